"""Score delineation on the QT Database and on MIT-BIH, with NeuroKit2 beside ours in the same run."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.delineate import delineate
from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.beats.wave_probability import default_folder, fold_folder
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import known_folders
from ecgviewer.records.record import Record
from ecgviewer.records.wave_marks import PEAK, QRS, P, WaveMarks, read_wave_marks
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.waves.delineator_card import DelineatorCard, read_delineator_card
from ecgviewer.studies.waves.neurokit_waves import delineate_with_neurokit, has_neurokit
from ecgviewer.studies.waves.wave_result import PShare, SecondFigures, WaveBars, WaveResult
from ecgviewer.studies.waves.wave_scores import (
    LEAD_CHOICES,
    TOLERANCE_S,
    WaveComparison,
    WaveFigures,
    choose_leads,
    compare_waves,
    join_comparisons,
    score_waves,
)
from ecgviewer.training.splits import DS1, DS2, STRICT_LEFT_OUT

F1_BARS = {"p": 0.97, "qrs": 0.99, "t": 0.97}
P_SHARE_BARS = {"V beats": 0.05, "beats in AFIB": 0.10}

NEUROKIT_S = 300.0
"""NeuroKit2 sees the first five minutes of each record of MIT-BIH."""

_AROUND_S = 30.0
_MARKED_NAME = "sel100"
_MARKED_FOLDER = "qtdb"
_SECOND_ANNOTATOR = "q2c"

Delineator = Callable[[np.ndarray, float, np.ndarray], np.ndarray]
"""From a lead, its rate and its R peaks to points, shape (n_beats, 3, 3)."""


@dataclass(frozen=True)
class PCounts:
    """In how many beats of a record a P wave is reported.

    Attributes
    ----------
    record_name
        Which record.
    counts
        By group of beats: beats, and those with a P wave.
    """

    record_name: str
    counts: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class WaveEvaluation:
    """How well waves are found.

    Attributes
    ----------
    card
        Of the network.
    marked
        By delineator and record of the QT Database: the comparison on each of its leads. Ours is that of the
        fold whose network has not seen the patient.
    p_counts
        By delineator: how often a P wave is reported in records of MIT-BIH; DS1 by the networks of the
        folds, DS2 by the bundled one, which has seen none of its patients but that of 202. `ours, 5 min` and
        NeuroKit2 are of the first five minutes.
    second_marks
        The second cardiologist's marks against the first one's, by record that has both.
    seconds
        What ours took for a half-hour record, at most.
    """

    card: DelineatorCard
    marked: Mapping[str, Mapping[str, Sequence[WaveComparison]]]
    second_marks: Mapping[str, WaveComparison]
    p_counts: Mapping[str, Sequence[PCounts]]
    seconds: float

    def scores(
        self, delineator: str, choice: str, records: Collection[str] | None = None
    ) -> dict[str, WaveFigures]:
        """Return `score_waves` over some records, by default all, for a choice of `LEAD_CHOICES`."""
        scored = self.marked[delineator]
        chosen = scored if records is None else [name for name in scored if name in records]
        return score_waves(join_comparisons([choose_leads(scored[name], choice) for name in chosen]))

    def second_scores(self) -> SecondFigures | None:
        """Return how the second cardiologist and ours meet the first one's marks; None without any.

        P waves were not marked the second time.
        """
        if not self.second_marks:
            return None
        second = score_waves(join_comparisons(list(self.second_marks.values())))
        ours = self.scores("ours", "beat", self.second_marks)
        return SecondFigures(
            tuple(self.second_marks),
            {wave: second[wave] for wave in ("qrs", "t")},
            {wave: ours[wave] for wave in ("qrs", "t")},
        )

    def p_shares(self, delineator: str, records: Sequence[str]) -> dict[str, PShare]:
        """Return by group of beats how many there are in some records, and in which share P is reported."""
        shares = {}
        chosen = [part.counts for part in self.p_counts[delineator] if part.record_name in records]
        for group in ("V beats", "beats in AFIB", "N beats in sinus rhythm"):
            n_beats, n_p = (sum(counts[group][number] for counts in chosen) for number in (0, 1))
            shares[group] = PShare(n_beats, n_p, n_p / n_beats if n_beats else None)
        return shares

    def result(self) -> WaveResult:
        """Return what page, tables and JSON show of it."""
        ours = self.scores("ours", "beat")
        groups = {name: records for name, records in _GROUPS.items() if self._has_any(records)}
        return WaveResult(
            tolerance_ms=round(1000 * TOLERANCE_S),
            bars=WaveBars(F1_BARS, P_SHARE_BARS),
            reaches_f1_bars={wave: (ours[wave].f1 or 0.0) >= bar for wave, bar in F1_BARS.items()},
            lead_choices=LEAD_CHOICES,
            qtdb={
                choice: {delineator: self.scores(delineator, choice) for delineator in self.marked}
                for choice in LEAD_CHOICES
            },
            second_cardiologist=self.second_scores(),
            qtdb_per_record={
                name: {wave: row.f1 for wave, row in score_waves(choose_leads(leads, "beat")).items()}
                for name, leads in self.marked["ours"].items()
            },
            mitdb={
                name: {delineator: self.p_shares(delineator, records) for delineator in self.p_counts}
                for name, records in groups.items()
            },
            mitdb_per_record={part.record_name: part.counts for part in self.p_counts.get("ours", ())},
            seconds_per_half_hour=round(self.seconds, 2),
            trained_on=self.card.training_records,
            folds=self.card.folds,
            command=self.card.command,
        )

    def _has_any(self, records: Sequence[str]) -> bool:
        return any(part.record_name in records for part in self.p_counts.get("ours", ()))


_GROUPS = {
    "DS1, cross-validated": DS1,
    "DS2": DS2,
    "DS2 without 202": tuple(name for name in DS2 if name not in STRICT_LEFT_OUT),
    "208": ("208",),
}


def evaluate_waves(
    labelled_dir: Path,
    marked_dir: Path,
    folder: Path | None = None,
    marked_records: Sequence[str] | None = None,
    labelled_records: Sequence[str] = DS1 + DS2,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> WaveEvaluation:
    """Delineate records of both databases, and count.

    R peaks are detected on each lead of the QT Database, and those of the reference on MIT-BIH. Of a record
    of the QT Database everyone sees the marked beats and half a minute on each side.

    Parameters
    ----------
    labelled_dir, marked_dir
        Folders of the MIT-BIH Arrhythmia Database and of the QT Database.
    folder
        Of the delineator; by default the one that comes with the program.
    marked_records, labelled_records
        Which records; by default all that the folds hold, and all of DS1 and DS2.

    Raises
    ------
    EcgViewerError
        If a record or a network can't be read.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    folder = folder or default_folder()
    card = read_delineator_card(folder)
    folds = {name: number for number, names in enumerate(card.folds, 1) for name in names}
    names = sorted(name for name in folds if name not in DS1) if marked_records is None else marked_records
    n_records = len(names) + len(labelled_records)
    marked: dict[str, dict[str, list[WaveComparison]]] = {"ours": {}}
    if has_neurokit():
        marked["neurokit2"] = {}
    second_marks: dict[str, WaveComparison] = {}
    for number, name in enumerate(names):
        cancel.raise_if_cancelled()
        delineators = _delineators(fold_folder(folder, folds[name]))
        for delineator, comparisons in _compare_record(marked_dir / name, delineators).items():
            marked[delineator][name] = comparisons
        if (marked_dir / f"{name}.{_SECOND_ANNOTATOR}").is_file():
            second_marks[name] = _compare_cardiologists(marked_dir / name)
        progress.report(number + 1, n_records, f"record {name}")
    p_counts: dict[str, list[PCounts]] = {}
    slowest = 0.0
    for number, name in enumerate(labelled_records, len(names)):
        cancel.raise_if_cancelled()
        place = fold_folder(folder, folds[name]) if name in folds else folder
        counted, seconds = _count_record(labelled_dir / name, _delineators(place))
        slowest = max(slowest, seconds)
        for delineator, counts in counted.items():
            p_counts.setdefault(delineator, []).append(counts)
        progress.report(number + 1, n_records, f"record {name}")
    return WaveEvaluation(card, marked, second_marks, p_counts, slowest)


