"""The templates as tiles, class by class, the largest first; chosen by pointer or keys."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import name_symbol
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.templates.template_tile import (
    TileScale,
    caption,
    fitting_gain,
    paint_caption,
    paint_frame,
    paint_paper,
)
from ecgviewer.workflows.templates.beat_templates import BeatTemplates, Template
from ecgviewer.workflows.templates.template_attribution import MeanAttribution

MARGIN, GAP = 10.0, 12.0
_LINES_BELOW = 2

KEYS = {
    Qt.Key.Key_M: "merge",
    Qt.Key.Key_X: "split",
    Qt.Key.Key_R: "relabel",
}
"""What is done with the chosen templates, by key. Ctrl+Z is "undo"."""

_OWN_KEYS = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    *KEYS,
}


@dataclass(frozen=True)
class Placed:
    """Where a tile's paper lies, and the number of its template."""

    place: int
    paper: QRectF


class TemplateGrid(QWidget):
    """All templates of a record. Its height follows from its width."""

    opened = Signal(int)
    """List the beats of the template of this number."""

    listed = Signal(int)
    """The same, and show the list."""

    chosen_changed = Signal()
    """Other templates are chosen."""

    asked = Signal(str)
    """A person pressed the key of a command, see `KEYS`."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: BeatTemplates | None = None
        self._attributions: dict[int, MeanAttribution] = {}
        self._pixels_per_mm = TileScale().pixels_per_mm
        self._scale = TileScale()
        self._is_doubtful = False
        self._chosen: list[int] = []
        self._current = 0
        self._pictures: dict[int, tuple[Template, QPixmap]] = {}
        self.is_for_file = False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("templates"))

    @property
    def scale(self) -> TileScale:
        """The scale that all tiles share."""
        return self._scale

    @property
    def chosen(self) -> list[int]:
        """Numbers of the chosen templates, in the order in which they were chosen."""
        return list(self._chosen)

    @property
    def templates(self) -> BeatTemplates | None:
        """What is shown."""
        return self._found

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._forget_pictures()

    def set_pixels_per_mm(self, pixels_per_mm: float | None) -> None:
        """Draw at the size of this screen; None for what screens usually have."""
        self._pixels_per_mm = pixels_per_mm or TileScale().pixels_per_mm
        self._fit_scale()

    def set_templates(
        self,
        found: BeatTemplates | None,
        attributions: dict[int, MeanAttribution] | None = None,
        *,
        is_doubtful: bool = False,
    ) -> None:
        """Show templates, None for none; nothing is chosen then.

        Parameters
        ----------
        found
            The templates.
        attributions
            What the network looked at in some of them, by their numbers.
        is_doubtful
            Whether that is no evidence: it is painted fainter.
        """
        self._found = found
        self._is_doubtful = is_doubtful
        self._attributions = attributions or {}
        self._chosen = []
        n_templates = 0 if found is None else len(found.templates)
        self._current = min(self._current, max(n_templates - 1, 0))
        self._fit_scale()
        self.chosen_changed.emit()

    def choose(self, places: list[int]) -> None:
        """Choose some templates."""
        self._chosen = list(places)
        if places:
            self._current = places[-1]
        self.setAccessibleDescription(self._spoken())
        self.update()
        self.chosen_changed.emit()

    def placed(self, width: float) -> list[Placed]:
        """Return where the tiles lie at a width."""
        return self._lay_out(width)[0]

    def sizeHint(self) -> QSize:
        """Return room for two tiles beside each other."""
        width = round(2 * (self._scale.paper_px[0] + GAP) + 2 * MARGIN)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return room for one tile."""
        width = round(self._scale.paper_px[0] + 2 * MARGIN)
        return QSize(width, round(self._scale.paper_px[1]))

    def hasHeightForWidth(self) -> bool:
        """Return that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows of tiles."""
        return round(self._lay_out(width)[2])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles in view."""
        found = self._found
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._theme.surface))
            if found is None:
                return
            fonts = StripFonts(self.font())
            tiles, headings, _ = self._lay_out(self.width())
            for label, y in headings:
                painter.setFont(fonts.bold)
                painter.setPen(QColor(self._theme.class_color(label)))
                n_shapes = len(found.of_class(label))
                n_beats = sum(found.templates[each].n_beats for each in found.of_class(label))
                shapes = tr("1 shape") if n_shapes == 1 else tr("{n_shapes} shapes", n_shapes=n_shapes)
                painter.drawText(
                    QPointF(MARGIN, y + fonts.bold_metrics.ascent()),
                    f"{name_symbol(label)} · {n_beats:,} · {shapes}",
                )
            for tile in tiles:
                below = tile.paper.adjusted(-4, -4, 4, 4 + _LINES_BELOW * fonts.small_metrics.height())
                if below.intersects(QRectF(event.rect())):
                    self._paint_tile(painter, tile, fonts)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a tile; with Ctrl or Shift choose one more, or one less."""
        place = self.place_at(event.position())
        if place is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self._toggle(place)
        else:
            self.choose([place])
            self.opened.emit(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the list of a tile's beats."""
        place = self.place_at(event.position())
        if place is not None:
            self.listed.emit(place)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the tiles from the window's commands while the tiles have the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.KeypadModifier,
            )
            if (is_plain and event.key() in _OWN_KEYS) or event.matches(QKeySequence.StandardKey.Undo):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from tile to tile by the arrows; Enter opens one, Space chooses one more or one less."""
        key = event.key()
        tiles = self.placed(self.width())
        if not tiles:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._go_to(min(max(self._current + step, 0), len(tiles) - 1))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go_to(self._beyond(tiles, 1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose([self._current])
            self.opened.emit(self._current)
        elif key == Qt.Key.Key_Space:
            self._toggle(self._current)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.asked.emit("undo")
        elif Qt.Key(key) in KEYS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.asked.emit(KEYS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no longer."""
        super().focusOutEvent(event)
        self.update()

    def place_at(self, point: QPointF) -> int | None:
        """Return the number of the template at a point, None where there is none."""
        below = _LINES_BELOW * StripFonts(self.font()).small_metrics.height()
        for tile in self.placed(self.width()):
            if tile.paper.adjusted(0, 0, 0, below).contains(point):
                return tile.place
        return None

    def current_rect(self) -> QRectF | None:
        """Return where the tile lies that the keys are on."""
        tiles = self.placed(self.width())
        below = _LINES_BELOW * StripFonts(self.font()).small_metrics.height()
        return tiles[self._current].paper.adjusted(-4, -4, 4, below) if tiles else None

    def _lay_out(self, width: float) -> tuple[list[Placed], list[tuple[str, float]], float]:
        """Return the tiles, the headings with their tops, and the height of all."""
        tiles: list[Placed] = []
        headings: list[tuple[str, float]] = []
        if self._found is None:
            return tiles, headings, 2 * MARGIN
        fonts = StripFonts(self.font())
        tile_w, tile_h = self._scale.paper_px
        n_columns = max(int((width - 2 * MARGIN + GAP) // (tile_w + GAP)), 1)
        step_h = tile_h + _LINES_BELOW * fonts.small_metrics.height() + GAP
        y = MARGIN
        for label in self._found.classes:
            headings.append((label, y))
            y += fonts.bold_metrics.height() + 6
            own = self._found.of_class(label)
            for number, place in enumerate(own):
                row, column = divmod(number, n_columns)
                left = MARGIN + column * (tile_w + GAP)
                tiles.append(Placed(place, QRectF(left, y + row * step_h, tile_w, tile_h)))
            y += -(-len(own) // n_columns) * step_h + 4
        return tiles, headings, y + MARGIN

    def _paint_tile(self, painter: QPainter, tile: Placed, fonts: StripFonts) -> None:
        assert self._found is not None
        template = self._found.templates[tile.place]
        if self.is_for_file:
            self._paint_paper(painter, tile.paper, tile.place, template)
        else:
            painter.drawPixmap(tile.paper.topLeft(), self._picture(tile.place, template))
        paint_frame(
            painter,
            tile.paper,
            self._theme,
            is_chosen=tile.place in self._chosen,
            is_current=self.hasFocus() and tile.place == self._current,
        )
        below = QPointF(tile.paper.left(), tile.paper.bottom() + 2)
        paint_caption(painter, below, caption(self._found, tile.place), fonts, self._theme)

    def _paint_paper(self, painter: QPainter, paper: QRectF, place: int, template: Template) -> None:
        attribution = self._attributions.get(place)
        paint_paper(
            painter, paper, template, self._scale, self._theme, attribution, is_doubtful=self._is_doubtful
        )

    def _picture(self, place: int, template: Template) -> QPixmap:
        """Return a tile's paper, painted once."""
        kept = self._pictures.get(place)
        ratio = self.devicePixelRatioF()
        if kept is None or kept[0] is not template or kept[1].devicePixelRatio() != ratio:
            width, height = self._scale.paper_px
            picture = QPixmap(QSize(round(width), round(height)) * ratio)
            picture.setDevicePixelRatio(ratio)
            paper = QRectF(0, 0, round(width), round(height))
            with QPainter(picture) as painter:
                self._paint_paper(painter, paper, place, template)
            kept = self._pictures[place] = (template, picture)
        return kept[1]

    def _fit_scale(self) -> None:
        gain = TileScale().gain_mm_per_mv if self._found is None else fitting_gain(self._found)
        self._scale = TileScale(gain, self._pixels_per_mm)
        self._forget_pictures()
        self.updateGeometry()

    def _forget_pictures(self) -> None:
        self._pictures = {}
        self.update()

    def _toggle(self, place: int) -> None:
        self._current = place
        others = [each for each in self._chosen if each != place]
        self.choose(others if place in self._chosen else [*others, place])

    def _go_to(self, place: int) -> None:
        self._current = place
        self.setAccessibleDescription(self._spoken())
        self.update()

    def _beyond(self, tiles: list[Placed], direction: int) -> int:
        """Return the tile below (1) or above (-1) the current one, the nearest in its row."""
        own = tiles[self._current].paper
        rows = [each for each in tiles if direction * (each.paper.top() - own.top()) > 1]
        if not rows:
            return self._current
        next_top = min(rows, key=lambda each: direction * each.paper.top()).paper.top()
        row = [each for each in rows if abs(each.paper.top() - next_top) < 1]
        return min(row, key=lambda each: abs(each.paper.left() - own.left())).place

    def _spoken(self) -> str:
        if self._found is None or not self._found.templates:
            return ""
        template = self._found.templates[self._current]
        return f"{name_symbol(template.label)}, {', '.join(caption(self._found, self._current))}"
