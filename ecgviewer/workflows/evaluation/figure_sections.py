"""F1 by patient and how far calls can be believed, as sections of an evaluation's page."""

from collections.abc import Mapping
from html import escape

from ecgviewer.evaluate.patient_figures import PatientFigures
from ecgviewer.evaluate.reliability import Reliability
from ecgviewer.evaluate.scores import Figure
from ecgviewer.workflows.evaluation.report_page import Markup, html_table

_NOTHING = "–"


def patient_section(found: Mapping[str, PatientFigures]) -> str:
    """Return F1 pooled, as its median over patients and without the patient that adds most; "" for none."""
    if not found:
        return ""
    rows = [
        [
            group,
            _cell(row.pooled),
            _cell(row.median),
            str(row.n_patients),
            _cell(row.without_most),
            row.most or _NOTHING,
        ]
        for group, row in found.items()
    ]
    header = ["group", "pooled F1", "median of patients", "patients", "without one patient", "which"]
    return (
        f"<h3>F1 by patient</h3>{html_table(header, rows)}<p class='muted'>The median is over the patients with at"
        " least 10 beats of the group; the patient left out is the one whose removal lowers the pooled F1 most."
        " Counted as EC57 does.</p>"
    )


def reliability_section(found: Reliability | None) -> str:
    """Return right calls, calibration and marks by class and patient; "" for none."""
    if found is None:
        return ""
    rows = [
        [
            label,
            f"{row.n_calls:,}",
            _cell(row.right),
            _cell(row.ece),
            _NOTHING if row.n_sure is None else f"{row.n_sure:,}",
            _cell(row.right_if_sure),
        ]
        for label, row in {**found.per_class, "all": found.every}.items()
    ]
    header = ["called", "calls", "right", "calibration error", "not marked unsure", "of these right"]
    spread = found.ece_by_patient
    quantiles = ", ".join(
        f"{title} {_ratio(value)}"
        for title, value in (
            ("a tenth below", spread.low_tenth),
            ("median", spread.median),
            ("a tenth above", spread.high_tenth),
            ("highest", spread.highest),
        )
    )
    return (
        f"<h3>How far calls can be taken at their word</h3>{html_table(header, rows)}"
        f"<p>Calibration error by patient: {quantiles} ({escape(spread.highest_patient) or _NOTHING}). Marked unsure:"
        f" {_cell(found.wrong_marked)} of the wrong calls, {_cell(found.right_marked)} of the right ones.</p>"
    )


def _cell(figure: Figure) -> Markup:
    pair = figure.interval
    small = "" if pair is None else f" <small>{pair[0]:.3f}–{pair[1]:.3f}</small>"
    return Markup(f"{_ratio(figure.value)}{small}")


def _ratio(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.3f}"
