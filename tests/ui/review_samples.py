"""A record, its beats and a review made by hand, for the tests of what is open."""

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from strip_samples import make_beats

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.predict import Predictions
from ecgviewer.classifiers.seen import SeenWindows
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.review_record import PreparedBeats, RecordReview

SYMBOLS = "NVNNV"


def make_record(name: str = "demo") -> Record:
    """Return the demo record under a name."""
    return replace(read_record(demo_record()), name=name)


def make_prepared(record: Record, lead: int = 0) -> PreparedBeats:
    """Return five beats, one a second, whose windows hold their row."""
    beats = make_beats([360 * second for second in range(1, 6)], SYMBOLS)
    windows = np.repeat(np.arange(5, dtype=np.float32)[:, None], 360, axis=1)
    return PreparedBeats(lead, beats, windows, record)


def make_review(record: Record, prepared: PreparedBeats, model: str, called: str = SYMBOLS) -> RecordReview:
    """Return a network's calls of the five beats; "-" for none."""
    card = read_card(find_model(model))
    probabilities = np.full((5, len(card.labels)), 0.01)
    for row, label in enumerate(called):
        probabilities[row] = np.nan if label == "-" else probabilities[row]
        if label != "-":
            probabilities[row, card.labels.index(label)] = 1 - 0.01 * (len(card.labels) - 1)
    predictions = Predictions(card.labels, np.log(probabilities), probabilities)
    saw = SeenWindows(prepared.windows)
    return RecordReview(record, prepared.lead, prepared.beats, prepared.windows, card, predictions, saw)


class HeldJob(QObject):
    """A job whose end a test tells."""

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(str)
    finished = Signal()
    is_cancelled = False

    def cancel(self) -> None:
        """Note that it was cancelled."""
        self.is_cancelled = True


class HeldLane(QObject):
    """A lane that keeps what it is asked for, and does none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []
        self.jobs: list[HeldJob] = []

    def submit(self, *work: Any) -> HeldJob:
        """Keep the work and return a job that a test ends."""
        self.asked.append(work)
        self.jobs.append(HeldJob())
        return self.jobs[-1]
