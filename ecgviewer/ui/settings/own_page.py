"""The page of a person's own annotations: the name under which they are saved."""

from PySide6.QtWidgets import QLineEdit

from ecgviewer.errors import InvalidInputError
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.settings.setting_page import SettingPage
from ecgviewer.ui.settings.setting_values import SettingValues
from ecgviewer.workflows.desk.annotators import MAX_LETTERS, check_annotator


class OwnPage(SettingPage):
    """The annotator's name; one that can't be one isn't taken, and why is said below."""

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Annotations")
        self._told = ""
        self.name = QLineEdit()
        self.name.setMaxLength(2 * MAX_LETTERS)
        self.name.setPlaceholderText(tr("letters only, such as rev"))
        self.name.editingFinished.connect(self.take)
        self._add(
            tr("Your annotator name"),
            self.name,
            tr(
                "Your annotations are saved beside a record under this name, such as 208.rev; everybody who gets"
                " the file can read it."
            ),
        )
        self.trouble = plain_label(wraps=True)
        self._rows.addWidget(self.trouble)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        super().set_theme(theme)
        set_text_color(self.trouble, theme.warning)

    def take(self) -> bool:
        """Tell the name as it is typed, if it can be one; return whether it can."""
        text = self.name.text().strip()
        try:
            name = check_annotator(text) if text else ""
        except InvalidInputError as error:
            self.trouble.setText(str(error))
            return False
        self.trouble.clear()
        if name != self._told:
            self._told = name
            self._tell("annotator", name)
        return True

    def _show(self, values: SettingValues) -> None:
        if values.annotator != self._told or not self.name.text():
            self.name.setText(values.annotator)
            self.trouble.clear()
        self._told = values.annotator
