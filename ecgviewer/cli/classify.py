"""The verb `classify`: prints the class of every beat of some records, or classifies a folder."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.output import check_output_option, write_output_option
from ecgviewer.cli.progress import print_notes
from ecgviewer.cli.records import review_named
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from ecgviewer.workflows.review.review_result import ReviewResult

_TABLE_SUFFIXES = (".csv",)


def classify(arguments: argparse.Namespace) -> int:
    """Print the class of every beat of some records, or classify a folder of them."""
    from ecgviewer.cli.archive.classify_folder import classify_folder, is_of_folder

    if is_of_folder(arguments):
        return classify_folder(arguments)
    return _classify_records(arguments)


def _classify_records(arguments: argparse.Namespace) -> int:
    from ecgviewer.workflows.review.review_result import beats_as_csv

    is_piped = _is_standard_output(arguments.output)
    if is_piped and arguments.json:
        raise InvalidInputError("-o - and --json both go to standard output; choose one of them")
    if not is_piped:
        check_output_option(arguments, _TABLE_SUFFIXES, arguments.names)
    reviews = [_review_result(name, arguments) for name in arguments.names]
    if is_piped:
        sys.stdout.write(beats_as_csv(reviews).replace("\r\n", "\n"))
    elif arguments.output is not None:
        write_output_option(arguments, beats_as_csv(reviews).encode(), _TABLE_SUFFIXES, arguments.names)
    for result in reviews:
        print_notes(result.record, result.notes)
    if is_piped:
        return 0
    if arguments.json:
        results = [result.as_dict() for result in reviews]
        print_json(results[0] if len(results) == 1 else {"records": results})
        return 0
    if arguments.output is None:
        for result in reviews:
            print_table(*_beat_rows(result))
    for result in reviews:
        print(_review_summary(result))
    return 0


def _review_result(name: str, arguments: argparse.Namespace) -> "ReviewResult":
    """Return what is shown of a record; signals, waves and what the network saw are gone when it is."""
    from ecgviewer.workflows.review.find_waves import find_waves
    from ecgviewer.workflows.review.review_result import review_result

    review, _ = review_named(name, arguments)
    is_kept = arguments.json or arguments.output is not None
    waves = find_waves(review.record, review.lead, review.beats) if is_kept else None
    return review_result(review, waves)


def _is_standard_output(path: Path | None) -> bool:
    return path is not None and str(path) in ("-", "/dev/stdout")


def _beat_rows(review: "ReviewResult") -> tuple[list[str], list[list[str]]]:
    header = ["beat", "time s", "symbol", "label", *review.labels, "note"]
    rows = []
    for beat in review.beats:
        values = [beat.probabilities[label] for label in review.labels]
        rows.append(
            [
                str(beat.number),
                f"{beat.time_s:.3f}",
                beat.symbol or "-",
                beat.label or "-",
                *("-" if value is None else f"{value:.3f}" for value in values),
                beat.reason or (f"unsure: {', '.join(beat.unsure_because)}" if beat.unsure else ""),
            ]
        )
    return header, rows


def _leads(review: "ReviewResult") -> str:
    if len(review.leads) < 2:
        return f"lead {review.lead}"
    return f"calls from {' and '.join(review.leads)}"


def _review_summary(review: "ReviewResult") -> str:
    from ecgviewer.classifiers.training_patients import Seen, seen_words

    (seen,) = (seen_words(each) for each in Seen if each.as_json() == review.seen_in_training)
    if review.confusion is None:
        score = "no reference to score against, R peaks detected"
    elif review.accuracy is None:
        score = "no beat could be scored"
    else:
        score = f"accuracy {review.accuracy:.4f}"
    outside = review.n_outside_classes
    unsure = "" if review.n_unsure is None else f"{review.n_unsure} unsure, "
    warning = "" if review.warning is None else f"\nwarning: {review.model}: {review.warning}"
    return (
        f"record {review.record}, {_leads(review)}, model {review.model}: {review.n_beats} beats, "
        f"{outside} outside the classes, {unsure}{score}; {seen}{warning}"
    )
