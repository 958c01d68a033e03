"""One cell of a class summary as SVG: median beat with band and mean attribution, share bars. No widgets."""

from collections.abc import Sequence
from html import escape

import numpy as np

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_item import quantise
from ecgviewer.ui.paper.evidence_band import INK_MM, band_behind, band_opacity, level_color
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM, StripScale
from ecgviewer.workflows.explanations.class_summary_words import shown_parts
from ecgviewer.workflows.explanations.summary_result import CellResult, SummaryResult

WIDTH, HEIGHT = 880, 268
"""Size of a cell's picture in pixels."""

_LEFT, _TOP, _BEAT_W, _BEAT_H = 46, 34, 440, 176
_BARS_X, _BARS_W, _VALUE_GAP = 600, 170, 8
_TICKS_MS = (-500, -250, 0, 250, 500)
_LEGEND_W = 90


def svg_file(result: SummaryResult, cells: Sequence[CellResult], theme: Theme, title: str) -> str:
    """Return some cells beneath one another as one SVG element.

    Parameters
    ----------
    result
        The summary.
    cells
        Some of its cells.
    theme
        Colours.
    title
        For those who don't see it.
    """
    height = HEIGHT * len(cells)
    pictures = "".join(
        f'<g transform="translate(0 {number * HEIGHT})">{_cell(result, cell, theme)}</g>'
        for number, cell in enumerate(cells)
    )
    return tr(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="12"><title>{escape}</title>{pictures}</svg>',
        width=WIDTH,
        height=height,
        escape=escape(title),
        pictures=pictures,
    )


def _cell(result: SummaryResult, cell: CellResult, theme: Theme) -> str:
    parts = [
        tr(
            '<rect width="{width}" height="{height}" fill="{surface}"/>',
            width=WIDTH,
            height=HEIGHT,
            surface=theme.surface,
        ),
        _text(_LEFT, 16, cell_title(cell), theme.text, weight="bold"),
        _text(_BARS_X - 90, 16, tr("Share of attribution"), theme.text, weight="bold"),
        *_beat(cell, _limits(result), _end_of_scale(result), theme),
        *_legend(result, theme),
        *_bars(cell, shown_parts(result), theme),
    ]
    return "".join(parts)


def cell_title(cell: CellResult) -> str:
    """Return a cell in words: its classes and number of beats."""
    name = (
        tr("{reference} called {called}", reference=cell.reference, called=cell.called)
        if cell.reference
        else tr("called {called}", called=cell.called)
    )
    beats = f"{cell.n_beats:,} {'beat' if cell.n_beats == 1 else 'beats'}"
    patients = tr(", {n_patients} patients", n_patients=cell.n_patients) if cell.n_patients > 1 else ""
    explained = (
        ""
        if cell.n_explained == cell.n_beats
        else tr(", {n_explained:,} explained", n_explained=cell.n_explained)
    )
    return f"{name}: {beats}{patients}{explained}"


def _limits(result: SummaryResult) -> tuple[float, float]:
    """Return the lowest and highest value over all cells, so that they share one scale."""
    low = min(min(cell.lower_quartile) for cell in result.cells)
    high = max(max(cell.upper_quartile) for cell in result.cells)
    margin = 0.05 * (high - low or 1.0)
    return low - margin, high + margin


def _end_of_scale(result: SummaryResult) -> float:
    """Return the largest mean attribution over all cells, above 0: the end of the colours."""
    largest = max(abs(value) for cell in result.cells for value in cell.mean_attribution)
    return largest or 1.0


def _is_signed(result: SummaryResult) -> bool:
    return any(value < 0 for cell in result.cells for value in cell.mean_attribution)


