"""Paints one template: its beats faint over one another, their median dark, on paper at a true scale."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_item import quantise
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.line_arrays import draw_lines
from ecgviewer.ui.paper.paper import paint_grid
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM, StripPage, StripScale, bare_layout
from ecgviewer.workflows.templates.beat_templates import BeatTemplates, Template
from ecgviewer.workflows.templates.template_attribution import MeanAttribution

SPEED_MM_PER_S = 50.0
"""Twice the usual speed: the width of a QRS complex is what is compared."""

BEFORE_S, SPAN_S = 0.3, 0.8
PAPER_MM = (SPEED_MM_PER_S * SPAN_S, 22.0)
"""Width and height of the paper of a tile."""

GAINS_MM_PER_MV = (20.0, 10.0, 5.0, 2.5, 1.0, 0.5)
_FS_HZ, _R_AT = 360, 180
_SHOWN = slice(_R_AT - round(BEFORE_S * _FS_HZ), _R_AT + round((SPAN_S - BEFORE_S) * _FS_HZ))
_BEATS_ALPHA = 0.28


@dataclass(frozen=True)
class TileScale:
    """The scale that all tiles share.

    Attributes
    ----------
    gain_mm_per_mv
        Of the voltage.
    pixels_per_mm
        Logical pixels per millimetre.
    """

    gain_mm_per_mv: float = 10.0
    pixels_per_mm: float = DEFAULT_PIXELS_PER_MM

    @property
    def paper_px(self) -> tuple[float, float]:
        """Width and height of a tile's paper in pixels."""
        return PAPER_MM[0] * self.pixels_per_mm, PAPER_MM[1] * self.pixels_per_mm

    @property
    def words(self) -> str:
        """The scale as it stands on paper."""
        return f"{SPEED_MM_PER_S:g} mm/s, {self.gain_mm_per_mv:g} mm/mV"


def fitting_gain(found: BeatTemplates) -> float:
    """Return the largest usual gain at which every median has its place on a tile, in mm/mV."""
    spans = [float(np.ptp(each.median_mv[_SHOWN])) for each in found.templates]
    room_mm = PAPER_MM[1] - 2.0
    return next(
        (gain for gain in GAINS_MM_PER_MV if gain <= 10.0 and gain * max(spans, default=0.0) <= room_mm),
        GAINS_MM_PER_MV[-1],
    )


def tile_page(paper: QRectF, scale: TileScale, template: Template) -> StripPage:
    """Return a tile's paper, with the median in the middle of its height."""
    median = template.median_mv[_SHOWN]
    layout = bare_layout(paper.left(), paper.top(), paper.right(), paper.bottom())
    strip_scale = StripScale(SPEED_MM_PER_S, scale.gain_mm_per_mv, scale.pixels_per_mm)
    return StripPage(layout, strip_scale, -BEFORE_S, float(median.max() + median.min()) / 2)


def paint_paper(
    painter: QPainter,
    paper: QRectF,
    template: Template,
    scale: TileScale,
    theme: Theme,
    attribution: MeanAttribution | None = None,
    *,
    is_doubtful: bool = False,
) -> None:
    """Paint paper, beats, what the network looked at, and the median.

    Parameters
    ----------
    painter
        Painter that is active.
    paper
        Where.
    template
        What.
    scale, theme
        How.
    attribution
        Its mean over the beats: the band behind the median; None for no band.
    is_doubtful
        Whether it is no evidence, see `paint_band`.
    """
    page = tile_page(paper, scale, template)
    painter.save()
    painter.setClipRect(paper)
    painter.fillRect(paper, QColor(theme.paper))
    paint_grid(painter, page, painter.device().devicePixelRatioF(), theme)
    x = np.asarray(page.x_of_time((np.arange(_SHOWN.start, _SHOWN.stop) - _R_AT) / _FS_HZ))
    hue = QColor(theme.class_color(template.label))
    hue.setAlphaF(_BEATS_ALPHA)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(hue, 1.0))
    for beat in template.drawn_mv:
        y = np.asarray(page.y_of_value(beat[_SHOWN]))
        draw_lines(painter, np.column_stack([x[:-1], y[:-1], x[1:], y[1:]]))
    points = x, np.asarray(page.y_of_value(template.median_mv[_SHOWN]))
    if attribution is not None:
        values = attribution.values
        levels = quantise(values, float(np.abs(values).max()))[_SHOWN]
        paint_band(painter, points, levels, attribution.is_signed, page.scale, theme, is_doubtful=is_doubtful)
    paint_ink(painter, points, page.scale, theme)
    painter.restore()


def paint_caption(
    painter: QPainter, place: QPointF, lines: tuple[str, str], fonts: StripFonts, theme: Theme
) -> None:
    """Paint the two lines below a tile: how many beats, and their shape in numbers."""
    metrics = fonts.small_metrics
    for number, (text, color) in enumerate(zip(lines, (theme.text, theme.muted), strict=True)):
        painter.setFont(fonts.small)
        painter.setPen(QColor(color))
        painter.drawText(place + QPointF(0, number * metrics.height() + metrics.ascent()), text)


def caption(found: BeatTemplates, place: int) -> tuple[str, str]:
    """Return the two lines below a tile."""
    template = found.templates[place]
    share = 100 * found.share(place)
    percent = f"{min(share, 99.9):.1f}" if share < 100 else "100"
    beats = tr("1 beat") if template.n_beats == 1 else tr("{n_beats:,} beats", n_beats=template.n_beats)
    width = "" if np.isnan(template.qrs_ms) else f"QRS {template.qrs_ms:.0f} ms"
    fit = "" if template.n_beats == 1 else f"r {min(template.mean_correlation, 0.999):.3f}"
    return f"{beats} · {percent} %", " · ".join(part for part in (width, fit) if part)


def paint_frame(painter: QPainter, paper: QRectF, theme: Theme, *, is_chosen: bool, is_current: bool) -> None:
    """Paint the line round a tile: thick where it is chosen, dashed where the keys are."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_chosen or is_current)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent if is_chosen else theme.border), 2.0 if is_chosen else 1.0))
    painter.drawRect(paper)
    if is_current:
        pen = QPen(QColor(theme.accent), 1.0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(paper.adjusted(-3, -3, 3, 3))
