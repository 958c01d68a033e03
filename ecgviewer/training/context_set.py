"""All beats of many records with their context, record after record, for the context network."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, build_beat_table
from ecgviewer.beats.context import BeatContext, beat_context, near_context
from ecgviewer.beats.rhythm_state import STATE_FEATURES, state_features
from ecgviewer.beats.sinus_beat import plain_intervals
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import database_record
from ecgviewer.records.patients import patient_id
from ecgviewer.records.record import Record
from ecgviewer.records.symbols import AAMI_GROUPS
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import bridge_gaps
from ecgviewer.training.made_regimes import (
    make_bigeminy,
    make_exercise,
    make_flutter,
    make_long_trains,
    make_paroxysms,
    seed_of,
)
from ecgviewer.training.made_rhythms import SUPRAVENTRICULAR, make_early_beats, make_fibrillation

GROUP_NAMES = ("N", "SVEB", "VEB", "F", "Q")
"""AAMI EC57 groups; `ContextSet.groups` counts in them, the network knows the first three."""


MADE_SHARES = {
    "early": 0.2,
    "fibrillation": 0.3,
    "long trains": 0.25,
    "bigeminy": 0.15,
    "exercise": 0.2,
    "paroxysms": 0.3,
    "flutter": 0.1,
    "second": 0.4,
}
"""Weights of beats of made records by their kind, and of those on a record's second lead; chosen with the
rest of the recipe."""

LEAST_CLOSE = 0.3
"""Records with a smaller mean share of intervals close to each other are irregular: no rhythm is made from them."""

_PREMATURE = {"early": make_early_beats, "long trains": make_long_trains, "bigeminy": make_bigeminy}
_PASSING = {"paroxysms": make_paroxysms, "flutter": make_flutter}

_FIBRILLATION = ("AFIB", "AFL")
_MOST_FIBRILLATION = 0.1
_CLOSE = list(STATE_FEATURES).index("close_wide")


@dataclass(frozen=True, eq=False)
class ContextSet:
    """Beats of many records. Beats of one record stand together, in the order of time.

    Attributes
    ----------
    features, waves
        As in `BeatContext`, float32.
    groups
        Index into `GROUP_NAMES` of each beat's reference, int64.
    symbols, record_names, patient_ids
        Reference mnemonic and origin of each beat, unicode arrays.
    r_samples
        R peak in its record, int64.
    shares
        By how much a beat counts less than its group and record say: 1, less for made beats; float.
    """

    features: np.ndarray
    waves: np.ndarray
    groups: np.ndarray
    symbols: np.ndarray
    record_names: np.ndarray
    patient_ids: np.ndarray
    r_samples: np.ndarray
    shares: np.ndarray

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return int(self.groups.size)

    def rows_of(self, record_name: str) -> np.ndarray:
        """Return the rows of a record."""
        return np.flatnonzero(self.record_names == record_name)

    def select(self, rows: np.ndarray) -> "ContextSet":
        """Return some of the beats, in the order of `rows`."""
        return ContextSet(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def sha256(self) -> str:
        """Return a checksum over which beats these are: record, R peak and symbol of each."""
        digest = hashlib.sha256()
        for record, r_sample, symbol in zip(self.record_names, self.r_samples, self.symbols, strict=True):
            digest.update(f"{record} {r_sample} {symbol}\n".encode())
        return digest.hexdigest()


def load_context_set(
    folder: Path,
    records: Sequence[str],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ContextSet:
    """Read all reference beats of some records, with their context on the default lead.

    Parameters
    ----------
    folder
        Folder with WFDB records and reference annotations.
    records
        Names, at least one.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError
        If a record is missing or damaged.
    """
    parts = []
    for number, name in enumerate(records):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if progress is not None:
            progress.report(number, len(records), f"reading record {name}")
        parts.append(_beats_of(database_record(folder, name)))
    return join_sets(*parts)


def _beats_of(path: Path) -> ContextSet:
    record = read_record(path)
    beats = build_beat_table(record, record.default_lead)
    context = beat_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample)
    return columns_of(context, beats.symbol, record.name, record.name, beats.r_sample, 1.0)


def load_made_set(
    folder: Path,
    records: Sequence[str],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ContextSet:
    """Make from records what they lack, see `made_rhythms` and `made_regimes`, and read their other lead.

    Records that are in fibrillation or flutter for over a tenth of their beats, or as irregular (on average under
    30 % of the pairs of intervals differ by less than 5 %), have their other lead read only. The made records are
    called as the real ones with their kind, a key of `MADE_SHARES`, behind.
    """
    parts = []
    for number, name in enumerate(records):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if progress is not None:
            progress.report(number, len(records), f"making rhythms from record {name}")
        parts += _made_from(read_record(database_record(folder, name)))
    return join_sets(*parts)


def _made_from(record: Record) -> list[ContextSet]:
    beats = build_beat_table(record, record.default_lead)
    lead_mv = bridge_gaps(record.lead_mv(record.default_lead))
    parts = []
    if not _is_irregular(record, beats):
        kinds = [kind for kind in MADE_SHARES if kind != "second"]
        parts += [_made_rhythm(record, lead_mv, beats, kind) for kind in kinds]
    if record.n_leads > 1:
        parts.append(_made_part(record, "second", other_lead_mv(record), beats.r_sample, beats.symbol))
    return parts


def is_mostly_fibrillating(beats: BeatTable) -> bool:
    """Return whether over a tenth of a record's beats are labelled as in fibrillation or flutter."""
    return bool(np.isin(beats.rhythm, _FIBRILLATION).mean() > _MOST_FIBRILLATION)


