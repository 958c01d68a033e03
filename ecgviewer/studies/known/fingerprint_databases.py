"""Makes the hashes by which recordings of public databases are known, `resources/known/recordings.npz`."""

import argparse
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecgviewer.files import write_whole
from ecgviewer.paths import resources_dir
from ecgviewer.records.known_signals import ENOUGH_HASHES, KEPT_SHARES, STEP_S, KnownSignals, lead_hashes
from ecgviewer.records.patients import source_record
from ecgviewer.records.wfdb_files import read_record

DATABASES = ("mitdb", "svdb", "qtdb")
"""Folders whose recordings are known, those first that others were cut from."""


def fingerprint_recordings(paths: Sequence[Path]) -> KnownSignals:
    """Return the hashes of all leads of recordings.

    Parameters
    ----------
    paths
        Of their headers; a recording that was cut from one before it, as its name says, is left out.
    """
    names: list[str] = []
    parts: list[np.ndarray] = []
    for path in paths:
        name = source_record(path.name)
        if name in names:
            continue
        names.append(name)
        record = read_record(path)
        for lead in range(record.n_leads):
            hashes, begins_s = _kept(*lead_hashes(record.lead_mv(lead), record.lead_fs_hz(lead)))
            owners = np.full(hashes.size, len(names) - 1, dtype=np.int64)
            parts.append(
                np.stack([hashes.astype(np.int64), owners, np.rint(begins_s / STEP_S).astype(np.int64)])
            )
    hashes, owners, steps = np.unique(np.concatenate(parts, axis=1), axis=1)
    return KnownSignals(
        tuple(names), hashes.astype(np.uint32), owners.astype(np.uint8), steps.astype(np.uint16)
    )


def _kept(hashes: np.ndarray, begins_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of a lead that are kept."""
    for share in KEPT_SHARES:
        is_kept = hashes % share == 0
        if np.unique(hashes[is_kept]).size >= ENOUGH_HASHES:
            break
    return hashes[is_kept], begins_s[is_kept]


def write_known_signals(path: Path, known: KnownSignals) -> None:
    """Write hashes for `read_known_signals`; the same hashes give the same bytes.

    Raises
    ------
    OutputError
        If the file can't be written.
    """
    arrays = {
        "names": np.array(known.names),
        "hashes": known.hashes,
        "owners": known.owners,
        "steps": known.steps,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue(), zipfile.ZIP_DEFLATED)
    write_whole(path, buffer.getvalue())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, metavar="DIR", help=f"folder that holds {', '.join(DATABASES)}")
    arguments = parser.parse_args(argv)
    paths = [
        header.with_suffix("")
        for database in DATABASES
        for header in sorted((arguments.data / database).glob("*.hea"))
    ]
    known = fingerprint_recordings(paths)
    path = resources_dir() / "known" / "recordings.npz"
    write_known_signals(path, known)
    print(f"{len(known.names)} recordings, {known.hashes.size} hashes, {path.stat().st_size / 1024:.0f} KB")
    return 0
