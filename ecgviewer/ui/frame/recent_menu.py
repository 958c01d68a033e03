"""The records opened lately, as a menu."""

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ecgviewer.records.catalog import is_record
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import without_keys
from ecgviewer.ui.state.tool import Workbench

_NONE = tr("none yet")


def insert_menu(title: str, menu: QMenu, after: QAction) -> QMenu:
    """Return a new menu within another one, below one of its entries."""
    inner = QMenu(title, menu)
    actions = menu.actions()
    place = actions.index(after) + 1
    if place < len(actions):
        menu.insertMenu(actions[place], inner)
    else:
        menu.addMenu(inner)
    return inner


class RecentMenu:
    """A menu below another's entry; filled anew each time it opens.

    Parameters
    ----------
    menu
        Which it stands in.
    after
        The entry that it follows.
    bench
        Opens the record that is chosen.
    """

    def __init__(self, menu: QMenu, after: QAction, bench: Workbench) -> None:
        self._bench = bench
        self._menu = insert_menu(tr("Open recent"), menu, after)
        self._menu.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List the records that are still there: pinned ones with a star, then the last one first."""
        self._menu.clear()
        preferences = self._bench.preferences
        pinned, recent = preferences.pinned_records, preferences.recent_records
        for path in [*pinned, *(path for path in recent if path not in pinned)]:
            if is_record(path):
                star = "★ " if path in pinned else ""
                action = self._menu.addAction(without_keys(f"{star}{Path(path).name}   {Path(path).parent}"))
                action.triggered.connect(lambda _=False, path=path: self._bench.record_requested.emit(path))
        if not self._menu.actions():
            self._menu.addAction(_NONE).setEnabled(False)
