"""Files and folders that are dropped on the window."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Takes local files and folders that are dropped on a widget."""

    dropped = Signal(str)
    """The first of the files or folders that were dropped."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a drag of files, and tell what was dropped."""
        if isinstance(event, QDragEnterEvent) and _first_path(event.mimeData()):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            path = _first_path(event.mimeData())
            if path:
                event.acceptProposedAction()
                self.dropped.emit(path)
                return True
        return super().eventFilter(watched, event)


def _first_path(mime: QMimeData) -> str:
    """Return the first local file or folder of what is dragged, "" for none."""
    return next((url.toLocalFile() for url in mime.urls() if url.isLocalFile()), "")
