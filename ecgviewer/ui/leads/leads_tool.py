"""All leads of the open record in the place of the trace."""

from collections.abc import Sequence
from dataclasses import replace

from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record
from ecgviewer.ui.leads.leads_page import LeadsPage
from ecgviewer.ui.leads.sheet_content import SheetContent
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.maps.lead_map import LeadMap
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.paper.strip_geometry import beat_span_s
from ecgviewer.ui.state.covering import Covering
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.lead_sheet import (
    SheetLead,
    lead_values_mv,
    place_cells,
    sheet_forms,
    sheet_leads,
)
from ecgviewer.workflows.rhythm.call_rhythms import said_call

_COMMAND = "all_leads"

OPENS_FROM_LEADS, OPENS_UP_TO_S = 6, 120.0
"""A record of so many leads, and not longer, is an ECG of rest: it opens with all of them in view."""


class LeadsTool(Tool):
    """The page, which takes the trace's place and gives it back. Nothing is read for it until it is seen.

    Attributes
    ----------
    page
        Bar and sheet.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the page."""
        self._bench = bench
        self._session = session = bench.session
        self.page = LeadsPage(bench.theme)
        self._lane = ThreadLane(bench)
        self._job: Job | None = None
        bench.closing.connect(self._lane.ask_to_end)
        self._opened = -1
        self._leads: tuple[SheetLead, ...] = ()
        self._signals: dict[str, TraceSignal] = {}
        self._form = ""
        self._hidden: frozenset[str] = frozenset()
        self._is_own = False
        view = self.page.view
        self._covering = Covering(bench, _COMMAND, "trace", self.page, view, self._on_switched)
        self.page.left.connect(lambda: self._switch(False))
        self.page.came_into_view.connect(self._show)
        self.page.form_requested.connect(self._take_form)
        self.page.hidden_requested.connect(self._take_hidden)
        view.scroll_requested.connect(self._scroll)
        view.time_clicked.connect(self._on_clicked)
        view.pointed.connect(bench.pointed)
        view.scale_changed.connect(self._tell)
        session.record_changed.connect(self._on_record_changed)
        session.settings_changed.connect(self._follow)
        session.scrolled.connect(self._follow)
        session.selection_changed.connect(self._show_beat)
        session.beats_changed.connect(self._show_beat)
        session.review_changed.connect(self._show_beat)
        session.own.changed.connect(self._show_beat)
        bench.rhythms.explanation_changed.connect(self._show_maps)
        command = Command(_COMMAND, tr("All leads"), "View", "pages", switch=self._switch, keys=("F12",))
        return ToolParts(commands=(command,), middle=((self.page, 1),))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.page.set_theme(theme)

    def _switch(self, is_on: bool) -> None:
        self._is_own = False
        self._covering.switch(is_on)

    def _on_record_changed(self, record: Record | None) -> None:
        """Open an ECG of many leads with all of them in view; give the place back for another record."""
        self._opened, self._signals, self._leads = -1, {}, ()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._hidden, self._form = frozenset(), ""
        if record is None:
            self._is_own = False
        elif record.duration_s <= OPENS_UP_TO_S and len(record.ecg_leads) >= OPENS_FROM_LEADS:
            if not self._covering.is_on:
                self._covering.switch(True)
                self._is_own = True
        elif self._is_own:
            self._switch(False)
        self._show()

    def _take_form(self, name: str) -> None:
        self._form = name
        self._show()

    def _take_hidden(self, names: frozenset[str]) -> None:
        self._hidden = names
        self._show()

    def _show(self) -> None:
        """Show what is open, if the page is in view."""
        record = self._session.record
        if not self._covering.is_on or record is None:
            return
        if self._opened != self._session.opened:
            self._opened = self._session.opened
            self._leads = sheet_leads(record)
            self._signals = {}
        forms = sheet_forms(self._leads)
        form = next((form for form in forms if form.name == self._form), forms[0])
        self.page.set_forms(forms, form.name)
        self.page.set_leads(self._leads, self._hidden)
        cells = place_cells(form, self._leads, self._hidden)
        self._read([cell.lead for cell in cells])
        self.page.view.set_content(
            SheetContent(
                cells,
                dict(self._signals),
                record.fs_hz,
                record.duration_s,
                {lead.name: _unit_of(record, lead) for lead in self._leads},
                self._maps(),
                self._is_doubtful,
                self._beat_s,
                self._beat_label,
            )
        )
        self._name_maps()
        self._follow(self._session.settings)

    def _maps(self) -> dict[str, LeadMap]:
        """Return what counted for the call of the stretch that is looked at, by the names of this sheet's leads."""
        rhythms = self._bench.rhythms
        calls, found = rhythms.calls, rhythms.explanation
        if calls is None or found is None:
            return {}
        start_s = float(calls.start_s[found.index])
        named = {lead.index: lead.name for lead in self._leads}
        return {
            named[index]: LeadMap(start_s, found.step_s, shares)
            for index, shares in zip(calls.leads, found.scaled_maps, strict=True)
            if index is not None and index in named
        }

    def _read(self, wanted: Sequence[SheetLead]) -> None:
        """Have leads that aren't there yet read in a thread; the sheet shows them once they are."""
        record = self._session.record
        missing = tuple(lead for lead in dict.fromkeys(wanted) if lead.name not in self._signals)
        if record is None or not missing or self._job is not None:
            return
        job = self._job = self._lane.submit(_signals_of, record, missing)
        job.succeeded.connect(lambda found: self._take(job, found))
        job.failed.connect(self._bench.failed)
        job.finished.connect(lambda: self._end(job))

    def _take(self, job: Job, found: dict[str, TraceSignal]) -> None:
        """Show what was read, and go on with what was asked for meanwhile; nothing of another record."""
        if job is self._job:
            self._job = None
            self._signals |= found
            self._show()

    def _end(self, job: Job) -> None:
        self._job = None if job is self._job else self._job

    @property
    def is_settled(self) -> bool:
        """Whether all leads in view are there."""
        return self._job is None

    def _name_maps(self) -> None:
        """Say beside the scale what the colour on the leads is."""
        found = self._bench.rhythms.explanation
        if found is None or not self.page.view.content.maps:
            self.page.set_words("")
            return
        text = tr("Grad-CAM for {call}", call=said_call(found.label))
        if found.is_doubtful:
            text += tr(": no better than chance")
        self.page.set_words(text)

    @property
    def _is_doubtful(self) -> bool:
        found = self._bench.rhythms.explanation
        return found is not None and found.is_doubtful

    def _show_maps(self) -> None:
        view = self.page.view
        if self._covering.is_on and view.content.cells:
            view.set_content(replace(view.content, maps=self._maps(), is_doubtful=self._is_doubtful))
            self._name_maps()

    @property
    def _beat_s(self) -> tuple[float, float] | None:
        session = self._session
        if session.prepared is None or session.selected < 0:
            return None
        return beat_span_s(session.prepared.beats.time_s, session.selected)

    @property
    def _beat_label(self) -> str:
        """What the person said of the selected beat, else what the network calls it."""
        session = self._session
        if session.prepared is None or session.selected < 0:
            return ""
        own = str(session.own.symbols(session.prepared.beats)[session.selected])
        if own:
            return tr("yours {own}", own=own)
        return "" if session.review is None else str(session.review.called[session.selected])

    def _show_beat(self, _what: object = None) -> None:
        view = self.page.view
        content = view.content
        if self._covering.is_on and content.cells:
            beat = self._beat_s, self._beat_label
            if beat != (content.beat_s, content.beat_label):
                view.set_content(replace(content, beat_s=beat[0], beat_label=beat[1]))

    def _follow(self, settings: ViewSettings) -> None:
        if self._covering.is_on:
            self.page.view.set_settings(settings)

    def _on_switched(self, is_on: bool) -> None:
        """Tell other views what is in view from now on, instead of the trace, which has other seconds on its paper."""
        self._bench.covered.emit("stretch", is_on)
        self._tell()

    def _tell(self) -> None:
        if self._covering.is_on and self.page.view.content.cells:
            self._bench.stretch_shown.emit(*self.page.view.edges_s)

    def _scroll(self, seconds: float) -> None:
        record = self._session.record
        if record is None:
            return
        start_s, end_s = self.page.view.shown_s
        latest_s = max(record.duration_s - (end_s - start_s), 0.0)
        self._session.change_settings(start_s=min(max(start_s + seconds, 0.0), latest_s))

    def _on_clicked(self, time_s: float) -> None:
        session = self._session
        if session.prepared is not None and session.prepared.beats.n_beats and session.record is not None:
            session.select(session.prepared.beats.nearest(round(time_s * session.record.fs_hz)))


def _signals_of(
    record: Record, leads: Sequence[SheetLead], progress: object, cancel: CancelToken
) -> dict[str, TraceSignal]:
    """Return the curves of leads by name, as a lane calls work."""
    found = {}
    for lead in leads:
        values = lead_values_mv(record, lead, cancel)
        own_hz = record.fs_hz if lead.index is None else record.lead_fs_hz(lead.index)
        found[lead.name] = TraceSignal(values, _unit_of(record, lead), step=record.fs_hz / own_hz)
    return found


def _unit_of(record: Record, lead: SheetLead) -> str:
    return "mV" if lead.index is None else record.lead_units[lead.index]
