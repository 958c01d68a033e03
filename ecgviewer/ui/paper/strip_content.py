"""What a strip of ECG shows: one frozen value that screen and export share. No Qt."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.records.spans import Span
from ecgviewer.signals.decimate import pyramid_of
from ecgviewer.ui.paper.attribution_item import AttributionLevels
from ecgviewer.ui.state.call_parts import CallParts
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.calipers import Caliper
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.usual_beat import UsualBeat

DELETED = "×"
_SAME_S = 0.002


class TraceSignal:
    """A curve over the samples of a record, quick to read at any zoom.

    Parameters
    ----------
    values
        Shape (n,); NaN where there is nothing to draw.
    unit
        "mV", or what a network's signal is scaled to: a unit of `classifiers.seen`.
    positions
        Where the values lie, in samples of the record, ascending, shape (n,); None for evenly.
    step
        Samples of the record from one value to the next where they lie evenly: not 1 for a lead that has
        another rate.
    """

    def __init__(
        self, values: np.ndarray, unit: str = "mV", positions: np.ndarray | None = None, step: float = 1.0
    ) -> None:
        self.unit = unit
        self._step = step
        self._values = values
        self._positions = positions
        self._pyramid = pyramid_of(values)
        self._last: tuple[tuple[float, float, int], tuple[np.ndarray, np.ndarray]] | None = None

    def points(self, first: float, last: float, max_points: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the points of a stretch of samples, thinned out to smallest and largest values.

        Parameters
        ----------
        first, last
            Samples of the record, both included; one point beyond each is added, so that a line
            leaves the page.
        max_points
            Most points to return.

        Returns
        -------
        positions : numpy.ndarray
            In samples of the record.
        values : numpy.ndarray
            Same shape.
        """
        asked = (first, last, max_points)
        last_found = self._last  # a page is laid out and painted from the same points
        if last_found is None or last_found[0] != asked:
            last_found = self._last = asked, self._points(*asked)
        return last_found[1]

    def _points(self, first: float, last: float, max_points: int) -> tuple[np.ndarray, np.ndarray]:
        if self._positions is None:
            begin, end = int(np.floor(first / self._step)) - 1, int(np.ceil(last / self._step)) + 2
        else:
            begin = int(np.searchsorted(self._positions, first)) - 1
            end = int(np.searchsorted(self._positions, last, side="right")) + 1
        begin, end = max(begin, 0), min(end, self._values.size)
        if end <= begin:
            return np.empty(0), np.empty(0)
        indices, values = self._pyramid.view(begin, end, max_points)
        if self._positions is not None:
            return self._positions[indices.astype(np.int64)], values
        return (indices if self._step == 1.0 else indices * self._step), values

    def gaps(self, first: float, last: float, n_fewest: float) -> list[tuple[float, float]]:
        """Return the gaps that reach into a stretch of samples: first sample, and the first after the last.

        Parameters
        ----------
        first, last
            Samples of the record.
        n_fewest
            Shorter gaps are left out; a curve with positions of its own has none.
        """
        if self._positions is not None:
            return []
        step, every = self._step, self._pyramid.gaps
        begin, end = (
            np.searchsorted(every[:, 1], first / step, side="right"),
            np.searchsorted(every[:, 0], last / step),
        )
        found = every[begin:end]
        gaps = [(start * step, stop * step) for start, stop in found.tolist()]
        return [(start, stop) for start, stop in gaps if stop - start >= n_fewest]

    def nearest(self, sample: float) -> float:
        """Return the value nearest to a sample of the record, NaN outside the curve or in a gap."""
        index = round(sample / self._step)
        if self._positions is not None:
            right = int(np.searchsorted(self._positions, sample))
            near = [i for i in (right - 1, right) if 0 <= i < self._positions.size]
            distances = [abs(float(self._positions[i]) - sample) for i in near]
            index = near[int(np.argmin(distances))] if near else -1
        return float(self._values[index]) if 0 <= index < self._values.size else float("nan")


