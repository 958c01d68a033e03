"""Made calls of rhythms, without a network."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from review_samples import make_record

from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_classifier import RhythmOutputs
from ecgviewer.explain.lead_shapley import LeadWorth
from ecgviewer.records.record import ArrayLeads, Record
from ecgviewer.workflows.rhythm import call_rhythms as calling
from ecgviewer.workflows.rhythm import explain_rhythm as explaining
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
    signals = record_of(10.0).signals_mv.T
    return RhythmExplanation(
        index, label, 0.94, ("I", "II", "V1"), signals, shares, maps, 2.5, worth, measured
    )


class Loud:
    """Calls AFIB where the second lead is louder than 0.5 mV, else SR; its logit is twice that lead's loudness."""

    def __init__(self, leads: tuple[str, ...] = ("I", "II", "V1")) -> None:
        self.card = card_of(leads)
        self.spec = SimpleNamespace(n_samples=1000, recording_s=0.0)
        self.seen: list[np.ndarray] = []

    def predict(self, signals: np.ndarray, cancel: object = None) -> np.ndarray:
        return self.run(signals).probabilities

    def run(self, signals: np.ndarray, cancel: object = None) -> RhythmOutputs:
        self.seen.append(signals)
        loudness = np.abs(signals[:, min(1, signals.shape[1] - 1)]).max(axis=1)
        logits = np.zeros((len(signals), 4))
        logits[:, 0] = 2 * loudness
        probabilities = np.full((len(signals), 4), 0.1)
        probabilities[np.arange(len(signals)), np.where(loudness > 0.5, 0, 3)] = 0.7
        n_leads = signals.shape[1]
        maps = np.zeros((len(signals), 4, n_leads, 5))
        maps[:, :, -1, 2] = 3.0
        shares = np.full((len(signals), n_leads), 1 / n_leads)
        return RhythmOutputs(logits, probabilities, shares, maps)


def use_loud(monkeypatch: pytest.MonkeyPatch) -> Loud:
    """Have every network of rhythms be the made one, which calls anything, ECG or not."""
    made = Loud()
    monkeypatch.setattr(calling, "why_no_rhythm", lambda leads, start_s, *_: ("",) * len(start_s))
    for module in (calling, explaining):
        monkeypatch.setattr(module, "open_rhythm_classifier", lambda folder: made)
        monkeypatch.setattr(module, "find_rhythm_model", lambda name: Path(name))
    return made
