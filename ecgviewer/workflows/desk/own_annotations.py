"""A person's annotations of a record as a whole: every beat, the rhythms and the notes, for files."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.spans import Span, rhythm_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.workflows.desk.marks import MAX_TEXT_BYTES, MarkKind
from ecgviewer.workflows.desk.own_layer import OwnLayer

YOU, REFERENCE, NETWORK = "you", "reference", "network"
UNREVIEWED = 1
"""Subtype of beats that nobody looked at: their label is a network's call."""

_UNCLASSIFIED = "Q"
_RHYTHM, _NOTE = "+", '"'
_NO_RHYTHM = "("
"""What ends a rhythm where none is known behind it."""


@dataclass(frozen=True)
class OwnMark:
    """A line of the table of annotations.

    Attributes
    ----------
    kind
        "beat", "rhythm" or "note".
    sample, time_s
        Where it is, or begins.
    label
        WFDB mnemonic, rhythm or text; None for a beat that nobody has called.
    by
        Who says so: "you", "reference" or "network".
    reference, network
        Of a beat: the reference's mnemonic and the network's call.
    end_s
        Of a rhythm.
    """

    kind: str
    sample: int
    time_s: float
    label: str | None
    by: str | None
    reference: str | None
    network: str | None
    end_s: float | None


@dataclass(frozen=True)
class OwnTable:
    """All annotations of a record as a person has them.

    Attributes
    ----------
    record, annotator
        Of what, and under which name.
    network
        Whose calls stand where nobody said anything; "" for none.
    n_edited
        Beats of which the person said something.
    marks
        In the order of time.
    """

    record: str
    annotator: str
    network: str
    n_edited: int
    marks: tuple[OwnMark, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the table for JSON."""
        return result_as_dict(self)

    def as_csv(self) -> str:
        """Return the table as CSV."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(
            ["record", "kind", "sample", "time_s", "label", "by", "reference", "network", "end_s"]
        )
        for mark in self.marks:
            writer.writerow([self.record, *("" if value is None else value for value in vars(mark).values())])
        return buffer.getvalue()


def list_own(
    record: Record, layer: OwnLayer, annotator: str, calls: Mapping[int, str], network: str
) -> OwnTable:
    """Return every beat, rhythm and note as a person has them.

    Parameters
    ----------
    record
        As it was read.
    layer
        What the person said.
    annotator
        The person's name.
    calls
        A network's calls by the ids of the beats; empty without any.
    network
        Its name.
    """
    fs_hz, beats = layer.first.fs_hz, layer.beats
    marks = []
    for sample, own, reference, mark_id in zip(
        beats.samples.tolist(), beats.own.tolist(), beats.reference.tolist(), beats.ids.tolist(), strict=True
    ):
        call = calls.get(mark_id, "")
        said = ((own, YOU), (reference, REFERENCE), (call, NETWORK))
        label, by = next(((text, who) for text, who in said if text), (None, None))
        marks.append(
            OwnMark(
                "beat", sample, round(sample / fs_hz, 4), label, by, reference or None, call or None, None
            )
        )
    for span, by in _rhythm_lines(record, layer):
        start_s, end_s = (round(sample / fs_hz, 4) for sample in (span.start_sample, span.end_sample))
        marks.append(OwnMark("rhythm", span.start_sample, start_s, span.label, by, None, None, end_s))
    for _, note in layer.marks_of(MarkKind.NOTE):
        marks.append(
            OwnMark("note", note.sample, round(note.sample / fs_hz, 4), note.label, YOU, None, None, None)
        )
    marks.sort(key=lambda mark: mark.sample)
    return OwnTable(record.name, annotator, network, int((beats.own != "").sum()), tuple(marks))


