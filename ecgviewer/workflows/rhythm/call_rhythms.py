"""The rhythm of each ten seconds of a record, called by a network, beside the reference where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.rhythms.no_rhythm import why_no_rhythm
from ecgviewer.classifiers.rhythm.lasting import lasting_probabilities
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_classifier import RhythmClassifier, open_rhythm_classifier
from ecgviewer.classifiers.rhythm.rhythm_models import find_rhythm_model
from ecgviewer.classifiers.rhythm.rhythm_registry import ANY_LEAD
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.confusion import Confusion, count_confusion
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.record import Record
from ecgviewer.records.rhythms.groups import SINUS_RATES_A_MINUTE, rhythm_group
from ecgviewer.records.rhythms.mitdb import rhythms_between
from ecgviewer.records.rhythms.signals import lead_at, lead_between
from ecgviewer.records.spans import rhythm_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.workflows.review.lead_sheet import standard_name

STEP_S = 5.0
"""From one called stretch to the next; each is ten seconds long, so they overlap by half."""

LEAST_LEFT_S = 1.0
"""Of a record that isn't a multiple of that long the last stretch ends with it, if more than this is left over."""

THREE_LEADS, ONE_LEAD = "lightx3ecg", "exgnet"
"""Networks that come with the program: the first where a record has all its leads, else the second."""

FIBRILLATION = "AFIB"

LEAST_SHARE = 0.5
"""A record that is shorter than so much of what a network was made for is called, but never surely. Cut to 3 s, of 55
recordings of PTB-XL `exgnet` called 5 % of those of which it was sure otherwise than at 10 s, of 60 of CinC-2017
`exgnet-af` 33 %; cut to 5 s, none and 6 %."""

NOISY = "~"
"""CinC-2017's class of recordings that are too noisy to be told."""

_SAID = {NOISY: "noisy"}

_STANDS_FOR = {"MLII": "II", "MLI": "I"}
_BLOCK = 256


@dataclass(frozen=True, eq=False)
class RhythmCalls:
    """What a network calls the rhythm of a record, stretch by stretch.

    Attributes
    ----------
    record
        The record.
    card
        Of the network.
    leads
        Index of the record's lead for each lead of the card, None where there is none.
    start_s
        Where each stretch begins; float64, shape (n,).
    probabilities
        Shape (n, n_labels); of fibrillation with the stretches around where the card says so.
    reference
        Group of each stretch by the record's annotations, "" where there is none, where it is of several, or sinus
        rhythm at a rate that other sources have another name for.
    reference_labels
        Labels of rhythms of each stretch, the longest first.
    no_call
        Why the rhythm of each stretch can't be called, whatever the network says, see `why_no_rhythm`; empty for all
        can.
    whole
        Of the recording as a whole, shape (n_labels,), where the network was made to call such; None elsewhere.
    """

    record: Record
    card: RhythmCard
    leads: tuple[int | None, ...]
    start_s: np.ndarray
    probabilities: np.ndarray
    reference: tuple[str, ...]
    reference_labels: tuple[tuple[str, ...], ...]
    no_call: tuple[str, ...] = ()
    whole: np.ndarray | None = None

    @property
    def n_stretches(self) -> int:
        """Number of stretches."""
        return int(self.start_s.size)

    @property
    def called(self) -> np.ndarray:
        """Index of the most probable class of each stretch."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def labels(self) -> tuple[str, ...]:
        """The called class of each stretch, also where there should be no call."""
        return tuple(self.card.labels[index] for index in self.called)

    @property
    def found(self) -> tuple[tuple[str, ...], ...]:
        """What is found of each stretch: the called class, or of a network with thresholds every label at its own.

        Those are in the order of the card; none where no label comes to its threshold.
        """
        if not self.card.has_many_labels:
            return tuple((label,) for label in self.labels)
        is_found = self.probabilities >= np.array(self.card.thresholds)
        return tuple(tuple(np.array(self.card.labels)[row].tolist()) for row in is_found)

    @property
    def confidence(self) -> np.ndarray:
        """Probability of the called class of each stretch."""
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def is_unsure(self) -> np.ndarray:
        """Which calls are below the card's limit, of too few seconds, or shouldn't be made; bool, shape (n,)."""
        return np.asarray((self.confidence < self.card.unsure_below) | ~self.is_call | self.is_short)

    @property
    def is_short(self) -> bool:
        """Whether the record is too short for a sure call."""
        return self.record.duration_s < LEAST_SHARE * self.card.duration_s

    @property
    def whole_call(self) -> tuple[str, float, bool] | None:
        """What the recording as a whole is called, how probable that is, whether it is unsure; None for no such call.

        Noise that stretches have no call for is what some networks have a class for, so it counts here.
        """
        if self.whole is None:
            return None
        best = int(self.whole.argmax())
        probability = float(self.whole[best])
        return self.card.labels[best], probability, probability < self.card.unsure_below or self.is_short

    @property
    def is_call(self) -> np.ndarray:
        """Which stretches can be called; bool, shape (n,)."""
        reasons = self.no_call or ("",) * self.n_stretches
        return np.array([not reason for reason in reasons], dtype=bool)

    @property
    def is_counted(self) -> np.ndarray:
        """Which stretches that can be called have a reference of the network's classes; bool, shape (n,)."""
        is_known = np.array([group in self.card.labels for group in self.reference], dtype=bool)
        return np.asarray(is_known & self.is_call)

    @property
    def is_false(self) -> np.ndarray:
        """Which calls are not what the reference says, of those that are counted; bool, shape (n,)."""
        differs = np.array([a != b for a, b in zip(self.labels, self.reference, strict=True)], dtype=bool)
        return np.asarray(differs & self.is_counted)

    def end_s(self, index: int) -> float:
        """Return where a stretch ends: at the record's end at the latest."""
        return min(float(self.start_s[index]) + self.card.duration_s, self.record.duration_s)

    def nearest(self, time_s: float) -> int:
        """Return the stretch whose middle is nearest to a time."""
        return int(np.abs(self.start_s + self.card.duration_s / 2 - time_s).argmin())

    def confusion(self) -> Confusion:
        """Return how the stretches that are counted were called, by their reference group."""
        pairs = zip(self.reference, self.is_counted, strict=True)
        reference = [group if is_counted else "" for group, is_counted in pairs]
        return count_confusion(reference, self.labels, self.card.labels)


