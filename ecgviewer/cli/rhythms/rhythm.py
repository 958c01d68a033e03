"""The verb `rhythm`, and `explain --rhythm`: what the rhythm of each ten seconds is called, and why."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from ecgviewer.cli.arguments.record_verbs import split_leads
from ecgviewer.cli.output import check_output_option, write_output_option
from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.cli.tables import format_ratio, print_json, print_table

if TYPE_CHECKING:
    from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls
    from ecgviewer.workflows.rhythm.rhythm_result import RhythmResult

_SUFFIXES = (".csv",)


def rhythm(arguments: argparse.Namespace) -> int:
    """Print what a network calls the rhythm of each ten seconds."""
    from ecgviewer.workflows.rhythm.rhythm_result import rhythm_result

    check_output_option(arguments, _SUFFIXES, [arguments.name])
    result = rhythm_result(_call(arguments, arguments.leads))
    if arguments.output is not None:
        write_output_option(arguments, result.as_csv().encode(), _SUFFIXES, [arguments.name])
    if arguments.json:
        print_json(result.as_dict())
    else:
        _print_result(result)
        if arguments.output is not None:
            print(f"written to {arguments.output}")
    return 0


def explain_rhythm_at(arguments: argparse.Namespace) -> int:
    """Print why the ten seconds around a time are called so."""
    from ecgviewer.errors import InvalidInputError
    from ecgviewer.workflows.rhythm.explain_rhythm import explain_rhythm, map_sentence, rhythm_sentence
    from ecgviewer.workflows.rhythm.rhythm_result import explanation_as_dict

    if arguments.time is None:
        raise InvalidInputError("--rhythm explains ten seconds: say which with --time MM:SS")
    if arguments.output is not None:
        raise InvalidInputError("--rhythm writes no file; print its values with --json")
    calls = _call(arguments, () if arguments.leads == "both" else split_leads(arguments.leads))
    if arguments.label and arguments.label not in calls.card.labels:
        raise InvalidInputError(
            f"{calls.card.name} has no class '{arguments.label}'; its classes: {', '.join(calls.card.labels)}"
        )
    duration_s = calls.record.duration_s
    if not 0 <= arguments.time <= duration_s:
        raise InvalidInputError(
            f"record {calls.record.name} lasts {duration_s:.1f} s, there is no {arguments.time} s; choose a time in it"
        )
    found = explain_rhythm(calls, calls.nearest(arguments.time), arguments.label)
    if arguments.json:
        print_json(explanation_as_dict(found, calls))
        return 0
    print(
        f"record {calls.record.name}, {float(calls.start_s[found.index]):g} to {calls.end_s(found.index):g} s"
    )
    reason = calls.no_call[found.index] if calls.no_call else ""
    why = f": of {duration_s:.1f} s only" if calls.is_short else ""
    doubt = f" (no call: {reason})" if reason else f" (unsure{why})" if calls.is_unsure[found.index] else ""
    print(rhythm_sentence(found) + doubt)
    rows = [
        [name or "missing", f"{share:.2f}", f"{worth:+.2f}"]
        for name, share, worth in zip(found.lead_names, found.shares, found.worth.values, strict=True)
    ]
    print_table(["lead", "counted", "worth (logit)"], rows)
    if remark := map_sentence(found):
        print(remark)
    return 0


def _call(arguments: argparse.Namespace, leads: tuple[str, ...]) -> "RhythmCalls":
    from ecgviewer.workflows.review.review_record import open_record
    from ecgviewer.workflows.rhythm.call_rhythms import call_rhythms, choose_rhythm_model

    with terminal_progress(f"record {arguments.name}", patience_s=1.0) as progress:
        record = open_record(arguments.name, arguments.data_dir, progress, annotator=arguments.annotator)
        calls = call_rhythms(record, arguments.model or choose_rhythm_model(record), leads, progress)
    print_notes(record.name, record.notes)
    return calls


def _print_result(result: "RhythmResult") -> None:
    """Print neighbours of one call as one line, and what it comes to."""
    from ecgviewer.workflows.rhythm.call_rhythms import said_call

    rows: list[list[str]] = []
    for stretch in result.stretches:
        reference = " ".join(stretch.reference_labels)
        call = f"{' + '.join(map(said_call, stretch.found)) or 'none'}{' ?' if stretch.unsure else ''}"
        if stretch.no_call:
            call = f"no call: {stretch.no_call}"
        if rows and rows[-1][2:4] == [call, reference]:
            rows[-1][1] = f"{stretch.end_s:g}"
            rows[-1][4] = str(int(rows[-1][4]) + 1)
        else:
            rows.append([f"{stretch.start_s:g}", f"{stretch.end_s:g}", call, reference, "1"])
    print_table(["from s", "to s", "call", "reference", "stretches"], rows)
    shares = Counter(result.share)
    parts = [f"{said_call(label)} {100 * share:.0f} %" for label, share in shares.most_common() if share]
    n_none = sum(stretch.no_call is not None for stretch in result.stretches)
    parts += [f"no call {100 * n_none / len(result.stretches):.0f} %"] if n_none else []
    leads = ", ".join(lead or "-" for lead in result.leads)
    print(f"record {result.record}, {result.model} on {leads}: {', '.join(parts)}; ? is unsure")
    if result.recording is not None:
        whole = result.recording
        print(
            f"the whole recording: {said_call(whole.call)}{' ?' if whole.unsure else ''} {whole.probability:.2f}"
        )
    if result.accuracy is not None:
        kappa = ", ".join(
            f"{label} {value:.2f}" for label, value in result.kappa.items() if value is not None
        )
        print(
            f"of {result.n_counted} stretches with a reference {format_ratio(result.accuracy)} are called so"
            f"{f'; kappa {kappa}' if kappa else ''}"
        )
