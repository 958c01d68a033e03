"""Score networks on records of one or several databases, each called by one that has not seen its patient."""

from collections.abc import Sequence
from pathlib import Path

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import find_svdb, list_records
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.patients import patient_id
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result
from ecgviewer.workflows.evaluation.evaluation_result import Fold
from ecgviewer.workflows.evaluation.score_records import BOTH_LEADS_NOTE, scored_beats
from ecgviewer.workflows.evaluation.stored_networks import stored_networks
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import review_record


def evaluate_held_out(
    folder: Path,
    protocol: str,
    data_dir: Path,
    svdb_dir: Path | None,
    progress: Progress,
    cancel: CancelToken,
) -> Evaluation:
    """Score a stored network, and the networks of the folds of its architecture, on patients not seen.

    Parameters
    ----------
    folder
        The model's folder.
    protocol
        Key of `protocols.HELD_OUT`.
    data_dir
        Folder of MIT-BIH.
    svdb_dir
        Folder of the Supraventricular Arrhythmia Database; None for the one that `find_svdb` finds.

    Raises
    ------
    InvalidInputError
        If the networks of the folds or a database are not there, or a patient was seen by every network.
    Cancelled
        After `cancel` was set.
    """
    card = read_card(folder)
    folds = [stored for _, stored in sorted(stored_networks(card.architecture, by_fold=True).items())]
    if not folds:
        raise InvalidInputError(
            f"no networks of folds of architecture '{card.architecture}' are stored; choose a model that has"
            " them, such as context-0, or --protocol patient"
        )
    classifiers = [open_classifier(stored) for stored in folds]
    if protocol == "svdb":
        classifiers.insert(0, open_classifier(folder))
        databases = {"svdb": list_records(_known_svdb(svdb_dir, data_dir))}
    else:
        databases = _databases_of_folds([one.card for one in classifiers], data_dir, svdb_dir)
    return _score(card, protocol, databases, classifiers, progress, cancel)


def refuse_if_trained_on(card: ModelCard, record: Record) -> None:
    """Raise `InvalidInputError` if a network was trained on a record or on another of its patient."""
    if has_seen(card, record):
        raise InvalidInputError(
            f"model '{card.name}' was trained with the patient of record {record.name}; leave the record out, or"
            " choose a model that was not"
        )


def has_seen(card: ModelCard, record: Record) -> bool:
    """Return whether a network was trained on a record or on another of its patient.

    Names count here even where the signal was not recognised: what may be seen is not scored.
    """
    return record.name in card.training_records or record.patient.patient_id in card.training_patients


def _known_svdb(svdb_dir: Path | None, data_dir: Path) -> Path:
    found = svdb_dir or find_svdb(data_dir)
    if found is None:
        raise InvalidInputError(
            "no folder of the Supraventricular Arrhythmia Database: name one with --svdb or ECGVIEWER_SVDB, or put"
            f" it into {data_dir.parent / 'svdb'}"
        )
    return found


def _databases_of_folds(
    cards: Sequence[ModelCard], data_dir: Path, svdb_dir: Path | None
) -> dict[str, list[Path]]:
    """Return the records that the networks of the folds were trained on together, by database."""
    found = {"mitdb": [data_dir / name for name in sorted(DS1 + DS2)]}
    trained = {name for card in cards for name in card.training_records}
    if trained - set(MITDB_RECORDS):
        paths = list_records(_known_svdb(svdb_dir, data_dir))
        patients = {patient_id(name) for name in trained}
        found["svdb"] = [path for path in paths if patient_id(path.name) in patients]
    return found


def _score(
    card: ModelCard,
    protocol: str,
    databases: dict[str, list[Path]],
    classifiers: Sequence[Classifier],
    progress: Progress,
    cancel: CancelToken,
) -> Evaluation:
    paths = [path for records in databases.values() for path in records]
    if not paths:
        raise InvalidInputError(
            f"there are no records to score under protocol '{protocol}'; check the folder"
        )
    parts: list[ScoredBeats] = []
    called_by: dict[str, str] = {}
    for number, path in enumerate(paths):
        progress.report(number, len(paths), f"classifying record {path.name}")
        record = read_record(path, cancel=cancel)
        classifier = unseen_network(classifiers, record)
        parts.append(_called(record, classifier, cancel))
        called_by[record.name] = classifier.card.name
    progress.report(1, 1, "done")
    beats = join_beats(parts)
    folds = _folds(parts, called_by) if protocol == "folds" else ()
    names = {database: [path.name for path in records] for database, records in databases.items()}
    return Evaluation(
        card,
        protocol,
        beats,
        True,
        {card.seed: seed_result(beats)},
        folds,
        databases=names,
        called_by=called_by,
        further_notes=(BOTH_LEADS_NOTE,),
    )


def unseen_network(classifiers: Sequence[Classifier], record: Record) -> Classifier:
    """Return the first of some networks that has not seen a record's patient."""
    for classifier in classifiers:
        if not has_seen(classifier.card, record):
            return classifier
    names = ", ".join(classifier.card.name for classifier in classifiers)
    raise InvalidInputError(
        f"the patient of record {record.name} was seen by every network there is: {names}; leave the record out"
    )


def _called(record: Record, classifier: Classifier, cancel: CancelToken) -> ScoredBeats:
    refuse_if_trained_on(classifier.card, record)
    prepared = prepare_leads(record, record.default_lead, cancel)
    return scored_beats(review_record(record, prepared, classifier, cancel=cancel))


def _folds(parts: Sequence[ScoredBeats], called_by: dict[str, str]) -> tuple[Fold, ...]:
    """Return the patients that each network called and how well, in the order of the networks' names."""
    by_network: dict[str, list[ScoredBeats]] = {}
    for part, name in zip(parts, called_by.values(), strict=True):
        by_network.setdefault(name, []).append(part)
    found = []
    for name in sorted(by_network):
        beats = join_beats(by_network[name])
        patients = tuple(sorted(set(beats.patient_ids.tolist())))
        found.append(Fold(patients, beats.confusion.accuracy))
    return tuple(found)
