"""The evaluation dialog: choose a model and a protocol, watch, read, save the report."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ecgviewer.training.config import PROTOCOLS
from ecgviewer.ui.evaluation.evaluation_table import EvaluationTable
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.work_dialog import ReportDialog, Stage
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult
from ecgviewer.workflows.evaluation.protocols import HELD_OUT, SCORED

N_FOLDS = 5

_STORED, _AFRESH, _FOLDS = "stored", "afresh", "folds"
_NETWORKS = {
    _STORED: tr("the stored weights"),
    _AFRESH: tr("one network trained afresh by the same recipe"),
    _FOLDS: tr("{n_folds} networks trained afresh, {n_folds} folds over the patients", n_folds=N_FOLDS),
}


@dataclass(frozen=True)
class EvaluationRequest:
    """What a person asked for.

    Attributes
    ----------
    model, protocol
        Name of the model, key of `SCORED`.
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


class EvaluateDialog(ReportDialog):
    """Asks for an evaluation and shows its result."""

    evaluation_requested = Signal(object)
    """An `EvaluationRequest`."""

    goes_on_text = tr("the evaluation goes on; cancel it before you close this")

    def __init__(
        self, data_dir: Path | None = None, theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Evaluate a network"), theme, parent)
        self._protocols: dict[str, str] = {}
        self._by_folds: frozenset[str] = frozenset()
        self._chosen_networks = ""
        self._build_fields(data_dir)
        self._build_layout()
        self._connect()
        self.set_theme(theme)
        self._offer_protocols()
        self._on_protocol_changed()
        self._show_stage()
        self.resize(980, 620)

    @property
    def _chosen_model(self) -> str:
        return str(self._model.currentData() or "")

    @property
    def table(self) -> EvaluationTable:
        """The result."""
        return self._table

    def set_models(self, protocols: dict[str, str], current: str, by_folds: Collection[str] = ()) -> None:
        """Offer models.

        Parameters
        ----------
        protocols
            Protocol that each model was trained under, by the model's name.
        current
            The model that is chosen at first.
        by_folds
            Names of models of whose architecture a network for each fold is stored.
        """
        self._protocols = dict(protocols)
        self._by_folds = frozenset(by_folds)
        kept = self._chosen_model or current
        self._model.blockSignals(True)
        self._model.clear()
        for name in protocols:
            self._model.addItem(name_network(name), name)
        self._model.setCurrentIndex(max(self._model.findData(kept if kept in protocols else current), 0))
        self._model.blockSignals(False)
        self._on_model_changed()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        super().set_theme(theme)
        self._table.set_theme(theme)
        set_text_color(self._about, theme.muted)

    def show_result(self, result: EvaluationResult) -> None:
        """Show an evaluation."""
        self._table.show_result(result)
        self._finish(
            tr(
                "{name_network} was scored under protocol {protocol}",
                name_network=name_network(result.model),
                protocol=result.protocol,
            )
        )

    def _build_fields(self, data_dir: Path | None) -> None:
        self._model = QuietComboBox()
        self._protocol = QuietComboBox()
        self._networks = QuietComboBox()
        self._about = plain_label(wraps=True)
        self._folder = QLineEdit("" if data_dir is None else str(data_dir))
        self._browse = QPushButton(tr("Browse…"))
        self._browse.setAutoDefault(False)
        self._table = EvaluationTable(self._theme)
        self._start = QPushButton(tr("Evaluate"))

    def _build_layout(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 2)
        fields = (
            ("Model", self._model, 0, 0),
            (tr("Protocol"), self._protocol, 1, 0),
            (tr("Score"), self._networks, 0, 2),
            (tr("Data folder"), self._folder, 1, 2),
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
        layout = self._make_layout()
        layout.addLayout(form)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._status)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._model.currentIndexChanged.connect(self._on_model_changed)
        self._protocol.currentIndexChanged.connect(self._on_protocol_changed)
        self._networks.activated.connect(self._on_networks_chosen)
        self._folder.textChanged.connect(self._show_stage)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._start.clicked.connect(self._on_start_clicked)

    def _on_model_changed(self) -> None:
        """Go to the protocol that the model can be scored under.

        It is the one that it was trained under; but where the networks of all folds are stored, one alone has seen
        most of the patients and is refused, so that they are proposed together.
        """
        self._offer_protocols()
        is_by_folds = self._chosen_model in self._by_folds
        proposed = "folds" if is_by_folds else self._protocols.get(self._chosen_model, "")
        position = self._protocol.findData(proposed)
        if position >= 0:
            self._protocol.setCurrentIndex(position)
        self._on_protocol_changed()
        self._show_stage()

    def _on_protocol_changed(self) -> None:
        self._about.setText(SCORED[str(self._protocol.currentData())])
        self._offer_networks()

    def _offer_protocols(self) -> None:
        """Offer the protocols of training, and those of stored networks for models that come by folds."""
        offered = SCORED if self._chosen_model in self._by_folds else PROTOCOLS
        if [self._protocol.itemData(row) for row in range(self._protocol.count())] != list(offered):
            self._protocol.blockSignals(True)
            self._protocol.clear()
            for name in offered:
                self._protocol.addItem(name, name)
            self._protocol.blockSignals(False)

    def _on_networks_chosen(self) -> None:
        self._chosen_networks = str(self._networks.currentData())

    def _offer_networks(self) -> None:
        """Offer what model and protocol allow, and keep what a person chose if it is among it."""
        protocol = self._protocol.currentData()
        is_offered = {_AFRESH: protocol not in HELD_OUT, _FOLDS: protocol == "patient"}
        chosen = self._chosen_networks or _STORED
        self._networks.clear()
        for key, text in _NETWORKS.items():
            if is_offered.get(key, True):
                self._networks.addItem(text, key)
        self._networks.setCurrentIndex(max(self._networks.findData(chosen), self._networks.findData(_STORED)))

    def _on_browse_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of the records"), self._folder.text())
        if folder:
            self._folder.setText(folder)

    def _on_start_clicked(self) -> None:
        if not self._can_start:
            return
        networks = self._networks.currentData()
        self._table.clear()
        self._begin()
        self.evaluation_requested.emit(
            EvaluationRequest(
                self._chosen_model,
                str(self._protocol.currentData()),
                Path(self._folder.text()).expanduser(),
                networks in (_AFRESH, _FOLDS),
                N_FOLDS if networks == _FOLDS else 0,
            )
        )

    def _report_name(self) -> str:
        return self._table.title

    @property
    def _can_start(self) -> bool:
        has_all = bool(self._chosen_model) and bool(self._folder.text().strip())
        return has_all and not self._is_at_work

    def _show_stage(self) -> None:
        for field in (self._model, self._protocol, self._networks, self._folder, self._browse):
            field.setEnabled(not self._is_at_work)
        self._start.setEnabled(self._can_start)
        self._start.setDefault(not self._is_at_work)
        super()._show_stage()
        self._close.setEnabled(not self._is_at_work)
        self._save.setVisible(self._stage is Stage.DONE)
