"""What a recording is: signals in millivolts, annotations, and what its header says."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

TRAINED_LEADS = ("MLII", "II")
"""The modified and the true lead II: what the bundled networks were trained on, the first preferred."""


@dataclass(frozen=True, eq=False)
class Annotations:
    """The annotations of one annotator, in the order of time.

    Attributes
    ----------
    annotator
        Extension of the file, `atr` for the reference.
    samples
        Sample number of each annotation, int64, shape (n,).
    symbols
        WFDB mnemonic of each, shape (n,).
    aux
        Text of each (rhythm labels, comments), empty where there is none; shape (n,).
    subtypes
        Subtype of each, int64, shape (n,); of a `~` the leads that are noisy, one bit a lead.
    """

    annotator: str
    samples: np.ndarray
    symbols: tuple[str, ...]
    aux: tuple[str, ...]
    subtypes: np.ndarray


@dataclass(frozen=True)
class Patient:
    """What the header says about the patient.

    Attributes
    ----------
    patient_id
        Same for records of one person (MIT-BIH 201 and 202, and excerpts of their records).
    age_years, sex
        From the header's first comment where it is written as in MIT-BIH; else None.
    """

    patient_id: str
    age_years: int | None = None
    sex: str | None = None

    @property
    def sentence(self) -> str:
        """The patient in words, such as "female, 23 years"; empty if nothing is known."""
        parts = [self.sex] if self.sex else []
        if self.age_years is not None:
            parts.append(f"{self.age_years} years")
        return ", ".join(parts)


@dataclass(frozen=True, eq=False)
class Record:
    """One recording as it was stored; nothing resampled, filtered or scaled.

    Attributes
    ----------
    name
        The record's name, such as "208".
    path
        Path of the header without `.hea`.
    signals_mv
        Samples in millivolts (see `notes` where the header has no unit), float32, shape
        (n_samples, n_leads). NaN where the record has no valid sample.
    fs_hz
        Samples per second.
    lead_names
        As in the header, made unique.
    comments
        The header's comment lines, plain text.
    start_clock
        Time of day of the first sample, if the header has it.
    annotations
        Reference annotations, or None where there are none.
    patient
        Who was recorded.
    notes
        What a person should know about this record, one sentence each: missing units, invalid
        samples, no annotations.
    is_synthetic
        Whether the header says that a script made the record.
    """

    name: str
    path: Path
    signals_mv: np.ndarray
    fs_hz: float
    lead_names: tuple[str, ...]
    comments: tuple[str, ...]
    start_clock: datetime.time | None
    annotations: Annotations | None
    patient: Patient
    notes: tuple[str, ...] = ()
    is_synthetic: bool = False

    @property
    def n_samples(self) -> int:
        """Number of samples per lead."""
        return int(self.signals_mv.shape[0])

    @property
    def n_leads(self) -> int:
        """Number of leads."""
        return int(self.signals_mv.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.fs_hz

    @cached_property
    def default_lead(self) -> int:
        """Index of the lead to show first: MLII (or II) where there is one, else the first."""
        upper = [name.upper() for name in self.lead_names]
        for wanted in TRAINED_LEADS:
            if wanted in upper:
                return upper.index(wanted)
        return 0

    def lead_index(self, name: str) -> int:
        """Return the index of a lead by its name, upper or lower case.

        Raises
        ------
        KeyError
            If there is no such lead.
        """
        upper = [lead.upper() for lead in self.lead_names]
        if name.upper() not in upper:
            raise KeyError(name)
        return upper.index(name.upper())

    def lead_mv(self, lead: int) -> np.ndarray:
        """Return one lead in millivolts, shape (n_samples,)."""
        return self.signals_mv[:, lead]
