"""The verb `waves`: where P, QRS and T of every beat of a record are."""

import argparse
from operator import attrgetter
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.cli.tables import NOTHING, format_ratio, print_json, print_table

if TYPE_CHECKING:
    from ecgviewer.workflows.review.find_waves import WavesResult

_POINTS = ("p.onset", "p.peak", "p.offset", "qrs.onset", "qrs.offset", "t.onset", "t.peak", "t.offset")
_INTERVALS = {"pr_ms": "PR ms", "qrs_ms": "QRS ms", "qt_ms": "QT ms", "qtc_bazett_ms": "QTc ms"}


def waves(arguments: argparse.Namespace) -> int:
    """Print where the waves of every beat are."""
    from ecgviewer.workflows.review.find_waves import find_waves, waves_result
    from ecgviewer.workflows.review.review_record import choose_lead, open_record

    with terminal_progress(f"record {arguments.name}", patience_s=1.0) as progress:
        record = open_record(arguments.name, arguments.data_dir, progress, annotator=arguments.annotator)
    result = waves_result(find_waves(record, choose_lead(record, arguments.lead)))
    print_notes(result.record, result.notes)
    if arguments.json:
        print_json(result.as_dict())
        return 0
    print_table(*_wave_rows(result))
    n_p = sum(beat.p.peak is not None for beat in result.beats)
    n_t = sum(beat.t.peak is not None for beat in result.beats)
    print(
        f"record {result.record}, lead {result.lead}: {result.n_beats} beats, R peaks {result.r_peaks},"
        f" {n_p} with a P wave, {n_t} with a T wave; samples at {result.fs_hz:g} Hz, QTc after Bazett"
        f"{', * of an early beat' if any(beat.qtc_of_early_beat for beat in result.beats) else ''}"
    )
    return 0


def _wave_rows(result: "WavesResult") -> tuple[list[str], list[list[str]]]:
    header = ["beat", "symbol", "R"]
    header += [f"{wave.upper()} {point}" for wave, point in (name.split(".") for name in _POINTS)]
    points, intervals = attrgetter(*_POINTS), attrgetter(*_INTERVALS)
    rows = []
    for beat in result.beats:
        samples = points(beat)
        row = [str(beat.number), beat.symbol or NOTHING, str(beat.r_sample)]
        row += [NOTHING if sample is None else str(sample) for sample in samples]
        row += [format_ratio(interval, 0) for interval in intervals(beat)]
        if beat.qtc_of_early_beat:
            row[-1] = f"*{row[-1]}"
        rows.append(row)
    return [*header, *_INTERVALS.values()], rows
