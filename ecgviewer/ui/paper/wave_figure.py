"""What each wave of a beat is worth, as a figure: the beat on paper with its waves shaded, and bars below."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.facts.wave_account import describe_shares
from ecgviewer.ui.facts.wave_bars import WaveBars
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.figure import strip_around
from ecgviewer.ui.paper.paper import paper_rect
from ecgviewer.ui.paper.picture_files import lay_out, use_figure_font, write_picture
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import DEFAULT_SIZE, paint_strip
from ecgviewer.ui.paper.wave_painter import paint_waves
from ecgviewer.ui.state.application import figure_application
from ecgviewer.ui.state.wave_spans import WaveSpan, wave_spans
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview

_STRIP_HEIGHT_PX = 380
_SPEED_MM_PER_S = 100.0
"""Twice that of other figures: there must be room for the names of the waves."""
_MARGIN_PX, _NAMES_PX = 14, 10
_MISSING = {
    "line": tr("A missing wave is the line between its neighbours."),
    "mean beat": tr("A missing wave is that part of a mean beat."),
}


def write_wave_figure(
    path: Path,
    review: RecordReview,
    waves: RecordWaves,
    beat_index: int,
    shares: WaveShapley,
    theme_name: str,
    *,
    may_replace: bool = False,
) -> None:
    """Write what each wave of a beat is worth as PNG, SVG or PDF by the name's ending.

    Parameters
    ----------
    path
        File to write.
    review, waves
        The record with the network's calls, and the waves of its beats.
    beat_index
        Row of the table of beats.
    shares
        What each wave of that beat is worth.
    theme_name
        "light", "dark" or "contrast".
    may_replace
        As in `files.check_output`.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If the file can't be written.
    """
    theme = figure_application(theme_name)
    strip = strip_around(review, beat_index, None, _SPEED_MM_PER_S)
    r_s = float(review.beats.time_s[beat_index])
    title = tr("{model_name}: why {label}", model_name=shares.model_name, label=shares.label) + (
        tr(" and not {against}", against=shares.against) if shares.against else ""
    )
    figure = _WaveFigure(_BeatStrip(strip, wave_spans(waves, beat_index), r_s, theme), title, shares, theme)
    lay_out(figure, DEFAULT_SIZE[0])
    write_picture(path, figure, title, may_replace=may_replace, records=[review.record.path])


class _WaveFigure(QWidget):
    """The strip, and the bars below it."""

    def __init__(self, strip: QWidget, title: str, shares: WaveShapley, theme: Theme) -> None:
        super().__init__()
        use_figure_font(self)
        bars = WaveBars(theme)
        bars.set_shares(shares)
        words = tr(
            "Exact Shapley values in units of the logit: to the right for the class, to the left "
            "against it. {missing}",
            missing=_MISSING[shares.fill],
        )
        sums = plain_label(f"{describe_shares(shares)}\n{words}", wraps=True)
        set_text_color(sums, theme.muted)
        below = QVBoxLayout()
        below.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, _MARGIN_PX)
        for widget in (plain_label(title, is_bold=True), bars, sums):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(strip)
        layout.addLayout(below)
        fill_with_surface(self)


class _BeatStrip(QWidget):
    """A strip as other figures have it, with the waves of one beat shaded."""

    def __init__(self, strip: StripContent, spans: tuple[WaveSpan, ...], r_s: float, theme: Theme) -> None:
        super().__init__()
        self._strip = strip
        self._spans = spans
        self._r_s = r_s
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of a figure's strip."""
        return QSize(DEFAULT_SIZE[0], _STRIP_HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip, then the waves over it: they are nearly transparent."""
        with QPainter(self) as painter:
            size, ratio = (self.width(), self.height()), self.devicePixelRatioF()
            page = paint_strip(painter, self._strip, self._theme, size, ratio)
            paper = paper_rect(page)
            painter.setClipRect(paper)
            font = QFont(self.font())
            font.setPixelSize(_NAMES_PX)
            painter.setFont(font)
            paint_waves(painter, paper, self._spans, lambda t: page.x_of_time(t + self._r_s), self._theme)
