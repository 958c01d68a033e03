"""What an evaluation's figures do not say, in sentences."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from ecgviewer.evaluate.paper_results import SLIPS, SOURCE, paper_results
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.training.splits import DS1
from ecgviewer.workflows.evaluation.protocols import BY_PATIENT

FEW_PATIENTS = 6
"""A class of so few patients or fewer gets a sentence of its own."""

_PATIENTS_IN_MITDB = {"L": 4, "R": 6}
"""Patients of the whole MIT-BIH database with such beats."""

_ON_PROTOCOL = {
    "paper": (
        "Copies of a beat, and beats of every patient, stand on both sides of this split: the figures say how"
        " well the network knows beats of patients it has seen, and nothing about the next patient.",
        "The intervals take every test beat as one of its own. Copies aren't, so the true ones are wider.",
    ),
    "beat": (
        "No beat occurs twice, but beats of every patient stand on both sides of this split: the figures say"
        " nothing about the next patient.",
        "The intervals draw beats, so they say how the figures vary with other beats of the same patients.",
    ),
    "patient": (
        "The network has seen none of these patients; the intervals draw whole patients, since beats of one"
        " patient are alike.",
    ),
    "folds": (
        "Every patient was called by a network of the folds that had not seen that patient; the intervals draw"
        " whole patients, since beats of one patient are alike.",
    ),
    "svdb": (
        "Another database than MIT-BIH, recorded otherwise; every patient was called by a network that had not"
        " seen that patient, and the intervals draw whole patients.",
    ),
}


def notes_on(
    beats: ScoredBeats, protocol: str, is_cross_validated: bool, called_by: Mapping[str, str]
) -> list[str]:
    """Return the sentences that belong beside an evaluation's figures.

    Parameters
    ----------
    beats
        The scored beats.
    protocol
        Key of `SCORED`.
    is_cross_validated
        Whether the beats come from folds over patients.
    called_by
        Name of the network that called each record; empty where one called them all.
    """
    notes = list(_ON_PROTOCOL[protocol])
    records = set(beats.record_names.tolist())
    if protocol == "patient" and "202" in records and not records & set(DS1):
        notes.append(
            "One exception: 202 (DS2) and 201 (DS1) are one patient. The strict figures leave 202 out."
        )
    callers = Counter(called_by.values())
    if len(callers) > 1:
        each = ", ".join(f"{name} {count}" for name, count in sorted(callers.items()))
        notes.append(f"Records by the network that called them: {each}.")
    if is_cross_validated and protocol == "patient":
        notes.append(
            "Every patient was called by the one network of the folds that had not seen that patient; 201 and"
            " 202 stand in one fold."
        )
    notes += _few_patients(beats, protocol)
    notes.append(
        "A beat whose second leaves the record is not called and not counted; a beat of none of the network's"
        " classes counts in the AAMI tables only."
    )
    return notes


def paper_note(architecture: str, protocol: str) -> str:
    """Return whether the paper's figures may stand beside these, in a sentence; "" for other networks."""
    if paper_results(architecture) is None:
        return ""
    if protocol != "paper":
        return (
            f"The paper ({SOURCE}) prints no figure of this kind: its test set is balanced and holds copies of"
            " training beats, so its figures don't belong beside these."
        )
    return (
        f"Beside the paper's ({SOURCE}), under its own protocol; its split can't be remade, so the test beats"
        f" are others. Known slips of the paper: {'; '.join(SLIPS)}; table 5 agrees with neither table 3 nor 4."
    )


def _few_patients(beats: ScoredBeats, protocol: str) -> list[str]:
    """Return a sentence for each class that stands on few patients."""
    notes = []
    is_mitdb = all(str(patient).startswith("mitdb-") for patient in np.unique(beats.patient_ids))
    for label, n_patients in beats.patients_by_class().items():
        if not 0 < n_patients <= FEW_PATIENTS:
            continue
        whole = _PATIENTS_IN_MITDB.get(label) if is_mitdb else None
        of_whole = f" of the {whole} in the database" if whole and whole != n_patients else ""
        people = "1 patient" if n_patients == 1 else f"{n_patients} patients"
        if protocol in BY_PATIENT:
            meaning = (
                "one patient more or less moves it by a large part, and the interval over so few can only hint"
                " at what the next patient brings"
            )
        else:
            meaning = "it says how well these people are recognised again, not the finding in somebody else"
        notes.append(f"{label} stands on {people}{of_whole}: {meaning}.")
    return notes
