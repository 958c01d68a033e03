"""The retraining dialog: choose, watch, compare, use."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.work_dialog import Stage, WorkDialog
from ecgviewer.ui.training.model_comparison import ModelComparison
from ecgviewer.ui.training.training_choices import TrainingChoices, replaced_model
from ecgviewer.ui.training.training_curves import TrainingCurves
from ecgviewer.ui.training.training_form import TrainingForm
from ecgviewer.workflows.evaluation.same_beats import SameBeats

_FORM_WIDTH_PX = 400


class RetrainDialog(WorkDialog):
    """Asks for a training run, shows how it goes, and the network beside the current one."""

    training_requested = Signal(object, object, bool)
    """A `TrainConfig` (of a network of rhythms a `WantedTraining`), the data folder (`Path`), whether a model of that
    name may be replaced: train this."""

    model_use_requested = Signal(str)
    """Make the model of this name the current one."""

    enough_requested = Signal()
    """End the training soon, with the best network that there is so far."""

    cancelled_text = tr("cancelled; nothing was saved")
    goes_on_text = tr("training goes on; cancel it before you close this")

    def __init__(
        self, data_dir: Path | None = None, theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Retrain a network"), theme, parent)
        self._trained_name = ""
        self._is_used = self._is_enough = False
        self._form = TrainingForm(data_dir, theme)
        self._curves = TrainingCurves(theme)
        self._no_curves = plain_label(
            tr("A network of rhythms is trained in a fixed number of steps, and shows no curves."), wraps=True
        )
        self._no_curves.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._is_of_rhythms = False
        self._comparison = ModelComparison(theme)
        self._build_layout()
        self._form.changed.connect(self._show_stage)
        self._start.clicked.connect(self._on_start_clicked)
        self._use.clicked.connect(self._on_use_clicked)
        self.set_theme(theme)
        self._show_stage()
        self.resize(980, 640)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        super().set_theme(theme)
        for part in (self._form, self._curves, self._comparison):
            part.set_theme(theme)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the run is; an epoch's result in it goes to the curves."""
        if report.data is not None:
            self._curves.add(report.data)
        super().show_progress(report)

    def show_trained(self, card: ModelCard) -> None:
        """Say that a network is trained and saved; how it stands beside the current one follows."""
        self._trained_name, self._is_used = card.name, False
        self._comparison.show_waiting(
            tr("{name} is saved. Comparing it with the current network on the same beats…", name=card.name)
        )
        self._finish(tr("trained and saved as {name}", name=card.name))

    def show_rhythm_trained(self, card: RhythmCard) -> None:
        """Say that a network of rhythms is trained and saved, and where it is."""
        self._trained_name, self._is_used, self._is_of_rhythms = card.name, True, True
        self._comparison.show_waiting(
            tr(
                "{name} is saved: the rhythm panel offers it now. It was trained on all of {sources}, so what it calls"
                " right there says nothing of the next patient.",
                name=card.name,
                sources=", ".join(card.trained_on),
            )
        )
        self._finish(tr("trained and saved as {name}", name=card.name))

    def show_comparing(self, report: ProgressReport) -> None:
        """Show how far the comparison is."""
        if self._stage is Stage.DONE:
            self._show_fraction(report)

    def show_comparison(self, same: SameBeats) -> None:
        """Show both networks on the same beats."""
        self._comparison.show_result(same)
        self._say(tr("{trained_name} is saved", trained_name=self._trained_name))
        self._show_stage()

    def show_no_comparison(self, reason: str) -> None:
        """Say why both networks can't be compared."""
        self._comparison.show_waiting(
            tr(
                "{trained_name} is saved, and was not compared: {reason}",
                trained_name=self._trained_name,
                reason=reason,
            )
        )
        self._say(tr("{trained_name} is saved", trained_name=self._trained_name))
        self._show_stage()

    def show_discarded(self) -> None:
        """Say that the network that was trained is gone: it can't be used any more."""
        self._is_used = True
        self._say(tr("{trained_name} was discarded", trained_name=self._trained_name))
        self._show_stage()

    def set_corrected(self, record: str, n_beats: int) -> None:
        """Offer the person's own labels: there are some of so many beats of the open record."""
        if not self._is_at_work:
            self._form.set_corrected(record, n_beats)

    def _build_layout(self) -> None:
        self._form.setFixedWidth(_FORM_WIDTH_PX)
        right = QVBoxLayout()
        right.addWidget(self._curves, 3)
        right.addWidget(self._no_curves)
        right.addWidget(self._comparison, 2)
        halves = QHBoxLayout()
        halves.setSpacing(18)
        halves.addWidget(self._form)
        halves.addLayout(right, 1)
        layout = self._make_layout()
        layout.addLayout(halves, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._status)
        layout.addLayout(self._build_buttons())

    def _build_buttons(self) -> QHBoxLayout:
        self._start, self._use = QPushButton(tr("Start training")), QPushButton(tr("Use this model"))
        self._enough = QPushButton(tr("Stop and keep the best"))
        self._enough.setToolTip(tr("end after what is there: the best epoch so far is saved"))
        self._enough.clicked.connect(self._on_enough_clicked)
        for button in (self._use, self._enough):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._use, self._start, self._enough, self._cancel, self._close):
            buttons.addWidget(button)
        return buttons

    def _on_start_clicked(self) -> None:
        if not self._form.is_valid or self._is_at_work:
            return
        choices = self._form.choices
        if replaced_model(choices.name):
            self._ask_to_replace(choices)
        else:
            self._begin_training(choices, may_replace=False)

    def _ask_to_replace(self, choices: TrainingChoices) -> None:
        """Ask before anything is trained; until then the model of that name is as it was."""
        text = tr(
            "There is a model called {strip}. Replace it once the new one is trained?",
            strip=choices.name.strip(),
        )
        box = QMessageBox(QMessageBox.Icon.Question, tr("Replace a model"), text, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        replace.clicked.connect(lambda: self._begin_training(choices, may_replace=True))
        box.open()

    def _begin_training(self, choices: TrainingChoices, *, may_replace: bool) -> None:
        self._curves.clear()
        self._is_enough = False
        self._is_of_rhythms = choices.is_of_rhythms
        self._begin()
        folder = Path(choices.data_folder).expanduser()
        wanted = choices.wanted() if choices.is_of_rhythms else choices.config()
        self.training_requested.emit(wanted, folder, may_replace)

    def _on_enough_clicked(self) -> None:
        if self._stage is Stage.RUNNING:
            self._is_enough = True
            self._say(tr("ending with the best so far…"))
            self._show_stage()
            self.enough_requested.emit()

    def _on_use_clicked(self) -> None:
        self._is_used = True
        self._show_stage()
        self._say(tr("{trained_name} is now the current model", trained_name=self._trained_name))
        self.model_use_requested.emit(self._trained_name)

    def _set_stage(self, stage: Stage) -> None:
        if stage is Stage.DONE:
            self._form.propose_name()
        super()._set_stage(stage)

    def _show_stage(self) -> None:
        self._form.setEnabled(not self._is_at_work)
        self._start.setEnabled(not self._is_at_work and self._form.is_valid)
        self._start.setDefault(self._stage is Stage.CHOOSING)
        super()._show_stage()
        self._close.setEnabled(not self._is_at_work)
        # A finished run is shown as what it was until another is chosen.
        if self._stage is Stage.CHOOSING:
            self._is_of_rhythms = self._form.choices.is_of_rhythms
        self._curves.setVisible(not self._is_of_rhythms)
        self._no_curves.setVisible(self._is_of_rhythms)
        self._enough.setVisible(self._is_at_work and not self._is_of_rhythms)
        self._enough.setEnabled(self._stage is Stage.RUNNING and not self._is_enough)
        self._use.setVisible(self._stage is Stage.DONE and not self._is_of_rhythms)
        self._use.setEnabled(not self._is_used)
        # What Return does must never make the worse network the current one.
        same = self._comparison.result
        is_better = self._stage is Stage.DONE and same is not None and same.is_better
        self._use.setText(
            tr("Use this model") if same is None or not same.worse else tr("Use it all the same")
        )
        self._use.setDefault(is_better)
        self._close.setDefault(self._stage is Stage.DONE and not is_better)
        self._comparison.setVisible(self._stage is Stage.DONE)
