"""Reads and writes WFDB annotation files."""

import os
import re
import stat
import tempfile
from pathlib import Path

import numpy as np

from ecgviewer.errors import OutputError, RecordUnreadableError
from ecgviewer.files import record_files
from ecgviewer.records.headers import check_file, header_file, strip_suffix
from ecgviewer.records.record import Annotations

_END_MARK = b"\0\0"
_MAX_BYTES = 100_000_000
_RESERVED = ("atr", "dat", "hea")
"""Extensions that are never written: the reference, the signal and the header."""

_ANNOTATOR = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


def read_annotations(path: Path, annotator: str = "atr") -> Annotations | None:
    """Read the annotations of one annotator.

    Parameters
    ----------
    path
        Path of the record, with or without `.hea`.
    annotator
        Extension of the annotation file.

    Returns
    -------
    Annotations or None
        In the order of time, in samples of the record; None where there is no such file or it holds
        no annotations.

    Raises
    ------
    RecordUnreadableError
        If the file is damaged: not WFDB, cut off before its end mark, with codes that WFDB doesn't
        know, or leading out of the record's folder.
    """
    path = strip_suffix(path)
    file = path.with_name(f"{path.name}.{annotator}")
    if not file.exists():
        return None
    check_file(path, file.name)
    content = _read_bytes(file)
    if content in (b"", _END_MARK):
        return None
    if len(content) % 2 or not content.endswith(_END_MARK):
        raise RecordUnreadableError(f"{file} is damaged (it has no end mark); get the file again")
    annotations, fs_hz = _parse(path, annotator, file)
    if annotations.samples.size == 0:
        return None
    return _in_record_samples(annotations, fs_hz, path)


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


def _parse(path: Path, annotator: str, file: Path) -> tuple[Annotations, float | None]:
    """Return the annotations as the file has them, sorted by time, and the file's own rate."""
    import wfdb

    try:
        parsed = wfdb.rdann(str(path), annotator)
        symbols = tuple(str(symbol) for symbol in parsed.symbol)
    except Exception as error:  # wfdb raises what its parser happens to raise
        raise RecordUnreadableError(f"{file} is damaged ({error}); get the file again") from error
    if any(len(symbol) != 1 for symbol in symbols) and parsed.custom_labels is None:
        raise RecordUnreadableError(f"{file} is damaged (it has unknown codes); get the file again")
    samples = np.asarray(parsed.sample, dtype=np.int64)
    subtypes = np.asarray(parsed.subtype, dtype=np.int64)
    aux = [text.rstrip("\0") for text in parsed.aux_note]
    order = np.argsort(samples, kind="stable")
    annotations = Annotations(
        annotator=annotator,
        samples=samples[order],
        symbols=tuple(symbols[index] for index in order),
        aux=tuple(aux[index] for index in order),
        subtypes=subtypes[order],
    )
    return annotations, parsed.fs


def _in_record_samples(annotations: Annotations, fs_hz: float | None, path: Path) -> Annotations:
    """Return the annotations in samples of the record, if the file counts at another rate."""
    record_fs_hz = _header_rate(path)
    if not fs_hz or not record_fs_hz or fs_hz == record_fs_hz:
        return annotations
    return Annotations(
        annotator=annotations.annotator,
        samples=np.rint(annotations.samples * (record_fs_hz / fs_hz)).astype(np.int64),
        symbols=annotations.symbols,
        aux=annotations.aux,
        subtypes=annotations.subtypes,
    )


def _header_rate(path: Path) -> float | None:
    import wfdb

    if not header_file(path).is_file():
        return None
    try:
        return float(wfdb.rdheader(str(path)).fs)
    except Exception:  # an annotation file is readable without its header
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
    try:
        with tempfile.TemporaryDirectory(prefix=".ecgviewer-", dir=folder) as temporary:
            _write_file(annotations, name, annotator, Path(temporary))
            os.replace(Path(temporary) / target.name, target)
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror}); choose another folder") from error
    return target


def _write_file(annotations: Annotations, name: str, annotator: str, folder: Path) -> None:
    """Write the file into a folder through wfdb, and read it back to see that nothing was lost."""
    import wfdb

    try:
        wfdb.wrann(
            name,
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
    written = read_annotations(folder / name, annotator)
    if written is None or not _is_same(written, annotations):
        raise OutputError(
            f"WFDB cannot hold all of these annotations for {name} (text of other alphabets or beyond 255 "
            "characters, an unknown symbol, or a comment on the first sample); correct them and try again"
        )


def _is_same(first: Annotations, second: Annotations) -> bool:
    return (
        np.array_equal(first.samples, second.samples)
        and np.array_equal(first.subtypes, second.subtypes)
        and first.symbols == second.symbols
        and first.aux == second.aux
    )
