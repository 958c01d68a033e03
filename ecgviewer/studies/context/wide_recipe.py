"""Cross-validate a wider context over the patients of DS1 and of half of the SVDB: a recipe that is looked for.

    python scripts/cross_validate_wide.py DATA --seeds 0
    python scripts/cross_validate_wide.py DATA --features narrow --made none --seeds 0

DATA is a folder with MIT-BIH, the Supraventricular Arrhythmia Database lies beside it as svdb or where ECGVIEWER_SVDB
says. No record of DS2 is read, and none of the other half of SVDB. Every patient is called by a network that hasn't
seen them, on the default lead, after beats alike have shared their odds; printed are F1 as EC57 counts it, pooled,
the median over patients with at least 10 premature beats, and pooled without the patient that adds most.
"""

import argparse
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, build_beat_table
from ecgviewer.beats.context import CONTEXT_FEATURES, BeatContext, beat_context
from ecgviewer.beats.rhythm_context import log_intervals
from ecgviewer.beats.rhythm_state import STATE_FEATURES, state_features
from ecgviewer.beats.sinus_beat import plain_intervals
from ecgviewer.beats.wide_context import wide_context
from ecgviewer.evaluate.patient_figures import patient_figures
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.records.catalog import database_record
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import bridge_gaps
from ecgviewer.studies.context.cross_validate_context import with_made
from ecgviewer.training.context_loop import ContextRecipe, predict_groups, train_context_net
from ecgviewer.training.context_set import (
    ContextSet,
    columns_of,
    groups_of,
    is_mostly_fibrillating,
    join_sets,
    other_lead_mv,
)
from ecgviewer.training.made_regimes import (
    make_bigeminy,
    make_exercise,
    make_flutter,
    make_long_trains,
    make_paroxysms,
    seed_of,
)
from ecgviewer.training.made_rhythms import SUPRAVENTRICULAR, make_early_beats, make_fibrillation
from ecgviewer.workflows.training.train_context import LABELS, MEMBERS

FOLDS = (
    ("108", "118", "119", "205", "800", "825", "847", "857", "869", "875", "891", "893"),
    ("109", "112", "124", "220", "827", "851", "855", "859", "861", "867", "883"),
    ("101", "106", "114", "122", "209", "806", "810", "821", "843", "849", "873", "885", "889"),
    ("116", "207", "208", "215", "802", "808", "829", "853", "863", "871", "877", "881"),
    ("115", "201", "203", "223", "230", "804", "812", "823", "841", "845", "865", "879", "887"),
)
"""Patients of DS1 and of SVDB, so that every fold has supraventricular and ventricular beats of both."""

SHARES = {
    "early": 0.2,
    "fibrillation": 0.3,
    "long trains": 0.25,
    "bigeminy": 0.15,
    "exercise": 0.2,
    "paroxysms": 0.3,
    "flutter": 0.1,
}
"""Weights of beats of made records by their kind."""

SECOND_SHARE = 0.4
"""Weight of beats on a record's second lead."""

RECIPE = ContextRecipe(n_steps=900, group_power=0.7, supraventricular_offset=0.0)
"""What differs from the frozen recipe; the temperature plays no part in F1."""

FindContext = Callable[[np.ndarray, float, np.ndarray], BeatContext]
"""Takes a lead in millivolts, its rate and the R peaks, as `beat_context` does."""

CONTEXTS: dict[str, FindContext] = {"narrow": beat_context, "wide": wide_context}

LEAST_CLOSE = 0.3
"""Records with a smaller mean share of intervals close to each other are irregular: no rhythm is made from them."""

_CLOSE = list(STATE_FEATURES).index("close_wide")
_QRS_FIT = CONTEXT_FEATURES.index("qrs_fit")


def parts_of(path: Path, features: str, kinds: Collection[str]) -> ContextSet:
    """Return the beats of a record on both leads, and of what is made from it.

    Parameters
    ----------
    path
        The record.
    features
        Key of `CONTEXTS`.
    kinds
        Keys of `SHARES`.
    """
    find_context = CONTEXTS[features]
    record = read_record(path)
    beats = build_beat_table(record, record.default_lead)
    own = find_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample)
    parts = [columns_of(own, beats.symbol, record.name, record.name, beats.r_sample, 1.0)]
    if record.n_leads > 1:
        second = find_context(other_lead_mv(record), record.fs_hz, beats.r_sample)
        name = f"{record.name} second"
        parts.append(columns_of(second, beats.symbol, name, record.name, beats.r_sample, SECOND_SHARE))
    if kinds and not _is_irregular(beats, own):
        parts += [_made_part(record, beats, kind, find_context) for kind in kinds]
    return join_sets(*parts)


def _is_irregular(beats: BeatTable, context: BeatContext) -> bool:
    """Return whether a record is in fibrillation for over a tenth of its beats, or as irregular."""
    if is_mostly_fibrillating(beats):
        return True
    rr, _ = log_intervals(beats.rr_before_s, beats.rr_after_s)
    state = state_features(rr, plain_intervals(context.features[:, _QRS_FIT]))
    return float(state[:, _CLOSE].mean()) < LEAST_CLOSE


def _made_part(record: Record, beats: BeatTable, kind: str, find_context: FindContext) -> ContextSet:
    lead_mv = bridge_gaps(record.lead_mv(record.default_lead))
    groups = groups_of(beats.symbol)
    origin = (lead_mv, record.fs_hz, beats.r_sample, groups, seed_of(record.name, kind))
    # What was premature is neither that nor normal where nothing is expected: it counts for nothing.
    unknown = np.where(groups == SUPRAVENTRICULAR, "Q", beats.symbol)
    symbols = beats.symbol
    if kind in ("early", "long trains", "bigeminy"):
        make = {"early": make_early_beats, "long trains": make_long_trains, "bigeminy": make_bigeminy}[kind]
        moved, r_sample, is_made = make(*origin)
        symbols = np.where(is_made, "S", symbols)
    elif kind in ("paroxysms", "flutter"):
        moved, r_sample, is_on = {"paroxysms": make_paroxysms, "flutter": make_flutter}[kind](*origin)
        symbols = np.where(is_on, unknown, symbols)
    else:
        make_plain = {"exercise": make_exercise, "fibrillation": make_fibrillation}[kind]
        moved, r_sample = make_plain(*origin)
        symbols = unknown if kind == "fibrillation" else symbols
    context = find_context(moved, record.fs_hz, r_sample)
    return columns_of(context, symbols, f"{record.name} {kind}", record.name, r_sample, SHARES[kind])


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
    parser.add_argument("--features", choices=sorted(CONTEXTS), default="wide")
    parser.add_argument("--made", nargs="+", choices=["none", *SHARES], default=list(SHARES), metavar="KIND")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--jobs", type=int, default=2, help="processes that read records")
    arguments = parser.parse_args()
    kinds = [kind for kind in arguments.made if kind != "none"]
    paths = [database_record(arguments.data, name) for fold in FOLDS for name in fold]
    read = partial(parts_of, features=arguments.features, kinds=kinds)
    with ProcessPoolExecutor(arguments.jobs) as pool:
        beats = join_sets(*pool.map(read, paths))
    for seed in arguments.seeds:
        found = cross_validate(beats, FOLDS, RECIPE, seed)
        print(f"seed {seed}: {describe(found)}", flush=True)
        is_mitdb = np.char.startswith(found.patient_ids, "mitdb")
        for name, rows in (("MIT-BIH", is_mitdb), ("SVDB", ~is_mitdb)):
            print(f"  {name}: {describe(found.select(np.flatnonzero(rows)))}", flush=True)
    return 0