def find_marked_dir(labelled_dir: Path) -> Path:
    """Return the folder of the QT Database: one that is known, or `qtdb` beside the one given.

    Raises
    ------
    InvalidInputError
        If there is none.
    """
    for folder in (*known_folders(None), labelled_dir.absolute().parent / _MARKED_FOLDER):
        if (folder / f"{_MARKED_NAME}.q1c").is_file():
            return folder
    raise InvalidInputError(
        f"the QT Database is not here (no {_MARKED_NAME}.q1c in a known folder): get it from"
        f" physionet.org/content/qtdb and put it beside {labelled_dir}, in a folder {_MARKED_FOLDER}"
    )


def _delineators(folder: Path) -> dict[str, Delineator]:
    """Return our delineator with the network of a folder, and NeuroKit2's where it is installed."""
    found: dict[str, Delineator] = {
        "ours": lambda lead_mv, fs_hz, r_sample: delineate(lead_mv, fs_hz, r_sample, folder).points
    }
    if has_neurokit():
        found["neurokit2"] = delineate_with_neurokit
    return found


def _compare_record(path: Path, delineators: Mapping[str, Delineator]) -> dict[str, list[WaveComparison]]:
    """Return by delineator the comparison on each lead of a record of the QT Database."""
    record, marks = _cut(read_record(path), read_wave_marks(path))
    comparisons: dict[str, list[WaveComparison]] = {name: [] for name in delineators}
    for lead in range(record.n_leads):
        lead_mv = record.lead_mv(lead)
        r_sample = detect_r_peaks(lead_mv, record.fs_hz)
        for name, find in delineators.items():
            points = find(lead_mv, record.fs_hz, r_sample)
            comparisons[name].append(compare_waves(marks, r_sample, points, record.fs_hz))
    return comparisons


