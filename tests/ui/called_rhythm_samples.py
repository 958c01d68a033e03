"""Made calls of rhythms, without a network."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from review_samples import make_record

from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.explain.lead_shapley import LeadWorth
from ecgviewer.records.record import ArrayLeads, Record
from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls
from ecgviewer.workflows.rhythm.explain_rhythm import MeasuredRhythm, RhythmExplanation

LABELS = ("AFIB", "GSVT", "SB", "SR")


def card_of(leads: tuple[str, ...] = ("I", "II", "V1"), **changes: object) -> RhythmCard:
    """Return a card; calls below 0.7 are unsure."""
    card = RhythmCard(
        name="made", architecture="lightx3ecg", labels=LABELS, leads=leads, fs_hz=100.0, duration_s=10.0,
        n_values=1, size_kb=0.1, map_steps=4, seed=0, epochs=1, recipe={}, trained_on={}, training_patients=(),
        licence="", data_sha256="", command="", unsure_below=0.7,
    )  # fmt: skip
    return replace(card, **changes)  # type: ignore[arg-type]


def record_of(duration_s: float, names: tuple[str, ...] = ("I", "II", "V1")) -> Record:
    """Return a record of 100 Hz without annotations, each lead a wave."""
    time = np.arange(round(duration_s * 100))[:, None] / 100
    values = np.sin(6 * time + np.arange(len(names))).astype(np.float32)
    return replace(
        make_record(),
        source=ArrayLeads(values, 100.0),
        fs_hz=100.0,
        lead_names=names,
        lead_units=("mV",) * len(names),
        annotations=None,
    )


def calls_of(
    called: str, reference: Sequence[str] = (), confidence: Sequence[float] = (), record: Record | None = None
) -> RhythmCalls:
    """Return calls by their first letters (A G B S for AFIB, GSVT, SB, SR), one every five seconds."""
    n = len(called)
    sure = list(confidence) or [0.9] * n
    probabilities = np.zeros((n, 4))
    for row, letter in enumerate(called):
        probabilities[row] = (1 - sure[row]) / 3
        probabilities[row, "AGBS".index(letter)] = sure[row]
    given = tuple(reference) or ("",) * n
    return RhythmCalls(
        record or record_of(5.0 * n + 5.0),
        card_of(),
        (0, 1, 2),
        5.0 * np.arange(n),
        probabilities,
        given,
        tuple((group,) if group else () for group in given),
    )


def explanation_of(index: int = 0, label: str = "AFIB") -> RhythmExplanation:
    """Return why a stretch is called so: the third lead counted most."""
    maps = np.array([[0, 0, 1, 0], [0, 2, 0, 0], [0, 0, 0, 4]], dtype=float)
    worth = LeadWorth(np.array([-0.5, 1.0, 2.5]), 4.0, 1.0)
    measured = MeasuredRhythm("II", 15, 1, 112.0, 0.23)
    shares = np.array([0.2, 0.34, 0.46])
    return RhythmExplanation(index, label, 0.94, ("I", "II", "V1"), shares, maps, 2.5, worth, measured)
