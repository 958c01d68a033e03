"""The sources of recordings whose rhythm is known, where they lie, and the table of all of them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.rhythms.chapman import list_chapman
from ecgviewer.records.rhythms.cinc2017 import list_cinc2017
from ecgviewer.records.rhythms.cpsc2018 import list_cpsc2018
from ecgviewer.records.rhythms.mitdb import list_mitdb
from ecgviewer.records.rhythms.ptbxl import list_ptbxl
from ecgviewer.records.rhythms.recordings import LABEL_FILE, Recording, join_twins
from ecgviewer.records.rhythms.svdb import list_svdb

SOURCES: Mapping[str, Callable[[Path], list[Recording]]] = {
    "chapman": list_chapman,
    "ptbxl": list_ptbxl,
    "cpsc2018": list_cpsc2018,
    "cinc2017": list_cinc2017,
    "mitdb": list_mitdb,
    "svdb": list_svdb,
}
"""Loaders by the name of their source, which is also that of its folder."""


_TOLD_BY: Mapping[str, frozenset[str]] = {
    "ptbxl": frozenset(("record", "patient", "scp_codes")),
    "chapman": frozenset(("record", "rhythm")),
    "cpsc2018": frozenset(("record", "labels")),
    "cinc2017": frozenset(("record", "label")),
}
"""Columns of a table of labels by the source whose loader reads them, in the order in which they are looked for."""


def find_sources(data_dir: Path, wanted: Sequence[str] = tuple(SOURCES)) -> dict[str, Path]:
    """Return the folders of the sources that are there.

    Parameters
    ----------
    data_dir
        Folder of MIT-BIH; the others are looked for beside it, and in it.
    wanted
        Names of sources.
    """
    parents = (data_dir.absolute().parent, data_dir.absolute())
    found = {}
    for source in wanted:
        places = [parent / source for parent in parents]
        if source == "mitdb":
            places.insert(0, data_dir.absolute())
        for place in places:
            if place.is_dir() and any(place.glob("*.hea")):
                found[source] = place
                break
    return found


def sources_in(folder: Path, wanted: Sequence[str] = tuple(SOURCES)) -> dict[str, Path]:
    """Return the sources that a folder holds: itself, told by its table of labels, or in folders of their names.

    Parameters
    ----------
    folder
        Any.
    wanted
        Names of sources; others are passed over.
    """
    own = _source_of(folder)
    if own:
        return {own: folder} if own in wanted else {}
    return {source: folder / source for source in wanted if any((folder / source).glob("*.hea"))}


def _source_of(folder: Path) -> str:
    """Return the source whose form a folder has, "" for none."""
    try:
        with (folder / LABEL_FILE).open(encoding="utf-8", newline="") as file:
            columns = set(next(csv.reader(file), ()))
    except (OSError, UnicodeDecodeError, csv.Error):
        return "mitdb" if any((folder / f"{name}.hea").is_file() for name in MITDB_RECORDS) else ""
    return next((source for source, needed in _TOLD_BY.items() if needed <= columns), "")


def list_recordings(
    folders: Mapping[str, Path], progress: Progress | None = None, cancel: CancelToken | None = None
) -> list[Recording]:
    """Return the table of all recordings of some sources, twins under one patient.

    Parameters
    ----------
    folders
        Folder by source, see `find_sources`.
    progress, cancel
        Told of, and looked at, between two sources.

    Raises
    ------
    InvalidInputError
        If a source is none of `SOURCES`.
    RecordNotFoundError, RecordUnreadableError
        If a table of labels, a header or a signal file can't be read.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    rows: list[Recording] = []
    for number, (source, folder) in enumerate(folders.items()):
        raise_if_cancelled(cancel)
        if source not in SOURCES:
            raise InvalidInputError(f"no source is called '{source}'; there are: {', '.join(SOURCES)}")
        progress.report(number, len(folders), f"listing {source}")
        rows += SOURCES[source](folder)
    return join_twins(rows, cancel)
