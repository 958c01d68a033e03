"""Filters the lead for the eye, once and off the window's thread, and gives the curve to the trace."""

from functools import partial
from typing import Any

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.signals.display_filter import MAINS_HZ, DisplayFilters, filter_for_display
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.tool import Command, Workbench
from ecgviewer.ui.trace.trace_view import TraceView

_SWITCHES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("filter_baseline", tr("Filter: baseline wander (0.5 Hz)"), {"baseline": True}),
    *(
        (f"filter_mains_{hz:.0f}", tr("Filter: mains hum ({hz:.0f} Hz)", hz=hz), {"mains_hz": hz})
        for hz in MAINS_HZ
    ),
    ("filter_muscle", tr("Filter: muscle noise (40 Hz)"), {"muscle": True}),
    ("filter_invert", tr("Filter: upside down"), {"invert": True}),
)


def filter_commands(bench: Workbench) -> tuple[Command, ...]:
    """Return a switch for each display filter; of the two for mains hum one at most is on."""

    def switch(changes: dict[str, Any], is_on: bool) -> None:
        values = vars(bench.session.settings.filters) | {
            name: value if is_on else type(value)() for name, value in changes.items()
        }
        bench.session.change_settings(filters=DisplayFilters(**values))

    return tuple(
        Command(name, text, "View", "filters", switch=partial(switch, changes))
        for name, text, changes in _SWITCHES
    )


def tick_filters(bench: Workbench) -> None:
    """Tick the switches of the filters that are on."""
    filters = vars(bench.session.settings.filters)
    for name, _, changes in _SWITCHES:
        bench.ticked.emit(name, all(filters[field] == value for field, value in changes.items()))


class FilteredLeadMaker:
    """Keeps the trace's curve filtered as the settings say. What networks are fed is another matter: it stays.

    Until a curve is there the lead is shown, and named, as it was stored.

    Parameters
    ----------
    bench
        What is open.
    trace
        Shows it.
    """

    def __init__(self, bench: Workbench, trace: TraceView) -> None:
        self._bench = bench
        self._trace = trace
        self._lane = ThreadLane(bench)
        self._wanted: tuple[int, int, DisplayFilters] | None = None
        self._job: Job | None = None

    @property
    def is_settled(self) -> bool:
        """Whether what is asked for is shown."""
        return self._job is None

    def update(self) -> None:
        """Look again what is asked for."""
        session = self._bench.session
        record, lead = session.record, session.lead
        wanted = None
        if record is not None:
            filters = session.settings.filters.at_rate(record.lead_fs_hz(lead))
            wanted = (session.opened, lead, filters) if filters.is_on else None
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if wanted is None or record is None:
            self._trace.set_filtered(None)
            return
        job = self._job = self._lane.submit(filter_lead, record, *wanted[1:])
        job.succeeded.connect(lambda signal: self._take(job, signal, wanted[2].in_words()))
        job.failed.connect(self._bench.failed)
        job.finished.connect(lambda: self._end(job))

    def forget(self) -> None:
        """Make it anew with the next look: the trace has let go of it."""
        self._wanted = None

    def _take(self, job: Job, signal: TraceSignal, words: str) -> None:
        if job is self._job:
            self._trace.set_filtered(signal, words)

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None


def filter_lead(
    record: Record, lead: int, filters: DisplayFilters, progress: Progress, cancel: CancelToken
) -> TraceSignal:
    """Return the curve of a filtered lead; nothing is told of the progress, and `cancel` ends it."""
    filtered = filter_for_display(record.lead_mv(lead, cancel), record.lead_fs_hz(lead), filters, cancel)
    cancel.raise_if_cancelled()
    return TraceSignal(filtered)
