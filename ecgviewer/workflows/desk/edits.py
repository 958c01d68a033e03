"""What a person can do with beats, rhythms and notes: each function returns a step, and changes nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.desk.marks import Change, Mark, MarkKind, Step, check_beat_symbol, check_text
from ecgviewer.workflows.desk.own_layer import OwnLayer

LEAST_RR_S = 0.1
"""Beats nearer to each other can't be two."""


def relabel_beats(layer: OwnLayer, ids: Iterable[int], symbol: str, shown: Sequence[str] = ()) -> Step:
    """Return the step that gives beats a label; where they have it already, it confirms them.

    Parameters
    ----------
    layer
        The annotations as they are.
    ids
        Of the beats.
    symbol
        WFDB mnemonic.
    shown
        What each beat was called on the screen, for the step's name; else what the layer says.

    Raises
    ------
    InvalidInputError
        If the symbol marks no beat, or there is nothing to change.
    """
    check_beat_symbol(symbol)
    wanted = list(ids)
    changes, names = [], []
    for place, mark_id in enumerate(wanted):
        mark = layer.mark(mark_id)
        if mark is None or mark.kind is not MarkKind.BEAT:
            continue
        said = layer.spoken.get(mark_id)
        if said is not None and said.label == symbol:
            continue
        changes.append(Change(mark_id, said, Mark(MarkKind.BEAT, mark.sample, symbol)))
        names.append(shown[place] if shown else mark.label)
    if not changes:
        what = "the beat is" if len(wanted) == 1 else "all these beats are"
        raise InvalidInputError(f"{what} labelled {symbol} by you already")
    return Step(_name_relabelling(names, symbol), tuple(changes))


def delete_beats(layer: OwnLayer, ids: Iterable[int]) -> Step:
    """Return the step that takes beats away; raises InvalidInputError if there are none."""
    changes, names = [], []
    for mark_id in ids:
        mark = layer.mark(mark_id)
        if mark is not None and mark.kind is MarkKind.BEAT:
            gone = Mark(MarkKind.BEAT, mark.sample, "")
            changes.append(Change(mark_id, layer.spoken.get(mark_id), gone))
            names.append(mark.label)
    if not changes:
        raise InvalidInputError("there is no beat to delete; select one")
    return Step(f"Delete {_count(len(changes), names)}", tuple(changes))


def insert_beat(layer: OwnLayer, mark_id: int, sample: int, symbol: str, n_samples: int) -> Step:
    """Return the step that adds a beat.

    Parameters
    ----------
    layer
        The annotations as they are.
    mark_id
        A fresh id.
    sample
        Of its R peak, at the rate of `layer.first`.
    symbol
        WFDB mnemonic.
    n_samples
        Length of the record.

    Raises
    ------
    InvalidInputError
        If it lies outside the record, or on another beat.
    """
    check_beat_symbol(symbol)
    _check_place(layer, sample, n_samples, -1)
    return Step(f"Insert {symbol}", (Change(mark_id, None, Mark(MarkKind.BEAT, sample, symbol)),))


def move_beat(layer: OwnLayer, mark_id: int, sample: int, symbol: str, n_samples: int) -> Step:
    """Return the step that moves a beat; parameters and errors as `insert_beat` has them.

    `symbol` is what the beat is called on the screen: a beat that was moved is a beat that was looked at.
    """
    check_beat_symbol(symbol)
    mark = layer.mark(mark_id)
    if mark is None:
        raise InvalidInputError("there is no such beat any more; select another")
    _check_place(layer, sample, n_samples, mark_id)
    if sample == mark.sample:
        raise InvalidInputError("the beat lies there already")
    milliseconds = round(1000 * (sample - mark.sample) / layer.first.fs_hz)
    change = Change(mark_id, layer.spoken.get(mark_id), Mark(MarkKind.BEAT, sample, symbol))
    return Step(f"Move {symbol} by {milliseconds:+d} ms", (change,))


def add_rhythm(layer: OwnLayer, mark_id: int, start: int, end: int, label: str) -> Step:
    """Return the step that marks a rhythm from one sample to another.

    Of the person's own rhythms those below it are cut, or taken away where nothing is left.

    Raises
    ------
    InvalidInputError
        If the stretch is empty, or the label is.
    """
    label = check_text(label).lstrip("(")
    if not label:
        raise InvalidInputError("a rhythm needs a label, such as AFIB; write it, or press Esc")
    if end <= start:
        raise InvalidInputError("the rhythm ends where it starts; mark a stretch with some length")
    changes = [Change(mark_id, None, Mark(MarkKind.RHYTHM, start, label, end))]
    for other_id, other in layer.marks_of(MarkKind.RHYTHM):
        if other.end_sample <= start or other.sample >= end:
            continue
        if other.sample < start:
            cut = Mark(MarkKind.RHYTHM, other.sample, other.label, start)
        elif other.end_sample > end:
            cut = Mark(MarkKind.RHYTHM, end, other.label, other.end_sample)
        else:
            cut = Mark(MarkKind.RHYTHM, other.sample, "", other.end_sample)
        changes.append(Change(other_id, other, cut))
    return Step(f"Mark rhythm {label}", tuple(changes))


