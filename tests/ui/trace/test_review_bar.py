from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.review_bar import ReviewBar

SEEN = "trained with this patient's beats"


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[ReviewBar]:
    """A bar in a window of 1600 pixels."""
    window = QMainWindow()
    qtbot.addWidget(window)
    made = ReviewBar()
    window.addToolBar(made)
    made.set_record("record 208", ["MLII", "V1"], 0)
    made.set_models(["v1", "x"], ["v1 · paper protocol", "v1-patient · patient protocol"], "x")
    made.set_labels(["N", "V"], "V")
    made.set_view(ViewSettings())
    made.set_badge(SEEN)
    window.resize(1600, 80)
    window.show()
    yield made
    window.close()


def test_a_narrow_window_keeps_the_warning_as_a_mark(bar: ReviewBar, qtbot: QtBot) -> None:
    assert bar._badge.text() == f"⚠ {SEEN}"
    bar.window().resize(900, 80)
    qtbot.waitUntil(lambda: bar._badge.text() == "⚠")
    assert bar._badge.toolTip() == SEEN
    assert bar._gain.geometry().right() < bar._badge.geometry().left()
    bar.set_badge("")
    assert bar._badge.text() == ""


def test_a_long_warning_has_fewer_words_before_it_is_a_mark(bar: ReviewBar, qtbot: QtBot) -> None:
    long = "on another recorder " * 12
    bar.set_badge(long, short="mostly wrong")
    assert bar._badge.text() == "⚠ mostly wrong"
    assert bar._badge.toolTip() == long
    bar.window().resize(900, 80)
    qtbot.waitUntil(lambda: bar._badge.text() == "⚠")


def test_a_choice_is_shown_whole_where_there_is_room(bar: ReviewBar) -> None:
    for combo in (bar._lead, bar._method, bar._speed, bar._gain):
        assert combo.width() >= combo.fontMetrics().horizontalAdvance(combo.currentText()) + 24
