"""Whether a network was trained with beats of the patient of a record, as far as anybody can know."""

from enum import Enum
from typing import Literal

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.records.patients import patient_id
from ecgviewer.records.record import Patient


class Seen(Enum):
    """Whether a network was trained with a patient's beats."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def as_json(self) -> Literal[True, False, "unknown"]:
        """Return `true`, `false` or "unknown" for JSON."""
        if self is Seen.UNKNOWN:
            return "unknown"
        return self is Seen.YES


def seen_in_training(patient: Patient, card: ModelCard) -> Seen:
    """Return whether a network was trained with beats of a patient.

    `NO` is only said of a record of a public database that was recognised. Of a file that merely has the name of
    such a record, and of any other, nobody can know; unless the network was trained with a file of its name that
    is of no public database, as one that a person trained on records of their own.

    Parameters
    ----------
    patient
        Of the record.
    card
        Of the network.
    """
    if patient.is_refuted:
        return Seen.UNKNOWN
    if patient.patient_id in {*card.training_patients, *map(patient_id, card.training_records)}:
        return Seen.YES
    return Seen.UNKNOWN if patient.known_by is None else Seen.NO


def seen_words(seen: Seen) -> str:
    """Return what stands beside a network about a record, as the command line prints it."""
    return _WORDS[seen]


_WORDS = {
    Seen.YES: "trained with this patient's beats",
    Seen.NO: "has not seen this patient",
    Seen.UNKNOWN: "not a known training record",
}
