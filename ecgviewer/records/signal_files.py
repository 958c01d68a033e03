"""Reads the leads of a record from its signal files, one lead at a time and in blocks of frames."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.headers import NO_FILE, Header, SignalLine, check_file, header_file
from ecgviewer.records.signal_formats import COMPRESSED, FORMATS, NO_SIGNAL
from ecgviewer.signals.mapped import let_go, new_values, parts_of

MAX_LEAD_SAMPLES = 600_000_000
"""Most samples of one lead, 2.4 GB in memory: a week at 1,000 Hz."""

_BLOCK_BYTES = 1_000_000
MV_PER_UNIT = {"v": 1e3, "mv": 1.0, "uv": 1e-3, "µv": 1e-3, "μv": 1e-3, "nv": 1e-6}
"""Millivolts in a physical unit, by its name in lower case."""


@dataclass(frozen=True)
class LeadLayout:
    """One lead of a record, and where its samples are.

    Attributes
    ----------
    name
        As its header has it; "" without a name.
    samples_per_frame
        Samples in each frame.
    units
        Physical unit.
    is_calibrated
        Whether a gain is given.
    pieces
        By piece of the record: the header that describes it and the position of the lead in that
        header; None where the piece lacks the lead.
    """

    name: str
    samples_per_frame: int
    units: str
    is_calibrated: bool
    pieces: tuple[tuple[Header, int] | None, ...]

    @property
    def mv_per_unit(self) -> float | None:
        """Millivolts in a physical unit; None for a unit that is no voltage."""
        return MV_PER_UNIT.get(self.units.lower())


@dataclass(frozen=True)
class RecordLayout:
    """Where the samples of a record are.

    Attributes
    ----------
    frame_hz, n_frames
        Frames a second, and the record's length.
    leads
        The leads.
    starts
        First frame of each piece, and last the record's length: one more than there are pieces.
    notes
        What was measured or differs from the header, one sentence each.
    """

    frame_hz: float
    n_frames: int
    leads: tuple[LeadLayout, ...]
    starts: tuple[int, ...]
    notes: tuple[str, ...]


def lay_out(header: Header) -> RecordLayout:
    """Return where the samples of a record are, after every check that keeps its reading from harm.

    Raises
    ------
    RecordUnreadableError
        If there are no leads or samples, a file is truncated, a lead is longer than memory should hold, or
        a skew is longer than the signal.
    """
    layout = _of_segments(header) if header.segments else _of_one_piece(header)
    if not layout.leads:
        raise RecordUnreadableError(
            f"{header_file(header.path)} describes no leads; choose a record with a signal"
        )
    if layout.n_frames == 0:
        raise RecordUnreadableError(f"{header_file(header.path)} describes no samples; choose another record")
    longest = layout.n_frames * max(lead.samples_per_frame for lead in layout.leads)
    if longest > MAX_LEAD_SAMPLES:
        raise RecordUnreadableError(
            f"record {header.path.name} is too long to open ({longest:,} samples a lead, and"
            f" {MAX_LEAD_SAMPLES:,} are possible); cut an excerpt from it"
        )
    return layout


def _of_one_piece(header: Header) -> RecordLayout:
    n_frames, notes = header.n_frames, []
    measured = _measured_frames(header) if n_frames == 0 else None
    if measured is not None:
        n_frames = measured
        notes.append(f"The header gives no length: {n_frames:,} samples a lead were found in the file.")
    _check_files(header, n_frames)
    leads = tuple(_lead(line, ((header, index),)) for index, line in enumerate(header.signals))
    return RecordLayout(header.frame_hz, n_frames, leads, (0, n_frames), tuple(notes))


def _of_segments(header: Header) -> RecordLayout:
    """Return the layout of a record of several pieces.

    A first segment of length 0 lists the leads, and those of the others are found by name. Without it
    they are found by place.
    """
    segments = list(header.segments)
    notes: list[str] = []
    is_named = segments[0].n_frames == 0 and segments[0].header is not None
    listed = segments.pop(0).header if is_named else None
    first = listed or next((segment.header for segment in segments if segment.header is not None), None)
    if first is None:
        raise RecordUnreadableError(
            f"{header_file(header.path)} lists no segment with a signal; choose another record"
        )
    starts = [0]
    for segment in segments:
        starts.append(starts[-1] + segment.n_frames)
        if segment.header is None:
            continue
        own = segment.header.n_frames or _measured_frames(segment.header) or 0
        _check_files(segment.header, min(own, segment.n_frames))
        if own != segment.n_frames:
            notes.append(
                f"Segment {segment.header.path.name} has {own:,} samples a lead where {segment.n_frames:,} are"
                f" announced: {'the rest is blank' if own < segment.n_frames else 'the others are left out'}."
            )
    if header.n_frames and header.n_frames != starts[-1]:
        notes.append(
            f"The header announces {header.n_frames:,} samples a lead, its segments have {starts[-1]:,}."
        )
    leads = []
    for index, line in enumerate(first.signals):
        pieces = [_piece(segment.header, line.name if listed else None, index) for segment in segments]
        there = next((piece for piece in pieces if piece is not None), (first, index))
        described = there[0].signals[there[1]]
        if any(
            piece is not None and piece[0].signals[piece[1]].samples_per_frame != described.samples_per_frame
            for piece in pieces
        ):
            raise RecordUnreadableError(
                f"{header_file(header.path)} joins segments in which lead {line.name or index + 1} has different"
                " rates; open the segments by themselves"
            )
        leads.append(_lead(described, tuple(pieces)))
    return RecordLayout(header.frame_hz, starts[-1], tuple(leads), tuple(starts), tuple(notes))


def _piece(header: Header | None, name: str | None, index: int) -> tuple[Header, int] | None:
    """Return where a lead is in a segment, by its name or for None by its place."""
    if header is None:
        return None
    if name is None:
        return (header, index) if index < len(header.signals) else None
    return next(((header, place) for place, line in enumerate(header.signals) if line.name == name), None)


def _lead(line: SignalLine, pieces: tuple[tuple[Header, int] | None, ...]) -> LeadLayout:
    return LeadLayout(line.name, line.samples_per_frame, line.units, line.is_calibrated, pieces)


def _groups(header: Header) -> dict[str, list[int]]:
    """Return the leads of each signal file, by its name."""
    found: dict[str, list[int]] = {}
    for index, line in enumerate(header.signals):
        if line.file_name != NO_FILE and FORMATS[line.format].n_bytes:
            found.setdefault(line.file_name, []).append(index)
    return found


def _measured_frames(header: Header) -> int | None:
    """Return how many frames the signal files hold; None where no file tells."""
    counts = []
    for name, leads in _groups(header).items():
        line = header.signals[leads[0]]
        per_frame = sum(header.signals[lead].samples_per_frame for lead in leads)
        size = check_file(header.path, name).stat().st_size - line.byte_offset
        counts.append(FORMATS[line.format].samples_in(max(size, 0)) // per_frame)
    counts += [_compressed_frames(header, line) for line in header.signals if line.format in COMPRESSED]
    return min(counts) if counts else None


def _compressed_frames(header: Header, line: SignalLine) -> int:
    import soundfile

    try:
        return (
            int(soundfile.info(str(check_file(header.path, line.file_name))).frames) // line.samples_per_frame
        )
    except (RuntimeError, OSError) as error:
        raise _damaged(header.path.with_name(line.file_name)) from error


def _check_files(header: Header, n_frames: int) -> None:
    """Raise if a signal file is shorter than its header says, or a skew longer than the signal."""
    for line in header.signals:
        if line.skew > n_frames:
            raise RecordUnreadableError(
                f"{header_file(header.path)} says that lead {line.name or line.file_name} is stored {line.skew:,}"
                f" samples late, which is longer than the signal; correct the header"
            )
    for name, leads in _groups(header).items():
        line = header.signals[leads[0]]
        per_frame = sum(header.signals[lead].samples_per_frame for lead in leads)
        needed = FORMATS[line.format].size_of(n_frames * per_frame) + line.byte_offset
        file = check_file(header.path, name)
        actual = file.stat().st_size
        if actual < needed:
            raise RecordUnreadableError(
                f"{file} is truncated: it has {actual} bytes where its header asks for {needed}; "
                "get the file again"
            )


def read_lead(layout: RecordLayout, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
    """Return the samples of one lead in its physical unit, voltages in millivolts.

    Parameters
    ----------
    layout
        Of the record.
    lead
        Index of the lead.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_frames * samples_per_frame,); NaN where there is no valid sample.

    Raises
    ------
    RecordUnreadableError
        If a file can't be read.
    Cancelled
        Between blocks, after `cancel` was set.
    """
    described = layout.leads[lead]
    rate = described.samples_per_frame
    values = new_values(layout.n_frames * rate)
    for piece, start, end in zip(described.pieces, layout.starts, layout.starts[1:], strict=False):
        if piece is None:
            values[start * rate : end * rate] = np.nan
            continue
        header, index = piece
        line = header.signals[index]
        n_frames = min(end - start, header.n_frames or end - start)
        into = values[start * rate : (start + n_frames) * rate]
        values[(start + n_frames) * rate : end * rate] = np.nan
        _fill(into, header, index, n_frames, cancel)
        if line.skew:
            late = line.skew * rate
            into[: into.size - late] = into[late:].copy()
            into[into.size - late :] = np.nan
    factor = described.mv_per_unit
    if factor is not None and factor != 1.0:
        for part in parts_of(values):
            part *= np.float32(factor)
    let_go(values)
    return values


def _fill(into: np.ndarray, header: Header, index: int, n_frames: int, cancel: CancelToken | None) -> None:
    """Write the physical samples of a lead of one piece."""
    line = header.signals[index]
    if line.file_name == NO_FILE or line.format == NO_SIGNAL or n_frames == 0:
        into[:] = np.nan
        return
    packed = FORMATS[line.format]
    read_blocks = _compressed_blocks if line.format in COMPRESSED else _blocks
    place = 0
    before = line.first_value
    for digital in read_blocks(header, index, n_frames):
        raise_if_cancelled(cancel)
        is_invalid = None if packed.invalid is None else digital == packed.invalid
        if packed.is_differences:
            digital = before + np.cumsum(digital, dtype=np.int64)
            before = int(digital[-1])
        part = into[place : place + digital.size]
        part[:] = (digital - np.float64(line.baseline)) / line.gain
        if is_invalid is not None:
            part[is_invalid] = np.nan
        part[~np.isfinite(part)] = np.nan
        place += digital.size
        let_go(into)
    into[place:] = np.nan


def _blocks(header: Header, index: int, n_frames: int) -> Iterator[np.ndarray]:
    """Yield the digital samples of a lead block by block, int32."""
    line = header.signals[index]
    together = [
        place
        for place, other in enumerate(header.signals)
        if other.file_name == line.file_name and other.format != NO_SIGNAL
    ]
    rates = [header.signals[place].samples_per_frame for place in together]
    column = sum(rates[: together.index(index)])
    per_frame = sum(rates)
    packed = FORMATS[line.format]
    assert packed.decode is not None
    # A block is of whole groups, too, so that each begins at a byte of its own.
    step = packed.n_samples // math.gcd(packed.n_samples, per_frame)
    block = max(_BLOCK_BYTES // max(packed.size_of(per_frame * step), 1), 1) * step
    file = check_file(header.path, line.file_name)
    try:
        with file.open("rb") as stream:
            stream.seek(header.signals[together[0]].byte_offset)
            for first in range(0, n_frames, block):
                n_samples = min(block, n_frames - first) * per_frame
                content = np.frombuffer(stream.read(packed.whole_size_of(n_samples)), np.uint8)
                frames = packed.decode(content, n_samples).reshape(-1, per_frame)
                yield frames[:, column : column + line.samples_per_frame].reshape(-1)
    except (OSError, ValueError) as error:
        raise _damaged(file) from error


def _compressed_blocks(header: Header, index: int, n_frames: int) -> Iterator[np.ndarray]:
    """Yield the digital samples of a lead that is stored as FLAC, by wfdb, in one block."""
    import wfdb

    try:
        record = wfdb.rdrecord(
            str(header.path), channels=[index], sampto=n_frames, physical=False, smooth_frames=False
        )
        samples: Sequence[np.ndarray] = record.e_d_signal
        yield np.asarray(samples[0], dtype=np.int64)
    except Exception as error:  # wfdb raises what its parsers happen to raise
        raise _damaged(header.path.with_name(header.signals[index].file_name)) from error


def _damaged(file: Path) -> RecordUnreadableError:
    return RecordUnreadableError(f"{file} is damaged or can't be read; get the file again")
