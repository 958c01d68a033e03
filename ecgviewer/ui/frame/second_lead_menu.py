"""The choice of the lead below the first one, as a menu."""

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ecgviewer.ui.frame.recent_menu import insert_menu
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import without_keys
from ecgviewer.ui.state.tool import Workbench
from ecgviewer.ui.trace.second_lead import keep_second_lead, wanted_lead

NEXT_LEAD = tr("Next ECG lead")


class SecondLeadMenu:
    """A menu below another's entry; filled anew each time it opens.

    Parameters
    ----------
    menu
        Which it stands in.
    after
        The entry that it follows.
    bench
        What is open, and what is kept.
    """

    def __init__(self, menu: QMenu, after: QAction, bench: Workbench) -> None:
        self._bench = bench
        self._menu = insert_menu(tr("Second lead is"), menu, after)
        self._menu.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List the record's other leads, the one that is shown ticked, and the one chosen by itself first."""
        self._menu.clear()
        session = self._bench.session
        shown, name = wanted_lead(session), session.settings.second_lead
        leads = [] if session.record is None else list(session.record.lead_names)
        others = [lead for lead in range(len(leads)) if lead != session.lead]
        group = QActionGroup(self._menu)
        is_own = shown is not None and name.upper() != leads[shown].upper()
        self._add(group, NEXT_LEAD, "", is_own).setEnabled(bool(others))
        for lead in others:
            self._add(group, leads[lead], leads[lead], lead == shown and not is_own)

    def _add(self, group: QActionGroup, text: str, name: str, is_shown: bool) -> QAction:
        action = self._menu.addAction(without_keys(text))
        action.setCheckable(True)
        action.setChecked(is_shown)
        group.addAction(action)
        action.triggered.connect(lambda _=False: keep_second_lead(self._bench, True, name))
        return action