def said_call(label: str) -> str:
    """Return a called class as people read it: that of noise, a sign, as a word."""
    return _SAID.get(label, label)


def choose_rhythm_model(record: Record) -> str:
    """Return the name of the bundled network that fits a record's leads."""
    names = {standard_name(_STANDS_FOR.get(name, name)) for name in record.lead_names}
    return THREE_LEADS if {"I", "II", "V1"} <= names else ONE_LEAD


def choose_rhythm_leads(
    record: Record, card: RhythmCard, wanted: Sequence[str] = ()
) -> tuple[int | None, ...]:
    """Return which leads of a record a network reads, in the order of its card; None for one that is missing.

    Parameters
    ----------
    record
        Any record.
    card
        Of the network.
    wanted
        Names of leads in the order of the card's; none for those of the same names, MLII for II, or of a network of any
        lead for the default one.

    Raises
    ------
    InvalidInputError
        If the record has none of the network's leads, or no ECG, lacks one that is wanted, or more or fewer are
        wanted than the network reads.
    """
    if wanted and len(wanted) != len(card.leads):
        raise InvalidInputError(
            f"{card.name} reads {len(card.leads)} lead{'s' if len(card.leads) > 1 else ''}"
            f" ({', '.join(card.leads)}), not {len(wanted)}; name as many, in this order"
        )
    if wanted:
        return tuple(_named_lead(record, name) for name in wanted)
    if card.leads == (ANY_LEAD,):
        if not record.ecg_leads:
            raise InvalidInputError(
                f"record {record.name} has no ECG, only {', '.join(record.lead_names)}; name a lead with --leads if one"
                " of them is"
            )
        return (record.default_lead,)
    by_name: dict[str, int] = {}
    for index in record.ecg_leads:
        name = record.lead_names[index]
        by_name.setdefault(standard_name(_STANDS_FOR.get(name, name)), index)
    found = tuple(by_name.get(name) for name in card.leads)
    if all(index is None for index in found):
        raise InvalidInputError(
            f"{card.name} reads leads {', '.join(card.leads)}, and record {record.name} has"
            f" {', '.join(record.lead_names)}; name what stands for them with --leads, or choose --model {ONE_LEAD}"
        )
    return found


def _named_lead(record: Record, name: str) -> int:
    try:
        return record.lead_index(name)
    except KeyError as error:
        raise InvalidInputError(
            f"record {record.name} has no lead '{name}'; it has: {', '.join(record.lead_names)}"
        ) from error


