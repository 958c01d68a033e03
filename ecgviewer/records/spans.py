"""Stretches and marks that annotations define beside the beats."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.records.record import Annotations

_LEADS_WITH_BITS = 4


@dataclass(frozen=True)
class Span:
    """A stretch of a record with one label.

    Attributes
    ----------
    start_sample, end_sample
        First sample, and the first after the last.
    label
        Rhythm label without its parenthesis ("AFIB"), "noise", or "flutter".
    """

    start_sample: int
    end_sample: int
    label: str


def rhythm_spans(annotations: Annotations, n_samples: int) -> list[Span]:
    """Return the rhythm spans: from each rhythm change to the next, or to the record's end."""
    changes = [
        (int(sample), aux.lstrip("("))
        for sample, symbol, aux in zip(annotations.samples, annotations.symbols, annotations.aux, strict=True)
        if symbol == "+" and aux.startswith("(")
    ]
    if not changes:
        return []
    ends = [start for start, _ in changes[1:]] + [n_samples]
    return [Span(start, end, label) for (start, label), end in zip(changes, ends, strict=True) if end > start]


def rhythm_at(spans: list[Span], samples: np.ndarray) -> np.ndarray:
    """Return the rhythm label at each sample, "" where none is known; shape of `samples`."""
    labels = np.array(["", *(span.label for span in spans)], dtype=object)
    starts = np.array([span.start_sample for span in spans], dtype=np.int64)
    return labels[np.searchsorted(starts, samples, side="right")].astype(str)


def noise_spans(annotations: Annotations, n_samples: int, lead: int) -> list[Span]:
    """Return the spans that are marked as noisy on one lead.

    A `~` annotation sets the signal quality from its sample on, to the next or to the record's end.
    Its subtype has one bit a lead, set where that lead is noisy (bits 0 to 3) or unreadable (bits 4
    to 7); -1 says that no lead is readable; see the WFDB Applications Guide on NOISE annotations.
    Leads beyond the fourth have no bit of their own.
    """
    spans = []
    start: int | None = None
    for sample, symbol, subtype in zip(
        annotations.samples, annotations.symbols, annotations.subtypes, strict=True
    ):
        if symbol != "~":
            continue
        is_noisy = _is_noisy(int(subtype), lead)
        if is_noisy and start is None:
            start = int(sample)
        elif not is_noisy and start is not None:
            spans.append(Span(start, int(sample), "noise"))
            start = None
    if start is not None:
        spans.append(Span(start, n_samples, "noise"))
    return spans


def _is_noisy(subtype: int, lead: int) -> bool:
    """Return whether a signal quality names a lead as noisy or unreadable."""
    if subtype == -1:
        return True
    return lead < _LEADS_WITH_BITS and bool(subtype & (0b0001_0001 << lead))


def flutter_spans(annotations: Annotations, n_samples: int) -> list[Span]:
    """Return the spans of ventricular flutter, from each `[` to its `]`."""
    spans = []
    start: int | None = None
    for sample, symbol in zip(annotations.samples, annotations.symbols, strict=True):
        if symbol == "[":
            start = int(sample)
        elif symbol == "]" and start is not None:
            spans.append(Span(start, int(sample), "flutter"))
            start = None
    if start is not None:
        spans.append(Span(start, n_samples, "flutter"))
    return spans
