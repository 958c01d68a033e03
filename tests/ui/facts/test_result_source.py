"""Which result is shown, and what stands beside a network about the patient."""

import pytest
from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from ecgviewer.classifiers.training_patients import Seen
from ecgviewer.ui.facts.result_source import ResultSource, SourcePanel, training_words


class Panel(SourcePanel):
    """Counts how often it shows something."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        QVBoxLayout(self).addLayout(self._make_top())

    def _show_source(self) -> None:
        self.shown.append("" if self.source is None else f"{self.source.title} {self.source.model_name}")


def sources(*titles: str, model: str = "v2") -> list[ResultSource]:
    return [ResultSource(title, model, None) for title in titles]


@pytest.fixture
def panel(qtbot: QtBot) -> Panel:
    made = Panel()
    qtbot.addWidget(made)
    made.show()
    return made


def test_nobody_is_reassured_about_a_patient_who_isnt_known() -> None:
    assert {seen: training_words(seen) for seen in Seen} == {
        Seen.YES: "trained with this patient's beats",
        Seen.NO: "has not seen this patient",
        Seen.UNKNOWN: "not a known training record",
    }


def test_a_choice_is_offered_only_where_there_are_two(panel: Panel) -> None:
    assert panel.source is None
    panel.set_sources(sources("this record"))
    assert not panel._combo.isVisible()
    panel.set_sources(sources("this record", "test set"))
    assert panel._combo.isVisible()
    panel.set_sources([])
    assert panel.source is None
    assert not panel._combo.isVisible()


def test_the_choice_stays_by_its_title_and_the_newer_result_is_shown(panel: Panel, qtbot: QtBot) -> None:
    panel.set_sources(sources("this record", "test set"))
    with qtbot.waitSignal(panel.source_requested) as asked:
        panel._combo.setCurrentIndex(1)
    assert asked.args == ["test set"]
    with qtbot.assertNotEmitted(panel.source_requested):
        panel.set_sources(sources("this record", "test set", model="v1"))
    assert panel.shown[-2:] == ["test set v2", "test set v1"]
    panel.set_sources(sources("this record", "another test set"))
    assert panel.shown[-1] == "this record v2"


def test_what_another_panel_shows_is_shown_without_asking_back(panel: Panel, qtbot: QtBot) -> None:
    panel.set_sources(sources("this record", "test set"))
    with qtbot.assertNotEmitted(panel.source_requested):
        panel.show_source("test set")
        panel.show_source("no such result")
    assert panel.shown[-2:] == ["test set v2", "test set v2"]
