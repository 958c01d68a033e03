"""The verb `waves`: where P, QRS and T of every beat of a record are."""

import argparse
from typing import Any

from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.cli.tables import NOTHING, format_ratio, print_json, print_table

_SHOWN = (
    ("p", ("onset", "peak", "offset")),
    ("qrs", ("onset", "offset")),
    ("t", ("onset", "peak", "offset")),
)
_INTERVALS = {"pr_ms": "PR ms", "qrs_ms": "QRS ms", "qt_ms": "QT ms", "qtc_bazett_ms": "QTc ms"}


def waves(arguments: argparse.Namespace) -> int:
    """Print where the waves of every beat are."""
    from ecgviewer.workflows.review.find_waves import find_waves, waves_as_dict
    from ecgviewer.workflows.review.review_record import choose_lead, open_record

    with terminal_progress(f"record {arguments.name}", patience_s=1.0) as progress:
        record = open_record(arguments.name, arguments.data_dir, progress, annotator=arguments.annotator)
    result = waves_as_dict(find_waves(record, choose_lead(record, arguments.lead)))
    print_notes(result["record"], result["notes"])
    if arguments.json:
        print_json(result)
        return 0
    print_table(*_wave_rows(result))
    n_p, n_t = (sum(beat[wave]["peak"] is not None for beat in result["beats"]) for wave in ("p", "t"))
    print(
        f"record {result['record']}, lead {result['lead']}: {result['n_beats']} beats, R peaks {result['r_peaks']},"
        f" {n_p} with a P wave, {n_t} with a T wave; samples at {result['fs_hz']:g} Hz, QTc after Bazett"
    )
    return 0


def _wave_rows(result: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    header = ["beat", "symbol", "R"]
    header += [f"{wave.upper()} {point}" for wave, points in _SHOWN for point in points]
    rows = []
    for beat in result["beats"]:
        samples = [beat[wave][point] for wave, points in _SHOWN for point in points]
        row = [str(beat["number"]), beat["symbol"] or NOTHING, str(beat["r_sample"])]
        row += [NOTHING if sample is None else str(sample) for sample in samples]
        rows.append([*row, *(format_ratio(beat[name], 0) for name in _INTERVALS)])
    return [*header, *_INTERVALS.values()], rows
