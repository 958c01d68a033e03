"""Score every method of explanation on test beats of a model: faithful, stable, sane, in place, quick?"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.evaluate.faithfulness import (
    N_ORDERS,
    N_PIECES,
    CurveAreas,
    curve_areas,
    piece_values,
    pieces_of_stretch,
    spearman,
)
from ecgviewer.explain.attribution import METHODS, Attribution, Explainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.patients import patient_id
from ecgviewer.records.wave_marks import QRS
from ecgviewer.studies.explanations.explanation_intervals import (
    QRS_ONLY,
    RANDOM,
    area_estimates,
    mass_intervals,
    resampling_of,
)
from ecgviewer.studies.explanations.explanation_result import (
    ExplanationResult,
    MethodDetails,
    MethodFigures,
    MethodIntervals,
    SanityStage,
    WaveMeans,
)
from ecgviewer.studies.explanations.explanation_sanity import Sanity, check_sanity
from ecgviewer.studies.explanations.localisation import ByClass, localise_by_class
from ecgviewer.studies.explanations.qtdb_localisation import QtdbLocalisation, localise_on_qtdb
from ecgviewer.workflows.trust.open_probe import open_probe
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.stability import noise_of, stability_of
from ecgviewer.workflows.trust.tested_beats import SeenT, TestedBeats

N_BEATS, N_FEW = 1000, 100
"""Beats that are explained, and those of them whose stability and sanity are tested."""

_CHUNK = 20
_STAGES = {"reading": 0.1, "marks": 0.3, "explaining": 0.5, "curves": 0.7, "stability": 0.8}


@dataclass(frozen=True, eq=False)
class ExplanationEvaluation:
    """How good the explanations of one model are.

    Attributes
    ----------
    card
        Of the model.
    noise, stays
        What was added to test the stability, and what no test takes away ("" for nothing), for people.
    beats
        The test beats.
    explained
        By method: attributions of each beat for its called class.
    areas
        By beat: areas under the curves by method, of the QRS-only and of the random baseline.
    seconds
        By method: what explaining took a beat.
    stability
        By method: largest relative change of each map under small noise.
    sanity
        By method.
    marked
        How maps meet a cardiologist's marks; None without the QT Database.
    seed
        Of all draws.
    """

    card: ModelCard
    noise: str
    stays: str
    beats: TestedBeats[Any]
    explained: Mapping[str, Sequence[Attribution]]
    areas: Sequence[Mapping[str, CurveAreas]]
    seconds: Mapping[str, float]
    stability: Mapping[str, np.ndarray]
    sanity: Mapping[str, Sanity]
    marked: QtdbLocalisation | None
    seed: int

    def result(self) -> ExplanationResult:
        """Return what page, report and JSON show of it."""
        names, counts = np.unique(self.beats.references, return_counts=True)
        return ExplanationResult(
            model=self.card.name,
            architecture=self.card.architecture,
            protocol=self.card.protocol,
            n_beats=len(self.beats.seen),
            n_by_reference=dict(zip(names.tolist(), counts.tolist(), strict=True)),
            n_records=int(np.unique(self.beats.record_names).size),
            seed=self.seed,
            explained_class="the called one",
            n_pieces=N_PIECES,
            n_orders_of_ties=N_ORDERS,
            noise=self.noise,
            not_taken_away=self.stays or None,
            mean_logit=float(np.mean([a.logit for a in self.explained["gradcam"]])),
            methods={method: self._figures(method) for method in self.explained},
            details={method: self._details(method) for method in self.explained},
            agreement=self._agreement(),
            qtdb=None if self.marked is None else self.marked.result(),
            intervals=resampling_of(self._patients),
        )

    def _mean_area(self, name: str, curve: str) -> float:
        return float(np.mean([getattr(areas[name], curve) for areas in self.areas if name in areas]))

    def _figures(self, method: str) -> MethodFigures:
        sanity = self.sanity[method]
        errors = [a.additivity_error for a in self.explained[method] if a.additivity_error is not None]
        return MethodFigures(
            deletion_auc=self._mean_area(method, "deletion"),
            insertion_auc=self._mean_area(method, "insertion"),
            random_deletion_auc=self._mean_area(RANDOM, "deletion"),
            random_insertion_auc=self._mean_area(RANDOM, "insertion"),
            sanity_spearman_last_layer=sanity.stages[0].mean,
            sanity_spearman_cascade=sanity.stages[-1].mean,
            stability=float(np.median(self.stability[method])),
            additivity_error=float(np.mean(errors)) if errors else None,
            localisation=_means(self._localisation[method]),
            localisation_qtdb=None if self.marked is None else _means(self.marked.by_method[method]),
            ms_per_beat=1000 * self.seconds[method],
        )

    def _details(self, method: str) -> MethodDetails:
        sanity = self.sanity[method]
        is_better = [areas[method].deletion < areas[RANDOM].deletion for areas in self.areas]
        relative = [e for a in self.explained[method] if (e := a.relative_additivity_error) is not None]
        return MethodDetails(
            title=METHODS[method],
            n_beats=len(self.explained[method]),
            n_empty=sum(attribution.is_empty for attribution in self.explained[method]),
            deletion_below_random=float(np.mean(is_better)),
            qrs_only_deletion_auc=self._mean_area(QRS_ONLY, "deletion"),
            qrs_only_insertion_auc=self._mean_area(QRS_ONLY, "insertion"),
            relative_additivity_error=float(np.median(relative)) if relative else None,
            stability_n_beats=int(self.stability[method].size),
            stability_worst=float(np.max(self.stability[method])),
            sanity_n_beats=int(self.stability[method].size),
            sanity_chance_band=sanity.band,
            sanity_stages=tuple(
                SanityStage(part.stage, part.mean, part.n_undefined) for part in sanity.stages
            ),
            passes_sanity=sanity.is_passed,
            intervals=self._intervals(method),
        )

    def _intervals(self, method: str) -> MethodIntervals:
        return MethodIntervals(
            **area_estimates(self.areas, method, self._patients),
            localisation_mass=mass_intervals(self._localisation[method]),
            localisation_qtdb_mass=None
            if self.marked is None
            else mass_intervals(self.marked.by_method[method]),
        )

    @cached_property
    def _patients(self) -> np.ndarray:
        return np.array([patient_id(str(name)) for name in self.beats.record_names])

    @cached_property
    def _localisation(self) -> dict[str, ByClass]:
        """By method, called class and wave: how maps meet the delineated waves."""
        return {
            method: localise_by_class(explained, self.beats.wave_ends, self._patients, self.card.labels)
            for method, explained in self.explained.items()
        }

    def _agreement(self) -> dict[str, dict[str, float | None]]:
        """Return the mean Spearman over the pieces between each two methods."""
        pieces = {
            method: [piece_values(attribution.per_sample()) for attribution in explained]
            for method, explained in self.explained.items()
        }

        def mean(one: str, other: str) -> float | None:
            pairs = zip(pieces[one], pieces[other], strict=True)
            found = np.array([spearman(first, second) for first, second in pairs])
            defined = found[np.isfinite(found)]
            return float(defined.mean()) if defined.size else None

        return {one: {other: mean(one, other) for other in pieces if other != one} for one in pieces}


def evaluate_explanations(
    folder: Path,
    data_dir: Path,
    n_beats: int = N_BEATS,
    n_few: int = N_FEW,
    seed: int = 0,
    marked_dir: Path | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ExplanationEvaluation:
    """Score every method on test beats of a model; each explains the called class.

    Parameters
    ----------
    folder
        The model's folder.
    data_dir
        Folder of the records that its protocol tests on.
    n_beats
        How many beats of the test side of its own protocol, and of the QT Database.
    n_few
        How many of them have their stability and their sanity tested.
    seed
        Of the beats, of the orders of ties, of the noise and of the weights of networks that know nothing.
    marked_dir
        Folder of the QT Database; without it maps are not compared with a cardiologist's marks.

    Raises
    ------
    InvalidInputError
        If the data are not those of the model's card, or it was trained with them.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    return _evaluate(open_probe(folder), data_dir, (n_beats, n_few), seed, marked_dir, progress, cancel)