def add_note(mark_id: int, sample: int, text: str) -> Step:
    """Return the step that writes a note at a sample; raises InvalidInputError for a text that can't be kept."""
    text = check_text(text)
    return Step("Write a note", (Change(mark_id, None, Mark(MarkKind.NOTE, sample, text)),))


def rename_mark(layer: OwnLayer, mark_id: int, text: str) -> Step:
    """Return the step that gives a rhythm another label, or a note another text; it stays where it is.

    Raises
    ------
    InvalidInputError
        If it isn't there, or the text can't be kept.
    """
    mark = layer.mark(mark_id)
    if mark is None or mark.kind is MarkKind.BEAT:
        raise InvalidInputError("there is no such rhythm or note any more")
    is_rhythm = mark.kind is MarkKind.RHYTHM
    text = check_text(text)
    text = text.lstrip("(") if is_rhythm else text
    if is_rhythm and not text:
        raise InvalidInputError("a rhythm needs a label, such as AFIB; write it, or press Esc")
    what = f"Rhythm {mark.label} → {text}" if is_rhythm else "Change a note"
    return Step(
        what,
        (Change(mark_id, layer.spoken.get(mark_id), Mark(mark.kind, mark.sample, text, mark.end_sample)),),
    )


def remove_mark(layer: OwnLayer, mark_id: int) -> Step:
    """Return the step that takes a rhythm or a note away; raises InvalidInputError if it isn't there."""
    mark = layer.mark(mark_id)
    if mark is None or mark.kind is MarkKind.BEAT:
        raise InvalidInputError("there is no such rhythm or note any more")
    what = f"rhythm {mark.label}" if mark.kind is MarkKind.RHYTHM else "a note"
    gone = Mark(mark.kind, mark.sample, "", mark.end_sample)
    return Step(f"Remove {what}", (Change(mark_id, layer.spoken.get(mark_id), gone),))


def snap_to_r(lead_mv: np.ndarray, fs_hz: float, sample: int, reach_s: float = 0.1) -> int:
    """Return the sample of the tallest deflection near a place, upwards or downwards.

    Parameters
    ----------
    lead_mv
        The lead in millivolts; NaN where there is nothing.
    fs_hz
        Its samples a second.
    sample
        The place.
    reach_s
        How far from it to look, in seconds. The deflection is measured from the median of three times as much.

    Returns
    -------
    int
        The place itself where the signal is flat or missing.
    """
    reach = max(round(reach_s * fs_hz), 1)
    first, last = max(sample - reach, 0), min(sample + reach + 1, lead_mv.size)
    near = lead_mv[first:last]
    around = lead_mv[max(sample - 3 * reach, 0) : sample + 3 * reach + 1]
    if near.size == 0 or not np.isfinite(near).any():
        return sample
    heights = np.abs(near - np.nanmedian(around))
    peak = float(np.nanmax(heights))
    return sample if peak == 0 else first + int(np.nanargmax(heights))


def _check_place(layer: OwnLayer, sample: int, n_samples: int, own_id: int) -> None:
    if not 0 <= sample < n_samples:
        raise InvalidInputError("there is no record there; place the beat on the signal")
    beats = layer.beats
    others = beats.samples[beats.ids != own_id]
    if others.size and int(np.abs(others - sample).min()) < LEAST_RR_S * layer.first.fs_hz:
        raise InvalidInputError(
            f"another beat lies within {1000 * LEAST_RR_S:.0f} ms; relabel or move that one instead"
        )


def _name_relabelling(names: Sequence[str], symbol: str) -> str:
    """Return what a relabelling is called, such as "Relabel 12 beats A → N"."""
    if set(names) == {symbol}:
        return f"Confirm {_count(len(names), names)}"
    was = names[0] if len(set(names)) == 1 else ""
    if len(names) == 1:
        return f"Relabel {was or 'a beat'} → {symbol}"
    return f"Relabel {len(names):,} beats {was + ' ' if was else ''}→ {symbol}"


def _count(n: int, names: Sequence[str]) -> str:
    kinds = [name for name, _ in Counter(names).most_common() if name]
    if n == 1:
        return kinds[0] if kinds else "a beat"
    return f"{n:,} beats" + (f" {kinds[0]}" if len(kinds) == 1 else "")
