"""The cells of a class summary beneath one another, each with its sentence and its picture."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.summary.class_summary_picture import HEIGHT, WIDTH, cell_title, svg_file
from ecgviewer.workflows.explanations.summary_result import SummaryResult

_HINT = tr("Choose beats and a method, then Summarise.")


class CellPicture(QWidget):
    """A picture of one cell that fills the width and keeps its proportions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renderer = QSvgRenderer(self)
        self._draw: Callable[[], str] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(WIDTH // 2)

    def show_svg(self, draw: Callable[[], str], name: str) -> None:
        """Show what `draw` returns, which is asked for at the next paint; `name` is read aloud."""
        self._draw = draw
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size that the picture is drawn for."""
        return QSize(WIDTH, HEIGHT)

    def hasHeightForWidth(self) -> bool:
        """Return that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that keeps the proportions."""
        return round(min(width, WIDTH * 1.4) * HEIGHT / WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture as large as fits."""
        if self._draw is not None:
            # Not sooner: a summary has more cells than are in view.
            self._renderer.load(QByteArray(self._draw().encode()))
            self._draw = None
        painter = QPainter(self)
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        self._renderer.render(painter, QRectF(0, 0, WIDTH * scale, HEIGHT * scale))
        painter.end()


class ClassSummaryView(QScrollArea):
    """Shows a summary."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("summary of the classes"))
        self._theme = theme
        self._result: SummaryResult | None = None
        self._muted: list[QLabel] = []
        self._pictures: list[CellPicture] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._show()

    @property
    def result(self) -> SummaryResult | None:
        """What is shown, None for nothing."""
        return self._result

    @property
    def sentences(self) -> list[str]:
        """The sentences of the cells that are shown."""
        return [] if self._result is None else [cell.sentence for cell in self._result.cells]

    def show_result(self, result: SummaryResult | None) -> None:
        """Show a summary, or none."""
        self._result = result
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for label in self._muted:
            set_text_color(label, theme.muted)
        self._draw()

    def _show(self) -> None:
        body = QWidget()
        fill_with_surface(body)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(6)
        self._muted, self._pictures = [], []
        if self._result is None:
            self._add_muted(layout, [_HINT])
        else:
            for cell in self._result.cells:
                layout.addWidget(plain_label(cell.sentence, is_bold=True, wraps=True, is_selectable=True))
                picture = CellPicture()
                self._pictures.append(picture)
                layout.addWidget(picture)
            self._add_muted(layout, self._result.notes)
        layout.addStretch(1)
        self.setWidget(body)
        self._draw()

    def _add_muted(self, layout: QVBoxLayout, texts: Sequence[str]) -> None:
        for text in texts:
            label = plain_label(text, wraps=True, is_selectable=True)
            set_text_color(label, self._theme.muted)
            self._muted.append(label)
            layout.addWidget(label)

    def _draw(self) -> None:
        if self._result is None:
            return
        for picture, cell in zip(self._pictures, self._result.cells, strict=True):
            title = cell_title(cell)
            picture.show_svg(partial(svg_file, self._result, [cell], self._theme, title), title)
