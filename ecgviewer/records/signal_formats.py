"""WFDB's signal formats, decoded in numpy: signal(5) of the WFDB Applications Guide.

A file is a sequence of frames, a frame a fixed number of samples. What is decoded is always a stretch of
whole frames, so that a day can be read in blocks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Decode = Callable[[np.ndarray, int], np.ndarray]
"""Takes bytes, uint8, and a number of samples; returns int32, as many."""


@dataclass(frozen=True)
class SignalFormat:
    """How samples are packed.

    Attributes
    ----------
    n_samples, n_bytes
        So many samples take so many bytes; a stretch that is decoded begins at a multiple.
    invalid
        Value that says "no valid sample"; None in a format that has none.
    decode
        Unpacks; None for a format that is compressed, or stands for no signal.
    is_differences
        Whether a value is the sample's difference to the one before of its lead.
    """

    n_samples: int
    n_bytes: int
    invalid: int | None
    decode: Decode | None
    is_differences: bool = False

    def size_of(self, n_samples: int) -> int:
        """Return how many bytes so many samples take at least: the last group may be stored in part."""
        whole, rest = divmod(n_samples, self.n_samples)
        return whole * self.n_bytes + rest * self.n_bytes // self.n_samples

    def whole_size_of(self, n_samples: int) -> int:
        """Return how many bytes so many samples take with a whole last group."""
        return -(-n_samples // self.n_samples) * self.n_bytes

    def samples_in(self, n_bytes: int) -> int:
        """Return how many samples so many bytes hold."""
        whole, rest = divmod(n_bytes, self.n_bytes)
        return whole * self.n_samples + rest * self.n_samples // self.n_bytes


def _plain(kind: str, shift: int = 0) -> Decode:
    """Return what decodes samples that each take a number of their own, `shift` added."""

    def decode(content: np.ndarray, n_samples: int) -> np.ndarray:
        values = content.view(kind)[:n_samples].astype(np.int32)
        return values + np.int32(shift) if shift else values

    return decode


def _decode_24(content: np.ndarray, n_samples: int) -> np.ndarray:
    low, middle, high = content[: 3 * n_samples].reshape(-1, 3).T.astype(np.int32)
    return _signed(low | middle << 8 | high << 16, 24)


def _decode_212(content: np.ndarray, n_samples: int) -> np.ndarray:
    first, shared, second = _groups(content, 3).T.astype(np.int32)
    pairs = np.empty((first.size, 2), np.int32)
    pairs[:, 0] = first | (shared & 0x0F) << 8
    pairs[:, 1] = second | (shared & 0xF0) << 4
    return _signed(pairs.reshape(-1)[:n_samples], 12)


def _decode_310(content: np.ndarray, n_samples: int) -> np.ndarray:
    first, second = _groups(content, 4).view("<u2").T.astype(np.int32)
    triples = np.empty((first.size, 3), np.int32)
    triples[:, 0] = first >> 1 & 0x3FF
    triples[:, 1] = second >> 1 & 0x3FF
    triples[:, 2] = first >> 11 | second >> 11 << 5
    return _signed(triples.reshape(-1)[:n_samples], 10)


def _decode_311(content: np.ndarray, n_samples: int) -> np.ndarray:
    words = _groups(content, 4).view("<u4")[:, 0]
    triples = np.empty((words.size, 3), np.int32)
    for number in range(3):
        triples[:, number] = words >> np.uint32(10 * number) & np.uint32(0x3FF)
    return _signed(triples.reshape(-1)[:n_samples], 10)


def _groups(content: np.ndarray, n_bytes: int) -> np.ndarray:
    """Return bytes in groups, the last filled with zeros, shape (n_groups, n_bytes)."""
    missing = -content.size % n_bytes
    if missing:
        content = np.concatenate([content, np.zeros(missing, np.uint8)])
    return content.reshape(-1, n_bytes)


def _signed(values: np.ndarray, n_bits: int) -> np.ndarray:
    """Return two's-complement numbers of `n_bits` bits as int32."""
    half = np.int32(1 << (n_bits - 1))
    return (values ^ half) - half


NO_SIGNAL = "0"
"""The format of a lead that no file holds samples of."""


FORMATS: dict[str, SignalFormat] = {
    NO_SIGNAL: SignalFormat(1, 0, None, None),
    "8": SignalFormat(1, 1, None, _plain("i1"), is_differences=True),
    "16": SignalFormat(1, 2, -(1 << 15), _plain("<i2")),
    "24": SignalFormat(1, 3, -(1 << 23), _decode_24),
    "32": SignalFormat(1, 4, -(1 << 31), _plain("<i4")),
    "61": SignalFormat(1, 2, -(1 << 15), _plain(">i2")),
    "80": SignalFormat(1, 1, -(1 << 7), _plain("u1", -(1 << 7))),
    "160": SignalFormat(1, 2, -(1 << 15), _plain("<u2", -(1 << 15))),
    "212": SignalFormat(2, 3, -(1 << 11), _decode_212),
    "310": SignalFormat(3, 4, -(1 << 9), _decode_310),
    "311": SignalFormat(3, 4, -(1 << 9), _decode_311),
    "508": SignalFormat(1, 0, -(1 << 7), None),
    "516": SignalFormat(1, 0, -(1 << 15), None),
    "524": SignalFormat(1, 0, -(1 << 23), None),
}
"""By number. 508, 516 and 524 are FLAC, "0" is no signal."""

COMPRESSED = frozenset({"508", "516", "524"})
