"""When the selected beat's trust is measured: after its own explanation, before those of its neighbours."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.faithfulness import CurveAreas
from ecgviewer.explain.attribution import METHODS
from ecgviewer.ui.state.beat_trust import BeatTrust
from ecgviewer.ui.state.explanations.kept_explanations import ExplanationKey
from ecgviewer.workflows.trust.trust import Trust

TRUST = Trust("shap", "V", CurveAreas(0, 1), CurveAreas(0.5, 0.5), 0.1, {}, None, None)
KEY = ExplanationKey("v2", "shap", "V", 1, 1)


class _Session(QObject):
    """The part of a session that is asked, with one beat of one model."""

    waves_changed = Signal()
    selection_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        points = np.array([[[np.nan] * 3, [340.0, 360.0, 380.0], [450.0, 470.0, 490.0]]] * 2)
        waves = SimpleNamespace(
            points=points, r_sample=np.array([0, 360]), is_found=np.isfinite(points[:, :, 0])
        )
        self.waves: Any = SimpleNamespace(waves=waves, record=SimpleNamespace(fs_hz=360.0))
        windows = np.arange(720.0).reshape(2, 360)
        self.reviews = {"v2": SimpleNamespace(seen=lambda rows: windows[rows], methods=tuple(METHODS))}
        self.trust_key: ExplanationKey | None = KEY
        self.trust: Trust | None = None
        self.is_explained = True

    def explanation(self, key: ExplanationKey) -> object | None:
        return object() if self.is_explained else None

    def set_trust(self, key: ExplanationKey, trust: Trust) -> None:
        assert key == KEY
        self.trust = trust


class _Job(QObject):
    succeeded = Signal(object)
    failed = Signal(str)
    finished = Signal()


class _Lane:
    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.job = _Job()

    def submit(self, *work: Any) -> _Job:
        self.asked.append(work)
        return self.job


class _Queue:
    """Keeps the guest, and counts how often it is told to go on."""

    def __init__(self) -> None:
        self.n_pulled = 0

    def set_guest(self, guest: Any) -> None:
        self.guest = guest

    def pull(self) -> None:
        self.n_pulled += 1


def _made() -> tuple[_Session, _Lane, _Queue, BeatTrust]:
    """Return them with the process as the lane: the network has methods that need torch."""
    session, lane, queue = _Session(), _Lane(), _Queue()
    return session, lane, queue, BeatTrust(session, _Lane(), lane, queue, Path)  # type: ignore[arg-type]


def test_where_no_method_needs_torch_a_thread_measures_and_one_beat_at_a_time(qtbot: QtBot) -> None:
    session, thread, process, queue = _Session(), _Lane(), _Lane(), _Queue()
    session.reviews["v2"].methods = ("gradcam", "shap")
    trust = BeatTrust(session, thread, process, queue, Path)  # type: ignore[arg-type]
    assert not queue.guest(process)
    assert queue.guest(thread)
    assert queue.guest(thread)  # still taken
    assert not queue.guest(process)
    assert (len(thread.asked), len(process.asked)) == (1, 0)
    thread.job.succeeded.emit(TRUST)
    thread.job.finished.emit()
    assert not queue.guest(thread)
    assert trust.is_settled


def test_the_selected_beat_is_measured_with_its_waves(qtbot: QtBot) -> None:
    session, lane, queue, trust = _made()
    assert not trust.is_settled
    assert queue.guest(lane)
    _, folder, method, beat, label, ends, seed = lane.asked[0]
    assert (folder, method, label, seed) == (Path("v2"), "shap", "V", 0)
    np.testing.assert_array_equal(beat, [np.arange(360.0, 720.0)])
    assert ends == {"QRS": (160, 200), "T": (270, 310)}
    lane.job.succeeded.emit(TRUST)
    lane.job.finished.emit()
    assert session.trust is TRUST
    assert trust.is_settled
    assert queue.n_pulled == 1
    assert not queue.guest(lane)


def test_its_own_explanation_comes_first_and_other_lanes_are_left_alone(qtbot: QtBot) -> None:
    session, lane, queue, _ = _made()
    assert not queue.guest(object())
    session.is_explained = False
    assert not queue.guest(lane)
    session.is_explained, session.waves = True, None
    assert not queue.guest(lane)
    assert lane.asked == []


def test_what_fails_is_not_tried_again_and_another_record_gets_nothing(qtbot: QtBot) -> None:
    session, lane, queue, trust = _made()
    assert queue.guest(lane)
    with qtbot.waitSignal(trust.failed):
        lane.job.failed.emit("no torch")
    lane.job.finished.emit()
    assert not queue.guest(lane)
    session.reviews = {}
    lane.job.succeeded.emit(TRUST)
    assert session.trust is None
    assert trust.is_settled


def test_what_failed_for_one_beat_is_tried_for_the_next_and_when_it_is_selected_anew(qtbot: QtBot) -> None:
    session, lane, queue, trust = _made()
    messages: list[str] = []
    trust.failed.connect(messages.append)
    assert queue.guest(lane)
    lane.job.failed.emit("it can't be said")
    assert messages == ["trust in SHAP of v2, beat 2: it can't be said"]
    assert trust.is_settled
    session.trust_key = ExplanationKey("v2", "shap", "V", 0, 1)
    assert not trust.is_settled
    session.trust_key = KEY
    session.selection_changed.emit(KEY.beat_index)
    assert not trust.is_settled