def _beat(cell: CellResult, limits: tuple[float, float], end: float, theme: Theme) -> list[str]:
    """Return axes, band of the quartiles, and the median with the mean attribution behind it."""
    n_samples = len(cell.median)
    bottom = _TOP + _BEAT_H

    def x_of(sample: float) -> float:
        return _LEFT + _BEAT_W * sample / n_samples

    def y_of(value: float) -> float:
        return bottom - _BEAT_H * (value - limits[0]) / (limits[1] - limits[0])

    parts = [
        tr(
            '<rect x="{left}" y="{top}" width="{beat_w}" height="{beat_h}" fill="{paper}" '
            'stroke="{border}"/>',
            left=_LEFT,
            top=_TOP,
            beat_w=_BEAT_W,
            beat_h=_BEAT_H,
            paper=theme.paper,
            border=theme.border,
        )
    ]
    for time_ms in _TICKS_MS:
        x = x_of((time_ms + 500) / 1000 * n_samples)
        dash = ' stroke-dasharray="3 3"' if time_ms == 0 else ""
        parts.append(
            tr(
                '<path d="M{x:.1f} {top}v{beat_h}" stroke="{grid_large}"{dash}/>',
                x=x,
                top=_TOP,
                beat_h=_BEAT_H,
                grid_large=theme.grid_large,
                dash=dash,
            )
        )
        label = "R" if time_ms == 0 else f"{time_ms} ms".replace("-", "−")
        parts.append(_text(x, bottom + 16, label, theme.muted, anchor="middle"))
    for value in range(int(np.ceil(limits[0])), int(np.floor(limits[1])) + 1):
        if value % 2 == 0:
            parts.append(
                tr(
                    '<path d="M{left} {y_of:.1f}h{beat_w}" stroke="{grid_small}"/>',
                    left=_LEFT,
                    y_of=y_of(value),
                    beat_w=_BEAT_W,
                    grid_small=theme.grid_small,
                )
            )
            parts.append(
                _text(_LEFT - 6, y_of(value) + 4, f"{value}".replace("-", "−"), theme.muted, anchor="end")
            )
    parts.append(_text(_LEFT - 6, _TOP - 6, "SD", theme.muted, anchor="end"))
    samples = [x_of(sample + 0.5) for sample in range(n_samples)]
    upper = [f"{x:.1f},{y_of(value):.1f}" for x, value in zip(samples, cell.upper_quartile, strict=True)]
    lower = [f"{x:.1f},{y_of(value):.1f}" for x, value in zip(samples, cell.lower_quartile, strict=True)]
    parts.append(
        tr(
            '<polygon points="{upper}" fill="{muted}" fill-opacity="0.28"/>',
            upper=" ".join(upper + lower[::-1]),
            muted=theme.muted,
        )
    )
    points = list(zip(samples, (y_of(value) for value in cell.median), strict=True))
    return parts + _colored_line(points, np.array(cell.mean_attribution) / end, theme)


def _colored_line(points: list[tuple[float, float]], values: np.ndarray, theme: Theme) -> list[str]:
    """Return a line in ink, and behind it the band of what counted, as on the trace."""
    x, y = np.array(points).T
    scale = StripScale(_BEAT_W / DEFAULT_PIXELS_PER_MM)
    band = band_behind(x, y, quantise(values, 1.0), scale)
    is_signed = bool((values < 0).any())
    parts = []
    for level in np.unique(band.level).tolist():
        edges = np.column_stack([band.left, band.top, band.bottom])[band.level == level].tolist()
        columns = "".join(f"M{left:.1f} {top:.1f}h1V{bottom:.1f}h-1z" for left, top, bottom in edges)
        color, opacity = level_color(level, is_signed, theme), band_opacity(level, theme)
        parts.append(
            tr(
                '<path d="{columns}" fill="{color}" fill-opacity="{opacity:.3f}"/>',
                columns=columns,
                color=color,
                opacity=opacity,
            )
        )
    line = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
    width = INK_MM * DEFAULT_PIXELS_PER_MM
    return [
        *parts,
        tr(
            '<polyline points="{line}" fill="none" stroke="{trace}" stroke-width="{width:.1f}" '
            'stroke-linecap="round" stroke-linejoin="round"/>',
            line=line,
            trace=theme.trace,
            width=width,
        ),
    ]