def _evaluate(
    probe: Probe[SeenT],
    data_dir: Path,
    counts: tuple[int, int],
    seed: int,
    marked_dir: Path | None,
    progress: Progress,
    cancel: CancelToken,
) -> ExplanationEvaluation:
    n_beats, n_few = counts
    beats = probe.draw(data_dir, n_beats, seed, progress.part(0, _STAGES["reading"]), cancel)
    called = beats.called
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(called))
    explainers: dict[str, Explainer] = {method: probe.explainer(method) for method in probe.methods}
    marked = None
    if marked_dir is not None:  # before what takes longer: a recording may be damaged
        classifier, part = open_classifier(probe.folder), progress.part(_STAGES["reading"], _STAGES["marks"])
        marked = localise_on_qtdb(classifier, explainers, marked_dir, n_beats, seed, part, cancel)
    part = progress.part(_STAGES["marks"], _STAGES["explaining"])
    explained, seconds = _explain_all(explainers, beats, part, cancel)
    part = progress.part(_STAGES["explaining"], _STAGES["curves"])
    areas = _curves(probe, beats, explained, rng, part, cancel)
    part = progress.part(_STAGES["curves"], _STAGES["stability"])
    few = shuffled[:n_few]
    stability = _add_noise(probe, explainers, beats.seen[few], called[few].tolist(), seed, part, cancel)
    few = np.sort(few)
    trained = {method: [explained[method][row].values for row in few] for method in explainers}
    part = progress.part(_STAGES["stability"], 1)
    sanity = check_sanity(probe, beats.seen[few], called[few].tolist(), trained, seed, part, cancel)
    progress.report(1, 1, "done")
    return ExplanationEvaluation(
        probe.card,
        noise_of(probe),
        probe.stays,
        beats,
        explained,
        areas,
        seconds,
        stability,
        sanity,
        marked,
        seed,
    )


