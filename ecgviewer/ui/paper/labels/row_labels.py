"""What stands in a row for each beat, as one number a beat: told once for all, looked up for those in view."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.look.chips import ChipKind
from ecgviewer.ui.look.wording import mark_doubt
from ecgviewer.ui.paper.strip_content import StripContent

NORMAL, NO_CALL = "N", "–"

_KINDS = (ChipKind.PLAIN, ChipKind.CLASS, ChipKind.HOLLOW, ChipKind.UNSURE, ChipKind.FALSE)
_PLAIN, _CLASS, _HOLLOW, _UNSURE, _FALSE = range(len(_KINDS))
_MOST_KEPT = 6


@dataclass(frozen=True, eq=False)
class RowLabels:
    """The labels of a row.

    Attributes
    ----------
    codes
        Of each beat its place in `names`, int, shape (n_beats,).
    names
        Text and kind of chip.
    """

    codes: np.ndarray
    names: tuple[tuple[str, ChipKind], ...]


def reference_labels(beats: BeatTable) -> RowLabels:
    """Return the labels of a reference: a normal beat is plain."""

    def make() -> RowLabels:
        places, symbols = _coded(beats.symbol)
        kinds = (ChipKind.PLAIN if symbol == NORMAL else ChipKind.CLASS for symbol in symbols)
        return RowLabels(places, tuple(zip(symbols, kinds, strict=True)))

    return _once((beats.symbol,), make)


def network_labels(content: StripContent) -> RowLabels:
    """Return the labels of the calls of a content that has some: plain, hollow, unsure or false where they are."""

    def make() -> RowLabels:
        assert content.called is not None
        places, called = _coded(content.called)
        has_call = np.array([call != "" for call in called], dtype=bool)[places]
        kinds = np.where(np.array([call in (NORMAL, "") for call in called])[places], _PLAIN, _CLASS)
        if content.is_outside is not None:
            kinds[content.is_outside & has_call] = _HOLLOW
        is_unsure = (
            has_call & content.doubts.is_unsure if content.doubts is not None else np.zeros_like(has_call)
        )
        kinds[is_unsure] = _UNSURE
        if content.is_false is not None:
            kinds[content.is_false] = _FALSE
        used, codes = np.unique((places * 2 + is_unsure) * len(_KINDS) + kinds, return_inverse=True)
        names = []
        for number in used.tolist():
            rest, kind = divmod(number, len(_KINDS))
            place, is_marked = divmod(rest, 2)
            text = called[place] or NO_CALL
            names.append((mark_doubt(text, True) if is_marked else text, _KINDS[kind]))
        return RowLabels(codes, tuple(names))

    return _once((content.called, content.is_outside, content.is_false, content.doubts), make)


_kept: list[tuple[tuple[object, ...], RowLabels]] = []


def _once(made_of: tuple[object, ...], make: Callable[[], RowLabels]) -> RowLabels:
    """Return what was made of the same arrays before; those of the last few are kept."""
    for kept_of, labels in _kept:
        if all(one is other for one, other in zip(kept_of, made_of, strict=False)) and len(kept_of) == len(
            made_of
        ):
            return labels
    labels = make()
    _kept.insert(0, (made_of, labels))
    del _kept[_MOST_KEPT:]
    return labels


def _coded(texts: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Return of each text its place in a list of all different ones, and that list, sorted."""
    if texts.dtype.kind == "U" and texts.dtype.itemsize == 4 and texts.size:
        # Texts of one letter are told apart as numbers, which sorts twenty times as fast.
        letters, places = np.unique(np.ascontiguousarray(texts).view(np.uint32), return_inverse=True)
        return places, letters.astype(np.uint32).view("U1").tolist()
    names, places = np.unique(texts, return_inverse=True)
    return places, names.tolist()
