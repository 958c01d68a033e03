"""The verb `report`: a record's report as PDF pages or as one HTML file."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.output import REPORT_SUFFIXES, check_output_option
from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.cli.records import review_own
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from ecgviewer.workflows.report.choose_strips import StripChoice
    from ecgviewer.workflows.report.report_source import ReportChoice, ReportSource


def report(arguments: argparse.Namespace) -> int:
    """Write the report of a record."""
    from ecgviewer.workflows.report.hand_edits import hand_edits
    from ecgviewer.workflows.report.make_report import check_sections, make_report, with_evidence
    from ecgviewer.workflows.report.sections import DEFAULT_SECTIONS
    from ecgviewer.workflows.review.find_waves import find_waves

    names = arguments.sections
    sections = DEFAULT_SECTIONS if names is None else check_sections([n for n in names.split(",") if n])
    check_output_option(arguments, REPORT_SUFFIXES, [arguments.name])
    own = review_own(arguments.name, arguments)
    review = own.review
    # Qt is loaded only once all that can be wrong with the arguments and the record was told.
    from ecgviewer.ui.report.report_files import write_report
    from ecgviewer.ui.report.report_making import fit_one_page, report_source

    waves = find_waves(review.record, review.lead, review.beats)
    edits = () if own.desk is None else hand_edits(own.desk.trail, own.desk.layer.first)
    source = report_source(review, waves, own.labels, own.folder, edits)
    choice = _choice(arguments, source, sections)
    with terminal_progress("report", patience_s=1.0) as progress:
        source = with_evidence(source, choice, progress)
        if names is None and arguments.strips is None and not arguments.beats:
            choice = fit_one_page(source, choice)
        write_report(
            arguments.output,
            make_report(source, choice),
            may_replace=arguments.replace,
            records=[review.record.path],
            progress=progress,
        )
    print_notes(review.record.name, review.record.notes)
    print(f"written to {arguments.output}")
    return 0


def _choice(
    arguments: argparse.Namespace, source: "ReportSource", sections: tuple[str, ...]
) -> "ReportChoice":
    from ecgviewer.workflows.report.choose_strips import MOST_STRIPS, ONE_PAGE_STRIPS, choose_strips
    from ecgviewer.workflows.report.report_source import ReportChoice

    most = arguments.strips
    if most is None:
        most = ONE_PAGE_STRIPS if arguments.sections is None else MOST_STRIPS
    proposed = choose_strips(source.review, source.labels, source.waves, most)
    n_comments = len(source.review.record.comments)
    return ReportChoice(
        sections,
        (*_named_beats(arguments, source), *proposed),
        tuple(range(n_comments)) if arguments.names else (),
    )


def _named_beats(arguments: argparse.Namespace, source: "ReportSource") -> "tuple[StripChoice, ...]":
    """Return the strips around the beats that `--beats` names; they come first.

    Raises
    ------
    InvalidInputError
        If one is no number, or the record has no such beat.
    """
    from ecgviewer.beats.beat_table import choose_beat
    from ecgviewer.workflows.report.choose_strips import strip_of_beat

    review, strips = source.review, []
    for text in (arguments.beats or "").split(","):
        if not text:
            continue
        if not text.strip().isdigit():
            raise InvalidInputError(
                f"'{text}' is no beat's number; write numbers with commas, such as 1051,1200"
            )
        row = choose_beat(review.beats, int(text), None, review.record)
        strips.append(strip_of_beat(review, source.labels, row))
    return tuple(strips)
