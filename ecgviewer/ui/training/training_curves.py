"""Loss and accuracy of a training run, epoch by epoch."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

if TYPE_CHECKING:
    from ecgviewer.training.loop import EpochResult


class TrainingCurves(QWidget):
    """Two plots over epochs: loss on training and stopping set, accuracy on the stopping set."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # pyqtgraph takes near half a second to import, which the window's start can't spare; and no thread may do it
        # meanwhile: it makes types of Qt, which ended the program now and then while the window made its own.
        import pyqtgraph

        self._pyqtgraph: Any = pyqtgraph
        self._results: list[EpochResult] = []
        self._loss, self._accuracy = pyqtgraph.PlotWidget(), pyqtgraph.PlotWidget()
        self._hint = plain_label(tr("loss and accuracy appear after the first epoch"), wraps=True)
        self._loss.setAccessibleName(tr("loss by epoch"))
        self._accuracy.setAccessibleName(tr("accuracy by epoch"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._hint)
        for plot in (self._loss, self._accuracy):
            plot.viewport().setAccessibleName(plot.accessibleName())
            plot.setMenuEnabled(False)
            plot.setMouseEnabled(x=False, y=False)
            plot.hideButtons()
            plot.setMinimumHeight(110)
            layout.addWidget(plot, 1)
        self._accuracy.setLimits(yMax=1.004)
        self._legend = self._loss.addLegend(offset=(-6, 4))
        self._train_curve = self._loss.plot(name=tr("training beats"), antialias=True)
        self._stop_curve = self._loss.plot(name=tr("stopping beats"), antialias=True)
        self._accuracy_curve = self._accuracy.plot(antialias=True)
        self._best_lines = [pyqtgraph.InfiniteLine(angle=90) for _ in range(2)]
        for plot, line in zip((self._loss, self._accuracy), self._best_lines, strict=True):
            line.setVisible(False)
            plot.addItem(line, ignoreBounds=True)
        self.set_theme(theme)
        self._draw()

    @property
    def results(self) -> list["EpochResult"]:
        """The epochs so far."""
        return list(self._results)

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights are kept so far, as `training.loop` chooses it: by the accuracy on
        the stopping set, of equal ones that with the lowest loss there."""
        if not self._results:
            return None
        return max(self._results, key=lambda result: (result.stop_accuracy, -result.stop_loss)).epoch

    def clear(self) -> None:
        """Forget the epochs, before another run."""
        self._results = []
        self._draw()

    def add(self, result: "EpochResult") -> None:
        """Add an epoch; those from its number on are forgotten, since training has begun anew."""
        self._results = [*(old for old in self._results if old.epoch < result.epoch), result]
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        make_pen = self._pyqtgraph.mkPen
        for plot, title in ((self._loss, "loss"), (self._accuracy, tr("accuracy on the stopping beats"))):
            plot.setBackground(theme.surface)
            plot.setTitle(title, color=theme.muted, size="9pt")
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(make_pen(theme.border))
                axis.setTextPen(make_pen(theme.muted))
                axis.enableAutoSIPrefix(False)
            plot.getAxis("left").setWidth(52)
            plot.showGrid(x=False, y=True, alpha=0.15)
        for _, label in self._legend.items:
            label.setText(label.text, color=theme.muted)
        dashed = Qt.PenStyle.DashLine
        self._train_curve.setPen(make_pen(theme.class_color("A"), width=2, style=dashed))
        self._stop_curve.setPen(make_pen(theme.accent, width=2))
        self._accuracy_curve.setPen(make_pen(theme.accent, width=2))
        for curve, color in (
            (self._train_curve, theme.class_color("A")),
            (self._stop_curve, theme.accent),
            (self._accuracy_curve, theme.accent),
        ):
            curve.setSymbol("o")
            curve.setSymbolSize(5)
            curve.setSymbolPen(None)
            curve.setSymbolBrush(color)
        for line in self._best_lines:
            line.setPen(make_pen(theme.muted, style=Qt.PenStyle.DotLine))
        set_text_color(self._hint, theme.muted)

    def _draw(self) -> None:
        epochs = [result.epoch for result in self._results]
        self._train_curve.setData(epochs, [result.train_loss for result in self._results])
        self._stop_curve.setData(epochs, [result.stop_loss for result in self._results])
        self._accuracy_curve.setData(epochs, [result.stop_accuracy for result in self._results])
        best = self.best_epoch
        for plot, line in zip((self._loss, self._accuracy), self._best_lines, strict=True):
            line.setVisible(best is not None)
            line.setValue(best or 0)
            plot.getAxis("bottom").setTicks([[(epoch, str(epoch)) for epoch in _tick_epochs(len(epochs))]])
            plot.getAxis("left").setTicks(None if epochs else [[]])
        self._hint.setText(
            tr("loss and accuracy appear after the first epoch")
            if best is None
            else tr("epoch {best} is the best so far on the stopping beats; its weights are kept", best=best)
        )


def _tick_epochs(n_epochs: int) -> list[int]:
    """Return the epochs that are written below a plot: whole numbers, ten at most."""
    step = max(1, -(-n_epochs // 10))
    return list(range(1, n_epochs + 1, step))
