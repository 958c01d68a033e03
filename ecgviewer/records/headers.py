"""What a WFDB header may say, checked before a library opens the files that it names.

A header is text from anywhere, and its signal lines name files. Only plain names of regular files in
the header's own folder are let through.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.errors import RecordNotFoundError, RecordUnreadableError

_MAX_HEADER_BYTES = 1_000_000
_MAX_SEGMENTS = 10_000
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*|-[A-Za-z0-9_.-]+")
_CONTROL = re.compile(r"[^\t\r\n\x20-\x7e\xa0-\U0010ffff]")
_FORMAT = re.compile(r"([0-9]+)(x[0-9]+)?(:[0-9]+)?(\+[0-9]+)?")
_GAIN = re.compile(
    r"(?P<gain>-?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]{1,3})?)?(\(-?[0-9]+\))?(/(?P<units>\S+))?"
)
_RATE = re.compile(r"[0-9]+\.?[0-9]*(/-?[0-9]*\.?[0-9]*(\(-?[0-9]*\.?[0-9]*\))?)?")
_DIGITS = re.compile(r"[0-9]+")
_SUFFIX = ".hea"
NO_FILE = "~"
"""Name of a signal file, or of a segment, that stands for "no signal here"."""

BYTES_PER_SAMPLE: dict[str, float | None] = {
    "0": None,
    "8": 1.0,
    "16": 2.0,
    "24": 3.0,
    "32": 4.0,
    "61": 2.0,
    "80": 1.0,
    "160": 2.0,
    "212": 1.5,
    "310": 4 / 3,
    "311": 4 / 3,
    "508": None,
    "516": None,
    "524": None,
}
"""Size of a sample in each WFDB signal format; None where there is no signal, or it is compressed."""


@dataclass(frozen=True)
class SignalLine:
    """The fields of a signal line that the program looks at itself.

    Attributes
    ----------
    file_name
        Name of the signal file.
    is_calibrated
        Whether a gain other than 0 is given.
    units
        Unit of the signal, "mV" if none is given.
    """

    file_name: str
    is_calibrated: bool
    units: str


@dataclass(frozen=True)
class Header:
    """A checked header.

    Attributes
    ----------
    path
        Path of the header without `.hea`.
    has_rate
        Whether the record line gives a sampling rate.
    signals
        Signal lines; empty in a multi-segment record.
    segments
        Checked headers of the segments, without those that hold no signal; empty in a record of one
        piece.
    comments
        Comment lines without `#`.
    """

    path: Path
    has_rate: bool
    signals: tuple[SignalLine, ...]
    segments: tuple["Header", ...]
    comments: tuple[str, ...]


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


def _read_header(path: Path, is_segment: bool) -> Header:
    lines, comments = _read_lines(path)
    fields = lines[0].split()
    if len(fields) < 2 or not _DIGITS.fullmatch(fields[1]):
        raise _not_wfdb(path, "its first line does not name a record and a number of leads")
    if any(
        not pattern.fullmatch(field) for pattern, field in zip((_RATE, _DIGITS), fields[2:], strict=False)
    ):
        raise _not_wfdb(path, "its first line has no plain rate and length")
    n_segments = _segment_count(path, fields[0])
    if n_segments:
        if is_segment:
            raise _not_wfdb(path, "a segment has segments of its own")
        signals: tuple[SignalLine, ...] = ()
        segments = _read_segments(path, lines[1:], n_segments)
    else:
        n_leads = int(fields[1])
        if len(lines) - 1 != n_leads:
            raise _not_wfdb(path, f"it announces {n_leads} leads and describes {len(lines) - 1}")
        signals = tuple(_parse_signal_line(path, line) for line in lines[1:])
        segments = ()
        for name in {signal.file_name for signal in signals} - {NO_FILE}:
            check_file(path, name)
    return Header(path, len(fields) > 2, signals, segments, comments)


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

    Other control characters than line ends and tabs are refused: a terminal might obey them, and the
    library that reads the signals might see other lines than those that are checked here.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if _CONTROL.search(text):
        raise _not_wfdb(path, "it is not a text file")
    return text


def _segment_count(path: Path, record_field: str) -> int:
    _, slash, count = record_field.partition("/")
    if not slash:
        return 0
    if not _DIGITS.fullmatch(count) or not 0 < int(count) <= _MAX_SEGMENTS:
        raise _not_wfdb(path, "its number of segments is not a number the program can work with")
    return int(count)


def _parse_signal_line(path: Path, line: str) -> SignalLine:
    fields = line.split()
    signal_format = _FORMAT.fullmatch(fields[1]) if len(fields) > 1 else None
    if signal_format is None or signal_format[1] not in BYTES_PER_SAMPLE:
        raise _not_wfdb(path, f"“{line[:40]}” describes no lead in a known format")
    match = _GAIN.fullmatch(fields[2] if len(fields) > 2 else "")
    if match is None:
        raise _not_wfdb(path, f"“{line[:40]}” gives a gain that is not a number")
    return SignalLine(
        file_name=fields[0],
        is_calibrated=float(match["gain"] or 0) != 0,
        units=match["units"] or "mV",
    )


def _read_segments(path: Path, lines: list[str], n_segments: int) -> tuple[Header, ...]:
    if len(lines) != n_segments:
        raise _not_wfdb(path, f"it announces {n_segments} segments and lists {len(lines)}")
    names = [line.split()[0] for line in lines]
    headers = {}
    for name in names:
        if name != NO_FILE and name not in headers:
            check_file(path, name + _SUFFIX)
            headers[name] = _read_header(path.with_name(name), is_segment=True)
    return tuple(headers.values())


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
    if not _PLAIN_NAME.fullmatch(name) or ".." in name:
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
