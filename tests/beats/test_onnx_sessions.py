"""A network that runs over much at once can be stopped."""

import threading

import numpy as np
import pytest

from ecgviewer.beats import beat_probability as detector
from ecgviewer.beats.onnx_sessions import open_session, run_until_cancelled
from ecgviewer.jobs import Cancelled, CancelToken


def test_a_run_is_stopped_between_two_layers() -> None:
    session = open_session(detector.default_folder() / detector.NETWORK_FILE, "")
    cancel = CancelToken()
    few, many = (np.zeros((n, 1, detector.WINDOW_SAMPLES), np.float32) for n in (1, 1500))
    expected = session.run([detector.OUTPUT], {detector.INPUT: few})[0]
    made = run_until_cancelled(session, [detector.OUTPUT], {detector.INPUT: few}, cancel)[0]
    np.testing.assert_array_equal(made, expected)
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        run_until_cancelled(session, [detector.OUTPUT], {detector.INPUT: many}, cancel)
    timer.join()


def test_an_error_of_a_run_that_nobody_cancelled_stays_what_it_is() -> None:
    session = open_session(detector.default_folder() / detector.NETWORK_FILE, "")
    with pytest.raises(Exception, match=r"(?i)invalid"):
        run_until_cancelled(session, [detector.OUTPUT], {detector.INPUT: np.zeros((1, 2))}, CancelToken())