def own_annotations(record: Record, layer: OwnLayer, annotator: str, calls: Mapping[int, str]) -> Annotations:
    """Return a person's annotations as WFDB holds them.

    Beats that the person didn't touch have the reference's label; without one, the network's call and the subtype
    `UNREVIEWED`. What else the reference marks (noise, blocked P waves, flutter) is there as it was, and its
    rhythms outside of the person's own.

    Parameters
    ----------
    record, layer, annotator, calls
        As `list_own` takes them.
    """
    beats = layer.beats
    given = _given(record)
    rows: list[_Row] = []
    for sample, truth, mark_id in zip(
        beats.samples.tolist(), beats.truth.tolist(), beats.ids.tolist(), strict=True
    ):
        first = int(layer.first.samples[mark_id]) if mark_id < layer.n_first else -1
        aux, subtype = given.get(first, ("", 0))
        symbol = truth or calls.get(mark_id, "") or _UNCLASSIFIED
        rows.append(_Row(sample, symbol, aux, subtype if truth else UNREVIEWED))
    rows += _others(record)
    rows += [_Row(sample, _RHYTHM, aux) for sample, aux in _rhythm_changes(record, layer)]
    rows += [_Row(note.sample, _NOTE, _plain(note.label)) for _, note in layer.marks_of(MarkKind.NOTE)]
    placed = _set_apart(rows)
    return Annotations(
        annotator,
        np.array([row.sample for row in placed], dtype=np.int64),
        tuple(row.symbol for row in placed),
        tuple(row.aux for row in placed),
        np.array([row.subtype for row in placed], dtype=np.int64),
    )


@dataclass(frozen=True)
class _Row:
    """One annotation."""

    sample: int
    symbol: str
    aux: str = ""
    subtype: int = 0


def _given(record: Record) -> dict[int, tuple[str, int]]:
    """Return text and subtype of the reference's beats, by their samples."""
    found = record.annotations
    if found is None:
        return {}
    rows = zip(found.samples.tolist(), found.symbols, found.aux, found.subtypes.tolist(), strict=True)
    return {sample: (aux, subtype) for sample, symbol, aux, subtype in rows if is_beat(symbol)}


def _others(record: Record) -> list[_Row]:
    """Return what the reference marks beside beats and rhythms."""
    found = record.annotations
    if found is None:
        return []
    rows = zip(found.samples.tolist(), found.symbols, found.aux, found.subtypes.tolist(), strict=True)
    return [
        _Row(sample, symbol, _plain(aux), subtype)
        for sample, symbol, aux, subtype in rows
        if not is_beat(symbol) and not (symbol == _RHYTHM and aux.startswith("("))
    ]


def _rhythm_lines(record: Record, layer: OwnLayer) -> list[tuple[Span, str]]:
    """Return the rhythms with who says so: the person's, and what they leave of the reference's."""
    own = layer.rhythms
    found = [(span, YOU) for span in own]
    for span in [] if record.annotations is None else rhythm_spans(record.annotations, record.n_samples):
        found += [(piece, REFERENCE) for piece in _outside(span, own)]
    return sorted(found, key=lambda pair: pair[0].start_sample)


def _outside(span: Span, others: list[Span]) -> list[Span]:
    """Return what other stretches, in the order of time, leave of one."""
    pieces, start = [], span.start_sample
    for other in others:
        if other.start_sample < span.end_sample and other.end_sample > start:
            if other.start_sample > start:
                pieces.append(Span(start, other.start_sample, span.label))
            start = max(start, other.end_sample)
    return [*pieces, Span(start, span.end_sample, span.label)] if start < span.end_sample else pieces


def _rhythm_changes(record: Record, layer: OwnLayer) -> list[tuple[int, str]]:
    """Return the rhythm changes that make these rhythms: one holds until the next, so each that ends is ended."""
    lines = [span for span, _ in _rhythm_lines(record, layer)]
    changes = []
    # Without any line there is a "none" behind it all the same.
    for span, after in zip(lines, [*lines[1:], None], strict=False):
        changes.append((span.start_sample, f"({span.label}"))
        is_last = span.end_sample >= record.n_samples
        if not is_last and (after is None or after.start_sample > span.end_sample):
            changes.append((span.end_sample, _NO_RHYTHM))
    return changes


def _set_apart(rows: list[_Row]) -> list[_Row]:
    """Return annotations in the order of time, none on another's sample: what is no beat moves on by a sample.

    WFDB programs take the later one of two at one time for the same annotation; a comment on the first sample is
    lost to WFDB's own definitions.
    """
    taken = {row.sample for row in rows if is_beat(row.symbol)}
    placed = [row for row in rows if is_beat(row.symbol)]
    for row in sorted((row for row in rows if not is_beat(row.symbol)), key=lambda row: row.sample):
        sample = max(row.sample, 1) if row.symbol == _NOTE else row.sample
        while sample in taken:
            sample += 1
        taken.add(sample)
        placed.append(replace(row, sample=sample))
    return sorted(placed, key=lambda row: row.sample)


def _plain(text: str) -> str:
    """Return a text in the letters that WFDB programs read: accents are left out."""
    bare = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in bare if not unicodedata.combining(c)).encode("ascii", "replace").decode()
    return plain[:MAX_TEXT_BYTES]
