"""What stands in a report: sections of blocks, one frozen value that paper and HTML share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ecgviewer.explain.attribution import Attribution
from ecgviewer.signals.display_filter import NO_FILTERS, DisplayFilters
from ecgviewer.workflows.review.review_record import RecordReview

RESEARCH_USE = "research use, not for diagnosis"
"""Stands on every page."""

STRIP_SPAN_S = 6.4
"""Seconds that a strip shows: 160 mm at 25 mm/s, which A4 has room for."""


@dataclass(frozen=True)
class Text:
    """A paragraph.

    Attributes
    ----------
    text
        Plain text.
    is_warning
        Whether it warns.
    """

    text: str
    is_warning: bool = False


@dataclass(frozen=True)
class Facts:
    """Names with what is told of them, one a row; plain text."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table of plain text.

    Attributes
    ----------
    header
        Titles of the columns.
    rows
        As many cells each.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Trend:
    """The heart rate over the whole record, and below it where each class but N was called.

    Attributes
    ----------
    duration_s
        Length of the record.
    edges_s
        Where the stretches begin and end that rates are taken over, shape (n + 1,).
    mean_per_min, low_per_min, high_per_min
        Mean, lowest and highest rate in each, over `record_numbers.RATE_BEATS` intervals in a row; NaN where there
        is none; shape (n,).
    n_beats
        Beats in each, int, shape (n,).
    ribbon
        By label: seconds at which it was called, ascending.
    meanings
        By label: what it stands for.
    """

    duration_s: float
    edges_s: np.ndarray
    mean_per_min: np.ndarray
    low_per_min: np.ndarray
    high_per_min: np.ndarray
    n_beats: np.ndarray
    ribbon: Mapping[str, np.ndarray] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Strip:
    """A strip at 25 mm/s and 10 mm/mV.

    Attributes
    ----------
    start_s
        Where it begins; it is `STRIP_SPAN_S` long.
    beat_index
        Row of the beat that it is about.
    title
        Why it was chosen, in a few words.
    remark
        What else is told of the beat: its call, and how far its colours may be trusted.
    attribution
        What counted for the call of that beat; None for an uncoloured strip.
    filters
        Which filters it is shown through.
    """

    start_s: float
    beat_index: int
    title: str
    remark: str = ""
    attribution: Attribution | None = None
    filters: DisplayFilters = NO_FILTERS


Block = Text | Facts | Table | Trend | Strip


@dataclass(frozen=True)
class Section:
    """A part of a report that a person can choose.

    Attributes
    ----------
    key
        By which it is chosen.
    title
        What stands above it.
    blocks
        What stands in it.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class ReportContent:
    """A report.

    Attributes
    ----------
    record_line
        The record, and what is known of the patient: stands on every page.
    made_line
        By what and when it was made: stands on every page.
    review
        What its strips are drawn from.
    sections
        Those that were chosen, in their order.
    """

    record_line: str
    made_line: str
    review: RecordReview
    sections: tuple[Section, ...]