def _compare_cardiologists(path: Path) -> WaveComparison:
    """Return the second cardiologist's marks against the first one's."""
    first, second = read_wave_marks(path), read_wave_marks(path, _SECOND_ANNOTATOR)
    r_sample = second.points[:, QRS, PEAK].astype(np.int64)
    return compare_waves(first, r_sample, second.points, read_record(path).fs_hz)


def _cut(record: Record, marks: WaveMarks) -> tuple[Record, WaveMarks]:
    """Return the marked part of a record with half a minute on each side."""
    beats = marks.points[:, QRS, PEAK]
    start = max(int(beats[0] - _AROUND_S * record.fs_hz), 0)
    stop = int(beats[-1] + _AROUND_S * record.fs_hz)
    part = replace(record.with_signals(record.signals_mv[start:stop]), annotations=None)
    return part, replace(marks, points=marks.points - start)


def _count_record(path: Path, delineators: Mapping[str, Delineator]) -> tuple[dict[str, PCounts], float]:
    """Return how often P is reported by each delineator on a record of MIT-BIH, and how long ours took."""
    record = read_record(path)
    lead_mv = record.lead_mv(record.default_lead)
    beats = build_beat_table(record, record.default_lead)
    groups = {
        "V beats": beats.symbol == "V",
        "beats in AFIB": beats.rhythm == "AFIB",
        "N beats in sinus rhythm": (beats.symbol == "N") & (beats.rhythm == "N"),
    }

    def count(points: np.ndarray) -> PCounts:
        has_p = np.isfinite(points[:, P, PEAK])
        return PCounts(
            path.name,
            {
                name: (int(chosen[: has_p.size].sum()), int(has_p[chosen[: has_p.size]].sum()))
                for name, chosen in groups.items()
            },
        )

    started_s = time.perf_counter()
    points = delineators["ours"](lead_mv, record.fs_hz, beats.r_sample)
    seconds = time.perf_counter() - started_s
    n_early = int(np.searchsorted(beats.time_s, NEUROKIT_S))
    counted = {"ours": count(points), "ours, 5 min": count(points[:n_early])}
    if "neurokit2" in delineators:
        early_mv = lead_mv[: int(NEUROKIT_S * record.fs_hz)]
        found = delineators["neurokit2"](early_mv, record.fs_hz, beats.r_sample[:n_early])
        counted["neurokit2, 5 min"] = count(found)
    return counted, seconds
