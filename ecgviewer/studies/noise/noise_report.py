"""An evaluation under noise as one HTML page, with F1 against the ratio as a figure. No Qt."""

from collections.abc import Sequence
from html import escape

from ecgviewer.studies.noise.noise_result import ConditionFigures, NoiseFigures, NoiseResult
from ecgviewer.workflows.evaluation.report_page import Markup, html_page, html_table

_GROUPS = ("N", "SVEB", "VEB")
_COLORS = {"bw": "#2c7fb8", "em": "#d95f0e", "ma": "#7a5195"}
_MARKS = {"bw": "circle", "em": "square", "ma": "triangle"}
_NOTHING = "–"

_PANEL_W, _PANEL_H = 230, 190
_LEFT, _TOP, _GAP, _FOOT = 42, 30, 26, 66
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def noise_html(result: NoiseResult) -> str:
    """Return an evaluation under noise as a page with its style and figure (SVG) inside; all text in it is escaped.

    Names come from files. The page refers to nothing else.
    """
    title = f"{result.model} under noise"
    spread = result.intervals
    sections = [
        f"<h1>{escape(title)}</h1><p class='muted'>{result.n_beats:,} beats of {result.n_patients} patients"
        f" whom the network has not seen, recorded noise added. Architecture {escape(result.architecture)},"
        f" weights {escape(result.weights)}. Research use, not a medical device.</p>",
        f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in result.notes)}</ul>",
        f"<h2>F1 against the signal-to-noise ratio</h2>{noise_svg(result)}",
        f"{_table(result)}<p class='muted'>Small: 95 % intervals, {spread.n_resamples:,} resamples by"
        f" {escape(spread.by)}. Strict: 202, whose patient is in DS1, left out. Index: median signal-quality"
        f" index; poor: beats with an index below {result.poor_below}.</p>",
    ]
    if result.nstdb_own:
        sections.append(f"<h2>The database's own records</h2>{_own_table(result)}")
    sections.append(f"<h2>How it was made</h2><p><code>{escape(result.command)}</code></p>")
    return html_page(title, sections)


def noise_svg(result: NoiseResult) -> str:
    """Return F1 against the ratio as an SVG element: a panel a group, a line a kind, dashes for no noise."""
    ratios = result.snr_db
    width = _LEFT + len(_GROUPS) * (_PANEL_W + _GAP)
    height = _TOP + _PANEL_H + _FOOT
    parts = [f'<text x="8" y="{_TOP - 10}">F1</text>']
    for number, group in enumerate(_GROUPS):
        parts += _panel(result, group, _LEFT + number * (_PANEL_W + _GAP), ratios)
    legend_y, x = height - 10, float(_LEFT)
    for kind, meaning in result.noise.items():
        parts.append(_mark(kind, x + 5, legend_y - 4))
        parts.append(f'<text x="{x + 16:g}" y="{legend_y}">{escape(f"{kind}: {meaning}")}</text>')
        x += 190
    parts.append(f'<path d="M{x:g} {legend_y - 4}h14" stroke="currentColor" stroke-dasharray="4 3"/>')
    parts.append(f'<text x="{x + 20:g}" y="{legend_y}">no noise added</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="F1 against the signal-to-noise ratio"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}" fill="currentColor">{"".join(parts)}</svg>'
    )


def _panel(result: NoiseResult, group: str, left: float, ratios: Sequence[int]) -> list[str]:
    """Return the elements of one group's panel; the most noise stands on the right."""
    bottom = _TOP + _PANEL_H

    def x_of(position: int) -> float:
        return left + 12 + position * (_PANEL_W - 24) / max(len(ratios) - 1, 1)

    def y_of(f1: float) -> float:
        return bottom - f1 * _PANEL_H

    parts = [f'<text x="{left}" y="{_TOP - 10}" font-weight="600">{escape(group)}</text>']
    for tick in _TICKS:
        parts.append(f'<path d="M{left} {y_of(tick):g}h{_PANEL_W}" stroke="#888" stroke-opacity="0.35"/>')
        if left == _LEFT:
            parts.append(f'<text x="{left - 6}" y="{y_of(tick) + 4:g}" text-anchor="end">{tick:g}</text>')
    for position, ratio in enumerate(ratios):
        parts.append(f'<text x="{x_of(position):g}" y="{bottom + 18}" text-anchor="middle">{ratio}</text>')
    parts.append(f'<text x="{left + _PANEL_W / 2:g}" y="{bottom + 35}" text-anchor="middle">dB</text>')
    clean = result.clean.aami[group].f1
    if clean is not None:
        parts.append(
            f'<path d="M{left} {y_of(clean):g}h{_PANEL_W}" stroke="currentColor" stroke-dasharray="4 3"/>'
        )
    for kind, by_ratio in result.noisy.items():
        found = [by_ratio[str(ratio)].aami[group].f1 for ratio in ratios]
        points = [(x_of(i), y_of(f1)) for i, f1 in enumerate(found) if f1 is not None]
        if points:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{_COLORS[kind]}" stroke-width="1.6"/>'
            )
            parts += [_mark(kind, x, y) for x, y in points]
    return parts


def _mark(kind: str, x: float, y: float) -> str:
    """Return the mark of a kind of noise: its shape tells it too, not the colour alone."""
    color, shape = _COLORS[kind], _MARKS[kind]
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>'
    if shape == "square":
        return f'<rect x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4" fill="{color}"/>'
    return f'<path d="M{x:.1f} {y - 4.4:.1f}l4.2 7.6h-8.4z" fill="{color}"/>'


def _table(result: NoiseResult) -> str:
    rows = [_row("none", "", result.clean)]
    for kind, by_ratio in result.noisy.items():
        rows += [_row(kind, ratio, scored) for ratio, scored in by_ratio.items()]
    header = ["noise", "dB", "accuracy", *(f"F1 {group}" for group in _GROUPS)]
    return html_table([*header, *(f"strict {group}" for group in _GROUPS), "index", "poor %"], rows)


def _row(kind: str, ratio: str, scored: ConditionFigures) -> list[str]:
    cells = [kind, ratio, _ratio(scored.accuracy)]
    for group in _GROUPS:
        pair = scored.f1_intervals[group]
        small = "" if pair is None else f"<br><small>{pair[0]:.3f}–{pair[1]:.3f}</small>"
        cells.append(Markup(f"{_ratio(scored.aami[group].f1)}{small}"))
    strict = scored.strict_split
    cells += [_ratio(strict.aami[group].f1 if strict else None) for group in _GROUPS]
    return [*cells, *_quality(scored)]


def _own_table(result: NoiseResult) -> str:
    header = ["record", "dB", "patient seen"]
    for where in ("noisy", "clean"):
        header += [f"{where}: beats", *_GROUPS, "index"]
    rows = []
    for record in result.nstdb_own:
        cells = [record.record, str(record.snr_db), "yes" if record.seen_in_training else "no"]
        for part in (record.noisy, record.clean):
            f1 = [_ratio(part.aami[group].f1) for group in _GROUPS]
            cells += [f"{part.n_beats:,}", *f1, _quality(part)[0]]
        rows.append(cells)
    return html_table(header, rows)


def _quality(scored: NoiseFigures) -> list[str]:
    median, share = scored.quality.median, scored.quality.poor_share
    return [_ratio(median, 2), _NOTHING if share is None else f"{100 * share:.1f}"]


def _ratio(value: float | None, digits: int = 3) -> str:
    return _NOTHING if value is None else f"{value:.{digits}f}"
