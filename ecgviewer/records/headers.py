"""What a WFDB header says, read leniently where the specification is, and checked before a file is opened.

The format is that of header(5) of the WFDB Applications Guide. A header is text from anywhere, and its
signal lines name files. Only plain names of regular files in the header's own folder are let through.
"""

import datetime
import math
import re
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.errors import RecordNotFoundError, RecordUnreadableError
from ecgviewer.records.signal_formats import FORMATS

MAX_LEADS = 512
"""Most leads of a record; body surface maps have some 250."""

_MAX_HEADER_BYTES = 1_000_000
_MAX_SEGMENTS = 10_000
_MAX_SAMPLES_A_FRAME = 1_000
_CONTROL = re.compile(r"[^\t\r\n\x20-\x7e\xa0-\U0010ffff]")
_FORMAT = re.compile(r"(?P<number>[0-9]+)(x(?P<rate>[0-9]+))?(:(?P<skew>[0-9]+))?(\+(?P<offset>[0-9]+))?")
_GAIN = re.compile(
    r"(?P<gain>[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]{1,3})?)?(\((?P<baseline>[-+]?[0-9]+)\))?(/(?P<units>\S+))?",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?P<rate>[0-9]+\.?[0-9]*)(/\S*)?")
_DIGITS = re.compile(r"[0-9]+")
_INTEGER = re.compile(r"[-+]?[0-9]{1,12}")
_CLOCK = re.compile(
    r"(?:(?P<hour>[0-9]{1,2}):)?(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})(?:\.(?P<fraction>[0-9]{1,9}))?"
)
_DATE = re.compile(r"[0-3]?[0-9]/[01]?[0-9]/[0-9]{4}|\d{1,2}-[A-Za-z]{3}-\d{4}")
"""As WFDB has it, and as the recordings of the 2020 challenge do, such as 05-Feb-2020."""
_SUFFIX = ".hea"
_ASSUMED_HZ = 250.0
_ASSUMED_GAIN = 200.0

NO_FILE = "~"
"""Name of a signal file, or of a segment, that stands for "no signal here"."""


@dataclass(frozen=True)
class SignalLine:
    """What a header says of one lead.

    Attributes
    ----------
    file_name
        Name of the signal file, in the header's own folder; `NO_FILE` for none.
    format
        Key of `signal_formats.FORMATS`.
    samples_per_frame
        Samples of this lead in each frame.
    skew
        Frames by which the lead is stored late.
    byte_offset
        Bytes before the first sample in the file.
    gain, baseline
        Units a physical unit, and the digital value of physical 0.
    is_calibrated
        Whether a gain other than 0 is given; 200 is taken where it isn't.
    units
        Physical unit, "mV" if none is given.
    first_value
        Value before the first difference, in formats that store differences.
    name
        The lead's description, as it is written; "" if none is given.
    """

    file_name: str
    format: str
    samples_per_frame: int
    skew: int
    byte_offset: int
    gain: float
    baseline: int
    is_calibrated: bool
    units: str
    first_value: int
    name: str


@dataclass(frozen=True)
class Segment:
    """A piece of a record.

    Attributes
    ----------
    n_frames
        As the master header lists it.
    header
        Its own header; None for a stretch without signal.
    """

    n_frames: int
    header: "Header | None"


@dataclass(frozen=True)
class Header:
    """A checked header.

    Attributes
    ----------
    path
        Path of the header without `.hea`.
    frame_hz
        Frames a second.
    n_frames
        Length; 0 if the header doesn't say.
    clock
        Time of day of the first frame, None if it isn't given or can't be read.
    signals
        Its leads; empty in a record of several segments.
    segments
        Its pieces, in order; empty in a record of one piece.
    comments
        Comment lines without `#`.
    notes
        What was assumed or passed over, one sentence each.
    """

    path: Path
    frame_hz: float
    n_frames: int
    clock: datetime.time | None
    signals: tuple[SignalLine, ...]
    segments: tuple[Segment, ...]
    comments: tuple[str, ...]
    notes: tuple[str, ...]


def strip_suffix(path: Path) -> Path:
    """Return the path of a record, given with or without `.hea`, as an absolute path without it.

    Raises
    ------
    RecordNotFoundError
        If the path has no name.
    """
    path = path.absolute()
    if not path.name.removesuffix(_SUFFIX):
        raise RecordNotFoundError(f"{path} names no record; give one such as {path.parent / '208'}")
    return path.with_name(path.name.removesuffix(_SUFFIX))


def header_file(path: Path) -> Path:
    """Return the header file of a record's path without `.hea`."""
    return path.with_name(path.name + _SUFFIX)


def read_header(path: Path) -> Header:
    """Read a header and check that it names no file outside its folder.

    Parameters
    ----------
    path
        Path of the record without `.hea`.

    Raises
    ------
    RecordNotFoundError
        If there is no such header.
    RecordUnreadableError
        If the header is not WFDB, or names a file that is missing or outside its folder.
    """
    return _read_header(path, is_segment=False)


