"""What a recording is: leads in millivolts, annotations, and what its header says."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.records.lead_kinds import LeadKind, lead_kind, looks_like_ecg, order_leads


class LeadSource(Protocol):
    """Where the leads of a record come from."""

    @property
    def n_leads(self) -> int:
        """Number of leads."""
        ...

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        ...

    def fs_hz(self, lead: int) -> float:
        """Return the samples a second of a lead."""
        ...

    def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
        """Return a lead in millivolts, float32, NaN where there is no valid sample; kept while there is room."""
        ...


class ArrayLeads:
    """Leads that are in memory.

    Parameters
    ----------
    signals_mv
        Millivolts, float32, shape (n_samples, n_leads).
    fs_hz
        Samples a second, of all leads.
    """

    def __init__(self, signals_mv: np.ndarray, fs_hz: float) -> None:
        self._signals_mv = np.asfortranarray(signals_mv, dtype=np.float32)
        self._fs_hz = fs_hz

    @property
    def n_leads(self) -> int:
        """Number of leads."""
        return int(self._signals_mv.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(self._signals_mv.shape[0] / self._fs_hz)

    def fs_hz(self, lead: int) -> float:
        """Return the samples a second of a lead."""
        return self._fs_hz

    def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
        """Return a lead in millivolts."""
        return self._signals_mv[:, lead]


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
    flaws
        What of the file could not be read, one sentence each.
    """

    annotator: str
    samples: np.ndarray
    symbols: tuple[str, ...]
    aux: tuple[str, ...]
    subtypes: np.ndarray
    flaws: tuple[str, ...] = ()

    def select(self, is_wanted: np.ndarray) -> "Annotations":
        """Return the annotations where a bool array of shape (n,) is true."""
        wanted = np.flatnonzero(is_wanted)
        return replace(
            self,
            samples=self.samples[wanted],
            symbols=tuple(self.symbols[index] for index in wanted),
            aux=tuple(self.aux[index] for index in wanted),
            subtypes=self.subtypes[wanted],
        )

    def at_rate(self, own_hz: float, wanted_hz: float) -> "Annotations":
        """Return the annotations, which count samples at one rate, counting at another."""
        if own_hz == wanted_hz:
            return self
        return replace(self, samples=np.rint(self.samples * (wanted_hz / own_hz)).astype(np.int64))


class KnownBy(StrEnum):
    """By what a record of a public database is recognised."""

    SIGNAL = "signal"
    HEADER = "header"
    NAME = "name"


@dataclass(frozen=True)
class Patient:
    """What the header says about the patient.

    Attributes
    ----------
    patient_id
        Same for records of one person (MIT-BIH 201 and 202, and excerpts of their records).
    age_years, sex
        From the header's first comment where it is written as in MIT-BIH; else None.
    known_by
        How it is known that the record is one of a public database; None where nobody can tell whose it is.
    is_refuted
        Whether the file has the name of such a record and another signal, or one too short to tell.
    """

    patient_id: str
    age_years: int | None = None
    sex: str | None = None
    known_by: KnownBy | None = None
    is_refuted: bool = False

    @property
    def is_of_mitdb(self) -> bool:
        """Whether the record was recognised as one of MIT-BIH, or as cut from one."""
        return self.known_by is not None and self.patient_id.startswith("mitdb-")

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
    source
        Where its leads come from; each at its own rate.
    fs_hz
        Samples a second of the lead in use, see `based_on`; annotations count these.
    lead_names
        As in the header, made unique.
    lead_units
        Physical unit of each lead, "mV" where the header has none.
    comments
        The header's comment lines, plain text.
    start_clock
        Time of day of the first sample, if the header has it.
    annotations
        Reference annotations, or None where there are none.
    annotators
        Extensions of the annotation files that lie beside the record.
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
    source: LeadSource
    fs_hz: float
    lead_names: tuple[str, ...]
    lead_units: tuple[str, ...]
    comments: tuple[str, ...]
    start_clock: datetime.time | None
    annotations: Annotations | None
    patient: Patient
    annotators: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_synthetic: bool = False

    @property
    def n_samples(self) -> int:
        """Number of samples of the lead in use."""
        return round(self.source.duration_s * self.fs_hz)

    @property
    def n_leads(self) -> int:
        """Number of leads."""
        return self.source.n_leads

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.source.duration_s

    @property
    def signals_mv(self) -> np.ndarray:
        """All leads in millivolts, float32, shape (n_samples, n_leads).

        Raises
        ------
        ValueError
            If leads have different rates.
        """
        return np.asfortranarray(np.column_stack([self.lead_mv(lead) for lead in range(self.n_leads)]))

    @cached_property
    def lead_kinds(self) -> tuple[LeadKind, ...]:
        """What each lead records."""
        named = ["" if name.startswith("#") else name for name in self.lead_names]
        return tuple(lead_kind(name, units) for name, units in zip(named, self.lead_units, strict=True))

    @cached_property
    def ecg_leads(self) -> tuple[int, ...]:
        """The leads that may be ECG, the one to show first in front.

        Lead II where there is one, else the others in their order. Leads whose name says nothing come last, and
        among these first those that look like an ECG.
        """
        found = order_leads(list(self.lead_names), list(self.lead_kinds))
        unknown = [lead for lead in found if self.lead_kinds[lead] is LeadKind.UNKNOWN]
        if len(unknown) < 2 or len(unknown) < len(found):
            return tuple(found)
        alike = [lead for lead in unknown if looks_like_ecg(self.lead_mv(lead), self.lead_fs_hz(lead))]
        return tuple(dict.fromkeys([*alike, *found]))

    @property
    def default_lead(self) -> int:
        """Index of the lead to show first, see `ecg_leads`; the first lead where none is an ECG."""
        return self.ecg_leads[0] if self.ecg_leads else 0

    def is_ecg(self, lead: int) -> bool:
        """Return whether a lead may be an ECG, so that its beats may be called."""
        return self.lead_kinds[lead] is not LeadKind.OTHER

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

    def lead_fs_hz(self, lead: int) -> float:
        """Return the samples a second of a lead."""
        return self.source.fs_hz(lead)

    def lead_mv(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
        """Return one lead in millivolts at its own rate, float32; NaN where it has no valid sample."""
        return self.source.read(lead, cancel)

    def with_signals(self, signals_mv: np.ndarray) -> "Record":
        """Return the record with other signals at its rate, millivolts, shape (n_samples, n_leads)."""
        return replace(self, source=ArrayLeads(signals_mv, self.fs_hz))

    def noting(self, notes: Sequence[str]) -> "Record":
        """Return the record with other notes."""
        return replace(self, notes=tuple(notes))

    def based_on(self, lead: int) -> "Record":
        """Return the record with samples counted at the rate of a lead."""
        fs_hz = self.lead_fs_hz(lead)
        if fs_hz == self.fs_hz:
            return self
        annotations = None if self.annotations is None else self.annotations.at_rate(self.fs_hz, fs_hz)
        return replace(self, fs_hz=fs_hz, annotations=annotations)
