"""The page of folders: where records are looked for, and where networks lie."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from ecgviewer import paths
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.settings.setting_page import SettingPage
from ecgviewer.ui.settings.setting_values import SettingValues

_LIST_HEIGHT_PX = 100


class FilesPage(SettingPage):
    """Data folders, to be added and taken out of the list; nothing on the disk changes."""

    places_requested = Signal()
    """Show where everything lies."""

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Folders")
        self._folders: tuple[Path, ...] = ()
        self.list = QListWidget()
        self.list.setObjectName("framed")
        self.list.setFixedHeight(_LIST_HEIGHT_PX)
        self.list.currentItemChanged.connect(lambda *_: self._show_buttons())
        self._add(
            tr("Folders with records"),
            self.list,
            tr("Records are looked for here by their names. Folders of ECGVIEWER_DATA come first and stay."),
        )
        self.add, self.remove = QPushButton(tr("Add a folder…")), QPushButton(tr("Take it off the list"))
        self.places = QPushButton(tr("Where are my files…"))
        for button in (self.add, self.remove, self.places):
            button.setAutoDefault(False)
        self.add.clicked.connect(self._ask_for_folder)
        self.remove.clicked.connect(self._remove_chosen)
        self.places.clicked.connect(self.places_requested)
        self._add("", _row(self.add, self.remove))
        models = plain_label(str(paths.user_models_dir()), wraps=True, is_selectable=True)
        self._add(
            tr("Folder of the networks that you train"),
            models,
            tr(
                "Set by ECGVIEWER_MODELS before the program starts; networks in it stand in the list of networks."
            ),
        )
        self._add("", _row(self.places))

    def add_folder(self, folder: Path) -> None:
        """Add a folder to the list, once."""
        if folder not in self._folders:
            self._tell("data_folders", (*self._folders, folder))

    def _show(self, values: SettingValues) -> None:
        self._folders = values.data_folders
        self.list.clear()
        for folder in paths.named_data_dirs():
            item = QListWidgetItem(tr("{folder}   (ECGVIEWER_DATA)", folder=folder), self.list)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable)
        for folder in self._folders:
            note = "" if folder.is_dir() else tr("   (isn't there)")
            item = QListWidgetItem(f"{folder}{note}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, str(folder))
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.remove.setEnabled(self._chosen() is not None)

    def _chosen(self) -> Path | None:
        item = self.list.currentItem()
        path = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return None if path is None else Path(path)

    def _remove_chosen(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._tell("data_folders", tuple(folder for folder in self._folders if folder != chosen))

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, tr("A folder with records"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setModal(False)
        dialog.fileSelected.connect(lambda chosen: self.add_folder(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()


def _row(*buttons: QPushButton) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for button in buttons:
        layout.addWidget(button)
    layout.addStretch(1)
    return row
