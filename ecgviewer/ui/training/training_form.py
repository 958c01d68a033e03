"""The form of the retraining dialog."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)

from ecgviewer.classifiers.registry import ARCHITECTURES
from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES
from ecgviewer.training.config import PROTOCOLS, RECIPES, TrainConfig
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.quiet_boxes import QuietComboBox, QuietDoubleSpinBox, QuietSpinBox
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.training.training_choices import (
    TrainingChoices,
    records_in,
    replaced_model,
    sources_named,
    unused_name,
)

_LARGEST_SEED = 2**31 - 1
_LARGEST_ATTENTION = 10.0
_OF_RHYTHMS = ("exgnet", "exgnet-af", "lightx3ecg")
"""Networks of rhythms that are offered; others take hours, or are demonstrations."""

_OF_BEATS_ONLY = ("records", "own_labels", "protocol", "epochs", "batch_size", "learning_rate", "attention")
"""Fields that networks of rhythms have no use for."""

_ATTENTION_REMARK = tr(
    "weight of a reward for Grad-CAM maps that lie on the waves which tell the class, found by themselves"
)


class TrainingForm(QWidget):
    """Architecture, name, data, protocol and the numbers of a training run; tells what is wrong beside it."""

    changed = Signal()
    """A field has another value; `is_valid` may have changed."""

    def __init__(self, data_dir: Path | None, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_name_typed = False
        self._corrected = ""
        self._remarks: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        self._folders = {False: "" if data_dir is None else str(data_dir), True: _default_dataset(data_dir)}
        self._is_of_rhythms = False
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setColumnStretch(1, 1)
        self._build_model_fields()
        self._build_data_fields()
        self._build_number_fields()
        self._layout.setRowStretch(self._layout.rowCount(), 1)
        self._connect()
        self._name.setText(unused_name(self._architecture.currentData()))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._show_remarks()

    @property
    def choices(self) -> TrainingChoices:
        """The fields as they are."""
        return TrainingChoices(
            architecture=str(self._architecture.currentData()),
            name=self._name.text(),
            data_folder=self._folder.text(),
            records=self._records.text() if self._some.isChecked() else None,
            protocol=str(self._protocol.currentData()),
            epochs=self._epochs.value(),
            batch_size=self._batch_size.value(),
            learning_rate=self._learning_rate.text(),
            attention=self._attention.value(),
            seed=self._seed.value(),
            own_labels=self._own.isChecked(),
        )

    @property
    def is_valid(self) -> bool:
        """Whether training can start with what is in the fields."""
        return not self.choices.problems()

    def remark(self, field: str) -> str:
        """Return what stands below a field."""
        return self._remarks[field].text()

    def set_corrected(self, record: str, n_beats: int) -> None:
        """Offer the person's labels, which are proposed where there are some of the open record."""
        self._corrected = (
            tr("{record}: {n_beats:,} beats of yours", record=record, n_beats=n_beats) if n_beats else ""
        )
        self._own.setChecked(bool(n_beats))
        self._show_remarks()

    def propose_name(self) -> None:
        """Propose a name that no model has yet, after one was trained."""
        self._is_name_typed = False
        self._name.setText(unused_name(self._architecture.currentData()))

    def _build_model_fields(self) -> None:
        self._architecture = QuietComboBox()
        for name in RECIPES:
            self._architecture.addItem(name_network(name), name)
        for name in _OF_RHYTHMS:
            title = RHYTHM_ARCHITECTURES[name].title
            self._architecture.addItem(tr("{title} (rhythms)", title=title), name)
        self._name = QLineEdit()
        self._add_row(tr("Architecture"), self._architecture, "architecture")
        self._add_row(tr("Name of the new model"), self._name, "name")

    def _build_data_fields(self) -> None:
        self._folder = QLineEdit(self._folders[False])
        self._browse = QPushButton(tr("Browse…"))
        folder = QWidget()
        row = QHBoxLayout(folder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._folder, 1)
        row.addWidget(self._browse)
        self._add_row(tr("Data folder"), folder, "data_folder", buddy=self._folder)
        self._all, self._some = QRadioButton(tr("all")), QRadioButton(tr("only"))
        self._all.setChecked(True)
        self._records = QLineEdit()
        self._records.setPlaceholderText("100, 101, 208")
        self._records.setEnabled(False)
        self._records.setAccessibleName(tr("names of the records to take"))
        group = QButtonGroup(self)
        records = QWidget()
        row = QHBoxLayout(records)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self._all, self._some):
            group.addButton(button)
            row.addWidget(button)
        row.addWidget(self._records, 1)
        self._add_row(tr("Records"), records, "records", buddy=self._all)
        self._own = QCheckBox(tr("use my own labels"))
        self._own.setToolTip(
            tr("beats that you have corrected count as you corrected them, in training and in tests")
        )
        self._add_row(tr("Labels"), self._own, "own_labels")

    def _build_number_fields(self) -> None:
        defaults = TrainConfig(architecture="", name="")
        self._protocol = QuietComboBox()
        for name in PROTOCOLS:
            self._protocol.addItem(name, name)
        # What counts is the next patient.
        self._protocol.setCurrentIndex(self._protocol.findData("patient"))
        self._epochs = _spin_box(1, 1000, defaults.epochs)
        self._batch_size = _spin_box(2, 4096, defaults.batch_size)
        self._learning_rate = QLineEdit(f"{defaults.learning_rate:g}")
        self._attention = QuietDoubleSpinBox()
        self._attention.setRange(0, _LARGEST_ATTENTION)
        self._attention.setSingleStep(0.1)
        self._attention.setValue(defaults.attention)
        self._attention.setSpecialValueText("off")
        self._seed = _spin_box(0, _LARGEST_SEED, defaults.seed)
        self._add_row(tr("Protocol"), self._protocol, "protocol")
        self._add_row(tr("Epochs, at most"), self._epochs, "epochs")
        self._add_row(tr("Batch size"), self._batch_size, "batch_size")
        self._add_row(tr("Learning rate"), self._learning_rate, "learning_rate")
        self._add_row(tr("Attention on waves"), self._attention, "attention")
        self._add_row(tr("Seed"), self._seed, "seed")

    def _add_row(self, title: str, field: QWidget, name: str, buddy: QWidget | None = None) -> None:
        """Add a field with its title at the left and a line for remarks below it."""
        row = self._layout.rowCount()
        label = plain_label(title)
        label.setBuddy(buddy or field)
        (buddy or field).setAccessibleName(title)
        remark = plain_label(wraps=True)
        remark.setObjectName(f"remark_{name}")
        self._remarks[name] = remark
        self._rows[name] = (label, field)
        self._layout.addWidget(label, row, 0)
        self._layout.addWidget(field, row, 1)
        self._layout.addWidget(remark, row + 1, 1)

    def _connect(self) -> None:
        self._architecture.currentIndexChanged.connect(self._on_architecture_changed)
        self._name.textEdited.connect(self._on_name_edited)
        self._some.toggled.connect(self._records.setEnabled)
        self._browse.clicked.connect(self._on_browse_clicked)
        for signal in (
            self._name.textChanged,
            self._folder.textChanged,
            self._records.textChanged,
            self._some.toggled,
            self._own.toggled,
            self._protocol.currentIndexChanged,
            self._learning_rate.textChanged,
            self._attention.valueChanged,
        ):
            signal.connect(self._on_field_changed)

    def _on_architecture_changed(self) -> None:
        is_of_rhythms = self.choices.is_of_rhythms
        if is_of_rhythms != self._is_of_rhythms:
            self._folders[self._is_of_rhythms] = self._folder.text()
            self._is_of_rhythms = is_of_rhythms
            self._folder.setText(self._folders[is_of_rhythms])
            for name in _OF_BEATS_ONLY:
                for widget in self._rows[name]:
                    widget.setVisible(not is_of_rhythms)
        if not self._is_name_typed:
            self._name.setText(unused_name(self._architecture.currentData()))
        self._on_field_changed()

    def _on_name_edited(self) -> None:
        self._is_name_typed = True

    def _on_browse_clicked(self) -> None:
        """Let a person choose a folder; the dialog blocks nothing else."""
        dialog = QFileDialog(self, tr("Folder with WFDB records"), self._folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _on_field_changed(self) -> None:
        self._show_remarks()
        self.changed.emit()

    def _show_remarks(self) -> None:
        """Say below each field what is wrong with it, or what it means."""
        choices = self.choices
        problems = choices.problems()
        remarks = self._rhythm_remarks(choices) if choices.is_of_rhythms else self._beat_remarks(choices)
        if replaced_model(choices.name):
            remarks["name"] = tr("replaces the model of this name")
        for name, label in self._remarks.items():
            text = problems.get(name) or remarks.get(name, "")
            label.setText(text)
            label.setVisible(bool(text))
            set_text_color(label, self._theme.warning if name in problems else self._theme.muted)

    def _rhythm_remarks(self, choices: TrainingChoices) -> dict[str, str]:
        """Return what stands below the fields, and why there are so few."""
        note = RHYTHM_ARCHITECTURES[choices.architecture].note
        fixed = tr(
            "Its recipe is fixed, and it trains on all recordings: there is no protocol and no fold to choose. How well"
            " the recipe does on patients it has not seen: ecgviewer evaluate --model {name} --protocol folds",
            name=choices.architecture,
        )
        sources = sources_named(choices.architecture, choices.data_folder)
        return {
            "architecture": f"{note}\n{fixed}",
            "data_folder": tr("trained on: {sources}", sources=sources),
        }

    def _beat_remarks(self, choices: TrainingChoices) -> dict[str, str]:
        return {
            "architecture": ARCHITECTURES[choices.architecture].note,
            "protocol": PROTOCOLS[choices.protocol],
            "own_labels": self._corrected,
            "attention": _ATTENTION_REMARK if choices.attention else "",
            "data_folder": tr("{n_records_in} records", n_records_in=len(records_in(choices.data_folder))),
        }


def _default_dataset(data_dir: Path | None) -> str:
    """Return the folder around that of MIT-BIH where it holds recordings of rhythms, else ""."""
    if data_dir is None:
        return ""
    around = str(data_dir.absolute().parent)
    return around if sources_named(_OF_RHYTHMS[0], around) else ""


def _spin_box(low: int, high: int, value: int) -> QSpinBox:
    box = QuietSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    return box
