"""What may be dropped on the window."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.file_drops import FileDrops

COPY, LEFT, NO_KEYS = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.mark.parametrize(
    ("urls", "text", "path"),
    [
        (["file:///data/208.hea", "file:///data/100.hea"], "", "/data/208.hea"),
        (["https://example.org/208.hea", "file:///data/a%20folder"], "", "/data/a folder"),
        (["https://example.org/208.hea"], "", ""),
        ([], "/data/208.hea", ""),
    ],
)
def test_the_first_local_file_or_folder_is_taken_and_nothing_else(
    qtbot: QtBot, urls: list[str], text: str, path: str
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    dropped: list[str] = []
    FileDrops(widget).dropped.connect(dropped.append)
    assert widget.acceptDrops()
    mime = QMimeData()
    if urls:
        mime.setUrls([QUrl(url) for url in urls])
    else:
        mime.setText(text)
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, NO_KEYS)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    drop = QDropEvent(QPointF(5, 5), COPY, mime, LEFT, NO_KEYS)
    drop.ignore()
    QApplication.sendEvent(widget, drop)
    assert (enter.isAccepted(), drop.isAccepted()) == (bool(path), bool(path))
    assert dropped == ([path] if path else [])
