"""A network that runs over much at once can be stopped."""

import threading

import numpy as np
import pytest

from ecgviewer.beats import beat_probability as detector
from ecgviewer.beats.onnx_sessions import open_session, run_network
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import Cancelled, CancelToken


def test_a_run_is_stopped_between_two_layers() -> None:
    session = open_session(detector.default_folder() / detector.NETWORK_FILE, "")
    cancel = CancelToken()
    few, many = (np.zeros((n, 1, detector.WINDOW_SAMPLES), np.float32) for n in (1, 1500))
    expected = session.run([detector.OUTPUT], {detector.INPUT: few})[0]
    made = run_network(session, [detector.OUTPUT], {detector.INPUT: few}, cancel)[0]
    np.testing.assert_array_equal(made, expected)
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        run_network(session, [detector.OUTPUT], {detector.INPUT: many}, cancel)
    timer.join()


@pytest.mark.parametrize("cancel", [None, CancelToken()])
def test_layers_that_do_not_fit_are_told_in_one_line(cancel: CancelToken | None) -> None:
    session = open_session(detector.default_folder() / detector.NETWORK_FILE, "")
    with pytest.raises(ModelUnreadableError, match=r"network\.onnx is damaged: .*; restore it") as told:
        run_network(session, [detector.OUTPUT], {detector.INPUT: np.zeros((1, 2))}, cancel)
    assert "invalid" in str(told.value.__cause__).lower()


def test_an_error_from_elsewhere_stays_what_it_is() -> None:
    session = open_session(detector.default_folder() / detector.NETWORK_FILE, "")
    with pytest.raises(ValueError, match="Required inputs"):
        run_network(session, [detector.OUTPUT], {})
