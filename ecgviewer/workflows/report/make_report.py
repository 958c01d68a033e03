"""Makes the report of a record from what is known of it and what a person wants in it."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.report.choose_strips import rows_of
from ecgviewer.workflows.report.report_content import ReportContent
from ecgviewer.workflows.report.report_source import ReportChoice, ReportSource
from ecgviewer.workflows.report.sections import EVIDENCE, SECTIONS, STRIPS, make_sections
from ecgviewer.workflows.report.strip_evidence import find_evidence, request_evidence


def check_sections(names: Sequence[str]) -> tuple[str, ...]:
    """Return section keys as they are.

    Raises
    ------
    InvalidInputError
        If there is no such section, or none is chosen.
    """
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise InvalidInputError(f"a report has no section '{unknown[0]}'; choose among {', '.join(SECTIONS)}")
    if not names:
        raise InvalidInputError(f"a report needs a section; choose among {', '.join(SECTIONS)}")
    return tuple(names)


def rows_without_evidence(source: ReportSource, choice: ReportChoice) -> list[int]:
    """Return the rows of the beats that are to be explained for the report, and are not yet."""
    if not {EVIDENCE, STRIPS} <= set(choice.sections):
        return []
    is_explainable = source.review.is_explainable
    return [row for row in rows_of(choice.strips) if is_explainable[row] and row not in source.evidence]


def with_evidence(
    source: ReportSource,
    choice: ReportChoice,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ReportSource:
    """Return the source with what counted for the calls on the chosen strips. May import torch.

    Raises
    ------
    EcgViewerError
        If the model can't be read or explained.
    Cancelled
        Between beats, after `cancel` was set.
    """
    rows = rows_without_evidence(source, choice)
    if not rows:
        return source
    request = request_evidence(source.review, source.waves, source.folder, rows)
    found = find_evidence(request, progress, cancel)
    return replace(source, evidence={**source.evidence, **found})


def make_report(source: ReportSource, choice: ReportChoice) -> ReportContent:
    """Return the report.

    Raises
    ------
    InvalidInputError
        If a section isn't known, or none is chosen.
    """
    check_sections(choice.sections)
    record = source.review.record
    patient = f", {record.patient.sentence}" if record.patient.sentence else ""
    lead = record.lead_names[source.review.lead]
    return ReportContent(
        record_line=f"Record {record.name}{patient}, lead {lead}",
        made_line=f"ecgviewer {version('ecgviewer')}, {source.made_on.isoformat()}",
        review=source.review,
        sections=make_sections(source, choice),
    )
