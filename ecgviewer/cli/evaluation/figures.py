"""F1 by patient and how far calls can be believed, as `evaluate` prints them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ecgviewer.cli.tables import NOTHING, format_interval, format_ratio, print_table

if TYPE_CHECKING:
    from ecgviewer.evaluate.patient_figures import PatientFigures
    from ecgviewer.evaluate.reliability import Reliability
    from ecgviewer.evaluate.scores import Figure


def print_patient_figures(found: "Mapping[str, PatientFigures]") -> None:
    """Print F1 pooled, as its median over patients, and without the patient that adds most."""
    if not found:
        return
    print(
        "F1 by patient: median over those with 10 beats of the group or more; pooled without the one that adds most"
    )
    rows = [
        [
            group,
            *_cells(row.pooled),
            *_cells(row.median),
            str(row.n_patients),
            *_cells(row.without_most),
            row.most or NOTHING,
        ]
        for group, row in found.items()
    ]
    header = [
        "group",
        "pooled",
        "(F1)",
        "median",
        "(median)",
        "patients",
        "without one",
        "(without)",
        "which",
    ]
    print_table(header, rows)


def print_reliability(found: "Reliability | None") -> None:
    """Print right calls and calibration by class and patient, and how many calls are marked unsure."""
    if found is None:
        return
    print("how far calls can be taken at their word, by class called; ece: expected calibration error")
    rows = [
        [
            label,
            str(row.n_calls),
            *_cells(row.right),
            *_cells(row.ece),
            NOTHING if row.n_sure is None else str(row.n_sure),
            *_cells(row.right_if_sure),
        ]
        for label, row in {**found.per_class, "all": found.every}.items()
    ]
    header = ["called", "calls", "right", "(right)", "ece", "(ece)", "not unsure", "right", "(right)"]
    print_table(header, rows)
    spread = found.ece_by_patient
    print(
        f"expected calibration error by patient: a tenth below {format_ratio(spread.low_tenth, 3)}, median"
        f" {format_ratio(spread.median, 3)}, a tenth above {format_ratio(spread.high_tenth, 3)}, highest"
        f" {format_ratio(spread.highest, 3)} ({spread.highest_patient or NOTHING})"
    )
    if found.wrong_marked.value is not None or found.right_marked.value is not None:
        wrong, right = (" ".join(_marked(figure)) for figure in (found.wrong_marked, found.right_marked))
        print(f"marked unsure: {wrong} of the wrong calls, {right} of the right ones")


def _cells(figure: "Figure") -> tuple[str, str]:
    return format_ratio(figure.value, 3), format_interval(figure.interval)


def _marked(figure: "Figure") -> tuple[str, str]:
    value, interval = _cells(figure)
    return value, f"({interval})"