def call_rhythms(
    record: Record,
    model: str,
    leads: Sequence[str] = (),
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmCalls:
    """Return a network's call of the rhythm of each ten seconds of a record, one every `STEP_S`.

    Parameters
    ----------
    record
        Any record. One shorter than the network's window is followed by zeros, as in training.
    model
        Name of a network of rhythms, or a path to it.
    leads
        As `choose_rhythm_leads` takes them.
    progress, cancel
        Told of, and looked at, on the way.

    Raises
    ------
    InvalidInputError, ModelUnreadableError
        If there is no such network, it can't be read, or it can't call the record.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    classifier = open_rhythm_classifier(find_rhythm_model(model))
    card = classifier.card
    chosen = choose_rhythm_leads(record, card, leads)
    progress.report(0, 1, "reading the leads")
    signals = rhythm_signals(record, chosen, card.fs_hz, cancel)
    starts = _starts(record.duration_s, card.duration_s)
    n_window = classifier.spec.n_samples
    found = [np.empty((0, len(card.labels)), np.float32)]
    for first in range(0, starts.size, _BLOCK):
        raise_if_cancelled(cancel)
        progress.report(first, starts.size, "calling rhythms")
        firsts = [round(start_s * card.fs_hz) for start_s in starts[first : first + _BLOCK]]
        found.append(classifier.predict(np.stack([_window(signals, at, n_window) for at in firsts]), cancel))
    labels = _reference_labels(record, starts, card.duration_s)
    read = [(record.lead_mv(lead), record.lead_fs_hz(lead)) for lead in chosen if lead is not None]
    return RhythmCalls(
        record,
        card,
        chosen,
        starts,
        lasting_of_card(np.concatenate(found), starts, card),
        _groups(record, starts, card.duration_s, labels),
        labels,
        why_no_rhythm(read, starts, card.duration_s, cancel),
        classifier.predict_recording(signals, cancel)
        if record.duration_s <= classifier.spec.recording_s
        else None,
    )


def lasting_of_card(probabilities: np.ndarray, start_s: np.ndarray, card: RhythmCard) -> np.ndarray:
    """Return probabilities of stretches as a card has them called: with those around, see `lasting`."""
    if not card.lasting_s or FIBRILLATION not in card.labels:
        return probabilities
    return lasting_probabilities(probabilities, start_s, card.lasting_s, card.labels.index(FIBRILLATION))


def rhythm_signals(
    record: Record, leads: Sequence[int | None], fs_hz: float, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return leads of a record at a rate in millivolts, float32, shape (n_leads, n_samples); 0 of a missing one."""
    read = []
    for lead in leads:
        raise_if_cancelled(cancel)
        read.append(None if lead is None else lead_at(record, lead, fs_hz))
    length = max(signal.size for signal in read if signal is not None)
    found = np.zeros((len(read), length), dtype=np.float32)
    for row, signal in enumerate(read):
        if signal is not None:
            found[row, : signal.size] = signal
    return found


def stretch_signals(calls: RhythmCalls, classifier: RhythmClassifier, index: int) -> np.ndarray:
    """Return what a network is given of one stretch, shape (1, n_leads, n_samples), millivolts."""
    start_s, fs_hz = float(calls.start_s[index]), calls.card.fs_hz
    found = np.zeros((1, len(calls.leads), classifier.spec.n_samples), dtype=np.float32)
    for row, lead in enumerate(calls.leads):
        if lead is not None:
            part = lead_between(calls.record, lead, fs_hz, start_s, calls.end_s(index))
            found[0, row, : part.size] = part[: found.shape[2]]
    return found


def _window(signals: np.ndarray, first: int, n_samples: int) -> np.ndarray:
    found = np.zeros((signals.shape[0], n_samples), dtype=np.float32)
    part = signals[:, first : first + n_samples]
    found[:, : part.shape[1]] = part
    return found


def _starts(duration_s: float, window_s: float) -> np.ndarray:
    """Return where stretches begin: every `STEP_S`, and one that ends with the record where a second is left."""
    latest_s = max(duration_s - window_s, 0.0)
    starts = np.arange(int(np.floor(latest_s / STEP_S + 1e-9)) + 1) * STEP_S
    return np.append(starts, latest_s) if latest_s - starts[-1] >= LEAST_LEFT_S else starts


def _reference_labels(record: Record, starts: np.ndarray, window_s: float) -> tuple[tuple[str, ...], ...]:
    if record.annotations is None:
        return ((),) * starts.size
    spans = rhythm_spans(record.annotations, record.n_samples)
    edges = starts * record.fs_hz, (starts + window_s) * record.fs_hz
    return tuple(rhythms_between(spans, first, stop) for first, stop in zip(*edges, strict=True))


def _groups(
    record: Record, starts: np.ndarray, window_s: float, labels: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Return the group of each stretch, "" where its rhythms are of several or of none; labels are those of MIT-BIH.

    A sinus rhythm below 60 or above 100 beats a minute has none: its label says nothing of the rate.
    """
    found = []
    for rate, of in zip(_rates(record, starts, window_s), labels, strict=True):
        groups = {rhythm_group("mitdb", [label]) for label in of}
        group = groups.pop() if len(groups) == 1 else ""
        is_of_other_rate = group == "SR" and not SINUS_RATES_A_MINUTE[0] <= rate <= SINUS_RATES_A_MINUTE[1]
        found.append("" if is_of_other_rate else group)
    return tuple(found)


def _rates(record: Record, starts: np.ndarray, window_s: float) -> list[float]:
    """Return the mean rate of the annotated beats of each stretch, rounded; 80 where there are fewer than two."""
    if record.annotations is None:
        return [80.0] * starts.size
    is_of_beat = np.array([is_beat(symbol) for symbol in record.annotations.symbols], dtype=bool)
    time_s = record.annotations.samples[is_of_beat] / record.fs_hz
    rates = []
    for start_s in starts:
        inside = time_s[(time_s >= start_s) & (time_s < start_s + window_s)]
        is_known = inside.size > 1
        rates.append(round(60 * (inside.size - 1) / float(inside[-1] - inside[0])) if is_known else 80.0)
    return rates