def frame_rate_hz(path: Path) -> float:
    """Return the frames a second that a header gives, whatever else is in it.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError
        If there is no such header, or it gives no rate.
    """
    return _rate_and_length(path, _read_lines(path)[0][0].split()[2:4])[0]


def _read_header(path: Path, is_segment: bool) -> Header:
    lines, comments = _read_lines(path)
    fields = lines[0].split()
    if len(fields) < 2 or not _DIGITS.fullmatch(fields[1]):
        raise _not_wfdb(path, "its first line does not name a record and a number of leads")
    frame_hz, n_frames = _rate_and_length(path, fields[2:4])
    clock, notes = _clock(fields[4:])
    if len(fields) < 3:
        notes.append(f"The header gives no sampling rate: {frame_hz:g} Hz is assumed.")
    n_leads = int(fields[1])
    if n_leads > MAX_LEADS:
        raise RecordUnreadableError(
            f"{header_file(path)} announces {n_leads:,} leads, more than the {MAX_LEADS} that can be opened;"
            " choose another record"
        )
    n_segments = _segment_count(path, fields[0])
    signals: tuple[SignalLine, ...] = ()
    segments: tuple[Segment, ...] = ()
    if n_segments:
        if is_segment:
            raise _not_wfdb(path, "a segment has segments of its own")
        segments = _read_segments(path, lines[1:], n_segments)
    else:
        if len(lines) - 1 < n_leads:
            raise _not_wfdb(path, f"it announces {n_leads} leads and describes {len(lines) - 1}")
        signals = tuple(_parse_signal_line(path, line) for line in lines[1 : n_leads + 1])
        for name in {signal.file_name for signal in signals} - {NO_FILE}:
            check_file(path, name)
    return Header(path, frame_hz, n_frames, clock, signals, segments, comments, tuple(notes))


