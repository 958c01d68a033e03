"""Leads of a file of blocks of whole numbers, which EDF, BDF and ISHNE are: read when they are first asked for."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.formats.recording import as_samples
from ecgviewer.records.kept_leads import KeptLeads
from ecgviewer.signals.mapped import let_go, new_values

_CHUNK_BYTES = 8_000_000


@dataclass(frozen=True)
class PackedLead:
    """One lead in a file of blocks.

    Attributes
    ----------
    byte_offset
        Bytes of a block before its samples.
    n_samples
        Samples in each block.
    gain, offset
        What is shown is gain x number + offset: millivolts, or the lead's own unit.
    """

    byte_offset: int
    n_samples: int
    gain: float
    offset: float


@dataclass(frozen=True, eq=False)
class PackedLayout:
    """Where the samples of a file of blocks are.

    Attributes
    ----------
    path
        The file.
    data_offset
        Bytes before the first block.
    block_bytes, n_blocks
        Size and number of the blocks.
    block_s
        Seconds of signal in each.
    n_bytes
        Bytes of a number: 2 or 3, the lowest first, signed.
    leads
        Those that are shown.
    starts_s
        When each block begins, where they don't follow one another without a gap; ascending, the first 0. Else None.
    """

    path: Path
    data_offset: int
    block_bytes: int
    n_blocks: int
    block_s: float
    n_bytes: int
    leads: tuple[PackedLead, ...]
    starts_s: np.ndarray | None = None

    @property
    def duration_s(self) -> float:
        """Length in seconds, with gaps."""
        if self.starts_s is None:
            return self.n_blocks * self.block_s
        return float(self.starts_s[-1]) + self.block_s


class PackedLeads(KeptLeads[PackedLayout]):
    """Leads that are read from a file of blocks.

    Parameters
    ----------
    layout
        Where they are; all blocks are in the file.
    """

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self._layout.duration_s

    def fs_hz(self, lead: int) -> float:
        """Return the samples a second of a lead."""
        return self._layout.leads[lead].n_samples / self._layout.block_s

    def _load(self, lead: int, cancel: CancelToken | None) -> np.ndarray:
        layout, described = self._layout, self._layout.leads[lead]
        n_all = round(layout.duration_s * self.fs_hz(lead))
        values = new_values(n_all)
        values[:] = np.nan
        chunk = max(_CHUNK_BYTES // layout.block_bytes, 1)
        for first in range(0, layout.n_blocks, chunk):
            raise_if_cancelled(cancel)
            n_blocks = min(chunk, layout.n_blocks - first)
            numbers = read_numbers(layout, described.byte_offset, described.n_samples, first, n_blocks)
            physical = as_samples(numbers * described.gain + described.offset)
            if layout.starts_s is None:
                start = first * described.n_samples
                part = values[start : start + physical.size]
                part[:] = physical[: part.size]
                let_go(values)
                continue
            for row, start_s in zip(
                physical.reshape(n_blocks, -1), layout.starts_s[first : first + n_blocks], strict=True
            ):
                start = round(float(start_s) * self.fs_hz(lead))
                part = values[start : start + row.size]
                part[:] = row[: part.size]
        let_go(values)
        return values


def read_numbers(
    layout: PackedLayout, byte_offset: int, n_samples: int, first: int, n_blocks: int
) -> np.ndarray:
    """Return the numbers of a lead in some blocks, int32, shape (n_blocks * n_samples,).

    Raises
    ------
    RecordUnreadableError
        If the file has changed since it was opened, or can't be read.
    """
    try:
        with layout.path.open("rb") as stream:
            stream.seek(layout.data_offset + first * layout.block_bytes)
            content = stream.read(n_blocks * layout.block_bytes)
        blocks = np.frombuffer(content, np.uint8).reshape(n_blocks, layout.block_bytes)
    except (OSError, ValueError) as error:
        raise RecordUnreadableError(
            f"{layout.path} can't be read any more or is shorter than it was; open it again"
        ) from error
    part = np.ascontiguousarray(blocks[:, byte_offset : byte_offset + n_samples * layout.n_bytes])
    if layout.n_bytes == 2:
        return part.view("<i2").astype(np.int32).reshape(-1)
    parts = part.reshape(-1, 3).astype(np.int32)
    numbers = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
    return np.where(numbers >= 1 << 23, numbers - (1 << 24), numbers)
