"""The verbs that print: each calls a workflow and writes its result."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer import paths
from ecgviewer.cli.output import PICTURE_SUFFIXES, check_output_option, write_output_option
from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.classifiers.card import ModelCard

_TABLE_SUFFIXES = (".csv",)
_EXPLAIN_SUFFIXES = (".png", ".svg", ".npz")


def classify(arguments: argparse.Namespace) -> int:
    """Print the class of every beat of some records."""
    from ecgviewer.workflows.review.find_waves import find_waves
    from ecgviewer.workflows.review.review_record import beats_as_csv, review_as_dict

    is_piped = _is_standard_output(arguments.output)
    if is_piped and arguments.json:
        raise InvalidInputError("-o - and --json both go to standard output; choose one of them")
    if not is_piped:
        check_output_option(arguments, _TABLE_SUFFIXES, arguments.names)
    reviews = []
    for name in arguments.names:
        review, _ = _review(name, arguments)
        is_kept = arguments.json or arguments.output is not None
        waves = find_waves(review.record, review.lead, review.beats) if is_kept else None
        reviews.append(review_as_dict(review, waves))
    if is_piped:
        sys.stdout.write(beats_as_csv(reviews).replace("\r\n", "\n"))
    elif arguments.output is not None:
        write_output_option(arguments, beats_as_csv(reviews).encode(), _TABLE_SUFFIXES, arguments.names)
    for review in reviews:
        print_notes(review["record"], review["notes"])
    if is_piped:
        return 0
    if arguments.json:
        print_json(reviews[0] if len(reviews) == 1 else {"records": reviews})
        return 0
    if arguments.output is None:
        for review in reviews:
            print_table(*_beat_rows(review))
    for review in reviews:
        print(_review_summary(review))
    return 0


def _is_standard_output(path: Path | None) -> bool:
    return path is not None and str(path) in ("-", "/dev/stdout")


def explain(arguments: argparse.Namespace) -> int:
    """Explain one beat, or all of a class; print it, or write a figure, the values or a report."""
    if arguments.compare is not None:
        from ecgviewer.cli.explain_compare import explain_compare

        return explain_compare(arguments)
    if arguments.summary:
        from ecgviewer.cli.explain_summary import explain_summary

        return explain_summary(arguments)
    from ecgviewer.beats.beat_table import choose_beat
    from ecgviewer.cli.explain_waves import check_options, explain_by_waves, words_of_beat
    from ecgviewer.workflows.explanations.explain_beats import explain_beat

    if arguments.reference or arguments.called or arguments.others:
        raise InvalidInputError("--reference, --called and --with are for --summary; add it")
    check_options(arguments)
    output = arguments.output
    by_waves = arguments.method == "waves"
    check_output_option(arguments, PICTURE_SUFFIXES if by_waves else _EXPLAIN_SUFFIXES, [arguments.name])
    review, folder = _review(arguments.name, arguments)
    beat_index = choose_beat(review.beats, arguments.beat, arguments.time, review.record)
    if by_waves:
        return explain_by_waves(review, folder, beat_index, arguments)
    attribution = explain_beat(
        review, folder, beat_index, arguments.method, arguments.label, arguments.layer or ""
    )
    if output is not None and output.suffix.lower() == ".npz":
        content = _npz_of(review, beat_index, attribution)
        write_output_option(arguments, content, _EXPLAIN_SUFFIXES, [arguments.name])
    elif output is not None:
        from ecgviewer.ui.paper.figure import write_figure

        write_figure(output, review, beat_index, attribution, arguments.theme, may_replace=arguments.replace)
    print_notes(review.record.name, review.record.notes)
    result = _explanation_as_dict(review, beat_index, attribution)
    if arguments.json:
        print_json(result | words_of_beat(review, folder, beat_index))
    else:
        _print_explanation(result)
        if output is not None:
            print(f"written to {output}")
    return 0


def train(arguments: argparse.Namespace) -> int:
    """Train a network, with progress on standard error."""
    if arguments.arch == "context":
        return _train_context(arguments)
    from ecgviewer.training.config import TrainConfig

    if arguments.fold is not None:
        raise InvalidInputError("--fold is for --arch context; cross-validate others with evaluate --folds")
    name = arguments.name or f"{arguments.arch}-{arguments.protocol}-{arguments.seed}"
    chosen = {
        field: getattr(arguments, field)
        for field in ("epochs", "batch_size", "learning_rate", "attention")
        if getattr(arguments, field) is not None
    }
    records = tuple(arguments.records) if arguments.records else None
    config = TrainConfig.of(
        arguments.arch, name, protocol=arguments.protocol, records=records, seed=arguments.seed, **chosen
    )
    config.check()
    models_dir, data_dir = _models_dir(arguments, name), find_data_dir(arguments.data_dir)
    from ecgviewer.workflows.training.train_model import train_model

    with terminal_progress(f"training {name}") as progress:
        card = train_model(
            config, data_dir, models_dir, progress, CancelToken(), may_replace=arguments.replace
        )
    return _print_trained(card, models_dir)


def _train_context(arguments: argparse.Namespace) -> int:
    fixed = ("epochs", "batch_size", "learning_rate", "attention", "records")
    chosen = [name for name in fixed if getattr(arguments, name) is not None]
    if chosen:
        option = chosen[0].replace("_", "-")
        raise InvalidInputError(f"the recipe of --arch context is fixed; leave out --{option}")
    if arguments.protocol != "patient":
        raise InvalidInputError("context networks are trained by patient only; add --protocol patient")
    from ecgviewer.workflows.training.train_context import ContextTraining, train_context_model

    kind = "context" if arguments.fold is None else f"context-fold{arguments.fold}"
    training = ContextTraining(arguments.name or f"{kind}-{arguments.seed}", arguments.seed, arguments.fold)
    training.check()
    models_dir, data_dir = _models_dir(arguments, training.name), find_data_dir(arguments.data_dir)
    with terminal_progress(f"training {training.name}") as progress:
        card = train_context_model(
            training, data_dir, models_dir, progress, CancelToken(), may_replace=arguments.replace
        )
    return _print_trained(card, models_dir)


def _models_dir(arguments: argparse.Namespace, name: str) -> Path:
    """Return the folder that a model goes into, after checking that it can, before anything is read."""
    from ecgviewer.classifiers.model_folder import check_model_place

    if arguments.output is None and (paths.bundled_models_dir() / name).exists():
        raise InvalidInputError(f"model '{name}' comes with the program; choose another --name")
    models_dir: Path = arguments.output or paths.user_models_dir()
    check_model_place(models_dir / name, may_replace=arguments.replace)
    return models_dir


def _print_trained(card: "ModelCard", models_dir: Path) -> int:
    print(f"{card.name}: accuracy {card.accuracy:.4f} on {sum(map(sum, card.confusion))} test beats")
    print(f"written to {models_dir / card.name}")
    return 0


def show_models(arguments: argparse.Namespace) -> int:
    """List the models with what they are and what they saw."""
    from ecgviewer.classifiers.card import read_card
    from ecgviewer.classifiers.checkpoint import list_models

    fields = (
        "name",
        "architecture",
        "size_kb",
        "protocol",
        "accuracy",
        "training_records",
        "training_patients",
    )
    cards = [read_card(folder) for folder in list_models().values()]
    rows = [{field: getattr(card, field) for field in fields} for card in cards]
    if arguments.json:
        print_json(rows)
        return 0
    texts = [
        [*(str(row[field]) for field in fields[:4]), f"{row['accuracy']:.4f}",
         f"{len(row['training_patients'])} patients: {shorten_patients(row['training_patients'])}"]
        for row in rows
    ]  # fmt: skip
    print_table(["name", "architecture", "KB", "protocol", "accuracy", "has seen"], texts)
    print(
        "accuracy: on the test beats of the model's own protocol; 'paper' and 'beat' have beats of every patient on"
        " both sides"
    )
    return 0


def shorten_patients(patient_ids: Sequence[str]) -> str:
    """Return patients in one line; those of MIT-BIH by the numbers of their records, 201 for 201 and 202."""
    return " ".join(patient.removeprefix("mitdb-") for patient in patient_ids)


def list_data(arguments: argparse.Namespace) -> int:
    """List the records in the data folders."""
    from ecgviewer.records.catalog import known_folders, list_records

    if arguments.data_dir is not None and not arguments.data_dir.is_dir():
        raise InvalidInputError(f"there is no data folder {arguments.data_dir}; check --data-dir")
    folders = known_folders(arguments.data_dir)
    found = {folder: list_records(folder) for folder in folders if folder.is_dir()}
    for folder, records in found.items():
        if records:
            print(f"{folder}: {' '.join(path.name for path in records)}")
    if not any(found.values()):
        print(
            f"no records in {', '.join(map(str, folders))}; name a folder with --data-dir or ECGVIEWER_DATA,"
            " run 'ecgviewer data fetch mitdb', or open 'ecgviewer demo'"
        )
    return 0


def fetch_data(arguments: argparse.Namespace) -> int:
    """Download MIT-BIH, or some records of it."""
    from ecgviewer.records.physionet import fetch_database, fetch_record

    with terminal_progress("downloading MIT-BIH") as progress:
        if not arguments.records:
            folder = fetch_database(arguments.output, progress=progress)
        for number, name in enumerate(arguments.records):
            part = progress.part(number / len(arguments.records), (number + 1) / len(arguments.records))
            folder = fetch_record(name, arguments.output, progress=part).parent
    print(f"in {folder}")
    return 0


def find_data_dir(chosen: Path | None) -> Path:
    """Return the folder to take training records from.

    Raises
    ------
    InvalidInputError
        If none was chosen and none is known.
    """
    from ecgviewer.records.physionet import mitdb_cache_dir

    if chosen is not None:
        return chosen
    for folder in (*paths.data_dirs(), mitdb_cache_dir()):
        if folder.is_dir() and any(folder.glob("*.hea")):
            return folder
    raise InvalidInputError(
        "no data folder: name one with --data-dir or ECGVIEWER_DATA, or run 'ecgviewer data fetch mitdb'"
    )


def _review(name: str, arguments: argparse.Namespace) -> tuple[Any, Path]:
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.classifiers.opening import open_classifier
    from ecgviewer.workflows.review.choose_model import choose_model
    from ecgviewer.workflows.review.review_record import (
        choose_lead,
        open_record,
        prepare_beats,
        review_record,
    )

    if arguments.model is not None:
        find_model(arguments.model)  # a wrong name is told before a record is looked for
    with terminal_progress(f"record {name}", patience_s=1.0) as progress:
        record = open_record(name, arguments.data_dir, progress)
    folder = find_model(arguments.model or choose_model(record))
    classifier = open_classifier(folder)
    prepared = prepare_beats(record, choose_lead(record, arguments.lead))
    return review_record(record, prepared, classifier), folder


def _explanation_as_dict(review: Any, beat_index: int, attribution: Any) -> dict[str, Any]:
    from ecgviewer.workflows.review.review_record import beat_as_dict

    return {
        "record": review.record.name,
        "lead": review.record.lead_names[review.lead],
        "model": attribution.model_name,
        "method": attribution.method,
        "layer": attribution.layer or None,
        "class": attribution.label,
        "beat": beat_as_dict(review, beat_index),
        "logit": attribution.logit,
        "expected_logit": attribution.expected_logit,
        "additivity_error": attribution.additivity_error,
        "elsewhere": {name: float(value) for name, value in attribution.elsewhere.items()},
        "no_evidence": attribution.is_empty,
        "part": attribution.part or None,
        "step_edges": np.asarray(attribution.step_edges).tolist(),
        "values": np.asarray(attribution.values, dtype=float).tolist(),
    }


def _print_explanation(result: dict[str, Any]) -> None:
    beat = result["beat"]
    print(
        f"record {result['record']}, lead {result['lead']}, beat {beat['number']} at {beat['time_s']:.2f} s"
    )
    print(f"reference {beat['symbol'] or 'none'}, called {beat['label']} by {result['model']}")
    layer = f" at {result['layer']}" if result["layer"] else ""
    print(f"{result['method']}{layer} of class {result['class']}, logit {result['logit']:.4f}")
    if result["expected_logit"] is not None:
        print(
            f"expected logit {result['expected_logit']:.4f}, sum of values {sum(result['values']):.4f}, "
            + "".join(f"{name} {value:.4f}, " for name, value in result["elsewhere"].items())
            + f"additivity error {result['additivity_error']:.2e}"
        )
    if result["no_evidence"]:
        where = f" in the {result['part']}" if result["part"] else ""
        print(f"no evidence{where} for class {result['class']}")
    if len(result["values"]) <= 30:
        edges = result["step_edges"]
        rows = [
            [f"{1000 * (start - 180) / 360:.0f}", f"{1000 * (end - 180) / 360:.0f}", f"{value:.4f}"]
            for start, end, value in zip(edges, edges[1:], result["values"], strict=False)
        ]
        print_table(["from ms", "to ms", "value"], rows)


def _npz_of(review: Any, beat_index: int, attribution: Any) -> bytes:
    buffer = io.BytesIO()
    seen = {"window": review.windows[beat_index]}
    if review.context is not None:
        seen = {"features": review.context.features[beat_index], "waves": review.context.waves[beat_index]}
    np.savez(
        buffer,
        values=attribution.values,
        step_edges=attribution.step_edges,
        elsewhere_names=np.array(list(attribution.elsewhere), dtype=str),
        elsewhere=np.array(list(attribution.elsewhere.values()), dtype=float),
        logit=attribution.logit,
        label=attribution.label,
        method=attribution.method,
        model=attribution.model_name,
        **seen,
    )
    return buffer.getvalue()


def _beat_rows(review: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    header = ["beat", "time s", "symbol", "label", *review["labels"], "note"]
    rows = []
    for beat in review["beats"]:
        values = [beat["probabilities"][label] for label in review["labels"]]
        rows.append(
            [
                str(beat["number"]),
                f"{beat['time_s']:.3f}",
                beat["symbol"] or "-",
                beat["label"] or "-",
                *("-" if value is None else f"{value:.3f}" for value in values),
                beat["reason"] or ("unsure" if beat["unsure"] else ""),
            ]
        )
    return header, rows


def _review_summary(review: dict[str, Any]) -> str:
    seen = " (trained with this patient's beats)" if review["seen_in_training"] else ""
    if review["confusion"] is None:
        score = "no reference to score against, R peaks detected"
    elif review["accuracy"] is None:
        score = "no beat could be scored"
    else:
        score = f"accuracy {review['accuracy']:.4f}{seen}"
    outside = review["n_outside_classes"]
    unsure = "" if review["n_unsure"] is None else f"{review['n_unsure']} unsure, "
    return (
        f"record {review['record']}, lead {review['lead']}, model {review['model']}: {review['n_beats']} beats, "
        f"{outside} outside the classes, {unsure}{score}"
    )