def _explain_all(
    explainers: Mapping[str, Explainer], beats: TestedBeats[Any], progress: Progress, cancel: CancelToken
) -> tuple[dict[str, list[Attribution]], dict[str, float]]:
    """Return by method the attributions of all beats, and how many seconds one took."""
    explained, seconds = {}, {}
    for number, (method, explainer) in enumerate(explainers.items()):
        part = progress.part(number / len(explainers), (number + 1) / len(explainers))
        explained[method], seconds[method] = _explain_timed(
            explainer, beats.seen, beats.called.tolist(), part, cancel
        )
    return explained, seconds


def _explain_timed(
    explainer: Explainer, seen: Any, labels: list[str], progress: Progress, cancel: CancelToken
) -> tuple[list[Attribution], float]:
    """Return attributions, and how many seconds one took."""
    explainer.explain(seen[:1], labels[:1])  # what is only done once is not counted
    made: list[Attribution] = []
    started_s = time.perf_counter()
    for first in range(0, len(seen), _CHUNK):
        cancel.raise_if_cancelled()
        part = slice(first, first + _CHUNK)
        made += explainer.explain(seen[part], labels[part])
        progress.report(len(made), len(seen), f"explaining beats ({METHODS[made[-1].method]})")
    return made, (time.perf_counter() - started_s) / len(seen)


def _add_noise(
    probe: Probe[SeenT],
    explainers: Mapping[str, Explainer],
    seen: SeenT,
    labels: list[str],
    seed: int,
    progress: Progress,
    cancel: CancelToken,
) -> dict[str, np.ndarray]:
    """Return by method the largest relative change of each map under small noise."""
    changes = {}
    for number, (method, explainer) in enumerate(explainers.items()):
        cancel.raise_if_cancelled()
        progress.report(number, len(explainers), f"adding noise ({METHODS[method]})")
        changes[method] = stability_of(probe, explainer, seen, labels, seed)
    return changes


def _curves(
    probe: Probe[SeenT],
    beats: TestedBeats[SeenT],
    explained: Mapping[str, Sequence[Attribution]],
    rng: np.random.Generator,
    progress: Progress,
    cancel: CancelToken,
) -> list[dict[str, CurveAreas]]:
    """Return the areas under the curves of all methods and baselines, for each beat."""
    areas = []
    for row, label in enumerate(beats.called):
        cancel.raise_if_cancelled()
        logits_without = probe.logits_without(beats.seen[row : row + 1], probe.card.labels.index(str(label)))
        pieces = {method: piece_values(found[row].per_sample()) for method, found in explained.items()}
        pieces[RANDOM] = np.zeros(N_PIECES)
        if np.isfinite(beats.wave_ends[row, QRS]).all():
            pieces[QRS_ONLY] = pieces_of_stretch(*beats.wave_ends[row, QRS])
        areas.append(curve_areas(logits_without, pieces, rng))
        if row % _CHUNK == 0:
            progress.report(row, len(beats.called), "taking beats apart")
    return areas


def _means(localisation: ByClass) -> dict[str, dict[str, WaveMeans]]:
    return {
        label: {wave: found.means() for wave, found in waves.items()} for label, waves in localisation.items()
    }
