"""What is in the records of a folder, of WFDB without reading their signals: length, leads, reference beats by class.

What was found is kept beside the downloads, under a checksum of the record's path, as long as size and time of
change of header and annotations are the same. No path and no comment of a header is in that file.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.files import write_whole
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.annotation_files import read_annotations
from ecgviewer.records.catalog import record_file
from ecgviewer.records.formats.opening import read_recording
from ecgviewer.records.headers import read_header
from ecgviewer.records.symbols import is_beat

CLASSES = ("N", "L", "R", "A", "V")
"""Symbols that are counted for themselves; all other beats are counted together."""

_VERSION = 1
_MOST_KEPT = 20_000
_LARGEST_LOOKED_INTO = 20_000_000


@dataclass(frozen=True)
class RecordFacts:
    """What is known of a record from its header and its reference annotations.

    Attributes
    ----------
    duration_s
        Length in seconds; None if the header doesn't say.
    lead_names
        As the header has them, in its order.
    counts
        Reference beats of each of `CLASSES`, and of all others last; None without reference annotations.
    trouble
        Why it can't be opened, "" if nothing is known against it.
    """

    duration_s: float | None = None
    lead_names: tuple[str, ...] = ()
    counts: tuple[int, ...] | None = None
    trouble: str = ""

    @property
    def n_beats(self) -> int | None:
        """Number of reference beats, None without reference annotations."""
        return None if self.counts is None else sum(self.counts)


def read_facts(path: Path) -> RecordFacts:
    """Read what a record says of itself, and its reference annotations; what can't be read is said in `trouble`."""
    try:
        if record_file(path) == path:
            return _of_other_format(path)
        header = read_header(path)
        pieces = [piece.header for piece in header.segments if piece.header is not None]
        signals = header.signals or next((piece.signals for piece in pieces if piece.signals), ())
        annotations = read_annotations(path)
    except (EcgViewerError, OSError) as error:
        return RecordFacts(trouble=str(error))
    duration_s = header.n_frames / header.frame_hz if header.n_frames else None
    names = tuple(signal.name or f"lead {number}" for number, signal in enumerate(signals, 1))
    return RecordFacts(duration_s, names, None if annotations is None else _count(annotations.symbols))


def _of_other_format(path: Path) -> RecordFacts:
    """Return the facts of a file of another format; a large one isn't read only for that."""
    if path.stat().st_size > _LARGEST_LOOKED_INTO and path.suffix.lower() not in (".edf", ".bdf", ".ecg"):
        return RecordFacts(lead_names=("not looked into",))
    found = read_recording(path)
    names = tuple(name or f"lead {number}" for number, name in enumerate(found.lead_names, 1))
    annotations = read_annotations(path)
    return RecordFacts(
        found.source.duration_s, names, None if annotations is None else _count(annotations.symbols)
    )


def index_records(
    records: Sequence[Path], progress: Progress | None = None, cancel: CancelToken | None = None
) -> dict[Path, RecordFacts]:
    """Return the facts of records, from what is kept where that still holds.

    Parameters
    ----------
    records
        Paths without `.hea`.
    progress
        Gets each record's path and facts as `data`, as soon as they are known.
    cancel
        Looked at between two records; what was found until then is kept.

    Raises
    ------
    Cancelled
        After `cancel` was set.
    """
    kept, progress = _read_kept(), progress or Progress()
    found: dict[Path, RecordFacts] = {}
    is_new = False
    try:
        for number, path in enumerate(records, 1):
            raise_if_cancelled(cancel)
            key, stamp = _key(path), _stamp(path)
            facts = _checked(kept.get(key), stamp)
            if facts is None:
                facts, is_new = read_facts(path), True
                kept[key] = {"stamp": stamp, **_as_dict(facts)}
            found[path] = facts
            progress.report(number, len(records), data=(path, facts))
    finally:
        if is_new:
            _keep(kept)
    return found


def _count(symbols: Sequence[str]) -> tuple[int, ...]:
    beats = Counter(symbol for symbol in symbols if is_beat(symbol))
    own = [beats.pop(label, 0) for label in CLASSES]
    return (*own, sum(beats.values()))


def _index_file() -> Path:
    return paths.cache_dir() / "record-index.json"


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]


def _stamp(path: Path) -> list[int]:
    """Return size and time of change of header and annotations, -1 for a file that isn't there."""
    stamp = []
    for file in (record_file(path), path.with_name(f"{path.name}.atr")):
        try:
            status = file.stat()
        except OSError:
            stamp += [-1, -1]
        else:
            stamp += [status.st_size, status.st_mtime_ns]
    return stamp


def _as_dict(facts: RecordFacts) -> dict[str, Any]:
    return {
        "duration_s": facts.duration_s,
        "lead_names": list(facts.lead_names),
        "counts": None if facts.counts is None else list(facts.counts),
    }


def _checked(value: object, stamp: list[int]) -> RecordFacts | None:
    """Return kept facts if they are of the files as they are now; a record with trouble is always read anew."""
    if not isinstance(value, Mapping) or value.get("stamp") != stamp:
        return None
    duration_s, names, counts = (value.get(key) for key in ("duration_s", "lead_names", "counts"))
    is_sound = (
        (duration_s is None or isinstance(duration_s, float))
        and isinstance(names, list)
        and names != []
        and all(isinstance(name, str) for name in names)
        and (counts is None or (isinstance(counts, list) and len(counts) == len(CLASSES) + 1))
        and all(isinstance(n, int) and n >= 0 for n in counts or ())
    )
    if not is_sound:
        return None
    assert isinstance(names, list)
    return RecordFacts(duration_s, tuple(names), None if counts is None else tuple(counts))


def _read_kept() -> dict[str, Any]:
    try:
        found = json.loads(_index_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    is_ours = isinstance(found, dict) and found.get("version") == _VERSION
    records = found.get("records") if is_ours else None
    return records if isinstance(records, dict) else {}


def _keep(kept: dict[str, Any]) -> None:
    newest = dict(list(kept.items())[-_MOST_KEPT:])
    file = _index_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps({"version": _VERSION, "records": newest}).encode())
    except (OSError, EcgViewerError):
        return  # it is read anew the next time
