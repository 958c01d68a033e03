"""Calls the rhythm of the open record in the background, and shows it: the row above the trace, and the inspector."""

from PySide6.QtCore import QTimer

from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard, read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_models import list_rhythm_models
from ecgviewer.classifiers.rhythm.rhythm_registry import ANY_LEAD, rhythm_architecture
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.rhythm.rhythm_panel import RhythmPanel
from ecgviewer.ui.rhythm.rhythm_strip import RhythmStrip
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench
from ecgviewer.workflows.rhythm.call_rhythms import (
    RhythmCalls,
    call_rhythms,
    choose_rhythm_leads,
    choose_rhythm_model,
)
from ecgviewer.workflows.rhythm.explain_rhythm import RhythmExplanation, explain_rhythm

LONGEST_UNASKED_S = 3 * 3600.0
"""The rhythm of a longer record is called when it is asked for."""

SHORT_S = 120.0
"""Of a record that isn't longer the first stretch is looked at unasked."""

_REST_MS = 400
"""So long after a record was opened its rhythms are called, if its beats haven't been by then."""

_DOCK = "rhythm"


class RhythmTool(Tool):
    """The row of called rhythms and the rhythm inspector.

    Attributes
    ----------
    strip
        The row.
    panel
        The inspector.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the row, hidden until there is something to see, and the inspector."""
        self._bench = bench
        self._lane = ThreadLane(bench)
        self._job: Job | None = None
        self._model = ""
        self._is_due = self._is_calling = False
        self._wanted = -1
        self._covered: set[str] = set()
        self.strip = RhythmStrip(bench.theme)
        self.strip.hide()
        self.panel = RhythmPanel(bench.theme)
        self._timer = QTimer(bench)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self.strip.stretch_requested.connect(bench.rhythms.stretch_requested)
        self.panel.stretch_requested.connect(self._show_stretch)
        self.panel.model_requested.connect(self._take_model)
        bench.rhythms.stretch_requested.connect(self._explain)
        bench.rhythms.calls_changed.connect(self._show_calls)
        bench.rhythms.explanation_changed.connect(self._show_explanation)
        bench.stretch_shown.connect(self.strip.set_shown)
        bench.covered.connect(self._on_covered)
        bench.closing.connect(self._lane.ask_to_end)
        bench.models_changed.connect(self._offer)
        bench.session.record_changed.connect(self._on_record_changed)
        bench.session.review_changed.connect(lambda _: self._begin())
        command = Command("call_rhythm", tr("Call the rhythm"), "Model", "rhythm", self._call)
        dock = Dock(_DOCK, tr("Rhythm"), self.panel, rank=1)
        return ToolParts(docks=(dock,), commands=(command,), middle=((self.strip, 0),))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.strip.set_theme(theme)
        self.panel.set_theme(theme)

    @property
    def is_settled(self) -> bool:
        """Whether the rhythms are there, or are not called."""
        return self._job is None and not self._timer.isActive()

    def _on_record_changed(self, record: Record | None) -> None:
        self._drop_job()
        self._model = ""
        self._bench.rhythms.set_calls(None)
        self.panel.show_calls(None, "")
        self._is_due = record is not None and record.duration_s <= LONGEST_UNASKED_S
        self._offer()
        if self._is_due:
            self._timer.start(_REST_MS)
        elif record is not None:
            self.panel.show_calls(None, tr("a long record: Model ▸ Call the rhythm does it"))

    def _offer(self) -> None:
        """Offer the networks that can call the open record."""
        record = self._bench.session.record
        names, titles = [], []
        for name, folder in list_rhythm_models().items():
            try:
                card = read_rhythm_card(folder)
                if record is not None:
                    choose_rhythm_leads(record, card)
            except EcgViewerError:
                continue
            if card.is_demonstration:
                continue
            names.append(name)
            titles.append(_title(name, card))
        if record is not None and not self._model:
            wanted = choose_rhythm_model(record)
            self._model = wanted if wanted in names else next(iter(names), "")
        self.panel.set_models(names, titles, self._model)

    def _take_model(self, name: str) -> None:
        self._model = name
        self._call()

    def _begin(self) -> None:
        """Call the rhythms once, after a record was opened."""
        self._timer.stop()
        if self._is_due:
            self._is_due = False
            self._call()

    def _call(self) -> None:
        record = self._bench.session.record
        if record is None:
            return
        if not self._model:
            self.panel.show_calls(None, tr("no network can call the rhythm of this record's leads"))
            return
        self._drop_job()
        job = self._job = self._lane.submit(call_rhythms, record, self._model, ())
        self._is_calling = True
        self._bench.reviews.job_started.emit(job, tr("calling rhythms"))
        job.succeeded.connect(self._take_calls)
        job.failed.connect(self._say_failed)
        job.finished.connect(lambda: self._end(job))

    def _say_failed(self, text: str) -> None:
        """Say why there are no calls; those of another network would stand beside it otherwise."""
        self._bench.rhythms.set_calls(None)
        self.panel.show_calls(None, text)

    def _take_calls(self, calls: RhythmCalls) -> None:
        self._is_calling = False
        if calls.record is self._bench.session.record:
            self._bench.rhythms.set_calls(calls)

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        calls = self._bench.rhythms.calls
        if (
            self._is_calling and calls is not None
        ):  # cancelled: what is shown stays, and so does its network's name
            self._model = calls.card.name
            self._offer()
        self._job, self._is_calling = None, False

    def _drop_job(self) -> None:
        self._timer.stop()
        self._is_calling, self._wanted = False, -1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _show_calls(self) -> None:
        calls = self._bench.rhythms.calls
        self.strip.set_calls(calls)
        self._show_strip()
        self.panel.show_calls(calls, "")
        wanted = self._wanted
        if calls is not None and (wanted >= 0 or calls.record.duration_s <= SHORT_S):
            self._explain(min(max(wanted, 0), calls.n_stretches - 1), raises=False)

    def _on_covered(self, name: str, is_covered: bool) -> None:
        self._covered = self._covered | {name} if is_covered else self._covered - {name}
        self._show_strip()

    def _show_strip(self) -> None:
        """Show the row above the trace, or above a page of the same kind; what else takes its place has other times."""
        has_its_seconds = "trace" not in self._covered or "stretch" in self._covered
        self.strip.setVisible(self._bench.rhythms.calls is not None and has_its_seconds)

    def _show_stretch(self, index: int) -> None:
        """Bring a stretch into view and look at it."""
        calls = self._bench.rhythms.calls
        if calls is not None:
            self._bench.time_requested.emit(float(calls.start_s[index]) + calls.card.duration_s / 2)
            self._explain(index, raises=False)

    def _explain(self, index: int, raises: bool = True) -> None:
        calls = self._bench.rhythms.calls
        if calls is None:
            return
        if self._is_calling:
            self._wanted = (
                index  # of the calls that are on their way: to drop them for it would be to lose them
            )
        else:
            self._drop_job()
            job = self._job = self._lane.submit(_explained, calls, index)
            job.succeeded.connect(self._take_explanation)
            job.failed.connect(self._bench.failed)
            job.finished.connect(lambda: self._end(job))
        if raises:
            self._bench.dock_requested.emit(_DOCK)

    def _take_explanation(self, explanation: RhythmExplanation) -> None:
        self._bench.rhythms.set_explanation(explanation)

    def _show_explanation(self) -> None:
        explanation = self._bench.rhythms.explanation
        self.strip.set_selected(-1 if explanation is None else explanation.index)
        self.panel.show_explanation(explanation)


def _explained(calls: RhythmCalls, index: int, progress: object, cancel: object) -> RhythmExplanation:
    """Explain a stretch, as a lane calls work."""
    return explain_rhythm(calls, index)


def _title(name: str, card: RhythmCard) -> str:
    """Return a network's name for people, with the leads that it reads; one of a person's own by its own name."""
    title = rhythm_architecture(card.architecture).title if name == card.architecture else name
    leads = tr("any lead") if card.leads == (ANY_LEAD,) else ", ".join(card.leads)
    return tr("{title} ({leads})", title=title, leads=leads)
