"""What command line and window share: a report's source with the network's name, and the one-page form."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.paper.strip_export import ensure_application
from ecgviewer.ui.report.report_pages import lay_out_report
from ecgviewer.workflows.report.make_report import make_report
from ecgviewer.workflows.report.report_source import HandEdit, ReportChoice, ReportSource
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


def report_source(
    review: RecordReview,
    waves: RecordWaves,
    labels: np.ndarray,
    folder: Path,
    edits: Sequence[HandEdit] = (),
) -> ReportSource:
    """Return what a report is made of today; parameters as `ReportSource` has them."""
    return ReportSource(
        review,
        waves,
        labels,
        folder,
        name_network(review.card.name),
        datetime.date.today(),
        tuple(edits),
    )


def fit_one_page(source: ReportSource, choice: ReportChoice) -> ReportChoice:
    """Return a choice with the first of its strips, and of the others those that one page has room for, too."""
    ensure_application()
    kept = choice.strips[:1]
    for strip in choice.strips[1:]:
        more = replace(choice, strips=(*kept, strip))
        if lay_out_report(make_report(source, more)).n_pages == 1:
            kept = more.strips
    return replace(choice, strips=kept)
