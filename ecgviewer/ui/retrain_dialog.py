"""The retraining dialog: choose, watch, compare, use."""

from enum import Enum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.labels import plain_label, set_text_color
from ecgviewer.ui.model_comparison import ModelComparison
from ecgviewer.ui.theme import LIGHT, Theme
from ecgviewer.ui.training_curves import TrainingCurves
from ecgviewer.ui.training_form import TrainingForm
from ecgviewer.ui.wording import format_time_left

_FORM_WIDTH_PX = 400


class Stage(Enum):
    """How far a training run is."""

    CHOOSING = "nothing runs"
    RUNNING = "a network is being trained"
    STOPPING = "a person wants the run to stop"
    DONE = "a network was trained"


class RetrainDialog(QDialog):
    """Not modal: the window stays usable while a network is trained."""

    training_requested = Signal(object, object)
    """A `TrainConfig` and the data folder (`Path`): train this."""

    cancel_requested = Signal()
    """Stop the run."""

    model_use_requested = Signal(str)
    """Make the model of this name the current one."""

    def __init__(
        self, data_dir: Path | None = None, theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Retrain a network")
        self.setModal(False)
        self._theme = theme
        self._stage = Stage.CHOOSING
        self._trained_name = ""
        self._is_used = False
        self._is_trouble = False
        self._form = TrainingForm(data_dir, theme)
        self._curves = TrainingCurves(theme)
        self._comparison = ModelComparison(theme)
        self._build_layout()
        self._form.changed.connect(self._show_stage)
        self._start.clicked.connect(self._on_start_clicked)
        self._cancel.clicked.connect(self._request_cancel)
        self._use.clicked.connect(self._on_use_clicked)
        self._close.clicked.connect(self.close)
        self.set_theme(theme)
        self._show_stage()
        self.resize(980, 640)

    @property
    def stage(self) -> Stage:
        """How far the run is."""
        return self._stage

    @property
    def status(self) -> str:
        """What stands beside the progress bar."""
        return self._status.text()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for part in (self._form, self._curves, self._comparison):
            part.set_theme(theme)
        self._say(self._status.text(), is_trouble=self._is_trouble)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the run is; an epoch's result in it goes to the curves."""
        if report.data is not None:
            self._curves.add(report.data)
        if self._stage is not Stage.RUNNING:
            return
        self._bar.setValue(round(report.fraction * 1000))
        left = format_time_left(report.seconds_left)
        self._say(" · ".join(part for part in (report.message, left) if part))

    def show_result(self, card: ModelCard, current: ModelCard) -> None:
        """Show the network that was trained beside the current one."""
        self._trained_name, self._is_used = card.name, False
        self._bar.setValue(1000)
        self._comparison.compare(card, current)
        self._say(f"trained and saved as {card.name}")
        self._set_stage(Stage.DONE)

    def show_failure(self, text: str) -> None:
        """Say in plain text what went wrong."""
        self._say(text, is_trouble=True)
        self._set_stage(Stage.CHOOSING)

    def show_cancelled(self) -> None:
        """Say that the run was stopped."""
        self._say("cancelled; nothing was saved")
        self._set_stage(Stage.CHOOSING)

    def reject(self) -> None:
        """Cancel the run, if there is one (Esc); never close."""
        self._request_cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but not while a network is being trained."""
        if self._stage in (Stage.RUNNING, Stage.STOPPING):
            event.ignore()
            self._say("training goes on; cancel it before you close this", is_trouble=True)
            return
        # QDialog's own handler would go through reject(), which never closes here.
        event.accept()

    def _build_layout(self) -> None:
        self._form.setFixedWidth(_FORM_WIDTH_PX)
        right = QVBoxLayout()
        right.addWidget(self._curves, 3)
        right.addWidget(self._comparison, 2)
        halves = QHBoxLayout()
        halves.setSpacing(18)
        halves.addWidget(self._form)
        halves.addLayout(right, 1)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._status = plain_label(wraps=True, is_selectable=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(halves, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._status)
        layout.addLayout(self._build_buttons())

    def _build_buttons(self) -> QHBoxLayout:
        self._start, self._cancel = QPushButton("Start training"), QPushButton("Cancel")
        self._use, self._close = QPushButton("Use this model"), QPushButton("Close")
        for button in (self._cancel, self._use, self._close):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._use, self._start, self._cancel, self._close):
            buttons.addWidget(button)
        return buttons

    def _on_start_clicked(self) -> None:
        if not self._form.is_valid or self._stage in (Stage.RUNNING, Stage.STOPPING):
            return
        choices = self._form.choices
        self._curves.clear()
        self._bar.setValue(0)
        self._say("starting…")
        self._set_stage(Stage.RUNNING)
        self.training_requested.emit(choices.config(), Path(choices.data_folder).expanduser())

    def _on_use_clicked(self) -> None:
        self._is_used = True
        self._show_stage()
        self._say(f"{self._trained_name} is now the current model")
        self.model_use_requested.emit(self._trained_name)

    def _request_cancel(self) -> None:
        if self._stage is Stage.RUNNING:
            self._set_stage(Stage.STOPPING)
            self._say("stopping…")
            self.cancel_requested.emit()

    def _set_stage(self, stage: Stage) -> None:
        self._stage = stage
        if stage is Stage.DONE:
            self._form.propose_name()
        self._show_stage()

    def _show_stage(self) -> None:
        is_at_work = self._stage in (Stage.RUNNING, Stage.STOPPING)
        self._form.setEnabled(not is_at_work)
        self._start.setEnabled(not is_at_work and self._form.is_valid)
        self._start.setDefault(self._stage is Stage.CHOOSING)
        self._cancel.setEnabled(self._stage is Stage.RUNNING)
        self._close.setEnabled(not is_at_work)
        self._use.setVisible(self._stage is Stage.DONE)
        self._use.setEnabled(not self._is_used)
        self._use.setDefault(self._stage is Stage.DONE)
        self._comparison.setVisible(self._stage is Stage.DONE)

    def _say(self, text: str, *, is_trouble: bool = False) -> None:
        self._is_trouble = is_trouble
        self._status.setText(text)
        set_text_color(self._status, self._theme.warning if is_trouble else self._theme.text)
