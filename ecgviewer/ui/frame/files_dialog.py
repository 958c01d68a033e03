"""Where this person's files are: settings, annotations, networks, downloads."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from ecgviewer import paths
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr


def list_places() -> list[tuple[str, Path]]:
    """Return what of this person lies where."""
    return [
        (tr("Journal of your annotations, and those of read-only records"), paths.desk_dir()),
        (tr("Networks that you trained"), paths.user_models_dir()),
        (tr("Settings, and what was open last"), paths.settings_file().parent),
        (tr("Log of what went wrong, without names"), paths.log_file().parent),
        (tr("Lessons of yours, and scores"), paths.lessons_dir()),
        (tr("Downloaded records"), paths.cache_dir()),
        (tr("Networks that came with the program"), paths.bundled_models_dir()),
        *(
            (tr("Records (ECGVIEWER_DATA, {number})", number=number), folder)
            for number, folder in enumerate(paths.named_data_dirs(), 1)
        ),
        *((tr("Records (a data folder of yours)"), folder) for folder in paths.chosen_data_dirs()),
    ]


class FilesDialog(QDialog):
    """Names each folder, and opens it in the system's file manager. Not modal."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Where are my files"))
        self.setModal(False)
        self._labels = []
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        self.buttons: list[QPushButton] = []
        for row, (what, folder) in enumerate(list_places()):
            title = plain_label(what, is_bold=True, wraps=True)
            place = plain_label(str(folder), wraps=True, is_selectable=True)
            self._labels.append(place)
            button = QPushButton(tr("Open"))
            button.setAutoDefault(False)
            button.setAccessibleName(tr("open the folder: {what}", what=what))
            button.setEnabled(folder.is_dir())
            button.setToolTip("" if folder.is_dir() else tr("it isn't there yet: nothing was kept in it"))
            button.clicked.connect(
                lambda _=False, folder=folder: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
            )
            self.buttons.append(button)
            grid.addWidget(title, 2 * row, 0)
            grid.addWidget(place, 2 * row + 1, 0)
            grid.addWidget(button, 2 * row, 1, 2, 1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(close)
        self.resize(620, 340)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for label in self._labels:
            set_text_color(label, theme.muted)
