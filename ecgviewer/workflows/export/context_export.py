"""Beats to check and score an exported network on that sees beats among their neighbours."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.neighbourhood import N_AMONG
from ecgviewer.classifiers.onnx_twin import CONTEXT_INPUTS
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import list_records
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.evaluation.evaluate_context import held_out_records
from ecgviewer.workflows.evaluation.score_records import score_records
from ecgviewer.workflows.export.exported_sight import N_CHECKED, ExportedSight

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_A_RECORD = 250
_CALIBRATION_RECORDS = 4


class ContextExport(ExportedSight):
    """A network of beats among their neighbours; see `ExportedSight`."""

    inputs = {  # noqa: RUF012
        "features": f"float32, 1 x n x {len(CONTEXT_FEATURES)}: of each of n consecutive beats, named below",
        "waves": f"float32, 1 x n x {N_WAVES} x {WAVE_SAMPLES}: the beat, less the usual one, less the slow one, at"
        " 120 Hz, in heights of the usual QRS complex",
    }

    def beats(self, progress: Progress, cancel: CancelToken) -> list[dict[str, np.ndarray]]:
        """Return consecutive beats of records, at most 250 of each, from all over the folder."""
        paths = list_records(self.data_dir)
        found: list[dict[str, np.ndarray]] = []
        n_beats = 0
        # Neighbours by name are often of one patient: every tenth first, then those between.
        for path in [path for first in range(10) for path in paths[first::10]]:
            progress.report(min(n_beats, N_CHECKED), N_CHECKED, f"reading record {path.name}")
            found.append(self._beats_of(path, cancel))
            n_beats += found[-1]["features"].shape[1]
            if n_beats >= N_CHECKED:
                return found
        raise InvalidInputError(
            f"{self.data_dir} has {n_beats} beats, and an export is checked on {N_CHECKED:,}; name a folder with"
            " more records by --data-dir"
        )

    def one_beat(self) -> dict[str, np.ndarray]:
        """Return a beat among its neighbours."""
        shapes = ((1, N_AMONG, len(CONTEXT_FEATURES)), (1, N_AMONG, N_WAVES, WAVE_SAMPLES))
        return {name: np.zeros(shape, np.float32) for name, shape in zip(CONTEXT_INPUTS, shapes, strict=True)}

    def calibration(self) -> list[dict[str, np.ndarray]]:
        """Return beats of four records of the training that are in the folder, or of four others."""
        paths = list_records(self.data_dir)
        trained = [path for path in paths if path.name in self.card.training_records] or paths
        chosen = trained[:: max(len(trained) // _CALIBRATION_RECORDS, 1)][:_CALIBRATION_RECORDS]
        return [self._beats_of(path, CancelToken()) for path in chosen]

    @staticmethod
    def _beats_of(path: Path, cancel: CancelToken) -> dict[str, np.ndarray]:
        record = read_record(path, cancel=cancel)
        context = prepare_beats(record, record.default_lead).find_context(cancel)
        return {"features": context.features[None, :_A_RECORD], "waves": context.waves[:_A_RECORD][None]}

    def scores(
        self, network: Path, session: "InferenceSession", progress: Progress, cancel: CancelToken
    ) -> Iterator[tuple[str, int, float, float]]:
        """Score both on the patients that the network has not seen, on both leads, as the program calls them."""
        records = held_out_records(self.card, self.data_dir)
        classifier = ContextClassifier(self.folder)
        stored, exported = score_records(
            self.data_dir, records, [classifier, classifier.running(network)], progress, cancel
        )
        n_beats = stored.confusion.n_beats
        yield "patient", n_beats, stored.confusion.accuracy, exported.confusion.accuracy
