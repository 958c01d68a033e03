"""Reports for the tests of paper and HTML."""

from dataclasses import replace

import numpy as np
from report_samples import demo_source

from ecgviewer.workflows.report.choose_strips import StripChoice, choose_strips
from ecgviewer.workflows.report.make_report import make_report
from ecgviewer.workflows.report.report_content import ReportContent
from ecgviewer.workflows.report.report_source import HandEdit, ReportChoice, ReportSource
from ecgviewer.workflows.report.sections import SECTIONS

PULSE_MV = 1.0


def pulse_source(pulse_mv: float = PULSE_MV) -> ReportSource:
    """Return the demo record with a pulse of 0.1 s at each full second as its only signal."""
    source = demo_source()
    record = source.review.record
    times = np.arange(record.n_samples) / record.fs_hz
    lead_mv = np.where(times % 1.0 < 0.1, pulse_mv, 0.0).astype(np.float32)
    signals = np.repeat(lead_mv[:, None], record.n_leads, axis=1)
    return replace(source, review=replace(source.review, record=record.with_signals(signals)))


def pulse_report(pulse_mv: float = PULSE_MV) -> ReportContent:
    """Return a report of one strip of pulses, from 20 s on."""
    strip = StripChoice("pulses", 25, 20.0)
    return make_report(pulse_source(pulse_mv), ReportChoice(("strips",), (strip,)))


def long_report(n_edits: int = 200) -> ReportContent:
    """Return a report with all sections, all strips, and edits with long words."""
    source = demo_source()
    edits = tuple(
        HandEdit(f"2026-01-02 10:{i % 60:02d}", "relabel " * (i % 9), "A", "N", 7.0 * i, "w" * (10 + i))
        for i in range(n_edits)
    )
    strips = choose_strips(source.review, source.labels, source.waves)
    return make_report(replace(source, edits=edits), ReportChoice(tuple(SECTIONS), strips))
