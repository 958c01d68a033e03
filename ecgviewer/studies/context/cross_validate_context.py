"""Cross-validate the recipe of the context network over the patients of DS1 and of half of the SVDB.

    python scripts/cross_validate_context.py DATA --seeds 0 1 2 3 4

DATA is a folder with MIT-BIH, the Supraventricular Arrhythmia Database lies beside it as svdb or where ECGVIEWER_SVDB
says. No record of DS2 is read, and none of the other half of SVDB. Every patient is called by a network that hasn't
seen them, on the default lead, after beats alike have shared their odds; printed are F1 as EC57 counts it, pooled,
the median over patients with at least 10 premature beats, and pooled without the patient that adds most. The
networks that come with the program are made by `python scripts/train_context_networks.py`, see docs/models.md.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecgviewer.evaluate.patient_figures import patient_figures
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.studies.context.read_sets import read_sets
from ecgviewer.training.context_loop import ContextRecipe, predict_groups, train_context_net
from ecgviewer.training.context_set import ContextSet
from ecgviewer.workflows.training.train_context import LABELS, MEMBERS

FOLDS = (
    ("108", "118", "119", "205", "800", "825", "847", "857", "869", "875", "891", "893"),
    ("109", "112", "124", "220", "827", "851", "855", "859", "861", "867", "883"),
    ("101", "106", "114", "122", "209", "806", "810", "821", "843", "849", "873", "885", "889"),
    ("116", "207", "208", "215", "802", "808", "829", "853", "863", "871", "877", "881"),
    ("115", "201", "203", "223", "230", "804", "812", "823", "841", "845", "865", "879", "887"),
)
"""Patients of DS1 and of SVDB, so that every fold has supraventricular and ventricular beats of both."""


def with_made(beats: ContextSet, records: set[str]) -> list[str]:
    """Return the names of records and of what was made from them, in the order of the set."""
    names = dict.fromkeys(beats.record_names.tolist())
    return [name for name in names if name.split()[0] in records]


def cross_validate(
    beats: ContextSet, folds: Sequence[Sequence[str]], recipe: ContextRecipe, seed: int
) -> ScoredBeats:
    """Return the calls of all beats on the default lead, each by a network that hasn't seen its patient."""
    every = {name for fold in folds for name in fold}
    called = np.full(beats.n_beats, -1)
    for fold in folds:
        network = train_context_net(beats, with_made(beats, every - set(fold)), recipe, seed)
        for name in fold:
            called[beats.rows_of(name)] = predict_groups(network, beats, name, recipe).argmax(axis=1)
    rows = np.flatnonzero(called >= 0)
    return ScoredBeats(
        LABELS,
        beats.symbols[rows],
        np.array(LABELS)[called[rows]],
        beats.record_names[rows],
        beats.patient_ids[rows],
        np.full(rows.size, "", dtype="U1"),
        MEMBERS,
    )


def describe(beats: ScoredBeats) -> str:
    """Return the figures of some beats as one line."""
    found = patient_figures(beats, ("N", "SVEB", "VEB"), n_resamples=1)
    s = found["SVEB"]
    pooled = {group: _text(found[group].pooled.value) for group in found}
    return (
        f"N {pooled['N']}  SVEB {pooled['SVEB']}, median of {s.n_patients} {_text(s.median.value)}, without {s.most}"
        f" {_text(s.without_most.value)}  VEB {pooled['VEB']}"
    )


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def main() -> int:
    """Cross-validate with each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--jobs", type=int, default=2, help="processes that read records")
    arguments = parser.parse_args()
    beats = read_sets(arguments.data, [name for fold in FOLDS for name in fold], arguments.jobs)
    for seed in arguments.seeds:
        found = cross_validate(beats, FOLDS, ContextRecipe(), seed)
        print(f"seed {seed}: {describe(found)}", flush=True)
        is_mitdb = np.char.startswith(found.patient_ids, "mitdb")
        for name, rows in (("MIT-BIH", is_mitdb), ("SVDB", ~is_mitdb)):
            print(f"  {name}: {describe(found.select(np.flatnonzero(rows)))}", flush=True)
    return 0
