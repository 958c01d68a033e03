"""How far a network of rhythms agrees with MIT-BIH on fibrillation, stretch by stretch of ten seconds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.predictions import softmax
from ecgviewer.classifiers.rhythm.lasting import lasting_probabilities
from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_classifier import open_rhythm_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.doubt import find_doubt
from ecgviewer.evaluate.rhythm_scores import cohen_kappa
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.rhythms.groups import GROUPS
from ecgviewer.records.rhythms.mitdb import STRETCH_S, list_mitdb
from ecgviewer.records.rhythms.signals import lead_at
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.rhythm.exg_material import ExgMaterial
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe, train_exgnet
from ecgviewer.training.rhythm.rhythm_splits import split_folds
from ecgviewer.workflows.rhythm.call_rhythms import STEP_S
from ecgviewer.workflows.rhythm.exgnet_data import FS_HZ, KINDS, LASTING_S, load_exg_material

if TYPE_CHECKING:
    from ecgviewer.classifiers.rhythm.exgnet import ExgNet

Call = Callable[[np.ndarray, CancelToken | None], np.ndarray]
"""From windows in millivolts to probabilities."""

_LOADED = 0.1
_AFIB = GROUPS.index("AFIB")

FIBRILLATING = ("AFIB", "AFL")


@dataclass(frozen=True)
class AgreementResult:
    """Fibrillation and flutter against all other rhythms.

    Attributes
    ----------
    model
        The network that called.
    n_stretches, n_records
        Stretches of 10 s whose rhythm is known, of so many records.
    kappa
        Cohen's, as a record is called: fibrillation with the seconds around, see `classifiers.rhythm.lasting`.
    kappa_alone
        The same where each stretch is called by itself.
    confusion
        Counts, the reference in rows, calls in columns: others, fibrillation.
    sensitivity, precision
        Of fibrillation.
    unsure_below
        Probability below which a call is unsure, see `evaluate.doubt`. None where several networks called.
    unsure_right, unsure_wrong
        Share of the right and of the wrong calls of the groups that are unsure then.
    records
        By record with any fibrillation, in the reference or called: stretches of both, of the reference alone, and
        called alone.
    """

    model: str
    n_stretches: int
    n_records: int
    kappa: float
    kappa_alone: float
    confusion: tuple[tuple[int, int], tuple[int, int]]
    sensitivity: float
    precision: float
    unsure_below: float | None
    unsure_right: float | None
    unsure_wrong: float | None
    records: Mapping[str, tuple[int, int, int]]


def refuse_seen(card: RhythmCard) -> None:
    """Raise `InvalidInputError` for a network that has seen patients of MIT-BIH."""
    if "mitdb" in card.trained_on:
        raise InvalidInputError(f"{card.name} was trained on MIT-BIH; name a network that was not")


def measure_agreement(
    folder: Path, data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> AgreementResult:
    """Call all stretches of MIT-BIH, each on its record's first lead.

    Parameters
    ----------
    folder
        Of a network of one lead that has seen none of the patients.
    data_dir
        Folder of MIT-BIH.
    progress, cancel
        Told of, and looked at, between two records.

    Raises
    ------
    InvalidInputError
        If the network has seen a patient of MIT-BIH.
    Cancelled
        On the way, after `cancel` was set.
    """
    classifier = open_rhythm_classifier(folder)
    refuse_seen(classifier.card)
    progress = progress or Progress()
    return compare_calls(
        classifier.card.name,
        lambda _: classifier.predict,
        data_dir,
        progress,
        cancel,
        lasting_s=classifier.card.lasting_s,
        is_one=True,
    )


def measure_fold_agreement(
    data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> AgreementResult:
    """Train the five networks of the folds, and let each call the stretches of the patients that it hasn't seen.

    Parameters and errors are those of `evaluate_exgnet`.
    """
    progress = progress or Progress()
    kind = KINDS["exgnet"]
    material = load_exg_material(kind, kind.sources, data_dir, progress.part(0, _LOADED), cancel)
    return fold_agreement_of(material, kind.recipe, data_dir, progress.part(_LOADED, 1), cancel)


def fold_agreement_of(
    material: ExgMaterial,
    recipe: ExgRecipe,
    data_dir: Path,
    progress: Progress,
    cancel: CancelToken | None = None,
) -> AgreementResult:
    """Do what `measure_fold_agreement` does with recordings that were read before."""
    found = material.found
    splits = split_folds(found)
    networks = []
    for number, split in enumerate(splits):
        part = progress.part(number / len(splits), (number + 1) / len(splits))
        networks.append(train_exgnet(material, split.train, recipe, part, cancel))
    seen = [set(found.patients[split.train].tolist()) for split in splits]

    def caller_of(patient: str) -> Call:
        # Whose leads none of the networks reads (102, 104) is in no fold: each hasn't seen them.
        fold = next(number for number, patients in enumerate(seen) if patient not in patients)
        return partial(_call, networks[fold])

    return compare_calls("exgnet, five folds", caller_of, data_dir, Progress(), cancel)


def _call(network: "ExgNet", windows_mv: np.ndarray, cancel: CancelToken | None = None) -> np.ndarray:
    import torch

    with torch.no_grad():
        logits: np.ndarray = network(torch.from_numpy(without_baseline(windows_mv, FS_HZ))).numpy()
    return softmax(logits)


def compare_calls(
    model: str,
    caller_of: Callable[[str], Call],
    data_dir: Path,
    progress: Progress,
    cancel: CancelToken | None = None,
    *,
    lasting_s: float = LASTING_S,
    is_one: bool = False,
) -> AgreementResult:
    """Call all stretches of MIT-BIH on each record's first lead, and hold them against the reference.

    Parameters
    ----------
    model
        What called, for people.
    caller_of
        From a patient to what calls its stretches: takes millivolts at 100 Hz, shape (n, 1, 1000), and a token;
        gives probabilities of `groups.GROUPS`.
    data_dir
        Folder of MIT-BIH.
    progress, cancel
        Told of, and looked at, between two records.
    lasting_s
        See `RhythmCard`.
    is_one
        Whether one network calls all: then it is told below which probability its calls are unsure.
    """
    rows = [row for row in list_mitdb(data_dir) if row.labels]
    reference, called, alone, sure, is_right, counts = [], [], [], [], [], {}
    for number, (path, group) in enumerate(groupby(rows, key=lambda row: row.path)):
        raise_if_cancelled(cancel)
        progress.report(number, len(MITDB_RECORDS), f"calling {path.name}")
        stretches, record = list(group), read_record(path)
        lead = lead_at(record, record.default_lead, FS_HZ)
        by_itself, lasting = _call_lead(lead, caller_of(stretches[0].patient), lasting_s, cancel)
        places = np.array([round(row.start_s / STEP_S) for row in stretches])
        probabilities = lasting[places]
        best = probabilities.argmax(axis=1)
        is_called = best == _AFIB
        alone.append(by_itself[places].argmax(axis=1) == _AFIB)
        # The rhythm that takes most of the stretch counts.
        is_true = np.array([row.labels[0] in FIBRILLATING for row in stretches])
        both = (is_true & is_called, is_true & ~is_called, ~is_true & is_called)
        if any(part.any() for part in both):
            counts[path.name] = (int(both[0].sum()), int(both[1].sum()), int(both[2].sum()))
        reference.append(is_true)
        called.append(is_called)
        groups = np.array([row.rhythm for row in stretches])
        sure.append(probabilities.max(axis=1)[groups != ""])
        is_right.append((np.array(GROUPS)[best] == groups)[groups != ""])
    doubt = find_doubt(np.concatenate(sure), np.concatenate(is_right)) if is_one else (None, None, None)
    found = tuple(np.concatenate(part) for part in (reference, called, alone))
    return _result(model, len(reference), found, doubt, counts)


def _call_lead(
    lead: np.ndarray, call: Call, lasting_s: float, cancel: CancelToken | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities of the stretches that begin every `STEP_S`, each by itself and with those around."""
    n_samples, step = round(STRETCH_S * FS_HZ), round(STEP_S * FS_HZ)
    windows = np.lib.stride_tricks.sliding_window_view(lead, n_samples)[::step]
    found = call(np.ascontiguousarray(windows)[:, None], cancel)
    return found, lasting_probabilities(found, STEP_S * np.arange(len(found)), lasting_s, _AFIB)


def _result(
    model: str,
    n_records: int,
    found: tuple[np.ndarray, ...],
    doubt: tuple[float | None, float | None, float | None],
    counts: Mapping[str, tuple[int, int, int]],
) -> AgreementResult:
    reference, called, alone = found
    hits, missed = int((reference & called).sum()), int((reference & ~called).sum())
    false = int((~reference & called).sum())
    return AgreementResult(
        model,
        len(reference),
        n_records,
        cohen_kappa(reference, called),
        cohen_kappa(reference, alone),
        ((len(reference) - hits - missed - false, false), (missed, hits)),
        hits / max(hits + missed, 1),
        hits / max(hits + false, 1),
        *doubt,
        counts,
    )
