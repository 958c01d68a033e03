"""Reads and writes WFDB annotation files."""

import os
import re
import stat
import tempfile
from collections.abc import Collection
from pathlib import Path

import numpy as np

from ecgviewer.errors import EcgViewerError, OutputError, RecordUnreadableError
from ecgviewer.files import record_files
from ecgviewer.records.annotation_format import SYMBOLS, RawAnnotations, is_note, parse_annotations
from ecgviewer.records.headers import check_file, frame_rate_hz, strip_suffix
from ecgviewer.records.record import Annotations

_END_MARK = b"\0\0"
_MAX_BYTES = 20_000_000
"""More than a week of beats."""

_SNIFFED_BYTES = 512
_RESERVED = ("atr", "dat", "hea")
"""Extensions that are never written: the reference, the signal and the header."""

_SCRATCH = "record"
_NO_ANNOTATORS = frozenset(
    [
        *(
            "hea",
            "dat",
            "mat",
            "txt",
            "csv",
            "tsv",
            "json",
            "xml",
            "pdf",
            "png",
            "jpg",
            "jpeg",
            "svg",
            "md",
            "html",
        ),
        *("edf", "bdf", "zip", "gz", "xws", "out", "err", "log", "py", "npz", "npy", "xyz", "bak", "tmp"),
    ]
)
"""Extensions of files that lie beside records and hold no annotations."""

_TIME_RESOLUTION = re.compile(r"## time resolution: ([0-9]{1,7}(?:\.[0-9]{1,9})?)")
_OWN_SYMBOL = re.compile(r"([0-9]{1,2}) (\S+)")
_ANNOTATOR = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


def read_annotations(path: Path, annotator: str = "atr") -> Annotations | None:
    """Read the annotations of one annotator.

    A flaw costs the annotation that has it, never the file: `flaws` says what was left out.

    Parameters
    ----------
    path
        Path of the record, with or without `.hea`.
    annotator
        Extension of the annotation file.

    Returns
    -------
    Annotations or None
        In the order of time, in frames of the record; None where there is no such file or it holds
        no annotations.

    Raises
    ------
    RecordUnreadableError
        If the file is no WFDB annotation file, may not be read, or leads out of the record's folder.
    """
    path = strip_suffix(path)
    file = path.with_name(f"{path.name}.{annotator}")
    if not file.exists():
        return None
    check_file(path, file.name)
    content = _read_bytes(file)
    if content in (b"", _END_MARK):
        return None
    annotations, fs_hz = _parse(content, annotator, file)
    if annotations.samples.size == 0:
        return None
    record_fs_hz = _header_rate(path)
    if not fs_hz or not record_fs_hz:
        return annotations
    return annotations.at_rate(fs_hz, record_fs_hz)


def list_annotators(path: Path, others: Collection[str]) -> tuple[str, ...]:
    """Return the extensions of the annotation files beside a record, `atr` first.

    Parameters
    ----------
    path
        Path of the record, without `.hea`.
    others
        Names of files that are known to be something else, such as the signal files.
    """
    prefix = f"{path.name}."
    try:
        names = [
            file.name for file in path.parent.iterdir() if file.name.startswith(prefix) and file.is_file()
        ]
    except OSError:
        return ()
    found = [name.removeprefix(prefix) for name in sorted(names) if name not in others]
    annotators = [
        annotator for annotator in found if _ANNOTATOR.fullmatch(annotator) and _is_annotated(path, annotator)
    ]
    return tuple(sorted(annotators, key=lambda annotator: annotator != "atr"))


def _is_annotated(path: Path, annotator: str) -> bool:
    """Return whether a file beside a record is an annotation file, by its name and its first words."""
    if annotator.lower() in _NO_ANNOTATORS:
        return False
    try:
        with path.with_name(f"{path.name}.{annotator}").open("rb") as stream:
            start = stream.read(_SNIFFED_BYTES)
    except OSError:
        return False
    raw = parse_annotations(start)
    n_known = sum(code in SYMBOLS for code in raw.codes.tolist())
    return bool(raw.codes.size) and 2 * n_known > raw.codes.size


def _read_bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise RecordUnreadableError(
            f"{file} cannot be read ({error.strerror}); check its permissions"
        ) from error
    if len(content) > _MAX_BYTES:
        raise RecordUnreadableError(f"{file} is too large for annotations; get the file again")
    return content


def _parse(content: bytes, annotator: str, file: Path) -> tuple[Annotations, float | None]:
    """Return the annotations of a file, sorted by time, and the file's own rate."""
    raw = parse_annotations(content)
    texts = [_decode(text) for text in raw.aux]
    fs_hz, own_symbols, is_definition = _definitions(raw, texts)
    symbols = {**SYMBOLS, **own_symbols}
    is_known = np.array([code in symbols for code in raw.codes.tolist()], dtype=bool)
    n_unknown = int(np.count_nonzero(~is_known & ~is_definition))
    is_wanted = is_known & ~is_definition & (raw.samples >= 0)
    if n_unknown * 2 > raw.codes.size:
        raise RecordUnreadableError(
            f"{file} is no annotation file ({n_unknown:,} of its {raw.codes.size:,} words have unknown codes);"
            " get the file again"
        )
    wanted = np.flatnonzero(is_wanted)
    wanted = wanted[np.argsort(raw.samples[wanted], kind="stable")]
    annotations = Annotations(
        annotator=annotator,
        samples=raw.samples[wanted],
        symbols=tuple(symbols[code] for code in raw.codes[wanted].tolist()),
        aux=tuple(texts[index] for index in wanted.tolist()),
        subtypes=raw.subtypes[wanted],
        flaws=_flaws(file, raw, n_unknown),
    )
    return annotations, fs_hz


