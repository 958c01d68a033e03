"""Draws the paper's figures 7 and 8 for our networks: beats coloured by attribution. matplotlib, no Qt."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.studies.paper.paper_explanations import ExplainedBeat

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SIGNED_MAP, _MAGNITUDE_MAP = "coolwarm", "magma_r"


def draw_explanations(figure: "Figure", beats: Sequence[ExplainedBeat], method: str) -> None:
    """Draw a row a beat: the beat, then a column for each network with the beat coloured by attribution.

    Parameters
    ----------
    figure
        An empty one.
    beats
        One a class.
    method
        Key of `METHODS`.
    """
    models = list(beats[0].attributions[method])
    for row, beat in enumerate(beats):
        place = row * (1 + len(models)) + 1
        axes = figure.add_subplot(len(beats), 1 + len(models), place)
        axes.plot(window_time_ms(), beat.window, color="black", linewidth=0.9)
        origin = f"record {beat.record_name}, R at sample {beat.r_sample:,}"
        axes.set_title(f"{beat.label}: {describe_symbol(beat.label)}\n{origin}", fontsize=8)
        axes.set_ylabel("SD")
        limits = axes.get_ylim()
        for column, name in enumerate(models, 1):
            panel = figure.add_subplot(len(beats), 1 + len(models), place + column, sharex=axes)
            panel.set_ylim(limits)
            attribution = beat.attributions[method][name]
            lines = _draw_colored(panel, beat.window, attribution)
            panel.set_title(f"{METHODS[method]}, V{name[-1]}: called {beat.called[name]}", fontsize=8)
            figure.colorbar(lines, ax=panel, fraction=0.05, pad=0.02).ax.tick_params(labelsize=7)
            if row == len(beats) - 1:
                panel.set_xlabel("ms from R")
        if row == len(beats) - 1:
            axes.set_xlabel("ms from R")
    figure.suptitle(f"{METHODS[method]} of the class's logit; colour scales by panel", fontsize=9)


def explanation_rows(beats: Sequence[ExplainedBeat], method: str) -> list[list[str]]:
    """Return the values of a figure as a table: a row a sample, columns by class and network."""
    columns = [(beat, name) for beat in beats for name in beat.attributions[method]]
    header = ["ms from R"]
    for beat in beats:
        header.append(f"{beat.label}: beat")
        header += [f"{beat.label}: {name}" for name in beat.attributions[method]]
    values = {(beat.label, name): beat.attributions[method][name].per_sample() for beat, name in columns}
    rows = [header]
    for sample, time_ms in enumerate(window_time_ms()):
        row = [f"{time_ms:.2f}"]
        for beat in beats:
            row.append(f"{beat.window[sample]:.5f}")
            row += [f"{values[beat.label, name][sample]:.6f}" for name in beat.attributions[method]]
        rows.append(row)
    return rows


def _draw_colored(axes: Any, window: np.ndarray, attribution: Attribution) -> Any:
    """Draw a beat in the colours of its attribution; return the line collection."""
    from matplotlib.collections import LineCollection
    from matplotlib.colors import Normalize

    values = attribution.per_sample()
    end = float(np.abs(values).max()) or 1.0
    points = np.column_stack([window_time_ms(), window])
    segments = np.stack([points[:-1], points[1:]], axis=1)
    low = -end if attribution.is_signed else 0.0
    color_map = _SIGNED_MAP if attribution.is_signed else _MAGNITUDE_MAP
    axes.plot(*points.T, color="#00000030", linewidth=0.6)
    lines = LineCollection(list(segments), cmap=color_map, norm=Normalize(low, end), linewidths=2.0)
    lines.set_array(values[:-1])
    axes.add_collection(lines)
    axes.grid(color="#00000018")
    return lines


def window_time_ms() -> np.ndarray:
    """Return the time of each sample of the window in milliseconds from R, shape (360,)."""
    return (np.arange(WINDOW_SAMPLES) - WINDOW_SAMPLES // 2) / NETWORK_FS_HZ * 1000
