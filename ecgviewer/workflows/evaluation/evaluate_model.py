"""Score a model on the test beats of a protocol, as stored or trained afresh."""

from collections.abc import Sequence
from pathlib import Path

from ecgviewer.classifiers.opening import sight_of
from ecgviewer.classifiers.registry import load
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.evaluation.evaluate_held_out import evaluate_held_out
from ecgviewer.workflows.evaluation.evaluation import Evaluation
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult
from ecgviewer.workflows.evaluation.protocols import HELD_OUT, SCORED


def evaluate_model(
    folder: Path,
    protocol: str,
    data_dir: Path,
    seeds: Sequence[int] = (),
    is_retrained: bool = False,
    n_folds: int = 0,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    svdb_dir: Path | None = None,
) -> Evaluation:
    """Score a model on the test beats of a protocol.

    Parameters
    ----------
    folder
        The model's folder.
    protocol
        Key of `SCORED`.
    data_dir
        Folder of the records: under "patient" MIT-BIH, else that which the model was trained from.
    seeds
        Seeds to train the same recipe with, each with a split of its own. Their results are given beside
        the first one; the seed of that one is not trained again.
    is_retrained
        Whether to train the model's recipe afresh and score that, instead of the stored weights. The
        model may then be of any protocol.
    n_folds
        With `is_retrained` and "patient": folds of a cross-validation over all patients but the paced;
        0 for the protocol's own split.
    svdb_dir
        Folder of the Supraventricular Arrhythmia Database for the protocols that read it; None for the one that
        is found, see `find_svdb`.

    Raises
    ------
    InvalidInputError
        If the stored weights have seen the test side (the message names a model that has not), the data
        are not those of the card, or the choices don't go together.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    _check_choices(protocol, is_retrained or bool(seeds), n_folds)
    if protocol in HELD_OUT:
        return evaluate_held_out(folder, protocol, data_dir, svdb_dir, progress, cancel)
    sight = sight_of(folder)
    found: Evaluation = load(sight.evaluation)(
        folder, protocol, data_dir, seeds, is_retrained, n_folds, progress, cancel
    )
    return found


def evaluate_for_window(
    folder: Path,
    protocol: str,
    data_dir: Path,
    is_retrained: bool,
    n_folds: int,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> EvaluationResult:
    """Return what a window shows of what `evaluate_model` gives; it may run in another process."""
    evaluation = evaluate_model(folder, protocol, data_dir, (), is_retrained, n_folds, progress, cancel)
    return evaluation.result()


def _check_choices(protocol: str, is_trained: bool, n_folds: int) -> None:
    if protocol not in SCORED:
        raise InvalidInputError(f"no protocol is called '{protocol}'; there are: {', '.join(SCORED)}")
    if protocol in HELD_OUT and (is_trained or n_folds):
        raise InvalidInputError(
            f"protocol '{protocol}' scores stored networks; leave out --retrain, --retrain-seeds and --folds"
        )
    if n_folds and protocol != "patient":
        raise InvalidInputError("folds are over patients; add --protocol patient")
    if n_folds and not 2 <= n_folds <= 10:
        raise InvalidInputError(f"{n_folds} folds are not possible; choose 2 to 10")
