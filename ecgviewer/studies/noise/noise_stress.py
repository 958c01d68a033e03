"""The noise of the MIT-BIH Noise Stress Test Database: where it lies, and which half is whose.

Moody, Muldrow and Mark 1984; doi 10.13026/C2HS3T. Three records of half an hour without an ECG.
"""

from pathlib import Path
from typing import Literal

import numpy as np

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.catalog import known_folders
from ecgviewer.records.wfdb_files import read_record

NOISE_KINDS = {"bw": "baseline wander", "em": "electrode motion", "ma": "muscle"}
"""The noise records with what they hold."""

SNRS_DB = (24, 18, 12, 6, 0, -6)
"""Signal-to-noise ratios of the database's own records, at which scores are given."""

FOLDER_NAME = "nstdb"
"""The database's folder beside that of MIT-BIH."""

NOISY_RECORDS = {
    f"{record}e{ratio}": ratio_db
    for record in ("118", "119")
    for ratio, ratio_db in (("24", 24), ("18", 18), ("12", 12), ("06", 6), ("00", 0), ("_6", -6))
}
"""The database's own noisy records with their signal-to-noise ratios: MIT-BIH 118 and 119 with `em`."""

CLEAN_START_S, NOISY_S = 300.0, 120.0
"""In those the noise begins after five minutes and is there in every other stretch of two minutes."""

Half = Literal["training", "test"]


def find_noise_dir(chosen: Path | None, data_dir: Path | None) -> Path:
    """Return the folder with the noise records.

    Parameters
    ----------
    chosen
        The folder that a person named, or None to look in `data_dir`, beside it, in the known data
        folders and beside those.
    data_dir
        Folder of the records that the noise is for.

    Raises
    ------
    InvalidInputError
        If the noise isn't there.
    """
    if chosen is not None:
        if not _has_noise(chosen):
            raise InvalidInputError(
                f"{chosen} lacks the noise records {', '.join(NOISE_KINDS)}; name the folder of the MIT-BIH Noise"
                " Stress Test Database with --noise-dir"
            )
        return chosen
    for folder in known_folders(data_dir):
        for candidate in (folder, folder / FOLDER_NAME, folder.parent / FOLDER_NAME):
            if _has_noise(candidate):
                return candidate
    raise InvalidInputError(
        f"the noise records {', '.join(NOISE_KINDS)} are in no data folder and in no folder {FOLDER_NAME} beside"
        " one; name that of the MIT-BIH Noise Stress Test Database with --noise-dir"
    )


def read_noise_half(folder: Path, kind: str, half: Half) -> tuple[np.ndarray, float]:
    """Return one half of a noise record: the first is for training, the second for tests.

    Parameters
    ----------
    folder
        Folder of the noise records.
    kind
        Key of `NOISE_KINDS`.
    half
        Which.

    Returns
    -------
    noise_mv : numpy.ndarray
        Millivolts, float32, shape (n_samples, n_leads).
    fs_hz : float
        Its rate.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError
        If it isn't there or can't be read.
    """
    record = read_record(folder / kind)
    middle = record.n_samples // 2
    stretch = slice(None, middle) if half == "training" else slice(middle, None)
    return record.signals_mv[stretch], record.fs_hz


def _has_noise(folder: Path) -> bool:
    return all((folder / f"{kind}.hea").is_file() for kind in NOISE_KINDS)
