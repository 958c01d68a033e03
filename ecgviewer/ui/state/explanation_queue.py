"""Which explanation is made next: what a person looks at first, then the neighbours.

Nothing is queued. Whenever a lane is free, what is wanted now is asked anew and the first few that
are missing are made, so that scrolling on never waits for a page that was left.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.explain.attribution import METHODS, TITLES, WAVES_METHOD, Attribution
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.explanations.kept_explanations import ExplanationKey
from ecgviewer.ui.state.job_runner import Job, ProcessLane, ThreadLane
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.explanations.explain_waves import wave_attributions
from ecgviewer.workflows.review.review_record import RecordReview

_CHUNKS = {"gradcam": 256, "shap": 8, "layercam": 16, "integrated": 8, WAVES_METHOD: 4}

NO_METHOD = "none"
"""Stands in the settings for no explanation."""


@dataclass(frozen=True, eq=False)
class AsideRequest:
    """An explanation of what is no beat of the record, such as an edited one; the session gets none of it.

    Attributes
    ----------
    model, method, label
        Name of the model, key of `METHODS`, the class to explain.
    seen
        One beat as the network sees it, as `RecordReview.seen` gives it.
    take, give_up
        Called with the explanation, or with why there is none.
    """

    model: str
    method: str
    label: str
    seen: SeenBeats
    take: Callable[[Attribution], None]
    give_up: Callable[[str], None] = lambda reason: None


class ExplanationQueue(QObject):
    """Keeps the explanations of what is in view coming.

    Grad-CAM, SHAP and wave values are made in threads of this process through onnxruntime and numpy, the others in
    the process that may import torch, one after another.
    """

    failed = Signal(str)
    busy_changed = Signal(bool)
    visible_changed = Signal()

    def __init__(
        self,
        session: Session,
        lanes: dict[str, ThreadLane | ProcessLane],
        folder_of: Callable[[str], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._lanes = lanes
        self._folder_of = folder_of
        self._visible_s = (0.0, 0.0)
        self._compared: tuple[str, ...] = ()
        self._at_work: set[str] = set()
        self._aside: list[AsideRequest] = []
        self._besides: tuple[ExplanationKey, ...] = ()
        self._jobs_besides: dict[str, tuple[Job, ExplanationKey]] = {}
        self._singly: set[ExplanationKey] = set()
        self._told: set[str] = set()
        self._is_guest_taking: Callable[[ThreadLane | ProcessLane], bool] = lambda lane: False

    @property
    def visible_s(self) -> tuple[float, float]:
        """Which stretch of time is in view."""
        return self._visible_s

    @property
    def is_busy(self) -> bool:
        """Whether an explanation is being made."""
        return bool(self._at_work)

    def set_visible(self, start_s: float, end_s: float) -> None:
        """Say which stretch of time is in view."""
        self._visible_s = (start_s, end_s)
        self.visible_changed.emit()
        self.pull()

    def set_compared(self, models: tuple[str, ...]) -> None:
        """Say which models the inspector shows beside each other."""
        self._compared = models
        self.pull()

    def set_besides(self, keys: Sequence[ExplanationKey]) -> None:
        """Say what else is looked at, after the inspector's; what was under way and is not any more stops."""
        self._besides = tuple(keys)
        for job, key in self._jobs_besides.values():
            if key not in self._besides:
                job.cancel()
        self.pull()

    def pull(self) -> None:
        """Start what is missing, on each lane that is free."""
        for method in self._lanes:
            if not self._is_taken(self._lanes[method]):
                aside = next((request for request in self._aside if request.method == method), None)
                if aside is not None:
                    self._start_aside(aside)
                elif not self._is_guest_taking(self._lanes[method]):
                    self._start_next(method)

    def set_guest(self, guest: Callable[[ThreadLane | ProcessLane], bool]) -> None:
        """Let another ask for a free lane before the next explanations: it returns whether it took it."""
        self._is_guest_taking = guest

    def ask_aside(self, requests: Sequence[AsideRequest]) -> None:
        """Explain these before all that is in view; those that were asked for earlier are dropped."""
        self._aside = list(requests)
        self.pull()

    def _is_taken(self, lane: ThreadLane | ProcessLane) -> bool:
        """Return whether a lane is at work: it does one thing at a time, and not only explanations."""
        if isinstance(lane, ProcessLane) and lane.is_busy:
            return True
        return any(self._lanes[method] is lane for method in self._at_work)

    def wanted(self, method: str) -> Iterator[ExplanationKey]:
        """Yield what is missing for a method, the most urgent first."""
        session, seen = self._session, set()
        if method == WAVES_METHOD and session.waves is None:
            return
        for key in self._candidates(method):
            is_asked = key.beat_index == session.selected or session.failures.is_rare(key.model, method)
            is_coming = is_asked and session.is_coming(key.model, method, key.beat_index)
            if key not in seen and is_coming and session.explanation(key) is None:
                seen.add(key)
                yield key

    def _candidates(self, method: str) -> Iterator[ExplanationKey]:
        session = self._session
        for model in self._compared if method in session.inspected_methods else ():
            key = session.key_of(model, method, session.selected)
            if key is not None:
                yield key
        yield from (key for key in self._besides if key.method == method and key.model in session.reviews)
        for first_s, last_s in self._stretches(method):
            yield from session.unexplained_between(method, first_s, last_s)

    def _stretches(self, method: str) -> tuple[tuple[float, float], ...]:
        """Return the stretches of time whose beats are explained by a method, the most urgent first."""
        session, (start_s, end_s) = self._session, self._visible_s
        page_s = end_s - start_s
        if session.settings.method == method:
            return (start_s, end_s), (end_s, end_s + page_s), (start_s - page_s, start_s)
        # What the calls rest on stands below them whatever lies behind the trace, unless nothing is to be explained.
        is_part = session.settings.method != NO_METHOD and session.parts_method == method
        return ((start_s, end_s),) if is_part else ()

    def _start_aside(self, request: AsideRequest) -> None:
        self._aside.remove(request)
        self._at_work.add(request.method)
        self.busy_changed.emit(True)
        folder, labels = self._folder_of(request.model), [request.label]
        job = self._lanes[request.method].submit(explain_beats, folder, request.method, request.seen, labels)
        job.succeeded.connect(lambda made: request.take(made[0]))
        title = tr("{methods} of {model}", methods=METHODS[request.method], model=request.model)
        job.failed.connect(lambda message: self.failed.emit(f"{title}: {message}"))
        job.failed.connect(request.give_up)
        job.finished.connect(lambda: self._on_finished(request.method))

    def _start_next(self, method: str) -> None:
        keys: list[ExplanationKey] = []
        for key in self.wanted(method):
            if keys and (key.model != keys[0].model or key in self._singly):
                break
            keys.append(key)
            # What is looked at besides comes alone, so that it can be stopped alone.
            if len(keys) == _CHUNKS[method] or self._is_besides(keys[0]) or key in self._singly:
                break
        if keys:
            self._start(method, keys)

    def _start(self, method: str, keys: list[ExplanationKey]) -> None:
        review = self._session.reviews[keys[0].model]
        self._at_work.add(method)
        self.busy_changed.emit(True)
        job = self._submit(method, review, keys)
        if self._is_besides(keys[0]):
            self._jobs_besides[method] = job, keys[0]

        def is_current() -> bool:
            # The record or the lead may have changed meanwhile, or the model was trained anew.
            return self._session.reviews.get(keys[0].model) is review

        def take(made: list[tuple[int, Attribution]]) -> None:
            if is_current():
                self._session.add_explanations({keys[position]: value for position, value in made})
                self._told.clear()

        def on_progress(report: ProgressReport) -> None:
            if report.data:
                take(report.data)

        def on_success(result: list[Attribution]) -> None:
            take(list(enumerate(result)))

        def on_failure(message: str) -> None:
            if is_current():
                self._note_failure(keys, message)

        job.progressed.connect(on_progress)
        job.succeeded.connect(on_success)
        job.failed.connect(on_failure)
        job.finished.connect(lambda: self._on_finished(method))

    def _submit(self, method: str, review: RecordReview, keys: list[ExplanationKey]) -> Job:
        """Give a lane its work: beats that one network explains by one method."""
        folder, labels = self._folder_of(keys[0].model), [key.label for key in keys]
        rows = [key.beat_index for key in keys]
        if method == WAVES_METHOD:
            waves = self._session.waves
            return self._lanes[method].submit(wave_attributions, review, waves, folder, rows, labels)
        return self._lanes[method].submit(explain_beats, folder, method, review.seen(rows), labels)

    def _note_failure(self, keys: Sequence[ExplanationKey], message: str) -> None:
        """Try beats that failed together one by one; note which can't be explained by itself."""
        missing = [key for key in keys if self._session.explanation(key) is None]
        if len(missing) > 1:
            self._singly.update(missing)
            return
        for key in missing:
            self._singly.discard(key)
            self._session.give_up_explaining(key.model, key.method, [key.beat_index], message)
            # What fails for beat after beat for one reason is said once.
            told = f"{key.model} {key.method} {message}"
            if told not in self._told:
                self._told.add(told)
                name = tr("{titles} of {model}", titles=TITLES[key.method], model=key.model)
                self.failed.emit(
                    tr(
                        "{name}, beat {beat_index}: {message}",
                        name=name,
                        beat_index=key.beat_index + 1,
                        message=message,
                    )
                )

    def _is_besides(self, key: ExplanationKey) -> bool:
        """Whether something is looked at besides, and nowhere else."""
        if key not in self._besides:
            return False
        session = self._session
        in_inspector = key.model in self._compared and key.method in session.inspected_methods
        return not in_inspector or key != session.key_of(key.model, key.method, session.selected)

    def _on_finished(self, method: str) -> None:
        self._at_work.discard(method)
        self._jobs_besides.pop(method, None)
        self.pull()
        if not self._at_work:
            self.busy_changed.emit(False)

    def is_wanted(self, method: str) -> bool:
        """Whether something in view still lacks its explanation."""
        return next(self.wanted(method), None) is not None

    def is_settled(self) -> bool:
        """Whether all that is in view is explained."""
        return (
            not self._at_work
            and not self._aside
            and not any(self.is_wanted(method) for method in self._lanes)
        )
