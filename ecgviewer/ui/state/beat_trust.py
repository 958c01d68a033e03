"""Keeps coming how far the selected beat's explanation may be trusted."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ecgviewer.explain.attribution import METHODS, NUMPY_METHODS
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.beat_work import BeatWork
from ecgviewer.ui.state.explanation_queue import ExplanationQueue
from ecgviewer.ui.state.explanations.kept_explanations import ExplanationKey
from ecgviewer.ui.state.job_runner import Job, ProcessLane, ThreadLane
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.trust.trust import trust_beat
from ecgviewer.workflows.trust.wave_ends import wave_ends


class BeatTrust(BeatWork):
    """Measures the selected beat's explanation: in a thread where no method of the network needs torch, else in the
    process that may import it.

    It waits until this beat is explained, goes before all others in view, and does one beat at a time; when
    that is done, the one that is selected then is next.
    """

    def __init__(
        self,
        session: Session,
        lane: ThreadLane,
        torch_lane: ProcessLane,
        explanations: ExplanationQueue,
        folder_of: Callable[[str], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, folder_of, parent)
        self._lane, self._torch_lane = lane, torch_lane
        self._job: Job | None = None
        self._lane_at_work: ThreadLane | ProcessLane | None = None
        self._explanations = explanations
        self._given_up: set[ExplanationKey] = set()
        explanations.set_guest(self._take_lane)
        # What failed for one beat is tried for the next, and for this one when it is selected anew.
        session.selection_changed.connect(lambda _: self._given_up.clear())
        session.waves_changed.connect(explanations.pull)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way and nothing is to be done."""
        return self._wanted() is None

    def _take_lane(self, lane: ThreadLane | ProcessLane) -> bool:
        """Start on the selected beat if that is to be done on this lane; return whether it was started."""
        if self._job is not None:
            return lane is self._lane_at_work
        key = self._wanted()
        if key is None or lane is not self._lane_for(key.model) or self._session.explanation(key) is None:
            return False
        self._start(key, lane)
        return True

    def _lane_for(self, model: str) -> ThreadLane | ProcessLane:
        """Return where a network's explanations are measured: by all of its methods, which are compared."""
        return (
            self._lane if NUMPY_METHODS.issuperset(self._session.reviews[model].methods) else self._torch_lane
        )

    def _end(self) -> None:
        self._job = None
        self._explanations.pull()

    def _start(self, key: ExplanationKey, lane: ThreadLane | ProcessLane) -> None:
        session = self._session
        waves, review = session.waves, session.reviews[key.model]
        beat = review.seen([key.beat_index])
        ends = {} if waves is None else wave_ends(waves, key.beat_index)
        job = self._job = lane.submit(
            trust_beat, self._folder_of(key.model), key.method, beat, key.label, ends, 0
        )
        self._lane_at_work = lane
        title = tr(
            "trust in {methods} of {model}, beat {beat_index}",
            methods=METHODS[key.method],
            model=key.model,
            beat_index=key.beat_index + 1,
        )
        self._follow(
            job,
            title,
            lambda: session.reviews.get(key.model) is review,
            lambda trust: session.set_trust(key, trust),
            lambda _: self._given_up.add(key),
        )
        job.finished.connect(self._end)

    def _wanted(self) -> ExplanationKey | None:
        """Return what is to be measured next, None if nothing is."""
        key = self._session.trust_key
        if key is None or self._session.waves is None or key in self._given_up:
            return None
        return key if self._session.trust is None else None
