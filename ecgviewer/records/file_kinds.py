"""What a file is that can't be opened: by its first bytes, then by its name, with what to do about it."""

from pathlib import Path

_HEAD_BYTES = 4096

_OTHER = "it is in no format that is read here: export the recording as WFDB, EDF, DICOM or SCP-ECG"

_BY_START = (
    (b"ANN  1.0", "an ISHNE annotation file", "open the recording that it lies beside"),
    (b"PK\x03\x04", "a ZIP archive", "unpack it and open a record in it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and open a record in it"),
    (b"%PDF", "a PDF document", "a printed ECG can't be read; ask for the recording"),
    (b"\x89PNG", "a picture", "a picture of an ECG can't be read; ask for the recording"),
    (b"\xff\xd8\xff", "a picture", "a picture of an ECG can't be read; ask for the recording"),
)
"""First bytes, what the file is, and what to do."""

_BY_SUFFIX = {
    ".ecg": ("an ECG file of another format", _OTHER),
    ".xml": ("an XML file", _OTHER),
    ".zip": ("a ZIP archive", "unpack it and open a record in it"),
    ".dat": ("a signal file", "put the .hea file of the recording beside it"),
    ".atr": ("an annotation file", "put the .hea and signal files of the recording beside it"),
    ".hea": ("a WFDB header", "open it by its name"),
}


def describe_file(path: Path) -> str:
    """Return what a file is and what to do to open what is in it, such as "a ZIP archive; unpack it …".

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
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    return "no recording", "name a record, whose header ends in .hea, or a file of another format"
