"""Runs the workflows that the window asks for and puts their results into the session."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ecgviewer.beats.beat_table import MarkedBeats
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.checkpoint import find_model, list_models
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.explain.attribution import METHODS, WAVES_METHOD
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.signals.decimate import pyramid_of
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.beat_accounts import BeatAccounts
from ecgviewer.ui.state.beat_trust import BeatTrust
from ecgviewer.ui.state.explanation_queue import ExplanationQueue
from ecgviewer.ui.state.first_method import FirstMethod
from ecgviewer.ui.state.job_runner import Job, ProcessLane, ThreadLane, end_lanes
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.review.choose_model import choose_model
from ecgviewer.workflows.review.find_waves import RecordWaves, find_waves
from ecgviewer.workflows.review.first_calls import AROUND_S, CallsAhead, call_stretch, is_long
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import (
    RecordReview,
    join_leads,
    open_record,
    review_lead,
    review_record,
)

_MAX_COMPARED = 3
_PAUSE_S = 0.08
"""Pause between two networks that call the beats of a record, in seconds."""


class ReviewController(QObject):
    """Opens records, finds and classifies beats, and keeps explanations coming.

    Parameters
    ----------
    session
        What is open.
    is_automatic
        Whether each record opens with a network that has not seen its patient, until a person chooses a
        model.

    Attributes
    ----------
    ahead
        What was begun of the first record before there was a window; None for nothing.
    marked_beats
        Asked for the beats of a record that is opened where a person has marked them anew; None for others.

    Signals
    -------
    failed
        One line for a person.
    job_started
        A job whose progress is worth showing, and what it does.
    """

    failed = Signal(str)
    job_started = Signal(object, str)

    def __init__(self, session: Session, is_automatic: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_automatic = is_automatic
        self._models = list_models()
        self._record_lane = ThreadLane(self, pause_s=_PAUSE_S)
        self._page_lane = ThreadLane(self)
        self._page_job: Job | None = None
        self._is_marked = False
        self._paged: tuple[tuple[int, str], tuple[float, float]] = (0, ""), (0.0, 0.0)
        self.ahead: CallsAhead | None = None
        self._wave_lane = ThreadLane(self)
        self._shap_lane = ThreadLane(self)
        self._torch_lane = ProcessLane(self)
        self._besides: dict[str, tuple[str, ...]] = {}
        self._under_way: dict[str, PreparedBeats] = {}
        self._n_pending = 0
        self._record_jobs: list[Job] = []
        self._join_jobs: list[Job] = []
        self._wave_job: Job | None = None
        self._waves_of: PreparedBeats | None = None
        self.marked_beats: Callable[[Record], MarkedBeats | None] = lambda record: None
        self._renewal: Job | None = None
        self.explanations = ExplanationQueue(
            session,
            {
                **dict.fromkeys(METHODS, self._torch_lane),
                "gradcam": self._page_lane,
                "shap": self._shap_lane,
                WAVES_METHOD: self._wave_lane,
            },
            find_model,
            self,
        )
        self.explanations.failed.connect(self.failed)
        self.explanations.visible_changed.connect(self._call_page)
        self.accounts = BeatAccounts(session, self._wave_lane, find_model, self)
        self.accounts.failed.connect(self.failed)
        self.trust = BeatTrust(
            session, self._shap_lane, self._torch_lane, self.explanations, find_model, self
        )
        self.trust.failed.connect(self.failed)
        session.selection_changed.connect(lambda _: self.explanations.pull())
        session.settings_changed.connect(lambda _: self.explanations.pull())

    @property
    def compared_models(self) -> tuple[str, ...]:
        """The models that the inspector shows beside each other; the current one is among them."""
        names = list(self._models)[:2]
        if self._session.model not in names:
            names = [self._session.model, *names]
        return tuple(names[:_MAX_COMPARED])

    @property
    def wave_lane(self) -> ThreadLane:
        """The thread in which waves are found and played."""
        return self._wave_lane

    def follow_faithful_method(self) -> None:
        """Show each network by the method that is the most faithful on it, until a person chooses another."""
        self._first_method = FirstMethod(self._session, self)

    def classify_besides(self, asker: str, models: Sequence[str]) -> None:
        """Classify with further models, too, this record and those to come.

        Parameters
        ----------
        asker
            Who asks; what it asked for before is forgotten, what others ask for stays.
        models
            Names of the models.
        """
        self._besides[asker] = tuple(models)
        self._review_missing()

    def is_classifying(self, model: str) -> bool:
        """Whether a model's calls of the open record are on their way."""
        is_waiting = self._waits_for_current() and model in self._missing_models()
        return model in self._under_way or is_waiting

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way and all that is in view is explained."""
        is_explained = self.explanations.is_settled() and self.accounts.is_settled
        return self._n_pending == 0 and is_explained and self.trust.is_settled

    def open_name(self, name: str, data_dir: Path | None = None, annotator: str | None = None) -> None:
        """Find, if need be download, and read a record; the one that is open stays until then.

        Parameters
        ----------
        name, data_dir, annotator
            As `open_record` takes them.
        """
        work = partial(_open, annotator=annotator)
        job = self._submit(self._record_lane, work, name, data_dir)
        job.succeeded.connect(self.show_record)
        self.job_started.emit(job, tr("opening {name}", name=name))

    def show_record(self, record: Record) -> None:
        """Show a record on its default lead and classify it."""
        self.show_lead(record, record.default_lead)

    def show_lead(self, record: Record, lead: int) -> None:
        """Show a record on a lead and classify it."""
        self._drop_record_jobs()
        record = record.based_on(lead)
        if self._is_automatic:
            self._session.set_model(choose_model(record))
        self._session.set_record(record, lead)
        marked = self.marked_beats(record)
        self._is_marked = marked is not None
        if marked is not None:
            self.ahead = None
        job = self._submit(self._record_lane, _prepare, record, lead, marked, self.ahead)
        self._record_jobs.append(job)
        job.succeeded.connect(lambda prepared: self._take_prepared(record, prepared))
        self.job_started.emit(job, tr("finding beats"))
        self._call_page()

    def _call_page(self) -> None:
        """Call the beats around the page of a long record before all others, as long as none are there."""
        session, (start_s, end_s) = self._session, self.explanations.visible_s
        record = session.record
        if self._is_marked or self._page_job is not None or session.review is not None:
            return
        if record is None or not is_long(record):
            return
        lead, model = session.lead, session.model
        asked, (first_s, last_s) = self._paged
        if asked == (session.opened, model) and first_s <= start_s and end_s <= last_s:
            return
        self._paged = (session.opened, model), (start_s - AROUND_S, end_s + AROUND_S)
        job = self._page_job = self._submit(
            self._page_lane, _call_stretch, record, lead, model, start_s, end_s, self.ahead
        )
        job.succeeded.connect(lambda review: self._take_preview(record, lead, review))
        self.job_started.emit(job, tr("calling the beats around this page"))

    def _take_preview(self, record: Record, lead: int, review: RecordReview) -> None:
        if self._session.record is record and self._session.lead == lead:
            self._session.set_preview(review)

    def renew_beats(self, marked: MarkedBeats | None) -> None:
        """Call the open record's beats anew after a person has added, moved or deleted some.

        The old calls stay until the new ones are there; only the last request counts.
        """
        session = self._session
        if session.record is None:
            return
        if self._renewal is not None:
            self._renewal.cancel()
        self._drop_record_jobs()
        record, lead, model = session.record, session.lead, session.model
        job = self._submit(self._record_lane, _renew, record, lead, marked, model)
        self._record_jobs.append(job)
        self._renewal = job
        # Not among what Esc cancels: without it the table of beats would stay behind the annotations.
        job.succeeded.connect(lambda found: self._take_renewed(record, lead, model, found))

    @property
    def is_renewing(self) -> bool:
        """Whether the open record's beats are being called anew."""
        return self._renewal is not None

    def use_model(self, name: str) -> None:
        """Make a model the current one and classify with it if that is not done yet.

        "" lets each record open with a network that has not seen its patient.
        """
        self._is_automatic = not name
        record = self._session.record
        if not name:
            name = choose_model(record) if record is not None else self._session.model
        self._session.set_model(name)
        self._call_page()
        self._review_missing()
        self.explanations.set_compared(self.compared_models)

    def reload_model(self, name: str) -> None:
        """Take a model that was trained anew."""
        self._models = list_models()
        self._session.forget_model(name)
        self._under_way.pop(name, None)
        self.use_model(name)

    def shut_down(self) -> None:
        """End all threads and processes."""
        self._drop_record_jobs()
        end_lanes((self._torch_lane, self._shap_lane, self._page_lane, self._wave_lane, self._record_lane))

    def _take_prepared(self, record: Record, prepared: PreparedBeats) -> None:
        if self._session.record is not record or self._session.lead != prepared.lead:
            return
        self._session.set_prepared(prepared)
        self._review_missing()

    def _take_renewed(
        self, record: Record, lead: int, model: str, found: tuple[PreparedBeats, RecordReview]
    ) -> None:
        if self._session.record is record and self._session.lead == lead:
            self._under_way.clear()
            self._session.renew_beats(found[0], {model: found[1]})
            self._review_missing()

    def _review_missing(self) -> None:
        """Classify with every wanted model that has not done so, the current one first."""
        session = self._session
        missing = self._missing_models()
        if session.prepared is not None and session.model in missing:
            self._review_with(session.model, session.prepared)
        self._review_others()

    def _review_others(self) -> None:
        """Classify with the wanted models beside the current one, of a long record once that has called both leads."""
        session = self._session
        if session.prepared is None or self._waits_for_current():
            return
        for name in self._missing_models():
            if name != session.model:
                self._review_with(name, session.prepared)

    def _missing_models(self) -> list[str]:
        """Return the wanted models that have not called the open record and are not at it."""
        session = self._session
        every = [*self.compared_models, *(m for asked in self._besides.values() for m in asked)]
        return [
            name
            for name in dict.fromkeys(every)
            if name not in session.reviews and self._under_way.get(name) is not session.prepared
        ]

    def _waits_for_current(self) -> bool:
        """Return whether other models have to wait: of a day each takes as long as the other lead."""
        session = self._session
        if session.record is None or not is_long(session.record):
            return False
        return session.model in self._under_way or bool(self._join_jobs)

    def _review_with(self, name: str, prepared: PreparedBeats) -> None:
        self._under_way[name] = prepared
        job = self._submit(self._record_lane, _review, prepared, name, self.ahead)
        self._record_jobs.append(job)
        job.succeeded.connect(lambda review: self._take_review(name, review))
        job.succeeded.connect(lambda review: self._join_leads(name, review))
        job.finished.connect(lambda: self._end_review(name, prepared))
        self.job_started.emit(job, tr("classifying with {name}", name=name))

    def _end_review(self, name: str, prepared: PreparedBeats) -> None:
        if self._under_way.get(name) is prepared:
            waited = self._waits_for_current()
            del self._under_way[name]
            if waited:
                self._review_others()
                self._find_missing_waves()

    def _take_review(self, name: str, review: RecordReview) -> None:
        prepared = self._session.prepared
        if prepared is None or review.beats is not prepared.beats:
            return
        self._session.set_review(name, review)
        self.explanations.set_compared(self.compared_models)

    def _join_leads(self, name: str, review: RecordReview) -> None:
        """Call the other lead behind the one that is shown: its labels are on the screen meanwhile."""
        prepared = self._session.prepared
        if prepared is None or review.beats is not prepared.beats or prepared.other is None:
            return
        job = self._submit(self._record_lane, _join, review, prepared, name)
        self._join_jobs.append(job)
        job.succeeded.connect(lambda joined: self._take_joined(name, joined))

    def _take_joined(self, name: str, review: RecordReview) -> None:
        if review.joined is not None and name in self._session.reviews:
            self._take_review(name, review)

    def _find_missing_waves(self) -> None:
        """Find the waves once every label that was asked for is there, or will not come."""
        session = self._session
        if session.waves is not None or session.prepared is None or session.record is None:
            return
        # Of a day waves and the calls of the other lead together would need half as much memory again.
        is_busy = bool(self._record_jobs) or self._waits_for_current()
        if is_busy or session.prepared is self._waves_of:
            return
        self._waves_of = session.prepared
        job = self._submit(self._wave_lane, _find_waves, session.record, session.prepared)
        self._wave_job = job
        job.succeeded.connect(self._take_waves)
        self.job_started.emit(job, tr("finding waves"))

    def _take_waves(self, waves: RecordWaves) -> None:
        prepared = self._session.prepared
        if prepared is not None and waves.beats is prepared.beats:
            self._session.set_waves(waves)

    def _drop_record_jobs(self) -> None:
        alone = [job for job in (self._wave_job, self._page_job) if job is not None]
        for job in (*self._record_jobs, *self._join_jobs, *alone):
            job.cancel()
        self._record_jobs, self._join_jobs, self._wave_job, self._page_job = [], [], None, None

    def _submit(self, lane: ThreadLane, *work: object) -> Job:
        job = lane.submit(*work)  # type: ignore[arg-type]
        self._n_pending += 1
        job.failed.connect(self.failed)
        job.finished.connect(lambda: self._on_finished(job))
        return job

    def _on_finished(self, job: Job) -> None:
        self._n_pending -= 1
        self._renewal = None if self._renewal is job else self._renewal
        self._record_jobs = [other for other in self._record_jobs if other is not job]
        waited = job in self._join_jobs and self._waits_for_current()
        self._join_jobs = [other for other in self._join_jobs if other is not job]
        if waited:
            self._review_others()
        self._wave_job = None if self._wave_job is job else self._wave_job
        if self._page_job is job:
            self._page_job = None
            self._call_page()
        self._find_missing_waves()