def _read_lines(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines of a header that hold fields, and its comments without `#`."""
    file = header_file(path)
    try:
        if not file.is_file():
            raise RecordNotFoundError(
                f"no record {path.name} in {path.parent}: there is no {file.name}; "
                "check the name and the folder"
            )
        with file.open("rb") as stream:
            content = stream.read(_MAX_HEADER_BYTES + 1)
    except OSError as error:
        raise RecordUnreadableError(
            f"{file} cannot be read ({error.strerror}); check its permissions"
        ) from error
    if len(content) > _MAX_HEADER_BYTES:
        raise _not_wfdb(path, "it is too long")
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", _decode(path, content))]
    comments = tuple(line.lstrip("# \t") for line in lines if line.startswith("#"))
    fields = [line for line in lines if line and not line.startswith("#")]
    if not fields:
        raise _not_wfdb(path, "it is empty")
    return fields, comments


def _decode(path: Path, content: bytes) -> str:
    """Return a header's text.

    Other control characters than line ends and tabs are refused: a terminal might obey them.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        raise _not_wfdb(path, "it is not a text file")
    return text


def _rate_and_length(path: Path, fields: list[str]) -> tuple[float, int]:
    """Return frames a second and the number of frames, 0 for a length that isn't given."""
    rate = _RATE.fullmatch(fields[0]) if fields else None
    if (fields and rate is None) or (len(fields) > 1 and not _DIGITS.fullmatch(fields[1])):
        raise _not_wfdb(path, "its first line has no plain rate and length")
    frame_hz = _ASSUMED_HZ if rate is None else float(rate["rate"])
    if not 0 < frame_hz < math.inf:
        raise RecordUnreadableError(
            f"{header_file(path)} gives a sampling rate of {frame_hz:g} Hz; correct it to the record's rate"
        )
    n_frames = int(fields[1]) if len(fields) > 1 else 0
    if n_frames > 10**12:
        raise _not_wfdb(path, f"a length of {fields[1][:20]} samples is none that a file can have")
    return frame_hz, n_frames


def _clock(fields: list[str]) -> tuple[datetime.time | None, list[str]]:
    """Return the time of day in what follows the length, and a note on what can't be read of it.

    Dates never matter to the program. Some headers give the date before the time, or in another form.
    """
    clock = None
    strange = []
    for field in fields:
        match = _CLOCK.fullmatch(field)
        found = None if match is None else _time_of_day(match)
        if found is not None and clock is None:
            clock = found
        elif not _DATE.fullmatch(field):
            strange.append(field)
    if not strange:
        return clock, []
    what = " ".join(strange)[:40]
    return clock, [f"“{what}” in the header is no time or date of WFDB and is left out."]


def _time_of_day(match: re.Match[str]) -> datetime.time | None:
    microseconds = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        return datetime.time(
            int(match["hour"] or 0), int(match["minute"]), int(match["second"]), microseconds
        )
    except ValueError:
        return None


def _segment_count(path: Path, record_field: str) -> int:
    """Return the number of segments that the first field announces, 0 for a record of one piece.

    A folder before the record's name, as some databases write it, is no number of segments.
    """
    _, slash, count = record_field.rpartition("/")
    if not slash or not _DIGITS.fullmatch(count):
        return 0
    if not 0 < int(count[:9]) <= _MAX_SEGMENTS:
        raise _not_wfdb(path, "its number of segments is not a number the program can work with")
    return int(count)


def _parse_signal_line(path: Path, line: str) -> SignalLine:
    fields = line.split(maxsplit=8)
    layout = _FORMAT.fullmatch(fields[1]) if len(fields) > 1 else None
    if layout is None or layout["number"] not in FORMATS:
        raise _not_wfdb(path, f"“{line[:40]}” describes no lead in a known format")
    samples_per_frame = int(layout["rate"] or 1)
    if not 0 < samples_per_frame <= _MAX_SAMPLES_A_FRAME:
        raise _not_wfdb(path, f"“{line[:40]}” gives {layout['rate'][:9]} samples a frame")
    match = _GAIN.fullmatch(fields[2] if len(fields) > 2 else "")
    gain = float(match["gain"] or 0) if match is not None else math.nan
    if match is None or not math.isfinite(gain):
        raise _not_wfdb(path, f"“{line[:40]}” gives a gain that is not a number")
    numbers, name = _numbers_and_name(line, fields)
    zero = numbers[1] if len(numbers) > 1 else 0
    return SignalLine(
        file_name=_beside(path, fields[0]),
        format=layout["number"],
        samples_per_frame=samples_per_frame,
        skew=int(layout["skew"] or 0),
        byte_offset=int(layout["offset"] or 0),
        gain=gain or _ASSUMED_GAIN,
        baseline=zero if match["baseline"] is None else int(match["baseline"]),
        is_calibrated=gain != 0,
        units=match["units"] or "mV",
        first_value=numbers[2] if len(numbers) > 2 else zero,
        name=name,
    )


def _numbers_and_name(line: str, fields: list[str]) -> tuple[list[int], str]:
    """Return the numbers behind the gain (resolution, zero, first value, …) and what follows them.

    The description is all that follows the fifth number. Where a number is left out, it begins there.
    """
    numbers: list[int] = []
    for field in fields[3:8]:
        if not _INTEGER.fullmatch(field):
            break
        numbers.append(int(field))
    rest = line.split(maxsplit=3 + len(numbers))
    return numbers, rest[3 + len(numbers)].strip() if len(rest) > 3 + len(numbers) else ""


def _beside(path: Path, name: str) -> str:
    """Return the name of a signal file; without its folder where the file lies beside the header.

    PTB-XL+ writes names with a folder of the database before them.
    """
    last = name.rpartition("/")[2]
    if last != name and _is_plain(last) and path.with_name(last).is_file():
        return last
    return name


def _read_segments(path: Path, lines: list[str], n_segments: int) -> tuple[Segment, ...]:
    if len(lines) < n_segments:
        raise _not_wfdb(path, f"it announces {n_segments} segments and lists {len(lines)}")
    headers: dict[str, Header | None] = {NO_FILE: None}
    segments = []
    for line in lines[:n_segments]:
        name, _, length = line.partition(" ")
        length = length.strip()
        if not _DIGITS.fullmatch(length) or int(length[:13]) > 10**12:
            raise _not_wfdb(path, f"“{line[:40]}” gives a segment no length")
        if name not in headers:
            check_file(path, name + _SUFFIX)
            headers[name] = _read_header(path.with_name(name), is_segment=True)
        segments.append(Segment(int(length), headers[name]))
    return tuple(segments)


def _is_plain(name: str) -> bool:
    """Return whether a name is that of a file in a folder, and nothing that leads out of it."""
    return (
        name.isprintable()
        and not any(letter in name for letter in "/\\:")
        and ".." not in name
        and name not in ("", ".")
    )


def check_file(path: Path, name: str) -> Path:
    """Return the path of a file that a header names, after checking that it may be opened.

    Links are followed: a file may lie beside the header or beside what the header is a link to.

    Raises
    ------
    RecordUnreadableError
        If the name has a folder in it or leads out of the record's folder, or if there is no such
        regular file.
    """
    header = header_file(path)
    if not _is_plain(name):
        raise RecordUnreadableError(
            f"{header} names the file “{name[:60]}”, which is not a plain file name in its own folder: "
            "not opened; correct the header if you trust it"
        )
    file = path.with_name(name)
    try:
        folders = {path.parent.resolve(), header.resolve().parent}
        if file.exists() and file.resolve().parent not in folders:
            raise RecordUnreadableError(
                f"{file} is a link that leads out of the record's folder: not opened; "
                "put the file itself there"
            )
        is_file = file.is_file()
    except OSError as error:
        raise RecordUnreadableError(
            f"{file} cannot be read ({error.strerror}); check its permissions"
        ) from error
    if not is_file:
        raise RecordUnreadableError(
            f"{header} names {name}, which is not in {path.parent}; put the file beside it"
        )
    return file


def _not_wfdb(path: Path, reason: str) -> RecordUnreadableError:
    return RecordUnreadableError(
        f"{header_file(path)} is not a readable WFDB header: {reason}; get the record again"
    )
