"""What a file is that is no WFDB header: by its first bytes, then by its name, with what to do about it."""

from pathlib import Path

_HEAD_BYTES = 4096

_CONVERT = "this program reads WFDB: convert it with a tool of the WFDB Software Package, such as {}"
_EDF = _CONVERT.format("edf2mit")
_CSV = _CONVERT.format("wrsamp")
_OTHER = "this program reads WFDB: export the recording as WFDB, EDF or CSV with the program that made it"

_BY_START = (
    (b"\xffBIOSEMI", "a BDF file", _EDF),
    (b"ISHNE1.0", "an ISHNE Holter file", _CONVERT.format("ishne2wfdb")),
    (b"ANN  1.0", "an ISHNE annotation file", _CONVERT.format("ishne2wfdb")),
    (b"PK\x03\x04", "a ZIP archive", "unpack it and open a record in it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and open a record in it"),
    (b"MATLAB 5.0", "a MATLAB file", "put the .hea file of the recording beside it"),
    (b"%PDF", "a PDF document", "a printed ECG can't be read; ask for the recording"),
    (b"\x89PNG", "a picture", "a picture of an ECG can't be read; ask for the recording"),
    (b"\xff\xd8\xff", "a picture", "a picture of an ECG can't be read; ask for the recording"),
    (b"ALIVE", "a KardiaMobile ATC file", _OTHER),
)
"""First bytes, what the file is, and what to do."""

_BY_SUFFIX = {
    ".edf": ("an EDF file", _EDF),
    ".bdf": ("a BDF file", _EDF),
    ".dcm": ("a DICOM file", _OTHER),
    ".scp": ("an SCP-ECG file", _OTHER),
    ".ecg": ("an ECG file of another format", _OTHER),
    ".atc": ("a KardiaMobile ATC file", _OTHER),
    ".xml": ("an XML file", _OTHER),
    ".csv": ("a table of text", _CSV),
    ".tsv": ("a table of text", _CSV),
    ".txt": ("a text file", _CSV),
    ".zip": ("a ZIP archive", "unpack it and open a record in it"),
    ".mat": ("a MATLAB file", "put the .hea file of the recording beside it"),
    ".dat": ("a signal file", "put the .hea file of the recording beside it"),
    ".atr": ("an annotation file", "put the .hea and signal files of the recording beside it"),
    ".hea": ("a WFDB header", "open it by its name"),
}


def describe_file(path: Path) -> str:
    """Return what a file is and what to do to open what is in it, such as "an EDF file; this program …".

    Parameters
    ----------
    path
        A file that is there.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        return f"a file that can't be read ({error.strerror}); check its permissions"
    what, advice = _kind(head, path.suffix.lower())
    return f"{what}; {advice}"


def _kind(head: bytes, suffix: str) -> tuple[str, str]:
    if not head:
        return "an empty file", "get it again"
    for start, what, advice in _BY_START:
        if head.startswith(start):
            return what, advice
    if head[128:132] == b"DICM":
        return "a DICOM file", _OTHER
    if head.startswith(b"0       ") and len(head) >= 256:
        return "an EDF file", _EDF
    if b"AnnotatedECG" in head:
        return "an HL7 aECG file", _OTHER
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if _is_table(head):
        return "a table of text", _CSV
    return "no WFDB header", "name the record, whose header ends in .hea"


def _is_table(head: bytes) -> bool:
    """Return whether the first lines are text that has as many commas, semicolons or tabs in each."""
    try:
        lines = head.decode("utf-8").splitlines()[:5]
    except UnicodeDecodeError:
        return False
    return len(lines) > 1 and any(lines[0].count(mark) == lines[1].count(mark) > 0 for mark in ",;\t")
