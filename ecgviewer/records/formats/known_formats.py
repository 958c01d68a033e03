"""Which other formats can be opened, and how a file of each is known: by its first bytes, then by its name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_HEAD_BYTES = 65_536
_NUMBER_ROW = re.compile(
    r"\s*['\"\[]?[-+]?[0-9][-0-9.:TZeE+ ]*['\"\]]?(\s*[,;\t ]\s*([-+]?[0-9][0-9.,eE+-]*|-|nan|NaN))*[,;\t]?\s*"
)
"""A time or a number, and numbers behind it."""

_LEAST_ROWS = 5


@dataclass(frozen=True)
class Format:
    """A format of recordings.

    Attributes
    ----------
    title
        What a file of it is, such as "an EDF file".
    suffixes
        Endings of names, in lower case.
    reader
        Module beside this one, and its function that takes a path and returns a `Recording`.
    is_known
        Whether a file is of this format by its first bytes.
    has_own_suffix
        Whether a name that ends so says enough: nothing else that lies beside records has such names.
    may_lack_rate
        Whether files may say nothing of their sampling rate, so that a person may give it.
    """

    title: str
    suffixes: tuple[str, ...]
    reader: tuple[str, str]
    is_known: Callable[[bytes], bool]
    has_own_suffix: bool = True
    may_lack_rate: bool = False


def _is_edf(head: bytes) -> bool:
    return head.startswith(b"0       ") and len(head) >= 256 and head[252:256].strip().isdigit()


def _is_matlab(head: bytes) -> bool:
    return head.startswith(b"MATLAB ")


def is_table(head: bytes) -> bool:
    """Return whether the first bytes of a file are text in which rows of numbers follow one another."""
    if b"\0" in head:
        return False
    n_rows = 0
    for line in head.decode("utf-8", errors="replace").splitlines()[:60]:
        n_rows = n_rows + 1 if _NUMBER_ROW.fullmatch(line[:20_000]) else 0
        if n_rows == _LEAST_ROWS:
            return True
    return False


FORMATS = (
    Format("an EDF file", (".edf",), ("edf", "read_edf"), _is_edf),
    Format("a BDF file", (".bdf",), ("edf", "read_edf"), lambda head: head.startswith(b"\xffBIOSEMI")),
    Format("a DICOM file", (".dcm",), ("dicom", "read_dicom"), lambda head: head[128:132] == b"DICM"),
    Format("an SCP-ECG file", (".scp",), ("scp", "read_scp"), lambda head: head[16:22] == b"SCPECG"),
    Format("an ISHNE file", (".ishne",), ("ishne", "read_ishne"), lambda head: head.startswith(b"ISHNE1.0")),
    Format(
        "a KardiaMobile file", (".atc",), ("kardia", "read_atc"), lambda head: head.startswith(b"ALIVE\0")
    ),
    Format("an HL7 aECG file", (".aecg",), ("aecg", "read_aecg"), lambda head: b"AnnotatedECG" in head),
    Format(
        "a MATLAB file",
        (".mat",),
        ("challenge", "read_mat"),
        _is_matlab,
        has_own_suffix=False,
        may_lack_rate=True,
    ),
    Format(
        "a table of text",
        (".csv", ".tsv", ".txt"),
        ("table", "read_table"),
        is_table,
        has_own_suffix=False,
        may_lack_rate=True,
    ),
)
"""What can be opened beside WFDB; the table of text last, since others are text, too."""

_MORE_SUFFIXES = (".ecg", ".xml")
"""Endings of names that several formats share."""

SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes) + _MORE_SUFFIXES
"""All endings under which a dialog looks for recordings."""


def find_format(path: Path) -> Format | None:
    """Return the format of a file, None where it is none of `FORMATS` or can't be read.

    A table is one only by its name, and text or a MATLAB file without a header beside it only by its content, too.
    """
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return None
    for known in FORMATS[:-1]:
        if known.is_known(head):
            return known
    return next((known for known in FORMATS if suffix in known.suffixes), None)


def is_recording(path: Path) -> bool:
    """Return whether a file is a recording of another format, for lists: a table must hold rows of numbers."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        return False
    found = find_format(path)
    if found is None or found.has_own_suffix or suffix == ".mat":
        return found is not None
    try:
        with path.open("rb") as stream:
            return is_table(stream.read(_HEAD_BYTES))
    except OSError:
        return False
