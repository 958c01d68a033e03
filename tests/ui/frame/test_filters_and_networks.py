"""Display filters change what is drawn, and nothing that a network says."""

import numpy as np
from pytestqt.qtbot import QtBot

from ecgviewer.signals.display_filter import DisplayFilters
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.trace.trace_tool import TraceTool


def look(qtbot: QtBot, filters: DisplayFilters) -> tuple[np.ndarray, dict[int, np.ndarray], np.ndarray]:
    """Return probabilities, explanations of the first page and the drawn curve, with filters on from the start."""
    window = MainWindow("v2", LIGHT)
    qtbot.addWidget(window, before_close_func=lambda w: w.shut_down())
    window.resize(1000, 700)
    window.show()
    window.session.change_settings(filters=filters, method="gradcam")
    window.open_name("demo")
    session = window.session
    qtbot.waitUntil(lambda: session.review is not None and window.is_settled, timeout=60_000)
    qtbot.waitUntil(lambda: len(session.attributions_between(0.0, 4.0)) >= 3, timeout=60_000)
    review = session.review
    assert review is not None
    explained = {row: found.values for row, found in session.attributions_between(1.0, 3.0).items()}
    signal = window.tool(TraceTool).trace.content.shown_signal
    assert signal is not None
    return review.predictions.probabilities, explained, np.array([signal.nearest(n) for n in range(360, 720)])


def test_predictions_and_explanations_are_the_same_through_filters(qtbot: QtBot) -> None:
    plain = look(qtbot, DisplayFilters())
    filtered = look(qtbot, DisplayFilters(True, 60.0, True, True))
    np.testing.assert_array_equal(filtered[0], plain[0])
    assert filtered[1].keys() == plain[1].keys()
    for row, values in plain[1].items():
        np.testing.assert_array_equal(filtered[1][row], values)
    assert np.abs(filtered[2] - plain[2]).max() > 0.2  # the curve is another one
