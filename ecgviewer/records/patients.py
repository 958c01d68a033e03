"""Who was recorded, as far as a record's signal, header and name say."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ecgviewer.records.known_signals import LONGEST_S, known_signals
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.record import KnownBy, Patient, Record

_SAME_PATIENT = {"202": "201"}
"""MIT-BIH 201 and 202 were taken from one tape (header of 202)."""

SVDB_RECORDS = frozenset(str(number) for number in (*range(800, 813), *range(820, 830), *range(840, 895)))
"""Names of the 78 records of the MIT-BIH Supraventricular Arrhythmia Database."""

_QTDB_EXCERPT = re.compile(r"sel(\d{3})")
_NSTDB_NOISY = re.compile(r"(118|119)e(_\d|\d\d)")
_EDB = re.compile(r"e\d{4}")
_MADE_FROM = re.compile(
    r"\b(?:produced by xform from record|created by .?nst.? from records?)\s+(\w+)", re.IGNORECASE
)
_MITDB_COMMENT = re.compile(r"(-?\d{1,3})\s+([MF])\b")
_AGE = re.compile(r"\bage>?\s*[:=]\s*(\d{1,3})\b", re.IGNORECASE)
_SEX = re.compile(r"\bsex>?\s*[:=]\s*(male|female|m|f)\b", re.IGNORECASE)
_SEX_WORDS = {"m": "male", "f": "female"}
_OLDEST_YEARS = 120
_SVDB_LEADS, _SVDB_HZ = 2, 128.0


def source_record(record_name: str) -> str:
    """Return the name of the record that a record was cut or made from, as far as its own name says.

    Parameters
    ----------
    record_name
        Such as "sel100" (QT Database, an excerpt of MIT-BIH 100), "sel803" (of SVDB 803), "118e06" (Noise Stress
        Test Database, MIT-BIH 118 with noise) or "e0104" (European ST-T Database, known as "sele0104").
    """
    for pattern, known in ((_QTDB_EXCERPT, SVDB_RECORDS.union(MITDB_RECORDS)), (_NSTDB_NOISY, MITDB_RECORDS)):
        match = pattern.fullmatch(record_name)
        if match and match[1] in known:
            return match[1]
    return f"sel{record_name}" if _EDB.fullmatch(record_name) else record_name


def patient_id(record_name: str) -> str:
    """Return the same text for all records of one person.

    Parameters
    ----------
    record_name
        As `source_record` takes it.

    Returns
    -------
    str
        "mitdb-201" for MIT-BIH 201 and 202 and what was made from them; the source's own name for
        records of other databases.
    """
    name = source_record(record_name)
    if name in MITDB_RECORDS:
        return f"mitdb-{_SAME_PATIENT.get(name, name)}"
    return name


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


def identify(record: Record) -> Record:
    """Return a record with the patient that its signal, else its header, else its name tells, and a note on it.

    A signal counts more than a header, which says "produced by xform from record 108", and that more than a name. A
    name counts only where no signal of that name is known: else the signal would have been recognised.
    """
    found = _find_signal(record)
    own = source_record(record.name)
    if found is not None:
        if found == own:
            return _of(record, found, KnownBy.SIGNAL)
        return _of(
            record,
            found,
            KnownBy.SIGNAL,
            f"The signal is that of {_title(found)}, whatever the file is called.",
        )
    claimed = next((match[1] for match in map(_MADE_FROM.search, record.comments) if match), None)
    if claimed is not None and _is_public(source_record(claimed)):
        return _of(record, source_record(claimed), KnownBy.HEADER)
    known = known_signals()
    if known is None or not known.can_tell(own):
        is_named = _is_like_svdb(record, own) or (known is not None and own in known.names)
        return _of(record, own, KnownBy.NAME) if is_named else record
    note = (
        f"The file has the name of {_title(own)}, but that signal was not recognised in it: whose record it is, "
        "is not known."
    )
    return replace(record, patient=replace(record.patient, is_refuted=True)).noting([*record.notes, note])


def _find_signal(record: Record) -> str | None:
    """Return the known recording that a record's signal is of; of a long record one lead is looked at."""
    known = known_signals()
    if known is None:
        return None
    every = [lead for lead in range(record.n_leads) if record.is_ecg(lead)]
    leads = every if record.duration_s <= LONGEST_S else [record.default_lead]
    return known.find((record.lead_mv(lead), record.lead_fs_hz(lead)) for lead in leads)


def _of(record: Record, name: str, known_by: KnownBy, note: str = "") -> Record:
    patient = replace(record.patient, patient_id=patient_id(name), known_by=known_by)
    return replace(record, patient=patient).noting([*record.notes, *([note] if note else [])])


def _is_public(name: str) -> bool:
    """Return whether a name, as `source_record` gives it, is one of a database that is known by name."""
    known = known_signals()
    return name in SVDB_RECORDS.union(MITDB_RECORDS, () if known is None else known.names)


def _is_like_svdb(record: Record, name: str) -> bool:
    """Return whether name, leads and rate are those of a record of the SVDB, whose signals aren't all known."""
    return name in SVDB_RECORDS and record.n_leads == _SVDB_LEADS and record.fs_hz == _SVDB_HZ


def _title(name: str) -> str:
    if name in MITDB_RECORDS:
        return f"MIT-BIH {name}"
    return f"SVDB {name}" if name in SVDB_RECORDS else f"{name} of the QT Database"
