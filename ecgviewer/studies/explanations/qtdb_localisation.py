"""How maps meet the waves that a cardiologist marked: the QT Database, patients that the network hasn't seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.seen import SeenBeats, SeenRecord
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import METHODS, Attribution, Explainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.patients import patient_id
from ecgviewer.records.wave_marks import OFFSET, ONSET, PEAK, QRS, WAVES, read_wave_marks
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.explanations.explanation_result import MarkedCounts, MarkedResult
from ecgviewer.studies.explanations.localisation import ByClass, localise_by_class
from ecgviewer.studies.r_peaks.r_peak_scores import pair_peaks
from ecgviewer.workflows.review.prepare_leads import FIRST
from ecgviewer.workflows.review.review_record import classify_record
from ecgviewer.workflows.trust.tested_beats import draw_evenly

ANNOTATOR = "q1c"
N_BEATS = 1000

_LEAD = 0
_READING = 0.2
_CHUNK = 20


@dataclass(frozen=True, eq=False)
class MarkedBeats:
    """Beats whose waves the QT Database's first cardiologist marked.

    Attributes
    ----------
    seen
        As the network sees them: windows, shape (n_beats, 360), or beats among their neighbours.
    called
        What the network calls each.
    record_names
        Where each comes from.
    points
        The marks in samples of the window, NaN where there is none; shape (n_beats, 3, 3), see `WaveMarks`.
    n_marked
        Beats that are marked in the recordings used.
    n_not_found
        Those of them without a detected R peak, or too near an end of the record to be called.
    n_recordings_seen
        Recordings left out since the network was trained with the patient.
    """

    seen: SeenBeats
    called: np.ndarray
    record_names: np.ndarray
    points: np.ndarray
    n_marked: int
    n_not_found: int
    n_recordings_seen: int

    @property
    def wave_ends(self) -> np.ndarray:
        """First and last sample of P, QRS and T in the window, NaN for both unless both are marked."""
        ends = self.points[:, :, [ONSET, OFFSET]]
        return np.where(np.isfinite(ends).all(axis=2, keepdims=True), ends, np.nan)

    def select(self, rows: np.ndarray) -> "MarkedBeats":
        """Return some of the beats; what was counted stays."""
        return replace(
            self,
            seen=self.seen[rows],
            called=self.called[rows],
            record_names=self.record_names[rows],
            points=self.points[rows],
        )

    def count_marks(self) -> dict[str, MarkedCounts]:
        """Return by wave in how many beats it is marked, and in how many of those an end is not."""
        has_peak = np.isfinite(self.points[:, :, PEAK])
        has_ends = np.isfinite(self.wave_ends).all(axis=2)
        return {
            wave: MarkedCounts(
                n_marked=int(has_peak[:, place].sum()),
                n_without_end=int((has_peak & ~has_ends)[:, place].sum()),
            )
            for place, wave in enumerate(WAVES)
        }


@dataclass(frozen=True, eq=False)
class QtdbLocalisation:
    """How the maps of each method meet a cardiologist's marks.

    Attributes
    ----------
    beats
        The beats.
    by_method
        By method, called class and wave.
    seed
        Of the draw of the beats.
    """

    beats: MarkedBeats
    by_method: Mapping[str, ByClass]
    seed: int

    def result(self) -> MarkedResult:
        """Return which beats they are."""
        beats = self.beats
        names, counts = np.unique(beats.called, return_counts=True)
        return MarkedResult(
            annotator=ANNOTATOR,
            lead="the first of each recording",
            r_peaks="detected",
            n_recordings=int(np.unique(beats.record_names).size),
            n_recordings_seen_in_training=beats.n_recordings_seen,
            n_marked=beats.n_marked,
            n_not_found=beats.n_not_found,
            n_beats=len(beats.called),
            n_by_call=dict(zip(names.tolist(), counts.tolist(), strict=True)),
            waves=beats.count_marks(),
            seed=self.seed,
        )


def localise_on_qtdb(
    classifier: Classifier,
    explainers: Mapping[str, Explainer],
    marked_dir: Path,
    n_beats: int = N_BEATS,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> QtdbLocalisation:
    """Explain the call of marked beats by several methods, and return how maps meet the marked waves.

    Parameters
    ----------
    classifier
        The network, whatever it sees of a beat.
    explainers
        Its explainers by method.
    marked_dir
        Folder of the QT Database.
    n_beats
        How many beats, as far as there are any the same number of each recording.
    seed
        Of the draw.

    Raises
    ------
    InvalidInputError
        If no recording is left of a patient that the network hasn't seen.
    EcgViewerError
        If a record can't be read.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    every = read_marked_beats(classifier, marked_dir, progress.part(0, _READING), cancel)
    recordings = np.unique(every.record_names, return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    beats = every.select(draw_evenly(np.arange(len(recordings)), recordings, n_beats, rng))
    patients = np.array([patient_id(str(name)) for name in beats.record_names])
    by_method = {}
    for number, (method, explainer) in enumerate(explainers.items()):
        first, last = (_READING + (1 - _READING) * place / len(explainers) for place in (number, number + 1))
        explained = _explain(method, explainer, beats, progress.part(first, last), cancel)
        by_method[method] = localise_by_class(explained, beats.wave_ends, patients, classifier.card.labels)
    return QtdbLocalisation(beats, by_method, seed)


def read_marked_beats(
    classifier: Classifier, marked_dir: Path, progress: Progress, cancel: CancelToken
) -> MarkedBeats:
    """Return all marked beats of patients that a network hasn't seen, on the first lead of each recording.

    R peaks are detected on the whole recording, and windows cut around them, as in any record without a
    reference; a marked beat is the one whose R peak is less than 150 ms from the mark.

    Raises
    ------
    InvalidInputError
        If there is none.
    """
    names = sorted(path.stem for path in marked_dir.glob(f"*.{ANNOTATOR}"))
    unseen = unseen_recordings(names, classifier.card)
    parts, saw = [], None
    for number, name in enumerate(unseen):
        cancel.raise_if_cancelled()
        progress.report(number, len(unseen), f"finding the marked beats of record {name}")
        part, saw = _read_recording(classifier, marked_dir / name, cancel)
        parts.append(part)
    if saw is None or not sum(len(part.called) for part in parts):
        raise InvalidInputError(
            f"{marked_dir} has no marked beat of a patient that model '{classifier.card.name}' hasn't seen;"
            " get the whole QT Database"
        )
    return MarkedBeats(
        saw.join([part.seen for part in parts]),
        np.concatenate([part.called for part in parts]),
        np.concatenate([part.record_names for part in parts]),
        np.concatenate([part.points for part in parts]),
        sum(part.n_marked for part in parts),
        sum(part.n_not_found for part in parts),
        len(names) - len(unseen),
    )


def unseen_recordings(names: Sequence[str], card: ModelCard) -> list[str]:
    """Return the recordings whose patient a network wasn't trained with: `sel100` is of MIT-BIH 100."""
    return [name for name in names if patient_id(name) not in card.training_patients]


def _read_recording(
    classifier: Classifier, path: Path, cancel: CancelToken
) -> tuple[MarkedBeats, SeenRecord]:
    record = replace(read_record(path), annotations=None)
    marks = read_wave_marks(path, ANNOTATOR)
    review = classify_record(record, _LEAD, classifier, cancel=cancel, leads=FIRST)
    r_sample = review.beats.r_sample
    pairs = pair_peaks(marks.points[:, QRS, PEAK].astype(np.int64), r_sample, record.fs_hz)
    # A missed beat has the pair -1: the last, which is none here.
    is_found = np.append(review.beats.is_callable, False)[pairs]
    found = pairs[is_found]
    first_sample = window_centres(r_sample[found], record.fs_hz) - WINDOW_SAMPLES // 2
    scale = NETWORK_FS_HZ / record.fs_hz
    points = np.rint(marks.points[is_found] * scale) - first_sample[:, None, None]
    beats = MarkedBeats(
        review.seen(found.tolist()),
        review.called[found],
        np.full(found.size, path.name),
        points,
        marks.n_beats,
        marks.n_beats - found.size,
        0,
    )
    return beats, review.saw


def _explain(
    method: str, explainer: Explainer, beats: MarkedBeats, progress: Progress, cancel: CancelToken
) -> list[Attribution]:
    made: list[Attribution] = []
    labels = beats.called.tolist()
    for first in range(0, len(labels), _CHUNK):
        cancel.raise_if_cancelled()
        part = slice(first, first + _CHUNK)
        made += explainer.explain(beats.seen[part], labels[part])
        progress.report(len(made), len(labels), f"explaining marked beats ({METHODS[method]})")
    return made
