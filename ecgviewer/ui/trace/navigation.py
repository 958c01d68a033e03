"""Moving through a record: pages, beats, scale."""

from ecgviewer.beats.beat_table import choose_beat
from ecgviewer.ui.paper.strip_geometry import step_gain, zoom_speed
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.trace_view import TraceView

_EDGE_SHARE = 0.08


class Navigation:
    """Turns what a person asks for into view settings and selections of the session."""

    def __init__(self, session: Session, trace: TraceView) -> None:
        self._session = session
        self._trace = trace
        self._target: tuple[int | None, float | None] = (None, None)

    def go_to_when_ready(self, beat_number: int | None, time_s: float | None) -> None:
        """Keep where to go once beats are known: a beat (from 1) or a time."""
        self._target = (beat_number, time_s)

    def arrive(self) -> None:
        """Go where `go_to_when_ready` said, else select the first beat of the page.

        Raises
        ------
        InvalidInputError
            If the record has no such beat.
        """
        session = self._session
        if session.prepared is None or session.record is None:
            return
        (number, time_s), self._target = self._target, (None, None)
        if number is not None or time_s is not None:
            beats, record = session.prepared.beats, session.record
            self.show_beat(choose_beat(beats, number, time_s, record), is_centred=True)
        elif session.selected < 0:
            start_s, end_s = self._trace.visible_range_s
            beats = session.prepared.beats
            rows = session.beats_between(start_s, end_s)
            # A beat without a call, where all are: the inspector says why.
            in_view = [index for index in rows if not beats.reason[index]] or list(rows)
            session.select(in_view[len(in_view) // 2] if in_view else -1)

    def show_beat(self, beat_index: int, is_centred: bool = False) -> None:
        """Select a beat and bring it into view, in the middle if it was outside."""
        if self._session.prepared is None or beat_index < 0:
            return
        time_s = float(self._session.prepared.beats.time_s[beat_index])
        start_s, end_s = self._trace.visible_range_s
        edge_s = _EDGE_SHARE * (end_s - start_s)
        if is_centred or not start_s + edge_s <= time_s <= end_s - edge_s:
            self.go_to_start(time_s - (end_s - start_s) / 2)
        self._session.select(beat_index)

    def show_time(self, time_s: float) -> None:
        """Bring a time into the middle of the page, and select the beat that is nearest to it."""
        prepared, record = self._session.prepared, self._session.record
        if record is None:
            return
        start_s, end_s = self._trace.visible_range_s
        self.go_to_start(time_s - (end_s - start_s) / 2)
        if prepared is not None and prepared.beats.n_beats:
            self._session.select(prepared.beats.nearest(round(time_s * record.fs_hz)))

    def turn_page(self, n_pages: float) -> None:
        """Move by a share of the page."""
        start_s, end_s = self._trace.visible_range_s
        self.go_to_start(start_s + self._trace.whole_pixels(n_pages * (end_s - start_s)))

    def go_start(self) -> None:
        """Show the record's first page."""
        self.go_to_start(0.0)

    def go_end(self) -> None:
        """Show the record's last page."""
        if self._session.record is not None:
            self.go_to_start(self._session.record.duration_s)

    def go_to_start(self, start_s: float) -> None:
        """Show the page that starts at a time, kept inside the record."""
        record = self._session.record
        if record is None:
            return
        first_s, last_s = self._trace.visible_range_s
        latest_s = max(record.duration_s - (last_s - first_s), 0.0)
        self._session.change_settings(start_s=min(max(start_s, 0.0), latest_s))

    def set_speed(self, speed_mm_per_s: float, anchor_s: float | None = None) -> None:
        """Set the paper speed; the anchor time stays where it is."""
        start_s = self._trace.start_at_speed(speed_mm_per_s, anchor_s)
        self._session.change_settings(speed_mm_per_s=speed_mm_per_s, start_s=start_s)

    def step_speed(self, direction: int) -> None:
        """Make the paper a step faster or slower."""
        self.set_speed(zoom_speed(self._session.settings.speed_mm_per_s, direction))

    def step_gain(self, direction: int) -> None:
        """Make the gain a step larger or smaller."""
        gain = step_gain(self._session.settings.gain_mm_per_mv, direction)
        self._session.change_settings(gain_mm_per_mv=gain)

    def standard_scale(self) -> None:
        """Go back to 25 mm/s and 10 mm/mV."""
        standard = ViewSettings()
        self._session.change_settings(gain_mm_per_mv=standard.gain_mm_per_mv)
        self.set_speed(standard.speed_mm_per_s)
