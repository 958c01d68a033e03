"""The annotations of EDF+ and BDF+: time-stamped lists of texts (Kemp and Olivan 2003, section 2.2.2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.records.formats.recording import decoded

_LIST = re.compile(
    rb"([+-][0-9]{1,12}(?:\.[0-9]{0,12})?)(?:\x15([0-9]{1,12}(?:\.[0-9]{0,12})?))?\x14(.*)", re.DOTALL
)
_MOST_EVENTS = 200_000


@dataclass(frozen=True, eq=False)
class FoundAnnotations:
    """What lists of annotations say.

    Attributes
    ----------
    events
        Seconds after the file's start, and text; where a duration is given, it stands behind the text.
    starts_s
        When each block begins by its first list, NaN where it doesn't say; shape (n_blocks,).
    n_damaged
        Lists that can't be read.
    """

    events: tuple[tuple[float, str], ...]
    starts_s: np.ndarray
    n_damaged: int


def parse_annotations(channels: Sequence[Sequence[bytes]], n_blocks: int) -> FoundAnnotations:
    """Return what the channels of annotations say.

    Parameters
    ----------
    channels
        The bytes of each channel, block by block; the first list of the first channel says when a block begins.
    n_blocks
        Number of blocks.
    """
    events: list[tuple[float, str]] = []
    starts_s = np.full(n_blocks, np.nan)
    n_damaged = 0
    for number, channel in enumerate(channels):
        for block, content in enumerate(channel):
            for place, part in enumerate(content.split(b"\0")):
                if not part:
                    continue
                match = _LIST.fullmatch(part)
                if match is None:
                    n_damaged += 1
                    continue
                onset_s = float(match[1])
                if number == 0 and place == 0:
                    starts_s[block] = onset_s
                for text in match[3].split(b"\x14"):
                    words = decoded(text).strip()
                    if words and len(events) < _MOST_EVENTS:
                        lasting = f" ({float(match[2]):g} s)" if match[2] and float(match[2]) > 0 else ""
                        events.append((onset_s, f"{words}{lasting}"))
    return FoundAnnotations(tuple(events), starts_s, n_damaged)
