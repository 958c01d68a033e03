"""What a report is made of, and what a person wants in it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ecgviewer.signals.display_filter import NO_FILTERS, DisplayFilters
from ecgviewer.workflows.report.choose_strips import StripChoice
from ecgviewer.workflows.report.strip_evidence import BeatEvidence
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


@dataclass(frozen=True)
class HandEdit:
    """One change that a person made by hand.

    Attributes
    ----------
    when
        Date and time of day, as it is to be printed.
    what
        Such as "relabel", "insert", "delete".
    before, after
        Label before and after; "" for none.
    time_s
        Where, in seconds from the record's start.
    annotator
        Under which annotator name.
    """

    when: str
    what: str
    before: str
    after: str
    time_s: float
    annotator: str


@dataclass(frozen=True, eq=False)
class ReportSource:
    """What is known of a record when its report is made.

    Attributes
    ----------
    review, waves
        The record with a network's calls, and its waves.
    labels
        What each beat counts as: a person's label where there is one, else the call; "" for nothing,
        shape (n_beats,).
    folder
        The model's folder.
    network
        What the network is called, for people.
    made_on
        The day that stands on the report.
    edits
        What was changed by hand, in the order of time.
    evidence
        By row: what counted for a beat's call; of those beats that strips are about.
    filters
        Which filters the strips are shown through, and named by.
    """

    review: RecordReview
    waves: RecordWaves
    labels: np.ndarray
    folder: Path
    network: str
    made_on: datetime.date
    edits: tuple[HandEdit, ...] = ()
    evidence: Mapping[int, BeatEvidence] = field(default_factory=dict)
    filters: DisplayFilters = NO_FILTERS


@dataclass(frozen=True)
class ReportChoice:
    """What a person wants in a report.

    Attributes
    ----------
    sections
        Keys of `sections.SECTIONS`.
    strips
        To be shown, in this order.
    comments
        Which of the header's comment lines are printed, by their position: they could name a person.
    """

    sections: tuple[str, ...]
    strips: tuple[StripChoice, ...] = ()
    comments: tuple[int, ...] = ()
