"""Score networks that see one second on the test beats of a protocol, as stored or trained afresh."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.predictions import Predictions
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.splits import DS1, DS2, PACED, Split, patient_folds, split_fold
from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result
from ecgviewer.workflows.evaluation.evaluation_result import Fold
from ecgviewer.workflows.evaluation.refusal import refuse_if_seen
from ecgviewer.workflows.training.train_model import call_rows, make_split
from ecgviewer.workflows.training.window_waves import attention_masks

_READING_ALONE = 0.8
_READING_BEFORE_TRAINING = 0.05


def evaluate_windows(
    folder: Path,
    protocol: str,
    data_dir: Path,
    seeds: Sequence[int],
    is_retrained: bool,
    n_folds: int,
    progress: Progress,
    cancel: CancelToken,
) -> Evaluation:
    """Score a network that sees one second, as stored or trained afresh; see `evaluate_model`."""
    card = read_card(folder)
    if n_folds and not is_retrained:
        raise InvalidInputError(
            f"no networks of architecture '{card.architecture}' come by folds; add --retrain to train them"
        )
    if not is_retrained:
        refuse_if_seen(card, protocol)
    config = replace(config_of(card), protocol=protocol)
    if is_retrained and seeds and config.seed not in seeds:
        config = replace(config, seed=seeds[0])
    needs_training = is_retrained or any(seed != config.seed for seed in seeds)
    reading_end = _READING_BEFORE_TRAINING if needs_training else _READING_ALONE
    records = records_read(protocol, config, needs_training)
    beat_set = load_beat_set(
        data_dir, card.labels, records, progress.part(0, reading_end), cancel, only_classes=False
    )
    masks = None
    if needs_training:
        waves_end = reading_end + (1 - reading_end) / 20
        masks = attention_masks(beat_set, config, data_dir, progress.part(reading_end, waves_end), cancel)
        reading_end = waves_end
    rest = progress.part(reading_end, 1)
    folds: tuple[Fold, ...] = ()
    if is_retrained:
        n_runs = 1 + sum(seed != config.seed for seed in seeds)
        beats, folds = _call_afresh(beat_set, config, n_folds, masks, rest.part(0, 1 / n_runs), cancel)
        rest = rest.part(1 / n_runs, 1)
    else:
        beats = _call_as_stored(folder, beat_set, config, data_dir, progress if not seeds else None, cancel)
    results = {config.seed: seed_result(beats)} if not seeds or config.seed in seeds else {}
    others = [seed for seed in dict.fromkeys(seeds) if seed != config.seed]
    for number, seed in enumerate(others):
        part = rest.part(number / len(others), (number + 1) / len(others))
        seeded, _ = _call_afresh(beat_set, replace(config, seed=seed), n_folds, masks, part, cancel)
        results[seed] = seed_result(seeded)
    progress.report(1, 1, "done")
    ordered = {seed: results[seed] for seed in (dict.fromkeys(seeds) if seeds else results)}
    return Evaluation(card, protocol, beats, not is_retrained, ordered, folds)


def config_of(card: ModelCard) -> TrainConfig:
    """Return the configuration that a model was trained with.

    Raises
    ------
    InvalidInputError
        If its card doesn't say.
    """
    fields = {name: card.training[name] for name in TrainConfig.__dataclass_fields__ if name in card.training}
    if "architecture" not in fields or "name" not in fields:
        raise InvalidInputError(
            f"the card of model '{card.name}' doesn't say how it was trained; choose a model that"
            " 'ecgviewer train' wrote"
        )
    try:
        return msgspec.convert(fields, TrainConfig)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        raise InvalidInputError(
            f"the card of model '{card.name}' doesn't say how it was trained (field 'training.{place.rstrip('`')}':"
            f" {what.replace('`', chr(39)).lower()}); restore the card or train the model again"
        ) from error


def records_read(protocol: str, config: TrainConfig, needs_training: bool) -> tuple[str, ...] | None:
    """Return the records to read, None for all in the folder."""
    if protocol == "patient":
        return tuple(sorted((*DS1, *DS2))) if needs_training else DS2
    return config.records


def _call_as_stored(
    folder: Path,
    beat_set: BeatSet,
    config: TrainConfig,
    data_dir: Path,
    progress: Progress | None,
    cancel: CancelToken,
) -> ScoredBeats:
    """Return the calls of the stored weights on the test side."""
    classifier = OnnxClassifier(folder)
    rows = rows_tested(beat_set, config, classifier.card, data_dir)
    part = progress.part(_READING_ALONE, 1) if progress is not None else None
    return _scored(beat_set, rows, classifier.predict(beat_set.windows[rows], part, cancel))


def rows_tested(beat_set: BeatSet, config: TrainConfig, card: ModelCard, data_dir: Path) -> np.ndarray:
    """Return the rows of a set on the test side of a protocol, for the stored weights of a model.

    Raises
    ------
    InvalidInputError
        If the beats are not those of the model's card, where the split was made from them.
    """
    if config.protocol == "patient":
        return np.flatnonzero(np.isin(beat_set.record_names, DS2))
    if beat_set.sha256() != card.data_sha256:
        raise InvalidInputError(
            f"the beats in {data_dir} are not those that model '{card.name}' was trained from; choose the"
            " data folder that it was trained from"
        )
    return make_split(beat_set, config).test


def _call_afresh(
    beat_set: BeatSet,
    config: TrainConfig,
    n_folds: int,
    masks: np.ndarray | None,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[ScoredBeats, tuple[Fold, ...]]:
    """Train by a recipe, once or once a fold; return the calls of all test beats, and the folds."""
    if not n_folds:
        split = make_split(beat_set, config)
        return _train_and_call(beat_set, split, config, masks, progress, cancel), ()
    kept = ~np.isin(beat_set.record_names, PACED)
    groups = patient_folds(beat_set.patient_ids[kept], beat_set.targets[kept], n_folds, config.seed)
    parts, folds = [], []
    for number, patients in enumerate(groups):
        split = split_fold(
            beat_set.record_names,
            beat_set.patient_ids,
            beat_set.targets,
            patients,
            config.beats_per_class,
            config.seed,
        )
        part = progress.part(number / n_folds, (number + 1) / n_folds)
        parts.append(_train_and_call(beat_set, split, config, masks, part, cancel))
        folds.append(Fold(patients, parts[-1].confusion.accuracy))
    return join_beats(parts), tuple(folds)


def _train_and_call(
    beat_set: BeatSet,
    split: Split,
    config: TrainConfig,
    masks: np.ndarray | None,
    progress: Progress,
    cancel: CancelToken,
) -> ScoredBeats:
    from ecgviewer.training.loop import train_network

    trained = train_network(beat_set, split, config, progress, cancel, masks)
    return _scored(beat_set, split.test, call_rows(trained.network, beat_set, split.test))


def _scored(beat_set: BeatSet, rows: np.ndarray, calls: Predictions) -> ScoredBeats:
    return ScoredBeats(
        beat_set.labels,
        beat_set.symbols[rows],
        calls.called,
        beat_set.record_names[rows],
        beat_set.patient_ids[rows],
        beat_set.rhythms[rows],
        confidence=calls.confidence,
    )
