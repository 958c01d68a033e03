"""What every table of the window offers: to be copied, and to be saved as CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QFileDialog, QMenu, QMessageBox, QWidget

from ecgviewer.errors import EcgViewerError
from ecgviewer.files import write_output
from ecgviewer.ui.look.translation import tr

Rows = Callable[[], Sequence[Sequence[str]]]


def offer_table(view: QAbstractScrollArea, rows: Rows, copy: Callable[[], None]) -> None:
    """Give a table a menu (right click, or the menu key) that copies it, or saves it as CSV.

    Parameters
    ----------
    view
        The table.
    rows
        Returns all its rows as text, titles first.
    copy
        Puts it onto the clipboard.
    """
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def show(place: QPoint) -> None:
        menu = QMenu(view)
        menu.addAction(tr("&Copy")).triggered.connect(lambda: copy())
        menu.addAction(tr("&Save as CSV…")).triggered.connect(lambda: _ask(view, rows()))
        menu.aboutToHide.connect(menu.deleteLater)
        seen = view.viewport() if isinstance(view, QAbstractItemView) else view
        menu.popup(seen.mapToGlobal(place))

    view.customContextMenuRequested.connect(show)


def table_as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as CSV, titles first."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _ask(parent: QWidget, rows: Sequence[Sequence[str]]) -> None:
    dialog = QFileDialog(parent, tr("Save table"), str(Path.cwd()), tr("CSV (*.csv)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(False)
    dialog.fileSelected.connect(lambda chosen: _save(parent, Path(chosen), rows))
    dialog.show()


def _save(parent: QWidget, path: Path, rows: Sequence[Sequence[str]]) -> None:
    try:
        write_output(path, table_as_csv(rows).encode(), (".csv",), may_replace=True)  # the dialog asked
    except EcgViewerError as error:
        trouble = QMessageBox(QMessageBox.Icon.Warning, tr("Save table"), "", parent=parent)
        trouble.setTextFormat(Qt.TextFormat.PlainText)
        trouble.setText(str(error))
        trouble.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        trouble.setModal(False)
        trouble.show()
