"""Reads the MATLAB files of the PhysioNet challenges where their header is not beside them.

Of Computing in Cardiology 2017 (one lead, 300 Hz), 2018 (CPSC, a structure `ECG` with sex and age) and 2020 to 2021
(12 leads, 500 Hz, `val`). None of them says its rate or unit, so both are assumed and told.
"""

import re
from pathlib import Path

import numpy as np

from ecgviewer.records.formats.matlab import Matrix, read_matrices
from ecgviewer.records.formats.recording import (
    MAX_LEADS,
    DamagedFileError,
    Recording,
    person_comment,
    read_bytes,
    stack_leads,
)
from ecgviewer.records.record import ArrayLeads

_MOST_BYTES = 500_000_000
_TWELVE = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
_RATE_NAMES = re.compile(r"fs|sfreq|freq|frequency|sampl\w*(rate|freq)\w*", re.IGNORECASE)
_SIGNAL_NAMES = ("val", "ECG.data", "data", "ecg", "ECG", "signal", "sig")
_ONE_LEAD_HZ, _TWELVE_HZ = 300.0, 500.0
_UNITS_PER_MV = 1000.0
_LARGEST_MV = 50.0


def read_mat(path: Path, rate_hz: float | None = None) -> Recording:
    """Read the signal of a MATLAB file.

    Parameters
    ----------
    path
        The file.
    rate_hz
        Samples a second, which most of these files don't give; it is taken before what the file says.

    Raises
    ------
    DamagedFileError
        If it holds none.
    """
    matrices = read_matrices(read_bytes(path, _MOST_BYTES))
    signal = _signal(matrices)
    values = signal if signal.shape[0] <= signal.shape[1] else signal.T
    n_leads = values.shape[0]
    if n_leads > MAX_LEADS:
        raise DamagedFileError(f"its signal has {n_leads:,} leads")
    notes = []
    given_hz = rate_hz or next(
        (_scalar(each) for name, each in matrices.items() if _RATE_NAMES.fullmatch(name.split(".")[-1])), None
    )
    used_hz = given_hz or (_ONE_LEAD_HZ if n_leads == 1 else _TWELVE_HZ)
    if given_hz is None:
        notes.append(
            f"The file gives no sampling rate: {used_hz:g} Hz is assumed, that of the challenge of"
            f" {'2017' if n_leads == 1 else '2018 and 2020'}. Put its .hea file beside it to be sure."
        )
    is_raw = float(np.nanpercentile(np.abs(values - np.nanmedian(values)), 99)) > _LARGEST_MV
    if is_raw:
        notes.append("The file gives no unit: 1000 units per millivolt are assumed, as in the challenges.")
    else:
        notes.append("The file gives no unit: mV is assumed, amplitudes may be wrong.")
    is_twelve = n_leads == len(_TWELVE)
    if is_twelve:
        notes.append("The file names no leads: the order I, II, III, aVR, aVL, aVF, V1 to V6 is assumed.")
    scale = 1 / _UNITS_PER_MV if is_raw else 1.0
    return Recording(
        title="MATLAB file",
        source=ArrayLeads(stack_leads([lead * scale for lead in values]), used_hz),
        lead_names=_TWELVE if is_twelve else ("",) * n_leads,
        lead_units=("mV",) * n_leads,
        comments=tuple(_person(matrices)),
        notes=tuple(notes),
    )


def _signal(matrices: dict[str, Matrix]) -> np.ndarray:
    numbers = {
        name: each for name, each in matrices.items() if isinstance(each, np.ndarray) and each.ndim == 2
    }
    named = [numbers[name] for name in _SIGNAL_NAMES if name in numbers]
    largest = sorted(numbers.values(), key=lambda each: -each.size)
    found = next((each for each in (*named, *largest) if each.size > 1), None)
    if found is None or not np.isfinite(found).any():
        raise DamagedFileError("it holds no matrix of samples")
    return np.where(np.isfinite(found), found, np.nan)


def _scalar(matrix: Matrix) -> float | None:
    if isinstance(matrix, str) or matrix.size != 1:
        return None
    value = float(matrix.reshape(-1)[0])
    return value if 1 < value < 1e6 else None


def _person(matrices: dict[str, Matrix]) -> list[str]:
    sex, age = matrices.get("ECG.sex", ""), matrices.get("ECG.age")
    years = None if age is None else _scalar(age)
    return person_comment(sex if isinstance(sex, str) else "", years)
