"""What confusion panel and false-classification table show, a result of a model, and how it is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from ecgviewer.classifiers.training_patients import Seen
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.false_classifications import FalseClassification
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.translation import tr

SEEN_IN_TRAINING = tr("trained with this patient's beats")
"""Stands beside every accuracy of a model that has seen the open patient."""

NOT_SEEN_IN_TRAINING = tr("has not seen this patient")
"""Stands beside the model that has not."""

NOT_KNOWN = tr("not a known training record")
"""Stands beside the model where nobody can tell whose record it is."""


def training_words(seen: Seen) -> str:
    """Return what stands beside a model about the open record's patient."""
    return {Seen.YES: SEEN_IN_TRAINING, Seen.NO: NOT_SEEN_IN_TRAINING, Seen.UNKNOWN: NOT_KNOWN}[seen]


@dataclass(frozen=True, eq=False)
class ResultSource:
    """The result of one model on one set of beats.

    Attributes
    ----------
    title
        What a person chooses it by, such as "this record" or "test set of V2".
    model_name
        The model.
    confusion
        Counts of calls against the reference; None without a reference.
    false_classifications
        One row a class; empty without a reference.
    accuracy_by_rhythm
        Rhythm, number of right calls and of counted beats; empty where no rhythm is known.
    counts_by_class
        Number of calls by label, for records without a reference.
    n_outside
        Beats that are not counted, their reference being none of the model's classes.
    is_seen_in_training
        Whether the model was trained with beats of this patient.
    warning
        What stands beside its counts; "" for nothing.
    has_beats
        Whether the beats of a cell can be shown in the list (those of a test set can't).
    """

    title: str
    model_name: str
    confusion: Confusion | None
    false_classifications: Sequence[FalseClassification] = ()
    accuracy_by_rhythm: Sequence[tuple[str, int, int]] = ()
    counts_by_class: Mapping[str, int] = field(default_factory=dict)
    n_outside: int = 0
    is_seen_in_training: bool = False
    warning: str = ""
    has_beats: bool = True


class SourceCombo(QuietComboBox):
    """Chooses among results; out of sight while there is but one."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("which result"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sources: tuple[ResultSource, ...] = ()
        self.hide()

    @property
    def source(self) -> ResultSource | None:
        """The chosen result, None without any."""
        index = self.currentIndex()
        return self._sources[index] if 0 <= index < len(self._sources) else None

    def set_sources(self, sources: Sequence[ResultSource]) -> None:
        """Offer other results; a choice stays where a result of its title is among them."""
        chosen = self.currentText()
        self.blockSignals(True)
        self.clear()
        self._sources = tuple(sources)
        for source in self._sources:
            self.addItem(source.title)
        self.setCurrentIndex(max(self.findText(chosen), 0) if sources else -1)
        self.blockSignals(False)
        widest = max((self.fontMetrics().horizontalAdvance(source.title) for source in sources), default=0)
        self.setMaximumWidth(widest + 52)
        self.view().setMinimumWidth(widest + 40)
        self.setVisible(len(self._sources) > 1)


class SourcePanel(QWidget):
    """Shows a result that a person chooses; a subclass lays out how."""

    source_requested = Signal(str)
    """A person chose the result of this title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = plain_label(wraps=True)
        self._combo = SourceCombo()
        self._combo.currentTextChanged.connect(self._on_combo_text_changed)

    @property
    def source(self) -> ResultSource | None:
        """The result that is shown."""
        return self._combo.source

    def set_sources(self, sources: Sequence[ResultSource]) -> None:
        """Offer results to choose from, the first of them shown unless one was chosen before."""
        self._combo.set_sources(sources)
        self._show_source()

    def show_source(self, title: str) -> None:
        """Show the result of a title without asking for it, if it is among those offered."""
        self._combo.blockSignals(True)
        if self._combo.findText(title) >= 0:
            self._combo.setCurrentText(title)
        self._combo.blockSignals(False)
        self._show_source()

    def _make_top(self) -> QHBoxLayout:
        """Return the line above what is shown: a hint, and what chooses."""
        top = QHBoxLayout()
        top.addWidget(self._hint, 1)
        top.addWidget(self._combo, 2)
        return top

    def _on_combo_text_changed(self, title: str) -> None:
        self._show_source()
        self.source_requested.emit(title)

    def _show_source(self) -> None:
        """Show the chosen result."""
        raise NotImplementedError
