"""The panel of templates: tiles, and what can be done with the chosen ones."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ecgviewer.records.symbols import BEAT_MEANINGS
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import name_symbol, without_keys
from ecgviewer.ui.templates.template_grid import TemplateGrid
from ecgviewer.ui.templates.template_work import ShownTemplates

_COMMANDS = {
    "merge": (tr("Merge"), "M", tr("make one template of the chosen ones")),
    "split": (tr("Split"), "X", tr("make two templates of the chosen one, by shape")),
    "relabel": (tr("Relabel"), "R", tr("give the beats of the chosen templates another label")),
    "undo": (tr("Undo"), "Ctrl+Z", tr("take the last merge or split back")),
}
_TIP = tr(
    "dark: the median; faint: up to 60 of the beats. A click lists the beats, least like the median first; Ctrl+click"
    " chooses several"
)
_HINT = tr("no record is open")


class TemplatePanel(QWidget):
    """Shows templates and asks for what a person wants done with them.

    Attributes
    ----------
    grid
        The tiles.
    """

    asked = Signal(str)
    """Do one of merge, split and undo."""

    relabel_asked = Signal(str)
    """Give the beats of the chosen templates this label."""

    came_into_view = Signal()
    """The panel is seen, after it was not."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = TemplateGrid(theme)
        self._can_undo = False
        self._symbols: tuple[str, ...] = ()
        self._title = plain_label(is_bold=True, wraps=True)
        self._note = plain_label(wraps=True)
        self.grid.setToolTip(_TIP)
        self._buttons = {name: self._button(name) for name in _COMMANDS}
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.grid)
        self._area = area
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 2, 6)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addLayout(row)
        layout.addWidget(area, 1)
        layout.addWidget(self._note)
        self.grid.asked.connect(self._on_asked)
        self.grid.chosen_changed.connect(self._on_chosen_changed)
        self.set_theme(theme)
        self.show_nothing(_HINT)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.grid.set_theme(theme)
        set_text_color(self._note, theme.muted)

    @property
    def title(self) -> str:
        """What stands above the tiles."""
        return self._title.text()

    @property
    def note(self) -> str:
        """What stands below the tiles."""
        return self._note.text()

    def is_enabled(self, name: str) -> bool:
        """Return whether one of merge, split, relabel and undo can be asked for now."""
        return self._buttons[name].isEnabled()

    def set_relabels(self, symbols: Sequence[str] | None) -> None:
        """Offer labels, those of the network first; None where nobody keeps labels."""
        self._symbols = () if symbols is None else tuple(dict.fromkeys([*symbols, *BEAT_MEANINGS]))
        self._buttons["relabel"].setVisible(symbols is not None)
        self._on_chosen_changed()

    def show_nothing(self, why: str) -> None:
        """Show no templates, and why."""
        self._title.setText(tr("Templates: {why}", why=why))
        self._note.setText("")
        self.grid.set_templates(None)

    def show_templates(self, shown: ShownTemplates, can_undo: bool, doubt: str) -> None:
        """Show templates.

        Parameters
        ----------
        shown
            Templates, and what the network looked at.
        can_undo
            Whether there is a merge or a split to take back.
        doubt
            Why what it looked at is no evidence, "" where nothing speaks against it.
        """
        self._can_undo = can_undo
        found = shown.found
        self.grid.set_templates(found, shown.attributions, is_doubtful=bool(doubt))
        n_templates = len(found.templates)
        shapes = tr("1 shape") if n_templates == 1 else tr("{n_templates} shapes", n_templates=n_templates)
        n_beats = sum(each.n_beats for each in found.templates)
        self._title.setText(
            tr(
                "{n_beats:,} beats, {shapes} · {words}",
                n_beats=n_beats,
                shapes=shapes,
                words=self.grid.scale.words,
            )
        )
        if shown.attributions:
            self._note.setText(
                tr(
                    "band: mean Grad-CAM for the label{value}{doubt}",
                    value=", " if doubt else "",
                    doubt=doubt,
                )
            )

    def open_relabel_menu(self) -> None:
        """Offer the labels below their button."""
        if not self.is_enabled("relabel"):
            return
        menu = QMenu(self)
        for symbol in self._symbols:
            action = menu.addAction(without_keys(name_symbol(symbol)))
            action.triggered.connect(partial(self.relabel_asked.emit, symbol))
        button = self._buttons["relabel"]
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is seen."""
        super().showEvent(event)
        self.came_into_view.emit()

    def _button(self, name: str) -> QToolButton:
        text, key, tip = _COMMANDS[name]
        button = QToolButton()
        button.setText(text)
        button.setToolTip(f"{tip} ({key})")
        button.setAccessibleName(f"{text}: {tip}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._on_asked(name))
        return button

    def _on_asked(self, name: str) -> None:
        if not self.is_enabled(name):
            return
        if name == "relabel":
            self.open_relabel_menu()
        else:
            self.asked.emit(name)

    def _on_chosen_changed(self) -> None:
        chosen, found = self.grid.chosen, self.grid.templates
        labels = set() if found is None else {found.templates[place].label for place in chosen}
        can_split = len(chosen) == 1 and found is not None and found.templates[chosen[0]].n_beats > 1
        self._buttons["merge"].setEnabled(len(chosen) > 1 and len(labels) == 1)
        self._buttons["split"].setEnabled(can_split)
        self._buttons["relabel"].setEnabled(bool(chosen) and bool(self._symbols))
        self._buttons["undo"].setEnabled(found is not None and self._can_undo)
        rect = self.grid.current_rect()
        if rect is not None and chosen:
            centre = rect.center()
            self._area.ensureVisible(
                round(centre.x()), round(centre.y()), round(rect.width() / 2), round(rect.height() / 2)
            )