def _open(
    name: str, data_dir: Path | None, progress: Progress, cancel: CancelToken, annotator: str | None = None
) -> Record:
    record = open_record(name, data_dir, progress, cancel, annotator)
    pyramid_of(record.lead_mv(record.default_lead, cancel))  # of a day it would stall the window
    return record


def _prepare(
    record: Record,
    lead: int,
    marked: MarkedBeats | None,
    ahead: CallsAhead | None,
    progress: Progress,
    cancel: CancelToken,
) -> PreparedBeats:
    cancel.raise_if_cancelled()
    progress.report(0, 1, tr("finding beats"))
    if ahead is not None:
        prepared = ahead.prepared(record, lead, cancel)
        if prepared is not None:
            return prepared
    return prepare_leads(record, lead, cancel, marked)


def _renew(
    record: Record,
    lead: int,
    marked: MarkedBeats | None,
    model: str,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[PreparedBeats, RecordReview]:
    prepared = _prepare(record, lead, marked, None, progress, cancel)
    return prepared, review_record(record, prepared, open_classifier(find_model(model)), progress, cancel)


def _find_waves(
    record: Record, prepared: PreparedBeats, progress: Progress, cancel: CancelToken
) -> RecordWaves:
    cancel.raise_if_cancelled()
    progress.report(0, 1, tr("finding waves"))
    found = find_waves(record, prepared.lead, prepared.beats, cancel=cancel)
    found.intervals()  # kept with them: of a day they would stall the window for seconds
    return found


def _call_stretch(
    record: Record,
    lead: int,
    model: str,
    start_s: float,
    end_s: float,
    ahead: CallsAhead | None,
    progress: Progress,
    cancel: CancelToken,
) -> RecordReview:
    cancel.raise_if_cancelled()
    made = None if ahead is None else ahead.stretch(record, lead, model, start_s, cancel)
    if made is not None:
        return made
    return call_stretch(record, lead, open_classifier(find_model(model)), start_s, end_s, cancel)


def _review(
    prepared: PreparedBeats, model: str, ahead: CallsAhead | None, progress: Progress, cancel: CancelToken
) -> RecordReview:
    made = None if ahead is None else ahead.review(prepared, model, cancel)
    if made is not None:
        return made
    return review_lead(prepared, open_classifier(find_model(model)), progress, cancel)


def _join(
    review: RecordReview, prepared: PreparedBeats, model: str, progress: Progress, cancel: CancelToken
) -> RecordReview:
    cancel.raise_if_cancelled()
    progress.report(0, 1, tr("calling the other lead"))
    return join_leads(review, prepared, open_classifier(find_model(model)), cancel)