def _flaws(file: Path, raw: RawAnnotations, n_unknown: int) -> tuple[str, ...]:
    flaws = []
    if n_unknown:
        flaws.append(
            f"{file.name}: {n_unknown:,} annotations with codes that WFDB doesn't define are left out."
        )
    if not raw.has_end:
        flaws.append(f"{file.name} has no end mark, it may be cut off: what is there is shown.")
    return tuple(flaws)


def _decode(text: bytes) -> str:
    """Return the text of an annotation: UTF-8, else as older programs wrote it."""
    text = text.split(b"\0", 1)[0]
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _definitions(raw: RawAnnotations, texts: list[str]) -> tuple[float | None, dict[int, str], np.ndarray]:
    """Return what the file's first comments define: its rate, mnemonics of its own, and which words those are."""
    is_definition = np.zeros(raw.codes.size, dtype=bool)
    fs_hz: float | None = None
    symbols: dict[int, str] = {}
    is_listing = False
    for index in np.flatnonzero(raw.samples == 0).tolist():
        text = texts[index]
        if not is_note(int(raw.codes[index])) or not (text.startswith("##") or is_listing):
            continue
        rate = _TIME_RESOLUTION.match(text)
        if rate is not None:
            fs_hz = float(rate[1]) or None
        elif text.startswith("## annotation type definitions"):
            is_listing = True
        elif text.startswith("## end of definitions"):
            is_listing = False
        elif is_listing:
            own = _OWN_SYMBOL.match(text)
            if own is not None:
                symbols[int(own[1])] = own[2]
        is_definition[index] = True
    return fs_hz, symbols, is_definition


def _header_rate(path: Path) -> float | None:
    """Return the frames a second of a record, None without a readable header."""
    try:
        return frame_rate_hz(path)
    except EcgViewerError:  # an annotation file is readable without its header
        return None


def write_annotations(
    annotations: Annotations, path_without_ext: Path, annotator: str, *, overwrite: bool = False
) -> Path:
    """Write annotations as a WFDB file, whole or not at all.

    Parameters
    ----------
    annotations
        In samples of the record. Comments (`"`) on sample 0 would be lost to WFDB's own definitions
        and are refused.
    path_without_ext
        Path of the record without extension; its folder gets the file.
    annotator
        Extension of the new file: letters, digits and `_`, a letter first. Never `atr`, the
        reference, nor the record's own `dat` and `hea`.
    overwrite
        Whether a file of that name that is already there is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        If the annotator is not allowed, the file is there already, or it cannot be written.
    """
    folder, name = path_without_ext.absolute().parent, path_without_ext.name
    if annotator.lower() in _RESERVED or not _ANNOTATOR.fullmatch(annotator):
        raise OutputError(
            f"annotations are not written as {name}.{annotator}: the reference and the record's own files "
            "are never replaced; choose another annotator name of letters and digits"
        )
    target = folder / f"{name}.{annotator}"
    if target.name in record_files(folder / name):
        raise OutputError(
            f"{target} is a signal file of record {name}, and is never replaced; choose another annotator name"
        )
    if os.path.lexists(target) and not (overwrite and stat.S_ISREG(os.lstat(target).st_mode)):
        raise OutputError(f"{target} exists already; choose another annotator name or ask to replace it")
    if any(
        sample == 0 and symbol == '"'
        for sample, symbol in zip(annotations.samples, annotations.symbols, strict=True)
    ):
        raise OutputError(
            f"WFDB cannot hold a comment on the first sample of {name}, where it keeps definitions; move it by a sample"
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".ecgviewer-", dir=folder) as temporary:
            os.replace(write_annotation_file(annotations, name, annotator, Path(temporary)), target)
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror}); choose another folder") from error
    return target


def write_annotation_file(annotations: Annotations, name: str, annotator: str, folder: Path) -> Path:
    """Write a file into a scratch folder through wfdb, read it back to see that nothing was lost, and return it.

    It is called `record`, whatever the name of the record: wfdb takes no names such as `ecg.edf`.

    Raises
    ------
    OutputError
        If WFDB can't hold the annotations.
    OSError
        If the folder can't be written.
    """
    import wfdb

    try:
        wfdb.wrann(
            _SCRATCH,
            annotator,
            sample=annotations.samples.astype(np.int64),
            symbol=list(annotations.symbols),
            subtype=annotations.subtypes.astype(np.int64),
            aux_note=list(annotations.aux),
            write_dir=str(folder),
        )
    except Exception as error:  # wfdb raises what its checks happen to raise
        raise OutputError(
            f"WFDB cannot hold these annotations ({error}); correct them and try again"
        ) from error
    written = read_annotations(folder / _SCRATCH, annotator)
    if written is None or not _is_same(written, annotations):
        raise OutputError(
            f"WFDB cannot hold all of these annotations for {name} (text of other alphabets or beyond 255 "
            "characters, an unknown symbol, or a comment on the first sample); correct them and try again"
        )
    return folder / f"{_SCRATCH}.{annotator}"


def _is_same(first: Annotations, second: Annotations) -> bool:
    return (
        np.array_equal(first.samples, second.samples)
        and np.array_equal(first.subtypes, second.subtypes)
        and first.symbols == second.symbols
        and first.aux == second.aux
    )
