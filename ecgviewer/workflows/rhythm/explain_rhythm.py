"""Why a stretch was called so: each lead's map, how much it counted, what it is worth, and what was measured."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.delineate import delineate
from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.classifiers.rhythm.rhythm_models import find_rhythm_model
from ecgviewer.explain.lead_shapley import LeadWorth, lead_worth
from ecgviewer.records.rhythms.signals import lead_between
from ecgviewer.records.wave_marks import P
from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls, said_call, stretch_signals

MAPS = "maps"
"""Name of the figure of a card that says in words how faithful the network's maps are."""

DOUBTFUL = "maps are doubtful"
"""Name of the figure of a card that says whether maps are no better than a random order."""

_MARGIN_S = 2.0
"""The delineator and the detector are given this much more on both sides."""

_FEWEST_BEATS = 3
_LEAST_SHOWN = 0.03
"""Share of the largest value of a map that is seen at all."""


@dataclass(frozen=True)
class MeasuredRhythm:
    """What is measured in a stretch, on one lead.

    Attributes
    ----------
    lead
        Its name.
    n_beats, n_p
        Beats, and those of them with a P wave before them.
    rate_a_minute
        Mean heart rate; NaN with fewer than three beats.
    rr_variation
        Standard deviation of RR over its mean; NaN likewise.
    """

    lead: str
    n_beats: int
    n_p: int
    rate_a_minute: float
    rr_variation: float


@dataclass(frozen=True, eq=False)
class RhythmExplanation:
    """One stretch with its reasons.

    Attributes
    ----------
    index, label
        Which stretch, and the class that is explained.
    probability
        Of that class, as it was called.
    alone
        Of that class by these ten seconds alone, which map and worth are of; None where nothing else counted.
    lead_names
        Of the record, for each lead that the network reads; "" where the record has none.
    signals_mv
        What the network was given of them, at its rate, shape (n_leads, n_samples).
    shares
        By how much each lead counted, shape (n_leads,); they sum to 1.
    maps
        Grad-CAM of each lead, zero or more, shape (n_leads, n_steps).
    step_s
        Length of a step of a map.
    worth
        Shapley value of each lead.
    measured
        What was measured beside it.
    is_doubtful
        Whether the network's maps were measured to be no better than a random order: they fade.
    """

    index: int
    label: str
    probability: float
    lead_names: tuple[str, ...]
    signals_mv: np.ndarray
    shares: np.ndarray
    maps: np.ndarray
    step_s: float
    worth: LeadWorth
    measured: MeasuredRhythm
    is_doubtful: bool = False
    alone: float | None = None

    @property
    def scaled_maps(self) -> np.ndarray:
        """The maps as shares of the largest value of all leads, 0 to 1."""
        return np.asarray(self.maps / max(float(self.maps.max()), 1e-12))


def explain_rhythm(calls: RhythmCalls, index: int, label: str | None = None) -> RhythmExplanation:
    """Return why a stretch is called so.

    Parameters
    ----------
    calls
        Of a record.
    index
        Which stretch.
    label
        The class to explain; by default the called one.

    Raises
    ------
    InvalidInputError, ModelUnreadableError
        If the network is not there any more, or can't be read.
    """
    classifier = open_rhythm_classifier(find_rhythm_model(calls.card.name))
    signals = stretch_signals(calls, classifier, index)
    found = classifier.run(signals)
    label = label or calls.labels[index]
    number = calls.card.labels.index(label)
    worth = lead_worth(lambda played: classifier.run(played).logits, signals[0], number)
    return RhythmExplanation(
        index,
        label,
        float(calls.probabilities[index, number]),
        tuple("" if lead is None else calls.record.lead_names[lead] for lead in calls.leads),
        signals[0],
        found.shares[0],
        found.maps[0, number],
        calls.card.duration_s / found.maps.shape[3],
        worth,
        measure_rhythm(calls, index),
        bool(calls.card.figures.get(DOUBTFUL, False)),
        float(found.probabilities[0, number]) if calls.card.lasting_s else None,
    )


