from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.ui.frame import files_dialog
from ecgviewer.ui.frame.files_dialog import FilesDialog, list_places
from ecgviewer.ui.look.theme import DARK, LIGHT


def test_each_folder_is_named_and_those_that_are_there_open(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ECGVIEWER_DATA", str(tmp_path))
    paths.desk_dir().mkdir(parents=True)
    opened: list[QUrl] = []
    monkeypatch.setattr(files_dialog.QDesktopServices, "openUrl", opened.append)
    dialog = FilesDialog(LIGHT)
    qtbot.addWidget(dialog)
    dialog.set_theme(DARK)
    places = [folder for _, folder in list_places()]
    assert [label.text() for label in dialog._labels] == [str(folder) for folder in places]
    assert places[-1] == tmp_path
    assert [button.isEnabled() for button in dialog.buttons] == [folder.is_dir() for folder in places]
    dialog.buttons[0].click()
    assert [Path(url.toLocalFile()) for url in opened] == [paths.desk_dir()]