def other_lead_mv(record: Record) -> np.ndarray:
    """Return the lead beside the default one of a record that has two, in millivolts, its gaps bridged."""
    return bridge_gaps(record.lead_mv(1 if record.default_lead == 0 else 0))


def _is_irregular(record: Record, beats: BeatTable) -> bool:
    """Return whether a record is in fibrillation for over a tenth of its beats, or as irregular."""
    if is_mostly_fibrillating(beats):
        return True
    near = near_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample)
    state = state_features(near.log_rr, plain_intervals(near.qrs_fit))
    return float(state[:, _CLOSE].mean()) < LEAST_CLOSE


def _made_rhythm(record: Record, lead_mv: np.ndarray, beats: BeatTable, kind: str) -> ContextSet:
    """Return what is made from a record's lead, of one kind of rhythm."""
    groups = groups_of(beats.symbol)
    origin = (lead_mv, record.fs_hz, beats.r_sample, groups, seed_of(record.name, kind))
    # What was premature is neither that nor normal where nothing is expected: it counts for nothing.
    unknown = np.where(groups == SUPRAVENTRICULAR, "Q", beats.symbol)
    symbols = beats.symbol
    if kind in _PREMATURE:
        moved, r_sample, is_made = _PREMATURE[kind](*origin)
        symbols = np.where(is_made, "S", symbols)
    elif kind in _PASSING:
        moved, r_sample, is_on = _PASSING[kind](*origin)
        symbols = np.where(is_on, unknown, symbols)
    elif kind == "fibrillation":
        moved, r_sample = make_fibrillation(*origin)
        symbols = unknown
    else:
        moved, r_sample = make_exercise(*origin)
    return _made_part(record, kind, moved, r_sample, symbols)


def join_sets(*parts: ContextSet) -> ContextSet:
    """Return one set with the beats of all, at least one."""
    columns = [field.name for field in fields(ContextSet)]
    return ContextSet(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns})


def _made_part(
    record: Record, kind: str, lead_mv: np.ndarray, r_sample: np.ndarray, symbols: np.ndarray
) -> ContextSet:
    context = beat_context(lead_mv, record.fs_hz, r_sample)
    return columns_of(context, symbols, f"{record.name} {kind}", record.name, r_sample, MADE_SHARES[kind])


def columns_of(
    context: BeatContext, symbols: np.ndarray, name: str, of_record: str, r_sample: np.ndarray, share: float
) -> ContextSet:
    """Return the beats of one record as a set.

    Parameters
    ----------
    context, symbols, r_sample
        Of all its beats.
    name, of_record
        What it is called in the set, and the record that it was read or made from.
    share
        As in `ContextSet.shares`.
    """
    return ContextSet(
        features=context.features,
        waves=np.asarray(context.waves),
        groups=groups_of(symbols),
        symbols=symbols,
        record_names=np.full(r_sample.size, name, dtype="U32"),
        patient_ids=np.full(r_sample.size, patient_id(of_record), dtype="U32"),
        r_samples=r_sample,
        shares=np.full(r_sample.size, share),
    )


def groups_of(symbols: np.ndarray) -> np.ndarray:
    """Return the index into `GROUP_NAMES` of each WFDB beat mnemonic, int64."""
    return np.array([GROUP_NAMES.index(AAMI_GROUPS[symbol]) for symbol in symbols], dtype=np.int64)
