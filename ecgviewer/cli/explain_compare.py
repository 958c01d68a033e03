"""`explain --compare`: the methods, and networks, on one beat beside each other."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.classifiers.training_patients import seen_words
from ecgviewer.cli.output import PICTURE_SUFFIXES, check_output_option
from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.cli.tables import NOTHING, print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.workflows.explanations.compare_explanations import BeatComparison, NetworkMaps
    from ecgviewer.workflows.review.review_record import RecordReview


def explain_compare(arguments: argparse.Namespace) -> int:
    """Explain one beat in several networks by every method; print how far they agree, or draw it."""
    from ecgviewer.beats.beat_table import choose_beat
    from ecgviewer.workflows.explanations.compare_explanations import compare_beat
    from ecgviewer.workflows.explanations.comparison_words import comparison_notes
    from ecgviewer.workflows.review.find_waves import find_waves

    _check_options(arguments)
    output = arguments.output
    reviews, folders = _reviews(arguments)
    record, beats = reviews[0].record, reviews[0].beats
    beat_index = choose_beat(beats, arguments.beat, arguments.time, record)
    waves = find_waves(record, reviews[0].lead, beats)
    with terminal_progress(f"beat {beat_index + 1}", patience_s=1.0) as progress:
        comparison = compare_beat(
            reviews, folders, beat_index, arguments.label or "", waves, progress, CancelToken()
        )
    if output is not None:
        from ecgviewer.ui.compare.comparison_figure import write_comparison

        write_comparison(
            output,
            comparison,
            waves,
            arguments.theme,
            may_replace=arguments.replace,
            records=[record.path],
        )
    print_notes(record.name, record.notes)
    if arguments.json:
        print_json(comparison.as_dict() | {"notes": comparison_notes(comparison)})
        return 0
    _print_comparison(comparison)
    if output is not None:
        print(f"written to {output}")
    return 0


def _check_options(arguments: argparse.Namespace) -> None:
    unfit = {"--model": arguments.model, "--against": arguments.against, "--fill": arguments.fill}
    unfit |= {"--summary": arguments.summary, "--with": arguments.others, "--layer": arguments.layer}
    unfit |= {"--reference": arguments.reference, "--called": arguments.called}
    given = [option for option, value in unfit.items() if value]
    if given:
        raise InvalidInputError(
            f"{given[0]} doesn't go with --compare, which shows every method of the networks it names; leave it out"
        )
    check_output_option(arguments, PICTURE_SUFFIXES, [arguments.name])


def _reviews(arguments: argparse.Namespace) -> "tuple[list[RecordReview], list[Path]]":
    """Return the record as each of the networks calls it, and the networks' folders."""
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.classifiers.opening import open_classifier
    from ecgviewer.workflows.review.choose_model import choose_compared
    from ecgviewer.workflows.review.prepare_leads import prepare_leads
    from ecgviewer.workflows.review.review_record import choose_lead, open_record, review_record

    names = [name.strip() for name in arguments.compare.split(",") if name.strip()]
    for name in names:
        find_model(name)  # a wrong name is told before a record is looked for
    with terminal_progress(f"record {arguments.name}", patience_s=1.0) as progress:
        record = open_record(arguments.name, arguments.data_dir, progress, annotator=arguments.annotator)
    folders = [find_model(name) for name in dict.fromkeys(names or choose_compared(record))]
    prepared = prepare_leads(record, choose_lead(record, arguments.lead), leads=arguments.leads)
    return [review_record(record, prepared, open_classifier(folder)) for folder in folders], folders


def _print_comparison(comparison: "BeatComparison") -> None:
    from ecgviewer.explain.attribution import METHODS
    from ecgviewer.workflows.explanations.comparison_words import (
        AGREEMENT_NOTE,
        comparison_notes,
        format_agreement,
    )
    from ecgviewer.workflows.review.review_result import called_beat

    review, beat_index = comparison.networks[0].review, comparison.networks[0].beat_index
    beat = called_beat(review, beat_index)
    print(
        f"record {review.record.name}, lead {review.record.lead_names[review.lead]}, beat {beat.number} at"
        f" {beat.time_s:.2f} s, reference {beat.symbol or 'none'}"
    )
    for network in comparison.networks:
        print()
        print(_network_line(network))
        there = [method for method in METHODS if method in network.maps]
        if len(there) > 1:
            print_table(*_agreement_table(network, there))
        for why in dict.fromkeys(network.missing.values()):
            print(f"{_names(network, why)}: {why}")
    for pair in comparison.pairs:
        each = [
            f"{METHODS[method]} {format_agreement(found, pair.is_same_class)}"
            for method, found in pair.agreements().items()
        ]
        print(f"\n{pair.first.model} against {pair.second.model}, same method: {', '.join(each) or NOTHING}")
    print()
    for sentence in [*comparison_notes(comparison), AGREEMENT_NOTE]:
        print(sentence)


def _network_line(network: "NetworkMaps") -> str:
    probability = network.probability(network.called)
    call = "no call" if probability is None else f"calls {network.called} {probability:.4f}"
    explained = f", explained {network.label}" if network.label else ""
    return f"{network.model}: {call}{explained}; {seen_words(network.review.seen_in_training)}"


def _agreement_table(network: "NetworkMaps", there: list[str]) -> tuple[list[str], list[list[str]]]:
    """Return each pair of methods once, below the diagonal."""
    from ecgviewer.explain.attribution import METHODS
    from ecgviewer.workflows.explanations.comparison_words import format_agreement

    found = network.agreements()
    rows = [
        [METHODS[second], *(format_agreement(found[first, second]) for first in there[:number])]
        for number, second in enumerate(there)
        if number
    ]
    return ["agreement", *(METHODS[method] for method in there[:-1])], rows


def _names(network: "NetworkMaps", why: str) -> str:
    from ecgviewer.explain.attribution import METHODS

    return ", ".join(METHODS[method] for method, reason in network.missing.items() if reason == why)