def measure_rhythm(calls: RhythmCalls, index: int) -> MeasuredRhythm:
    """Return rate, regularity and P waves of a stretch, on the lead that the network reads first or second (II)."""
    record = calls.record
    known = [lead for lead in calls.leads if lead is not None]
    lead = record.default_lead if record.default_lead in known else known[0]
    fs_hz = 250.0
    start_s, end_s = float(calls.start_s[index]), calls.end_s(index)
    first_s = max(start_s - _MARGIN_S, 0.0)
    signal = lead_between(record, lead, fs_hz, first_s, min(end_s + _MARGIN_S, record.duration_s))
    r_sample = detect_r_peaks(signal, fs_hz)
    time_s = first_s + r_sample / fs_hz
    is_inside = (time_s >= start_s) & (time_s < end_s)
    has_p = delineate(signal, fs_hz, r_sample).is_found[:, P] if r_sample.size else np.zeros(0, dtype=bool)
    rr_s = np.diff(time_s[is_inside])
    is_known = int(is_inside.sum()) >= _FEWEST_BEATS
    return MeasuredRhythm(
        record.lead_names[lead],
        int(is_inside.sum()),
        int(has_p[is_inside].sum()),
        60 / float(rr_s.mean()) if is_known else float("nan"),
        float(rr_s.std() / rr_s.mean()) if is_known else float("nan"),
    )


def rhythm_sentence(found: RhythmExplanation) -> str:
    """Return the call in words from what was measured, such as "AFIB 0.94: RR varies by 23 %, no P in 14 of 15"."""
    measured = found.measured
    parts = []
    if measured.n_beats >= _FEWEST_BEATS:
        parts.append(f"{measured.rate_a_minute:.0f}/min")
        parts.append(f"RR varies by {100 * measured.rr_variation:.0f} %")
    if measured.n_beats:
        parts.append(_p_words(measured))
    else:
        parts.append("no beat was found")
    alone = "" if found.alone is None else f" ({found.alone:.2f} by these ten seconds alone)"
    text = f"{said_call(found.label)} {found.probability:.2f}{alone}: {', '.join(parts)}"
    if len(found.lead_names) > 1:
        most, worth_most = int(found.shares.argmax()), int(found.worth.values.argmax())
        text += f"; lead {found.lead_names[most]} counted {found.shares[most]:.2f}"
        if worth_most != most:
            text += f", {found.lead_names[worth_most]} was worth most"
    return text


def map_sentence(found: RhythmExplanation) -> str:
    """Return on which leads the map has nothing to show, "" where it has something on each."""
    most = found.scaled_maps.max(axis=1, initial=0.0)
    empty = [
        name for name, value in zip(found.lead_names, most, strict=True) if name and value < _LEAST_SHOWN
    ]
    if not empty:
        return ""
    n_leads = sum(bool(name) for name in found.lead_names)
    where = "these leads" if len(empty) == n_leads else " and ".join(empty)
    return f"no map on {where}: by Grad-CAM nothing there speaks for {found.label}"


def trust_sentence(card: RhythmCard) -> str:
    """Return how far calls and maps of a network can be trusted, by what was measured of it and stands in its card."""
    parts = []
    for how, figure in card.figures.items():
        if isinstance(figure, dict) and isinstance(figure.get("macro_f1"), float):
            parts.append(f"macro F1 {figure['macro_f1']:.2f} ({how})")
            break
    maps = card.figures.get(MAPS)
    parts.append(str(maps) if maps else "how faithful its maps are was not measured")
    return "trust: " + "; ".join(parts)


def _p_words(measured: MeasuredRhythm) -> str:
    n_without = measured.n_beats - measured.n_p
    if n_without == 0:
        return f"a P wave before each of {measured.n_beats} beats"
    if measured.n_p == 0:
        return f"no P wave before any of {measured.n_beats} beats"
    if n_without > measured.n_p:
        return f"no P in {n_without} of {measured.n_beats} beats"
    return f"P in {measured.n_p} of {measured.n_beats} beats"