@dataclass(frozen=True, eq=False)
class SecondLead:
    """The lead below the first one, on the same time axis.

    Attributes
    ----------
    name
        As in the header.
    signal
        Its curve; None while it is read: it has its place already.
    units_per_mv
        How many of its units are as tall as a millivolt; 1 for an ECG.
    is_at_gain_of_first
        Whether it is in millivolts, drawn as tall as those of the first lead.
    median
        Of all its values, NaN where there is none.
    noise_spans
        Where it is marked as noisy.
    """

    name: str
    signal: TraceSignal | None = None
    units_per_mv: float = 1.0
    is_at_gain_of_first: bool = True
    median: float = float("nan")
    noise_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, eq=False)
class OwnMarks:
    """What a person says of a record.

    Attributes
    ----------
    time_s, labels
        Beats that were labelled, moved, inserted or deleted (`DELETED`), ascending in time; shape (n,).
    rhythms
        Stretches in samples of the record.
    notes
        (sample, text) in the order of time.
    """

    time_s: np.ndarray
    labels: np.ndarray
    rhythms: tuple[Span, ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Legend:
    """What the colours of the trace mean.

    Attributes
    ----------
    text
        Method, class and whether each beat has a scale of its own, in a few words.
    low, high
        What stands at the ends of the colour map.
    is_signed
        Whether the map runs from against to for, through zero.
    scale
        What the ends are, for who wants to know it exactly.
    doubt
        Why the method is no evidence on this network, in plain words: its band is faint. "" if nothing speaks
        against it.
    """

    text: str
    low: str
    high: str
    is_signed: bool
    scale: str = ""
    doubt: str = ""


@dataclass(frozen=True, eq=False)
class StripContent:
    """Everything that a strip of ECG may show.

    Attributes
    ----------
    record_name, lead_name
        As in the header.
    signal
        The lead as it was stored; None where no record is open.
    network_signal
        The lead as the network sees it, where that was asked for.
    filtered
        The lead as the display filters leave it; None where there are none.
    filter_words
        Which these are, in words.
    second
        The lead below it; None for none.
    fs_hz, duration_s
        Rate and length of the record.
    start_clock
        Time of day of the first sample, if known.
    beats
        The beats of the lead; None until they are known.
    rhythm_spans, noise_spans, flutter_spans
        Stretches that the annotations define.
    marks
        Annotations that are no beats and no stretches: (sample, WFDB mnemonic).
    called
        The network's call of each beat, "" without one; None until there are calls.
    probabilities
        Shape (n_beats, n_labels); None until there are calls.
    is_false, is_outside
        Which calls differ from the reference; which beats have a reference that is none of the
        network's classes.
    doubts
        Which calls are unsure; None where the network can't tell.
    labels
        The network's classes.
    parts
        What the calls of the beats rest on, by row, as far as it is known; None where the network sees one second
        only, and there is nothing to tell.
    usual
        The patient's usual beat behind the selected one; None where the network doesn't compare them.
    wave_marks
        The waves to mark below the first lead; None for none.
    levels
        Attributions of the beats, quantised; None where nothing is explained.
    legend
        What the colours mean; None where nothing is explained.
    notes
        Short plain sentences, such as "synthetic".
    own
        What a person says of the record; None where there is no row for it.
    calipers, chosen_caliper
        In the order in which they were set, and the index of the one that keys move; -1 for none.
    selected
        Row of the selected beat, -1 for none.
    view
        Scale and start.
    """

    record_name: str = ""
    lead_name: str = ""
    signal: TraceSignal | None = None
    network_signal: TraceSignal | None = None
    filtered: TraceSignal | None = None
    filter_words: str = ""
    second: SecondLead | None = None
    fs_hz: float = 1.0
    duration_s: float = 0.0
    start_clock: datetime.time | None = None
    beats: BeatTable | None = None
    rhythm_spans: tuple[Span, ...] = ()
    noise_spans: tuple[Span, ...] = ()
    flutter_spans: tuple[Span, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    called: np.ndarray | None = None
    probabilities: np.ndarray | None = None
    is_false: np.ndarray | None = None
    is_outside: np.ndarray | None = None
    doubts: Doubts | None = None
    labels: tuple[str, ...] = ()
    parts: Mapping[int, CallParts] | None = None
    usual: UsualBeat | None = None
    wave_marks: RecordWaves | None = None
    levels: AttributionLevels | None = None
    legend: Legend | None = None
    notes: tuple[str, ...] = ()
    own: OwnMarks | None = None
    calipers: tuple[Caliper, ...] = ()
    chosen_caliper: int = -1
    selected: int = -1
    view: ViewSettings = field(default_factory=ViewSettings)

    @property
    def is_network_view(self) -> bool:
        """Whether the curve is the one that the network sees."""
        return self.view.as_network_sees and self.network_signal is not None

    @property
    def shown_signal(self) -> TraceSignal | None:
        """The curve to draw."""
        if self.is_network_view:
            return self.network_signal
        return self.signal if self.filtered is None else self.filtered

    @property
    def is_filtered(self) -> bool:
        """Whether the curve to draw went through display filters."""
        return self.filtered is not None and not self.is_network_view

    @property
    def shown_notes(self) -> tuple[str, ...]:
        """The notes, and which filters the curve that is drawn went through: none, if the network sees it."""
        return (*self.notes, self.filter_words) if self.is_filtered else self.notes

    @property
    def shown_second(self) -> SecondLead | None:
        """The lead to draw below; none beside what the network sees, which sees one lead in a unit of its own."""
        return None if self.is_network_view else self.second

    @property
    def unit(self) -> str:
        """Unit of the curve to draw."""
        return "mV" if self.shown_signal is None else self.shown_signal.unit

    def beats_between(self, start_s: float, end_s: float) -> range:
        """Return the rows of the beats whose R peak lies in a stretch of time."""
        if self.beats is None:
            return range(0)
        first, last = np.searchsorted(self.beats.time_s, [start_s, end_s])
        return range(int(first), int(last))


def is_same(one: object, other: object) -> bool:
    """Return whether two values of a field of `StripContent` look the same: arrays and curves only if they are one."""
    if one is other:
        return True
    is_plain = isinstance(one, str | int | float | tuple | dict | ViewSettings | Legend)
    return is_plain and type(one) is type(other) and one == other


class Stretches(tuple[Span, ...]):
    """Stretches of a record, those of a page found without a look at all others."""

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Stretches":
        """Return stretches, the same where they are such already."""
        return spans if isinstance(spans, Stretches) else cls(spans)

    def between(self, first: float, last: float) -> list[Span]:
        """Return those that reach into the samples from `first` to `last`, in their order."""
        starts, ends, order = self._edges
        stop = int(np.searchsorted(starts, last, side="right"))
        begin = int(np.searchsorted(ends, first))
        return [
            self[place] for place in sorted(order[begin:stop].tolist()) if self[place].end_sample >= first
        ]

    @cached_property
    def _edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Starts in ascending order, how far those up to each reach, and their places."""
        starts = np.array([span.start_sample for span in self], dtype=np.int64)
        order = np.argsort(starts, kind="stable")
        ends = np.array([span.end_sample for span in self], dtype=np.int64)[order]
        return starts[order], np.maximum.accumulate(ends) if ends.size else ends, order


def span_at(spans: Sequence[Span], sample: float) -> Span | None:
    """Return the last span that holds a sample, None if there is none."""
    near = Stretches.of(spans).between(sample, sample)
    holding = [span for span in near if span.start_sample <= sample < span.end_sample]
    return holding[-1] if holding else None


def tidy_number(value: float) -> str:
    """Return a speed or gain as it is, up to two decimals, without zeros at the end."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def own_label_at(own: OwnMarks | None, time_s: float) -> str:
    """Return what a person says of the beat at a time, "" for nothing."""
    if own is None or own.time_s.size == 0:
        return ""
    nearest = int(np.argmin(np.abs(own.time_s - time_s)))
    label = str(own.labels[nearest])
    return label if abs(float(own.time_s[nearest]) - time_s) < _SAME_S and label != DELETED else ""
