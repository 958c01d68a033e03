"""Who was recorded, as far as a record's name and header say."""

import hashlib
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from ecgviewer.records.mitdb_checksums import MITDB_RECORDS, MITDB_SHA256
from ecgviewer.records.record import Patient

_SAME_PATIENT = {"202": "201"}
"""MIT-BIH 201 and 202 were taken from one tape (header of 202)."""

_QTDB_EXCERPT = re.compile(r"sel(\d{3})")
_NSTDB_NOISY = re.compile(r"(118|119)e(_\d|\d\d)")
_MITDB_COMMENT = re.compile(r"(-?\d{1,3})\s+([MF])\b")
_AGE = re.compile(r"\bage>?\s*[:=]\s*(\d{1,3})\b", re.IGNORECASE)
_SEX = re.compile(r"\bsex>?\s*[:=]\s*(male|female|m|f)\b", re.IGNORECASE)
_SEX_WORDS = {"m": "male", "f": "female"}
_OLDEST_YEARS = 120


_MITDB_BYTES = 1_950_000
"""Size of every signal file of MIT-BIH."""


def patient_id(record_name: str) -> str:
    """Return the same text for all records of one person.

    Parameters
    ----------
    record_name
        Such as "208", "sel100" (QT Database, an excerpt of MIT-BIH 100) or "118e06" (Noise Stress
        Test Database, MIT-BIH 118 with noise).

    Returns
    -------
    str
        "mitdb-201" for MIT-BIH 201 and 202 and what was made from them; the record's own name for
        records of other databases.
    """
    name = record_name
    for pattern in (_QTDB_EXCERPT, _NSTDB_NOISY):
        match = pattern.fullmatch(record_name)
        if match and match[1] in MITDB_RECORDS:
            name = match[1]
    if name in MITDB_RECORDS:
        return f"mitdb-{_SAME_PATIENT.get(name, name)}"
    return record_name


def read_patient(record_name: str, comments: Sequence[str]) -> Patient:
    """Return what a header's comments say about the patient.

    Parameters
    ----------
    record_name
        The record's name, for the patient's identity.
    comments
        Comment lines without `#`. Understood are the first line as in MIT-BIH ("23 F 2546 N/A x1",
        where the age -1 means unknown) and "Age: 47  Sex: M" in any line.
    """
    first = _MITDB_COMMENT.match(comments[0]) if comments else None
    if first:
        age_text: str | None = first[1]
        sex_text: str | None = first[2]
    else:
        text = "\n".join(comments)
        age, sex = _AGE.search(text), _SEX.search(text)
        age_text = age[1] if age else None
        sex_text = sex[1] if sex else None
    age_years = int(age_text) if age_text is not None else -1
    return Patient(
        patient_id=patient_id(record_name),
        age_years=age_years if 0 <= age_years <= _OLDEST_YEARS else None,
        sex=_SEX_WORDS[sex_text[0].lower()] if sex_text else None,
    )


def official_name(files: Collection[Path]) -> str | None:
    """Return the name of the MIT-BIH record whose signal a file holds, by its checksum; None for any other.

    Parameters
    ----------
    files
        The signal files of a record.
    """
    if len(files) != 1:
        return None
    (file,) = files
    try:
        if file.stat().st_size != _MITDB_BYTES:
            return None
        found = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None
    return next((name.removesuffix(".dat") for name, known in MITDB_SHA256.items() if known == found), None)
