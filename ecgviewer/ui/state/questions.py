"""Questions beside the window, which goes on: under which name to save, whether to drop what isn't saved."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Unfinished, Workbench

NO_RECORD = tr("no record is open; open one first (Ctrl+O)")


def ask_to_save(
    bench: Workbench, title: str, name: str, filters: str, write: Callable[[Path, str], object]
) -> None:
    """Ask for a name; then write what was there when asked, and say what became of it.

    Parameters
    ----------
    bench
        Its window is the question's parent; without an open record nothing is asked.
    title
        Of the question.
    name
        What is proposed behind the record's name, with its ending.
    filters
        Of the question, parted by `;;`; the first is chosen.
    write
        Is given the path and the chosen filter.
    """
    record = bench.session.record
    if record is None:
        bench.failed.emit(NO_RECORD)
        return
    suggested = Path.cwd() / f"{record.name}-{name}"
    dialog = QFileDialog(bench.window, title, str(suggested.parent), filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix[1:])
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_ending(chosen)))
    dialog.selectFile(suggested.name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(
        lambda chosen: _write(bench, Path(chosen), dialog.selectedNameFilter(), write)
    )
    dialog.setModal(False)
    dialog.show()


def ask_to_drop(window: QWidget, unfinished: Unfinished, on_yes: Callable[[], object]) -> None:
    """Ask beside the window, which goes on; call `on_yes` if a person lets the work go."""
    buttons = QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel
    icon = QMessageBox.Icon.Question
    box = QMessageBox(icon, unfinished.title, unfinished.question, buttons, window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.button(QMessageBox.StandardButton.Close).clicked.connect(lambda: on_yes())
    box.open()


def _ending(name_filter: str) -> str:
    found = re.search(r"\*\.(\w+)", name_filter)
    return found[1] if found else ""


def _write(bench: Workbench, path: Path, chosen: str, write: Callable[[Path, str], object]) -> None:
    try:
        write(path, chosen)
    except EcgViewerError as error:
        bench.failed.emit(str(error))
    else:
        bench.remarked.emit(tr("saved as {path}", path=path))
