"""The choice of the lead below the first one."""

from dataclasses import replace

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_record

from ecgviewer.ui.frame.second_lead_menu import NEXT_LEAD, SecondLeadMenu

RECORD = replace(make_record(), lead_names=("MLII", "V1 & V5"))


class Shown:
    def __init__(self, qtbot: QtBot) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        self.bench = NotedBench(window)
        menu = QMenu(window)
        self._menu = SecondLeadMenu(menu, menu.addAction("Second lead"), self.bench)
        self._inner = menu.actions()[1].menu()

    def entries(self) -> list[tuple[str, bool, bool]]:
        """Open the menu and return text, tick and whether it can be chosen of each entry."""
        self._inner.aboutToShow.emit()
        return [(each.text(), each.isChecked(), each.isEnabled()) for each in self._inner.actions()]

    def choose(self, row: int) -> None:
        self._inner.aboutToShow.emit()
        self._inner.actions()[row].trigger()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_without_a_record_there_is_nothing_to_choose(shown: Shown) -> None:
    assert shown.entries() == [(NEXT_LEAD, False, False)]


def test_the_other_leads_are_offered_and_what_is_shown_is_ticked(shown: Shown) -> None:
    shown.bench.session.set_record(RECORD, 0)
    assert shown.entries() == [(NEXT_LEAD, True, True), ("V1 && V5", False, True)]
    shown.choose(1)
    assert shown.entries() == [(NEXT_LEAD, False, True), ("V1 && V5", True, True)]
    assert shown.bench.preferences.second_lead == (True, "V1 & V5")
    shown.bench.session.set_record(RECORD, 1)
    assert [text for text, _, _ in shown.entries()] == [NEXT_LEAD, "MLII"]
    shown.choose(0)
    assert shown.bench.preferences.second_lead == (True, "")
    assert shown.bench.session.settings.second_lead == ""
