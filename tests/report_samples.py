"""A record called by a network, ready to be reported."""

import datetime
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.report.report_source import ReportSource
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import review_record

MADE_ON = datetime.date(2026, 1, 2)


@lru_cache(maxsize=4)
def source_of(path: Path, model: str) -> ReportSource:
    """Return what a report of a record is made of, by a model."""
    record = read_record(path)
    folder = find_model(model)
    review = review_record(record, prepare_beats(record, record.default_lead), open_classifier(folder))
    waves = find_waves(record, review.lead, review.beats)
    return ReportSource(review, waves, review.called, folder, model, MADE_ON)


def demo_source(model: str = "v2") -> ReportSource:
    """Return what a report of the demo record is made of."""
    return source_of(demo_record(), model)


def with_comments(source: ReportSource, *comments: str) -> ReportSource:
    """Return a source whose header has other comment lines."""
    record = replace(source.review.record, comments=comments)
    return replace(source, review=replace(source.review, record=record))
