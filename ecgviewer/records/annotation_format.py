"""The bytes of a WFDB annotation file: annot(5) of the WFDB Applications Guide, parsed in vectors.

A file is a sequence of 16-bit words, the lower byte first. The upper 6 bits of a word are its code, the
lower 10 a number: for an annotation the samples since the one before. Codes above 49 change what follows or
belong to what went before.
"""

from dataclasses import dataclass

import numpy as np

SYMBOLS: dict[int, str] = {
    1: "N", 2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/", 13: "Q",
    14: "~", 16: "|", 18: "s", 19: "T", 20: "*", 21: "D", 22: '"', 23: "=", 24: "p", 25: "B", 26: "^", 27: "t",
    28: "+", 29: "u", 30: "?", 31: "!", 32: "[", 33: "]", 34: "e", 35: "n", 36: "@", 37: "x", 38: "f", 39: "(",
    40: ")", 41: "r",
}  # fmt: skip
"""WFDB mnemonic of each annotation code that WFDB defines."""

_SKIP, _NUM, _SUB, _CHAN, _AUX = 59, 60, 61, 62, 63
_LAST_ANNOTATION = 49
_NOTE = 22


@dataclass(frozen=True, eq=False)
class RawAnnotations:
    """What an annotation file holds, in the order of the file.

    Attributes
    ----------
    samples, codes, subtypes
        Int64, shape (n,).
    aux
        Text of each, as bytes; b"" where there is none.
    has_end
        Whether the end mark is there.
    n_unread
        Bytes that could not be read: an odd last one, or text cut off.
    """

    samples: np.ndarray
    codes: np.ndarray
    subtypes: np.ndarray
    aux: tuple[bytes, ...]
    has_end: bool
    n_unread: int


def parse_annotations(content: bytes) -> RawAnnotations:
    """Return what the bytes of an annotation file hold; whatever they are, this ends.

    What comes behind the end mark is passed over. Words that are cut off at the end are counted as unread.
    """
    words = np.frombuffer(content, "<u2", len(content) // 2)
    codes, numbers = (words >> 10).astype(np.int64), (words & 0x3FF).astype(np.int64)
    is_there, skips, texts, end, has_end = _walk(content, codes, numbers)
    codes, numbers = codes[:end], numbers[:end]
    is_there = is_there[:end]
    is_annotation = is_there & (codes >= 1) & (codes <= _LAST_ANNOTATION)
    # A word of code 0 moves the time, too: older programs write one behind a definition.
    steps = np.where(is_there & (codes <= _LAST_ANNOTATION), numbers, 0)
    for place, step in skips:
        steps[place] += step
    samples = np.cumsum(steps)[is_annotation]
    # Words behind an annotation belong to it.
    owner = np.cumsum(is_annotation) - 1
    subtypes = np.zeros(samples.size, np.int64)
    behind = np.flatnonzero(is_there & (codes == _SUB) & (owner >= 0))
    subtypes[owner[behind]] = _signed_byte(numbers[behind])
    aux = [b""] * samples.size
    for place, text in texts:
        if place < end and owner[place] >= 0:
            aux[owner[place]] = text
    n_unread = len(content) % 2 if not has_end else 0
    return RawAnnotations(samples, codes[is_annotation], subtypes, tuple(aux), has_end, n_unread)


def _walk(
    content: bytes, codes: np.ndarray, numbers: np.ndarray
) -> tuple[np.ndarray, list[tuple[int, int]], list[tuple[int, bytes]], int, bool]:
    """Tell words from what is stored between them: long steps, and text.

    Only those words are gone through one by one, and the first end mark.

    Returns
    -------
    is_there : numpy.ndarray
        Whether a word is one, and not part of a step or a text.
    skips, texts
        Position of the word, and the step or the text behind it.
    end : int
        Number of words before the end.
    has_end : bool
        Whether there is an end mark.
    """
    is_there = np.ones(codes.size, dtype=bool)
    stops = np.flatnonzero((codes == _SKIP) | (codes == _AUX) | ((codes == 0) & (numbers == 0)))
    skips: list[tuple[int, int]] = []
    texts: list[tuple[int, bytes]] = []
    cursor = 0
    for place in stops.tolist():
        if place < cursor:
            continue
        code, number = int(codes[place]), int(numbers[place])
        if code == 0:
            return is_there, skips, texts, place, True
        n_words = 2 if code == _SKIP else (number + 1) // 2
        cursor = place + 1 + n_words
        is_there[place + 1 : cursor] = False
        if code == _AUX:
            texts.append((place, content[2 * place + 2 : 2 * place + 2 + number]))
        elif cursor <= codes.size:
            high, low = content[2 * place + 2 : 2 * place + 4], content[2 * place + 4 : 2 * place + 6]
            skips.append((place, int.from_bytes(low + high, "little", signed=True)))
    return is_there, skips, texts, codes.size, False


def _signed_byte(numbers: np.ndarray) -> np.ndarray:
    """Return the numbers of SUB words, which hold one signed byte."""
    low = numbers & 0xFF
    return np.where(low > 127, low - 256, low)


def is_note(code: int) -> bool:
    """Return whether a code is that of a comment."""
    return code == _NOTE
