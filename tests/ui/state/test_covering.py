"""A page takes a place and gives it back; two pages never have one place."""

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_record

from ecgviewer.ui.state.covering import Covering


class Two:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.pages = [QWidget(self.window) for _ in range(3)]
        self.seen: list[tuple[str, bool]] = []
        self.first, self.second, self.other = (
            Covering(
                self.bench, name, place, page, page, lambda is_on, name=name: self.seen.append((name, is_on))
            )
            for name, place, page in zip(
                ("first", "second", "other"), ("trace", "trace", "overview"), self.pages, strict=True
            )
        )


@pytest.fixture
def two(qtbot: QtBot) -> Two:
    two = Two(qtbot)
    two.bench.session.set_record(make_record(), 0)
    return two


def test_without_a_record_nothing_is_taken(qtbot: QtBot) -> None:
    two = Two(qtbot)
    two.first.switch(True)
    assert not two.first.is_on
    assert two.seen == []


def test_whoever_takes_a_place_has_it_alone(two: Two) -> None:
    covered: list[tuple[str, bool]] = []
    two.bench.covered.connect(lambda place, is_on: covered.append((place, is_on)))
    two.other.switch(True)
    two.first.switch(True)
    two.second.switch(True)
    assert (two.first.is_on, two.second.is_on, two.other.is_on) == (False, True, True)
    assert covered == [("overview", True), ("trace", True), ("trace", False), ("trace", True)]
    assert two.seen == [("other", True), ("first", True), ("first", False), ("second", True)]
    assert [page.isHidden() for page in two.pages] == [True, False, False]
    two.second.switch(True)
    assert len(two.seen) == 4, "it has it already"


def test_it_is_given_back_when_the_record_goes_or_the_start_page_comes(two: Two) -> None:
    two.first.switch(True)
    two.bench.session.set_record(None, 0)
    assert not two.first.is_on
    two.bench.session.set_record(make_record(), 0)
    two.second.switch(True)
    two.bench.start_requested.emit()
    assert not two.second.is_on
