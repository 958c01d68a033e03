"""The dock of templates: when it gathers, what it asks the window for, and what can be taken back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench_samples import NotedBench, run
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot
from review_samples import HeldJob, HeldLane, make_prepared, make_record, make_review

from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.templates.template_panel import TemplatePanel
from ecgviewer.ui.templates.template_work import (
    ShownTemplates,
    merge_templates,
    show_templates,
    split_template,
)
from ecgviewer.ui.templates.templates_tool import TemplatesTool
from ecgviewer.workflows.review.find_waves import find_waves

RECORD = make_record()
PREPARED = make_prepared(RECORD)
WAVES = find_waves(RECORD, 0, PREPARED.beats)


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = TemplatesTool()
        parts = self.tool.build(self.bench)
        self.commands, (self.dock,) = parts.commands, parts.docks
        self.panel: TemplatePanel = self.tool.panel
        self.lane: Any = HeldLane()
        self.tool._lane = self.lane
        qtbot.addWidget(self.panel)

    def open(self, called: str = "NNVNV") -> None:
        session = self.bench.session
        session.set_record(RECORD, 0)
        session.set_prepared(PREPARED)
        session.set_review("v2", make_review(RECORD, PREPARED, "v2", called))
        session.set_waves(WAVES)

    def do_job(self) -> None:
        """Do what was asked for last, and tell its end."""
        work, *arguments = self.lane.asked[-1]
        job: HeldJob = self.lane.jobs[-1]
        job.succeeded.emit(work(*arguments))
        job.finished.emit()

    @property
    def sizes(self) -> list[tuple[str, int]]:
        found = self.panel.grid.templates
        return [] if found is None else [(each.label, each.n_beats) for each in found.templates]


@pytest.fixture
def made(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_nothing_is_gathered_until_the_panel_is_in_view(made: Bench) -> None:
    assert made.panel.title == "Templates: no record is open"
    made.open()
    assert made.lane.asked == []
    assert made.panel.title == "Templates: finding beats…"
    made.panel.show()
    assert [work[0] for work in made.lane.asked] == [show_templates]
    assert not made.tool.is_settled
    made.do_job()
    assert made.tool.is_settled
    assert sum(n for _, n in made.sizes) == 5
    assert made.panel.title.startswith("5 beats, ")
    made.panel.hide()
    made.panel.show()
    assert len(made.lane.asked) == 1


def test_the_command_shows_the_dock(made: Bench) -> None:
    run(made.commands, "show_templates")
    assert made.bench.told("dock_requested") == ["templates"]
    assert made.dock.title == "Templates"


def test_another_record_cancels_and_drops_what_was_gathered(made: Bench) -> None:
    made.panel.show()
    made.open()
    job = made.lane.jobs[-1]
    made.bench.session.set_record(None, 0)
    assert job.is_cancelled
    work, *arguments = made.lane.asked[-1]
    job.succeeded.emit(work(*arguments))
    assert made.sizes == []
    assert made.panel.title == "Templates: no record is open"


def test_a_click_lists_the_beats_outliers_first_and_a_double_click_shows_the_list(made: Bench) -> None:
    made.panel.show()
    made.open()
    made.do_job()
    found = made.panel.grid.templates
    assert found is not None
    made.panel.grid.opened.emit(0)
    (pick,) = made.bench.told("pick_requested")
    assert pick.title == "N, shape 1"
    assert pick.order.tolist() == found.templates[0].outliers_first.tolist()
    review = made.bench.session.review
    assert np.flatnonzero(pick.find(review, review.called)).tolist() == found.templates[0].rows.tolist()
    made.panel.grid.listed.emit(0)
    assert made.bench.told("dock_requested") == ["beats"]


def split_and_merged(made: Bench) -> ShownTemplates:
    """Return what is shown before all N are one template."""
    made.panel.show()
    made.open("NNNNN")
    made.do_job()
    shown = made.tool._shown
    assert shown is not None
    return shown


def test_merge_split_and_undo(made: Bench) -> None:
    shown = split_and_merged(made)
    before = made.sizes
    if len(before) > 1:
        made.panel.grid.choose(list(range(len(before))))
        assert made.panel.is_enabled("merge")
        made.panel.asked.emit("merge")
        assert made.lane.asked[-1][0] is merge_templates
        made.do_job()
        assert made.sizes == [("N", 5)]
    assert not made.panel.is_enabled("split")
    made.panel.grid.choose([0])
    assert made.panel.is_enabled("split")
    assert not made.panel.is_enabled("merge")
    made.panel.asked.emit("split")
    assert made.lane.asked[-1][0] is split_template
    made.do_job()
    assert len(made.sizes) == 2
    assert sum(n for _, n in made.sizes) == 5
    while made.panel.is_enabled("undo"):
        made.panel.asked.emit("undo")
    assert made.sizes == before
    assert made.tool._shown is shown


def test_what_was_split_meanwhile_of_another_record_is_dropped(made: Bench) -> None:
    split_and_merged(made)
    made.panel.grid.choose([0])
    made.panel.asked.emit("split")
    work, *arguments = made.lane.asked[-1]
    job = made.lane.jobs[-1]
    result = work(*arguments) if made.sizes[0][1] > 1 else None
    made.bench.session.set_record(None, 0)
    job.succeeded.emit(result)
    assert made.sizes == []
    assert not made.panel.is_enabled("undo")


def test_relabelling_is_asked_of_who_keeps_labels(made: Bench, qtbot: QtBot) -> None:
    made.panel.show()
    made.open()
    made.do_job()
    found = made.panel.grid.templates
    assert found is not None
    places = found.of_class("V")
    made.panel.grid.choose(places)
    made.panel.open_relabel_menu()
    menu = made.panel.findChildren(QMenu)[-1]
    texts = [action.text() for action in menu.actions()]
    assert texts[:2] == ["N (normal beat)", "L (left bundle branch block beat)"]
    next(action for action in menu.actions() if action.text().startswith("A ")).trigger()
    menu.close()
    ((rows, label),) = made.bench.told("relabel_requested")
    assert (rows.tolist(), label) == ([2, 4], "A")


def test_without_anybody_who_keeps_labels_there_is_no_button(qtbot: QtBot) -> None:
    panel = TemplatePanel()
    qtbot.addWidget(panel)
    panel.set_relabels(None)
    assert panel._buttons["relabel"].isHidden()
    panel.set_relabels("NV")
    assert not panel._buttons["relabel"].isHidden()
    assert not panel.is_enabled("relabel")


def test_a_band_that_is_no_evidence_is_said_to_be_none(made: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ecgviewer.ui.templates.templates_tool.doubt_about", lambda *_: "no better than random"
    )
    made.panel.show()
    made.open()
    made.do_job()
    assert made.panel.note == "band: mean Grad-CAM for the label, no better than random"
    made.tool.set_theme(DARK)
    made.bench.session.set_record(None, 0)
    assert made.panel.note == ""


def test_keys_reach_the_panel(made: Bench) -> None:
    split_and_merged(made)
    made.panel.grid.choose([0])
    asked: list[str] = []
    made.panel.asked.connect(asked.append)
    QTest.keyClick(made.panel.grid, Qt.Key.Key_X)
    QTest.keyClick(made.panel.grid, Qt.Key.Key_M)
    assert asked[-1:] != ["merge"]


def test_explanations_of_the_same_templates_are_kept(random_models: dict[str, Path]) -> None:
    review = make_review(RECORD, PREPARED, "v2", "NNNNN")
    labels = review.called.copy()
    shown = show_templates(review, WAVES, labels, random_models["v2"], None)
    assert set(shown.attributions) == set(range(len(shown.found.templates)))
    first = shown.attributions[0]
    assert first.values.shape == (360,)
    assert (first.method, first.label) == ("gradcam", "N")
    labels[4] = "V"
    other = show_templates(review, WAVES, labels, random_models["v2"], shown)
    assert [each.label for each in other.found.templates][-1] == "V"
    again = show_templates(review, WAVES, labels, random_models["v2"], other)
    assert all(again.attributions[place] is each for place, each in other.attributions.items())
