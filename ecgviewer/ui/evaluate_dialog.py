"""The evaluation dialog: choose a model and a protocol, watch, read, save the report."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.jobs import ProgressReport
from ecgviewer.training.config import PROTOCOLS
from ecgviewer.ui.evaluation_table import EvaluationTable
from ecgviewer.ui.labels import plain_label, set_text_color
from ecgviewer.ui.theme import LIGHT, Theme
from ecgviewer.ui.wording import format_time_left

N_FOLDS = 5

_STORED, _AFRESH, _FOLDS = "stored", "afresh", "folds"
_NETWORKS = {
    _STORED: "the stored weights",
    _AFRESH: "one network trained afresh by the same recipe",
    _FOLDS: f"{N_FOLDS} networks trained afresh, {N_FOLDS} folds over the patients",
}


class Stage(Enum):
    """How far an evaluation is."""

    CHOOSING = "nothing runs"
    RUNNING = "a model is being scored"
    STOPPING = "a person wants it to stop"
    DONE = "a model was scored"


@dataclass(frozen=True)
class EvaluationRequest:
    """What a person asked for.

    Attributes
    ----------
    model, protocol
        Name of the model, key of `PROTOCOLS`.
    data_dir
        Folder of the records.
    is_retrained, n_folds
        As `evaluate_model` takes them.
    """

    model: str
    protocol: str
    data_dir: Path
    is_retrained: bool
    n_folds: int


class EvaluateDialog(QDialog):
    """Not modal: the window stays usable while a model is scored."""

    evaluation_requested = Signal(object)
    """An `EvaluationRequest`."""

    cancel_requested = Signal()
    """Stop the evaluation."""

    report_requested = Signal(object)
    """Write the report of what is shown to this path (`Path`)."""

    def __init__(
        self, data_dir: Path | None = None, theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Evaluate a network")
        self.setModal(False)
        self._theme = theme
        self._stage = Stage.CHOOSING
        self._is_trouble = False
        self._protocols: dict[str, str] = {}
        self._build_fields(data_dir)
        self._build_buttons()
        self._build_layout()
        self._connect()
        self.set_theme(theme)
        self._on_protocol_changed()
        self._show_stage()
        self.resize(980, 620)

    @property
    def stage(self) -> Stage:
        """How far the evaluation is."""
        return self._stage

    @property
    def status(self) -> str:
        """What stands beside the progress bar."""
        return self._status.text()

    @property
    def table(self) -> EvaluationTable:
        """The result."""
        return self._table

    def set_models(self, protocols: dict[str, str], current: str) -> None:
        """Offer models.

        Parameters
        ----------
        protocols
            Protocol that each model was trained under, by the model's name.
        current
            The model that is chosen at first.
        """
        self._protocols = dict(protocols)
        kept = self._model.currentText() or current
        self._model.blockSignals(True)
        self._model.clear()
        self._model.addItems(list(protocols))
        self._model.setCurrentText(kept if kept in protocols else current)
        self._model.blockSignals(False)
        self._on_model_changed()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._table.set_theme(theme)
        set_text_color(self._about, theme.muted)
        self._say(self._status.text(), is_trouble=self._is_trouble)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the evaluation is."""
        if self._stage is not Stage.RUNNING:
            return
        self._bar.setValue(round(report.fraction * 1000))
        left = format_time_left(report.seconds_left)
        self._say(" · ".join(part for part in (report.message, left) if part))

    def show_result(self, result: dict[str, Any]) -> None:
        """Show an evaluation as `Evaluation.as_dict` gives it."""
        self._bar.setValue(1000)
        self._table.show_result(result)
        self._say(f"{result['model']} was scored under protocol {result['protocol']}")
        self._set_stage(Stage.DONE)

    def show_failure(self, text: str) -> None:
        """Say in plain text what went wrong."""
        self._say(text, is_trouble=True)
        self._set_stage(Stage.CHOOSING)

    def show_cancelled(self) -> None:
        """Say that the evaluation was stopped."""
        self._say("cancelled")
        self._set_stage(Stage.CHOOSING)

    def show_saved(self, text: str, *, is_trouble: bool = False) -> None:
        """Say what became of the report."""
        self._say(text, is_trouble=is_trouble)

    def reject(self) -> None:
        """Cancel the evaluation, if there is one (Esc); never close."""
        self._request_cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but not while a model is being scored."""
        if self._stage in (Stage.RUNNING, Stage.STOPPING):
            event.ignore()
            self._say("the evaluation goes on; cancel it before you close this", is_trouble=True)
            return
        # QDialog's own handler would go through reject(), which never closes here.
        event.accept()

    def _build_fields(self, data_dir: Path | None) -> None:
        self._model = QComboBox()
        self._protocol = QComboBox()
        for name in PROTOCOLS:
            self._protocol.addItem(name, name)
        self._networks = QComboBox()
        self._about = plain_label(wraps=True)
        self._folder = QLineEdit("" if data_dir is None else str(data_dir))
        self._browse = QPushButton("Browse…")
        self._browse.setAutoDefault(False)
        self._table = EvaluationTable(self._theme)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._status = plain_label(wraps=True, is_selectable=True)

    def _build_buttons(self) -> None:
        self._start, self._cancel = QPushButton("Evaluate"), QPushButton("Cancel")
        self._save, self._close = QPushButton("Save report…"), QPushButton("Close")
        for button in (self._cancel, self._save, self._close):
            button.setAutoDefault(False)

    def _build_layout(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 2)
        fields = (
            ("Model", self._model, 0, 0),
            ("Protocol", self._protocol, 1, 0),
            ("Score", self._networks, 0, 2),
            ("Data folder", self._folder, 1, 2),
        )
        for title, field, row, column in fields:
            label = plain_label(title)
            label.setBuddy(field)
            field.setAccessibleName(title)
            form.addWidget(label, row, column)
            form.addWidget(field, row, column + 1)
        form.addWidget(self._browse, 1, 4)
        form.addWidget(self._about, 2, 1, 1, 4)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._save, self._start, self._cancel, self._close):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._status)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._model.currentIndexChanged.connect(self._on_model_changed)
        self._protocol.currentIndexChanged.connect(self._on_protocol_changed)
        self._folder.textChanged.connect(self._show_stage)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._start.clicked.connect(self._on_start_clicked)
        self._cancel.clicked.connect(self._request_cancel)
        self._save.clicked.connect(self._on_save_clicked)
        self._close.clicked.connect(self.close)

    def _on_model_changed(self) -> None:
        """Go to the protocol that the model was trained under: the one that it can be scored under."""
        position = self._protocol.findData(self._protocols.get(self._model.currentText(), ""))
        if position >= 0:
            self._protocol.setCurrentIndex(position)
        self._show_stage()

    def _on_protocol_changed(self) -> None:
        protocol = str(self._protocol.currentData())
        self._about.setText(PROTOCOLS[protocol])
        chosen = self._networks.currentData()
        self._networks.clear()
        for key, text in _NETWORKS.items():
            if key != _FOLDS or protocol == "patient":
                self._networks.addItem(text, key)
        self._networks.setCurrentIndex(max(self._networks.findData(chosen), 0))

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of the records", self._folder.text())
        if folder:
            self._folder.setText(folder)

    def _on_start_clicked(self) -> None:
        if not self._can_start:
            return
        networks = self._networks.currentData()
        self._table.clear()
        self._bar.setValue(0)
        self._say("starting…")
        self._set_stage(Stage.RUNNING)
        self.evaluation_requested.emit(
            EvaluationRequest(
                self._model.currentText(),
                str(self._protocol.currentData()),
                Path(self._folder.text()).expanduser(),
                networks != _STORED,
                N_FOLDS if networks == _FOLDS else 0,
            )
        )

    def _on_save_clicked(self) -> None:
        suggested = str(Path.cwd() / f"{self._table.title}.html")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save report", suggested, "HTML (*.html)")
        if chosen:
            path = Path(chosen)
            self.report_requested.emit(path if path.suffix else path.with_suffix(".html"))

    def _request_cancel(self) -> None:
        if self._stage is Stage.RUNNING:
            self._set_stage(Stage.STOPPING)
            self._say("stopping…")
            self.cancel_requested.emit()

    @property
    def _can_start(self) -> bool:
        is_at_work = self._stage in (Stage.RUNNING, Stage.STOPPING)
        return not is_at_work and bool(self._model.currentText()) and bool(self._folder.text().strip())

    def _set_stage(self, stage: Stage) -> None:
        self._stage = stage
        self._show_stage()

    def _show_stage(self) -> None:
        is_at_work = self._stage in (Stage.RUNNING, Stage.STOPPING)
        for field in (self._model, self._protocol, self._networks, self._folder, self._browse):
            field.setEnabled(not is_at_work)
        self._start.setEnabled(self._can_start)
        self._start.setDefault(not is_at_work)
        self._cancel.setEnabled(self._stage is Stage.RUNNING)
        self._close.setEnabled(not is_at_work)
        self._save.setVisible(self._stage is Stage.DONE)

    def _say(self, text: str, *, is_trouble: bool = False) -> None:
        self._is_trouble = is_trouble
        self._status.setText(text)
        set_text_color(self._status, self._theme.warning if is_trouble else self._theme.text)
