"""Draws the paper's figures 2, 3, 6, 7 and 8 for our networks, and writes tables 1 and 2. matplotlib, no Qt."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.errors import OutputError
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.paper_results import SOURCE, TRAINING
from ecgviewer.files import check_output, write_output
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.studies.paper.draw_explanations import draw_explanations, explanation_rows, window_time_ms
from ecgviewer.studies.paper.paper_explanations import FIGURE_METHODS
from ecgviewer.studies.paper.paper_figures import PaperFigures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE, _GREY = "#2c7fb8", "#9a9a9a"
_SETTINGS: Any = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "ecgviewer",
    "svg.fonttype": "none",
}
_DPI = 160
_FIGURES = (
    *("figure-2-classes", "figure-3-beats", "figure-6-confusion"),
    *(f"figure-{number}-{method}" for method, number in FIGURE_METHODS.items()),
)
_TABLES = ("table-1-training", "table-2-convolutions")
_FILES = (
    *(f"{name}.{suffix}" for name in _FIGURES for suffix in ("png", "svg", "csv")),
    *(f"{name}.{suffix}" for name in _TABLES for suffix in ("csv", "md")),
)


def check_paper_figures(folder: Path, *, may_replace: bool = False) -> None:
    """Raise, before the networks are trained, unless all of `write_paper_figures` can be written to a folder."""
    if folder.is_dir():
        for name in _FILES:
            check_output(folder / name, (Path(name).suffix,), may_replace=may_replace)
    elif os.path.lexists(folder):
        raise OutputError(f"{folder} is a file, not a folder; choose another with -o DIR")


def write_paper_figures(folder: Path, figures: PaperFigures, *, may_replace: bool = False) -> list[Path]:
    """Write all figures as PNG, SVG and CSV, and the tables as CSV and Markdown.

    Parameters
    ----------
    folder
        Where to; it is made if it is missing.
    figures
        What to draw.
    may_replace
        As in `files.check_output`.

    Returns
    -------
    list of Path
        The files, in the order of the paper.

    Raises
    ------
    OutputError
        If the folder can't be made or written.
    """
    import matplotlib

    check_paper_figures(folder, may_replace=may_replace)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make {folder} ({error.strerror}); choose another folder") from error
    written = []
    with matplotlib.rc_context(_SETTINGS):
        for name, figure, rows in (
            ("figure-2-classes", _draw_classes(figures), _class_rows(figures)),
            ("figure-3-beats", _draw_beats(figures), _beat_rows(figures)),
            ("figure-6-confusion", _draw_confusions(figures), _confusion_rows(figures)),
        ):
            written += _save_figure(folder / name, figure, may_replace)
            written.append(_save_csv(folder / f"{name}.csv", rows, may_replace))
        for method, number in FIGURE_METHODS.items():
            stem = folder / f"figure-{number}-{method}"
            figure = _new_figure(9.0, 9.6)
            draw_explanations(figure, figures.explained, method)
            written += _save_figure(stem, figure, may_replace)
            written.append(
                _save_csv(stem.with_suffix(".csv"), explanation_rows(figures.explained, method), may_replace)
            )
    for name, title, rows in (
        ("table-1-training", "Training time and size", _training_rows(figures)),
        ("table-2-convolutions", "Standard and depthwise separable convolutions", _cost_rows(figures)),
    ):
        written.append(_save_csv(folder / f"{name}.csv", rows, may_replace))
        path = folder / f"{name}.md"
        write_output(path, _markdown(title, rows).encode(), (".md",), may_replace=may_replace)
        written.append(path)
    return written


def _draw_classes(figures: PaperFigures) -> "Figure":
    """Figure 2: beats by class before and after balancing."""
    figure = _new_figure(7.0, 2.8)
    for place, (title, counts) in enumerate(
        (("as recorded", figures.counts_before), ("balanced", figures.counts_after)), 1
    ):
        axes = figure.add_subplot(1, 2, place)
        bars = axes.bar(list(counts), list(counts.values()), color=_GREY if place == 1 else _BLUE)
        axes.bar_label(bars, [f"{count:,}" for count in counts.values()], padding=2, fontsize=8)
        axes.set_title(title)
        axes.set_ylabel("beats")
        axes.margins(y=0.15)
    return figure


def _draw_beats(figures: PaperFigures) -> "Figure":
    """Figure 3: a typical beat of each class."""
    figure = _new_figure(7.0, 5.6)
    time_ms = window_time_ms()
    for place, (label, beat) in enumerate(figures.beats.items(), 1):
        axes = figure.add_subplot(3, 2, place)
        axes.plot(time_ms, beat.window, color="black", linewidth=0.9)
        origin = f"record {beat.record_name}, R at sample {beat.r_sample:,}"
        axes.set_title(f"{label}: {describe_symbol(label)}\n{origin}", fontsize=8)
        axes.set_xlabel("ms from R")
        axes.grid(color="#00000018")
    return figure


def _draw_confusions(figures: PaperFigures) -> "Figure":
    """Figure 6: the confusion matrices of both networks."""
    figure = _new_figure(7.4, 3.6)
    for place, (name, confusion) in enumerate(figures.confusions.items(), 1):
        axes = figure.add_subplot(1, len(figures.confusions), place)
        _draw_confusion(axes, confusion)
        axes.set_title(f"ArrhythmiNet {name.upper()}: accuracy {confusion.accuracy:.4f}")
    return figure


def _draw_confusion(axes: Any, confusion: Confusion) -> None:
    shares = confusion.counts / np.maximum(confusion.counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)
    for row, line in enumerate(confusion.counts):
        for column, count in enumerate(line):
            color = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, f"{count:,}", ha="center", va="center", color=color)
    ticks = range(len(confusion.labels))
    axes.set_xticks(ticks, confusion.labels)
    axes.set_yticks(ticks, confusion.labels)
    axes.set_xlabel("called")
    axes.set_ylabel("reference")


def _class_rows(figures: PaperFigures) -> list[list[str]]:
    rows = [["class", "beats as recorded", "beats after balancing"]]
    for label, count in figures.counts_before.items():
        rows.append([label, str(count), str(figures.counts_after[label])])
    return rows


def _beat_rows(figures: PaperFigures) -> list[list[str]]:
    rows = [["ms from R", *figures.beats]]
    for sample, time_ms in enumerate(window_time_ms()):
        values = [f"{beat.window[sample]:.5f}" for beat in figures.beats.values()]
        rows.append([f"{time_ms:.2f}", *values])
    return rows


def _confusion_rows(figures: PaperFigures) -> list[list[str]]:
    rows = [["model", "reference", *(f"called {label}" for label in figures.counts_before)]]
    for name, confusion in figures.confusions.items():
        for label, line in zip(confusion.labels, confusion.counts.tolist(), strict=True):
            rows.append([name, label, *map(str, line)])
    return rows


def _training_rows(figures: PaperFigures) -> list[list[str]]:
    header = ["model", "epochs", "mini-batches", "s an epoch", "s in all", "KB"]
    rows = [[*header, *(f"paper: {title}" for title in header[1:])]]
    for name, cost in figures.training.items():
        ours = [
            name,
            str(cost.epochs),
            str(cost.n_batches),
            f"{cost.seconds_per_epoch:.1f}",
            f"{cost.seconds:.0f}",
            f"{cost.size_kb:.2f}",
        ]
        theirs = TRAINING[name]
        columns = ("epochs", "mini_batches", "seconds_per_epoch", "seconds", "size_kb")
        rows.append([*ours, *(str(theirs[column]) for column in columns)])
    return rows


def _cost_rows(figures: PaperFigures) -> list[list[str]]:
    rows = [
        [
            "model",
            "layer",
            "k",
            "C_in",
            "C_out",
            "L'",
            "standard: parameters",
            "standard: MACs",
            "depthwise: parameters",
            "depthwise: MACs",
            "with pointwise: parameters",
            "with pointwise: MACs",
            "share of standard MACs",
        ]
    ]
    for name, cost in figures.costs.items():
        for part in cost.separables:
            shape = [part.kernel, part.n_in, part.n_out, part.n_steps]
            counts = [
                part.standard_parameters,
                part.standard_macs,
                part.depthwise_parameters,
                part.depthwise_macs,
                part.separable_parameters,
                part.separable_macs,
            ]
            share = part.separable_macs / part.standard_macs
            rows.append([name, part.layer, *map(str, (*shape, *counts)), f"{share:.3f}"])
        whole = [str(cost.standard_parameters), str(cost.standard_macs), "", ""]
        share = cost.n_macs / cost.standard_macs
        ours = [str(cost.n_parameters), str(cost.n_macs), f"{share:.3f}"]
        rows.append([name, "whole network", "", "", "", "", *whole, *ours])
    return rows


def _markdown(title: str, rows: Sequence[Sequence[str]]) -> str:
    lines = [f"# {title}", ""]
    for number, row in enumerate(rows):
        lines.append(f"| {' | '.join(row)} |")
        if number == 0:
            lines.append(f"|{'---|' * len(row)}")
    note = {
        "Training time and size": "Ours on this machine, from the pace of some mini-batches; the paper's on two"
        f" Intel Xeon of 2.20 GHz ({SOURCE}).",
    }.get(title, f"As table 2 of {SOURCE} counts: weights without biases; MACs for one window of one second.")
    return "\n".join([*lines, "", note, ""])


def _new_figure(width_in: float, height_in: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(width_in, height_in), dpi=_DPI, layout="constrained")


def _save_figure(stem: Path, figure: "Figure", may_replace: bool) -> list[Path]:
    paths = []
    for suffix in ("png", "svg"):
        buffer = io.BytesIO()
        metadata = {"Date": None} if suffix == "svg" else None
        figure.savefig(buffer, format=suffix, metadata=metadata)
        path = stem.with_name(f"{stem.name}.{suffix}")
        write_output(path, buffer.getvalue(), (f".{suffix}",), may_replace=may_replace)
        paths.append(path)
    return paths


def _save_csv(path: Path, rows: Sequence[Sequence[str]], may_replace: bool) -> Path:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    write_output(path, buffer.getvalue().encode(), (".csv",), may_replace=may_replace)
    return path
