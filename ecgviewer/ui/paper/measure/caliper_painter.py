"""Paints calipers on a strip: legs, the line between them, what they measure, and where the interval recurs."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from ecgviewer.ui.paper.measure.caliper_place import bar_y, is_placed, y_of
from ecgviewer.ui.paper.page_painter import PagePainter
from ecgviewer.ui.paper.paper import paper_rect
from ecgviewer.workflows.review.calipers import Caliper, marched

_LEG_PX, _CHOSEN_PX = 1.2, 2.0
_MARCH_ALPHA, _PILL_ALPHA = 0.75, 0.92
_ACTIVE_PX = 7.0


class CaliperPainter(PagePainter):
    """Paints the calipers of one page."""

    def paint(self) -> None:
        """Paint all, the chosen one last; what each measures stands above it, where no other does."""
        content = self._content
        if not content.calipers:
            return
        self._painter.save()
        self._painter.setClipRect(paper_rect(self._page))
        shown = [i for i, found in enumerate(content.calipers) if self._page.second or not found.is_second]
        order = sorted(shown, key=lambda index: index == content.chosen_caliper)
        taken: list[QRectF] = []
        for index in order:
            self._paint_legs(content.calipers[index], index == content.chosen_caliper)
        for index in reversed(order):
            self._paint_words(content.calipers[index], index == content.chosen_caliper, taken)
        self._painter.restore()

    def _part(self, caliper: Caliper) -> tuple[float, float]:
        """Return the top and bottom of the paper of the caliper's lead."""
        paper, split = self._page.layout.paper, self._page.first_bottom
        return (split, paper.bottom) if caliper.is_second else (paper.top, split)

    def _is_placed(self, caliper: Caliper) -> bool:
        second = self._content.shown_second
        signal = None if second is None else second.signal
        return is_placed(caliper, self._page, self._content.unit, None if signal is None else signal.unit)

    def _bar_y(self, caliper: Caliper) -> float:
        top, bottom = self._part(caliper)
        return bar_y(caliper, self._page) if self._is_placed(caliper) else top + (bottom - top) / 4

    def _paint_legs(self, caliper: Caliper, is_chosen: bool) -> None:
        painter, page = self._painter, self._page
        top, bottom = self._part(caliper)
        color = QColor(self._theme.accent)
        faint = QColor(color)
        faint.setAlphaF(_MARCH_ALPHA)
        painter.setPen(QPen(faint, 1.0, Qt.PenStyle.DashLine))
        if caliper.is_marching:
            for time_s in marched(caliper, page.start_s, page.end_s).tolist():
                x = page.x_of_time(time_s)
                painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        xs = [page.x_of_time(time_s) for time_s in (caliper.start_s, caliper.end_s)]
        pen = QPen(color, _CHOSEN_PX if is_chosen else _LEG_PX)
        painter.setPen(pen)
        for x in xs:
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        y = self._bar_y(caliper)
        painter.drawLine(QPointF(xs[0], y), QPointF(xs[1], y))
        if not self._is_placed(caliper):
            return
        painter.setPen(QPen(color, _LEG_PX, Qt.PenStyle.DotLine))
        values = (caliper.start_value, caliper.end_value)
        low = max(y_of(caliper, page, value) for value in values)
        painter.drawLine(QPointF(xs[0], low), QPointF(xs[1], low))
        painter.setPen(pen)
        for x, value in zip(xs, values, strict=True):
            y_leg = y_of(caliper, page, value)
            painter.drawLine(QPointF(x - _ACTIVE_PX / 2, y_leg), QPointF(x + _ACTIVE_PX / 2, y_leg))

    def _paint_words(self, caliper: Caliper, is_chosen: bool, taken: list[QRectF]) -> None:
        """Write what a caliper measures above its line, below those that stand there already."""
        page, metrics, paper = self._page, self._fonts.small_metrics, paper_rect(self._page)
        left, right = sorted(float(page.x_of_time(t)) for t in (caliper.start_s, caliper.end_s))
        if right < paper.left() or left > paper.right():
            return
        words = caliper.in_words()
        width, height = metrics.horizontalAdvance(words) + 10.0, metrics.height() + 3.0
        top, bottom = self._part(caliper)
        x = min(max((left + right - width) / 2, paper.left() + 2), paper.right() - width - 2)
        box = QRectF(x, max(self._bar_y(caliper) - height - 3.0, top + 2.0), width, height)
        while any(box.intersects(other) for other in taken) and box.bottom() + height < bottom:
            box.translate(0.0, height + 2.0)
        taken.append(box)
        fill = QColor(self._theme.accent if is_chosen else self._theme.surface)
        fill.setAlphaF(1.0 if is_chosen else _PILL_ALPHA)
        self._painter.setPen(QPen(QColor(self._theme.accent), 1.0))
        self._painter.setBrush(fill)
        self._painter.drawRoundedRect(box, 3.0, 3.0)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(self._theme.on_accent if is_chosen else self._theme.text))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
