"""Score context networks on patients that they have not seen."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.patients import patient_id
from ecgviewer.training.splits import DS2, PACED
from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result
from ecgviewer.workflows.evaluation.evaluation_result import Fold
from ecgviewer.workflows.evaluation.refusal import refuse_if_seen
from ecgviewer.workflows.evaluation.score_records import BOTH_LEADS_NOTE, score_records
from ecgviewer.workflows.evaluation.stored_networks import stored_networks
from ecgviewer.workflows.training.train_context import (
    N_FOLDS,
    ContextTraining,
    records_of,
    train_context_model,
)


def evaluate_context(
    folder: Path,
    protocol: str,
    data_dir: Path,
    seeds: Sequence[int],
    is_retrained: bool,
    n_folds: int,
    progress: Progress,
    cancel: CancelToken,
) -> Evaluation:
    """Score a context network, as stored or trained afresh; parameters are those of `evaluate_model`.

    Beside a stored network of DS1 the networks of its other seeds are scored, those that are stored. Folds are
    trained afresh; the stored ones are scored by `evaluate_held_out`.
    """
    card = read_card(folder)
    if protocol != "patient":
        raise InvalidInputError(
            f"model '{card.name}' is trained and scored by patient only; choose --protocol patient"
        )
    if n_folds and not is_retrained:
        raise InvalidInputError(
            "the stored networks of the folds are scored by --protocol folds; choose that, or add --retrain"
        )
    if n_folds not in (0, N_FOLDS):
        raise InvalidInputError(f"context networks come by {N_FOLDS} folds; choose --folds {N_FOLDS}")
    if is_retrained:
        with tempfile.TemporaryDirectory() as scratch:
            chosen = tuple(seeds) or (card.seed,)
            half = progress.part(0, 0.9)
            folders = _train(chosen, n_folds, data_dir, Path(scratch), half, cancel)
            return _score(card, folders, data_dir, False, n_folds, progress.part(0.9, 1), cancel)
    refuse_if_seen(card, protocol)
    siblings = stored_networks(card.architecture, by_fold=False) | {card.seed: folder}
    wanted = seeds or sorted(siblings, key=lambda seed: (seed != card.seed, seed))
    missing = [seed for seed in wanted if seed not in siblings]
    if missing:
        raise InvalidInputError(f"no network of seed {missing[0]} is stored; add --retrain to train it")
    return _score(card, {seed: siblings[seed] for seed in wanted}, data_dir, True, 0, progress, cancel)


def held_out_records(card: ModelCard, data_dir: Path) -> tuple[str, ...]:
    """Return the records that a context network has not seen: DS2, or those held out in its fold.

    Raises
    ------
    InvalidInputError
        If it has seen patients of them.
    """
    fold = card.fold
    tested = records_of(data_dir, fold)[1]
    if fold is None:
        refuse_if_seen(card, "patient")
    elif {patient_id(name) for name in tested} & set(card.training_patients):
        raise InvalidInputError(f"model '{card.name}' has seen patients of its fold; train it again")
    return tested


def _train(
    seeds: Sequence[int], n_folds: int, data_dir: Path, scratch: Path, progress: Progress, cancel: CancelToken
) -> dict[int, Path]:
    """Train the networks of the folds with the first seed, or those of DS1 with every seed."""
    runs = {fold: ContextTraining(f"fold{fold}", seeds[0], fold) for fold in range(1, n_folds + 1)} or {
        seed: ContextTraining(f"seed{seed}", seed) for seed in seeds
    }
    for number, training in enumerate(runs.values()):
        part = progress.part(number / len(runs), (number + 1) / len(runs))
        train_context_model(training, data_dir, scratch, part, cancel)
    return {key: scratch / training.name for key, training in runs.items()}


def _score(
    card: ModelCard,
    folders: dict[int, Path],
    data_dir: Path,
    is_stored: bool,
    n_folds: int,
    progress: Progress,
    cancel: CancelToken,
) -> Evaluation:
    classifiers = {key: ContextClassifier(folder) for key, folder in folders.items()}
    if not n_folds:
        part = progress.part(0, 0.95)
        scored = score_records(data_dir, DS2, list(classifiers.values()), part, cancel)
        paced = _score_paced(data_dir, next(iter(classifiers.values())), progress.part(0.95, 1), cancel)
        results = {seed: seed_result(beats) for seed, beats in zip(classifiers, scored, strict=True)}
        notes = (BOTH_LEADS_NOTE,)
        return Evaluation(card, "patient", scored[0], is_stored, results, paced=paced, further_notes=notes)
    parts: list[ScoredBeats] = []
    folds = []
    for number, classifier in enumerate(classifiers.values()):
        tested = held_out_records(classifier.card, data_dir)
        patients = tuple(sorted({patient_id(name) for name in tested}))
        part = progress.part(number / len(classifiers), (number + 1) / len(classifiers))
        parts += score_records(data_dir, tested, [classifier], part, cancel)
        folds.append(Fold(patients, parts[-1].confusion.accuracy))
    beats = join_beats(parts)
    results, notes = {card.seed: seed_result(beats)}, (BOTH_LEADS_NOTE,)
    return Evaluation(card, "patient", beats, is_stored, results, tuple(folds), further_notes=notes)


def _score_paced(
    data_dir: Path, classifier: ContextClassifier, progress: Progress, cancel: CancelToken
) -> ScoredBeats | None:
    """Return the beats of the paced records, None for a model without outside score or without the records."""
    if not classifier.has_doubts or not all((data_dir / f"{name}.hea").is_file() for name in PACED):
        return None
    return score_records(data_dir, PACED, [classifier], progress, cancel)[0]