def _legend(result: SummaryResult, theme: Theme) -> list[str]:
    """Return the scale of the colours."""
    end, is_signed = _end_of_scale(result), _is_signed(result)
    y = _TOP + _BEAT_H + 32
    title = tr("Mean attribution, {value}", value="−" + _short(end) if is_signed else "0")
    parts = [_text(_LEFT, y + 9, title, theme.muted)]
    x = _LEFT + 7.0 * len(title) + 6
    shares = np.linspace(-1 if is_signed else 0, 1, _LEGEND_W + 1)
    parts += _colored_line([(x + step, y + 5.0) for step in range(shares.size)], shares, theme)
    parts.append(
        _text(
            x + _LEGEND_W + 6,
            y + 9,
            tr("{short} (evidence) · grey: quartiles", short=_short(end)),
            theme.muted,
        )
    )
    return parts


def _short(value: float) -> str:
    return f"{value:.2g}"


def _bars(cell: CellResult, names: list[str], theme: Theme) -> list[str]:
    """Return a bar a part with its interval, and a mark where an even spread would end."""
    if not cell.shares:
        return [_text(_BARS_X - 90, _TOP + 16, tr("no evidence for the class in any beat"), theme.muted)]
    step = _BEAT_H / len(names)
    largest = max(max(one.value, one.high or 0, one.even) for one in cell.shares.values())
    scale = _BARS_W / max(largest, 0.25)
    parts = []
    for number, name in enumerate(names):
        found, y = cell.shares[name], _TOP + (number + 0.5) * step
        parts.append(_text(_BARS_X - 8, y + 4, name, theme.text, anchor="end"))
        parts.append(
            tr(
                '<rect x="{bars_x}" y="{y:.1f}" width="{value:.1f}" height="12" rx="2" '
                'fill="{accent}" fill-opacity="0.75"/>',
                bars_x=_BARS_X,
                y=y - 6,
                value=max(found.value * scale, 0.5),
                accent=theme.accent,
            )
        )
        even = _BARS_X + found.even * scale
        parts.append(
            tr(
                '<path d="M{even:.1f} {y:.1f}v18" stroke="{muted}" stroke-width="2"/>',
                even=even,
                y=y - 9,
                muted=theme.muted,
            )
        )
        text = f"{found.value:.2f}"
        if found.low is not None and found.high is not None:
            low, high = (_BARS_X + end * scale for end in (found.low, found.high))
            parts.append(
                tr(
                    '<path d="M{low:.1f} {y:.1f}H{high:.1f}M{low:.1f} {y_2:.1f}v6M{high:.1f} '
                    '{y_2:.1f}v6" stroke="{value}" stroke-width="1.4" fill="none"/>',
                    low=low,
                    y=y,
                    high=high,
                    y_2=y - 3,
                    value=theme.text,
                )
            )
            text += f"  ({found.low:.2f}–{found.high:.2f})"
        parts.append(_text(_BARS_X + _BARS_W + _VALUE_GAP, y + 4, text, theme.muted))
    y = _TOP + _BEAT_H + 32
    parts.append(
        tr(
            '<path d="M{bars_x} {y}v18" stroke="{muted}" stroke-width="2"/>',
            bars_x=_BARS_X - 86,
            y=y - 4,
            muted=theme.muted,
        )
    )
    parts.append(_text(_BARS_X - 78, y + 9, tr("if spread evenly over the window's time"), theme.muted))
    return parts


def _text(x: float, y: float, text: str, color: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return tr(
        '<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}" '
        'font-weight="{weight}">{escape}</text>',
        x=x,
        y=y,
        color=color,
        anchor=anchor,
        weight=weight,
        escape=escape(text),
    )
