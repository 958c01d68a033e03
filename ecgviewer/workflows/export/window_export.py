"""Beats to check and score an exported network on that sees one second."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.splits import DS2
from ecgviewer.workflows.evaluation.evaluate_windows import config_of
from ecgviewer.workflows.export.exported_sight import N_CHECKED, ExportedSight
from ecgviewer.workflows.export.onnx_files import LOGITS
from ecgviewer.workflows.training.train_model import make_split

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_BATCH = 256
_CALIBRATION_BEATS = 500
_SEED = 0


class WindowExport(ExportedSight):
    """A network of one second; see `ExportedSight`."""

    inputs = {  # noqa: RUF012
        "beats": f"float32, n x 1 x {WINDOW_SAMPLES}: one second around each R peak, without unit"
    }

    def __init__(self, folder: Path, data_dir: Path) -> None:
        super().__init__(folder, data_dir)
        self._beat_set: BeatSet | None = None

    def _all_beats(self, progress: Progress, cancel: CancelToken) -> BeatSet:
        if self._beat_set is None:
            self._beat_set = load_beat_set(self.data_dir, self.card.labels, None, progress, cancel)
        return self._beat_set

    def beats(self, progress: Progress, cancel: CancelToken) -> list[dict[str, np.ndarray]]:
        """Return beats of all classes, as evenly as there are any."""
        beat_set = self._all_beats(progress, cancel)
        if beat_set.n_beats < N_CHECKED:
            raise InvalidInputError(
                f"{self.data_dir} has {beat_set.n_beats} beats, and an export is checked on {N_CHECKED:,};"
                " name a folder with more records by --data-dir"
            )
        rows = _drawn_evenly(beat_set, np.arange(beat_set.n_beats), N_CHECKED)
        windows = beat_set.windows[rows][:, None]
        return [{"beats": windows[first : first + _BATCH]} for first in range(0, N_CHECKED, _BATCH)]

    def one_beat(self) -> dict[str, np.ndarray]:
        """Return one window."""
        return {"beats": np.zeros((1, 1, WINDOW_SAMPLES), np.float32)}

    def calibration(self) -> list[dict[str, np.ndarray]]:
        """Return 500 beats of records of the training, as evenly over the classes as there are any, one by one."""
        beat_set = self._all_beats(Progress(), CancelToken())
        rows = np.flatnonzero(np.isin(beat_set.record_names, self.card.training_records))
        rows = rows if rows.size else np.arange(beat_set.n_beats)
        drawn = _drawn_evenly(beat_set, rows, _CALIBRATION_BEATS)
        return [{"beats": beat_set.windows[row][None, None]} for row in drawn]

    def scores(
        self, network: Path, session: "InferenceSession", progress: Progress, cancel: CancelToken
    ) -> Iterator[tuple[str, int, float, float]]:
        """Score both on the test beats of each protocol, whether the network has seen their patients or not."""
        beat_set = self._all_beats(progress, cancel)
        stored = OnnxClassifier(self.folder).predict(beat_set.windows, progress.part(0, 0.5), cancel).logits
        exported = np.empty_like(stored)
        part = progress.part(0.5, 1)
        for first in range(0, beat_set.n_beats, _BATCH):
            cancel.raise_if_cancelled()
            rows = slice(first, first + _BATCH)
            (exported[rows],) = session.run([LOGITS], {"beats": beat_set.windows[rows][:, None]})
            part.report(first, beat_set.n_beats, "scoring the exported network")
        config = config_of(self.card)
        for protocol in ("paper", "beat", "patient"):
            if protocol == "patient":
                rows_tested = np.flatnonzero(np.isin(beat_set.record_names, DS2))
            else:
                rows_tested = make_split(beat_set, replace(config, protocol=protocol)).test
            if len(rows_tested):
                is_right = [
                    float(np.mean(logits[rows_tested].argmax(axis=1) == beat_set.targets[rows_tested]))
                    for logits in (stored, exported)
                ]
                yield protocol, len(rows_tested), is_right[0], is_right[1]


def _drawn_evenly(beat_set: BeatSet, rows: np.ndarray, n_beats: int) -> np.ndarray:
    """Return some of the rows of a set: the first of each class in an order of chance, then the second of each."""
    order = rows[np.random.default_rng(_SEED).permutation(rows.size)]
    within = np.zeros(rows.size, np.int64)
    for index in range(len(beat_set.labels)):
        of_class = beat_set.targets[order] == index
        within[of_class] = np.arange(np.count_nonzero(of_class))
    return np.asarray(order[np.argsort(within, kind="stable")[:n_beats]])
