"""Reads the lead below the first one, off the window's thread, and gives it to the trace."""

import numpy as np

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.records.spans import noise_spans
from ecgviewer.signals.display_filter import DisplayFilters, filter_for_display
from ecgviewer.ui.paper.strip_content import SecondLead, Stretches, TraceSignal
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.tool import Workbench
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.workflows.review.second_lead import choose_second_lead, middle_of, shown_unit, units_per_mv


def wanted_lead(session: Session) -> int | None:
    """Return the lead to show below the first one, None for none."""
    record, settings = session.record, session.settings
    if record is None or not settings.has_second_lead:
        return None
    return choose_second_lead(record, session.lead, settings.second_lead)


def keep_second_lead(bench: Workbench, is_shown: bool, name: str) -> None:
    """Show another lead below the first from now on, or none, and at the next start, too.

    Parameters
    ----------
    bench
        Has the session and the preferences.
    is_shown
        Whether there is one.
    name
        Of the lead; "" for the next other ECG lead.
    """
    bench.session.change_settings(has_second_lead=is_shown, second_lead=name)
    bench.preferences.keep_second_lead(is_shown, name)


class SecondLeadReader:
    """Keeps the trace's second lead what the session asks for.

    The first lead is painted before anything is read, and keeps its place when the second one comes.

    Parameters
    ----------
    bench
        What is open, and the turns in which the window paints.
    trace
        Shows it.
    """

    def __init__(self, bench: Workbench, trace: TraceView) -> None:
        self._bench = bench
        self._trace = trace
        self._lane = ThreadLane(bench)
        self._wanted: tuple[int, int, DisplayFilters] | None = None
        self._job: Job | None = None
        self._is_waiting = False

    @property
    def is_settled(self) -> bool:
        """Whether what is asked for is shown."""
        return self._job is None and not self._is_waiting

    def update(self) -> None:
        """Look again which lead is asked for; what was shown or read of another is dropped."""
        session = self._bench.session
        lead = wanted_lead(session)
        wanted = None if lead is None else (session.opened, lead, session.settings.filters)
        if wanted == self._wanted:
            return
        is_filtered_anew = wanted is not None and self._wanted is not None and wanted[:2] == self._wanted[:2]
        self._wanted = wanted
        self._drop_job()
        self._is_waiting = wanted is not None
        if session.record is None or lead is None:
            self._trace.set_second(None)
            return
        if not is_filtered_anew:
            self._trace.set_second(SecondLead(session.record.lead_names[lead]))
        self._bench.turns.add("second lead", self._read)

    def _read(self) -> None:
        record, wanted = self._bench.session.record, self._wanted
        if not self._is_waiting or record is None or wanted is None:
            return
        self._is_waiting = False
        self._drop_job()
        job = self._job = self._lane.submit(read_second_lead, record, *wanted[1:])
        job.succeeded.connect(lambda second: self._take(job, second))
        job.failed.connect(self._bench.failed)
        job.finished.connect(lambda: self._end(job))

    def _take(self, job: Job, second: SecondLead) -> None:
        if job is self._job:
            self._trace.set_second(second)

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None


def read_second_lead(
    record: Record, lead: int, filters: DisplayFilters, progress: Progress, cancel: CancelToken
) -> SecondLead:
    """Read a lead to be shown below another one.

    Parameters
    ----------
    record
        The record, with samples counted at the rate of the first lead.
    lead
        Index of the lead to read.
    filters
        Which filters it is shown through, if it is an ECG.
    progress
        Nothing is told.
    cancel
        Ends it.
    """
    values = record.lead_mv(lead, cancel)
    cancel.raise_if_cancelled()
    is_ecg = record.is_ecg(lead)
    if is_ecg and filters.is_on:
        values = filter_for_display(values, record.lead_fs_hz(lead), filters, cancel)
    unit = "mV" if is_ecg else shown_unit(record.lead_units[lead])
    step = record.fs_hz / record.lead_fs_hz(lead)
    annotations = record.annotations
    return SecondLead(
        name=record.lead_names[lead],
        signal=TraceSignal(np.asarray(values), unit, step=step),
        units_per_mv=units_per_mv(values, is_ecg),
        is_at_gain_of_first=is_ecg,
        median=middle_of(values),
        noise_spans=Stretches(
            () if annotations is None else noise_spans(annotations, record.n_samples, lead)
        ),
    )
