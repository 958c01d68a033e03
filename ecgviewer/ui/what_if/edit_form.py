"""Sliders and buttons that say what is changed of a beat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.records.wave_marks import WAVES
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.what_if.edit_history import EditHistory

_SLIDER_KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
_WIDEST_VALUE = "−0.00 mV"


@dataclass(frozen=True)
class Handle:
    """One value of a `BeatEdit` that a slider sets.

    Attributes
    ----------
    field
        Of `BeatEdit`.
    name
        For people.
    low, high, step
        Range and step, in the unit of the field.
    unit
        "×", "ms" or "mV".
    wave
        The wave that the beat must have, "" for none.
    """

    field: str
    name: str
    low: float
    high: float
    step: float
    unit: str
    wave: str = ""

    def describe(self, value: float) -> str:
        """Return a value with its unit."""
        if self.unit == "ms":
            text = f"{value * 1000:+.0f} ms" if abs(value) >= self.step / 2 else "0 ms"
        elif self.unit == "mV":
            text = f"{value:.2f} mV"
        else:
            text = f"× {value:.2f}"
        return text.replace("-", "−")


HANDLES = (
    Handle("p_gain", tr("P height"), -1.0, 3.0, 0.1, "×", "p"),
    Handle("p_shift_s", tr("P moved"), -0.12, 0.12, 0.005, "ms", "p"),
    Handle("qrs_width", tr("QRS width"), 0.5, 3.0, 0.05, "×", "qrs"),
    Handle("t_gain", tr("T height"), -2.0, 3.0, 0.1, "×", "t"),
    Handle("shift_s", tr("beat moved"), -0.6, 0.6, 0.005, "ms"),
    Handle("amplitude", tr("amplitude"), 0.2, 3.0, 0.05, "×"),
    Handle("noise_mv", tr("noise"), 0.0, 0.3, 0.01, "mV"),
)
"""What can be moved, from top to bottom."""

_TIPS = {
    "shift_s": tr("earlier to the left, later to the right; the neighbouring beats stay"),
    "p_shift_s": tr("against the QRS complex: to the left the PR interval grows"),
    "p_gain": tr("0 flattens the P wave, below 0 it is turned over"),
    "t_gain": tr("0 flattens the T wave, below 0 it is turned over"),
    "noise_mv": tr("standard deviation of white noise over the beat and its neighbours"),
}


class ValueSlider(QSlider):
    """A slider that keeps its keys from the window's commands, and lets the wheel scroll the panel."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(60)

    def event(self, event: QEvent) -> bool:
        """Claim the slider's own keys."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _SLIDER_KEYS
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        ):
            event.accept()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()


class EditForm(QWidget):
    """All sliders, Erase, Undo, Redo and Reset, of a history of the beat's edits.

    Forms of one history show the same edit, once each is told of the other's changes (`refresh`).

    Parameters
    ----------
    theme
        How to draw it.
    history
        Another form's, to edit the same beat; a new one without.
    """

    edit_changed = Signal(object)
    """The `BeatEdit` as it is now."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, history: EditHistory | None = None
    ) -> None:
        super().__init__(parent)
        self._history = EditHistory() if history is None else history
        self._drag_base: float | None = None
        self._sliders: dict[str, ValueSlider] = {}
        self._values = {handle.field: plain_label() for handle in HANDLES}
        self._names = {handle.field: plain_label(handle.name) for handle in HANDLES}
        self.erase = {wave: QPushButton(tr("Erase {upper}", upper=wave.upper())) for wave in WAVES}
        self.undo = QPushButton(tr("Undo"))
        self.redo = QPushButton(tr("Redo"))
        self.reset = QPushButton(tr("Reset"))
        self._build_layout()
        self.set_theme(theme)
        self._show()

    @property
    def edit(self) -> BeatEdit:
        """What is changed of the beat."""
        return self._history.current

    @property
    def history(self) -> EditHistory:
        """The edits of the beat."""
        return self._history

    @property
    def sliders(self) -> dict[str, ValueSlider]:
        """The sliders by field of `BeatEdit`."""
        return self._sliders

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for label in self._values.values():
            set_text_color(label, theme.muted)

    def start(self, shift_limits_s: tuple[float, float], waves: Sequence[str]) -> None:
        """Begin with another beat, of which nothing is changed.

        Parameters
        ----------
        shift_limits_s
            By how much it can come earlier (0 or less) and later (0 or more).
        waves
            Names of the waves that it has.
        """
        self._history.clear()
        for handle in HANDLES:
            slider = self._sliders[handle.field]
            slider.blockSignals(True)
            if handle.field == "shift_s":
                low, high = (int(limit / handle.step) for limit in shift_limits_s)
                slider.setRange(low, high)
            self._set_enabled(handle.field, not handle.wave or handle.wave in waves)
            slider.blockSignals(False)
        for wave, button in self.erase.items():
            button.setEnabled(wave in waves)
            button.setToolTip(
                "" if wave in waves else tr("no {upper} was found in this beat", upper=wave.upper())
            )
        self._show()

    def change(self, group: str = "", **changes: object) -> None:
        """Change fields of the edit; see `EditHistory.change` for the group."""
        before = self.edit
        self._history.change(replace(before, **changes), group)  # type: ignore[arg-type]
        self._tell(before)

    def close_group(self) -> None:
        """Make the next change a step of its own."""
        self._history.close_group()

    def refresh(self) -> None:
        """Show the edit of the history, which another form changed."""
        self._show()

    def drag(self, field: str, change: float) -> None:
        """Change a field by so much since the drag began, within the range of its slider."""
        if self._drag_base is None:
            self._drag_base = float(getattr(self.edit, field))
        handle = next(handle for handle in HANDLES if handle.field == field)
        slider = self._sliders[field]
        at = round((self._drag_base + change) / handle.step)
        at = min(max(at, slider.minimum()), slider.maximum())
        self.change(field, **{field: at * handle.step})

    def end_drag(self) -> None:
        """Let the next drag begin anew."""
        self._drag_base = None
        self.close_group()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that undo and redo before the window's commands get it."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        if is_override and isinstance(event, QKeyEvent) and any(event.matches(key) for key in keys):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo on the usual keys, wherever in the form the focus is."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self._on_undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._on_redo()
        else:
            super().keyPressEvent(event)

    def _build_layout(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, handle in enumerate(HANDLES):
            slider = self._sliders[handle.field] = self._slider_of(handle)
            value = self._values[handle.field]
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setMinimumWidth(value.fontMetrics().horizontalAdvance(_WIDEST_VALUE))
            for column, widget in enumerate((self._names[handle.field], slider, value)):
                grid.addWidget(widget, row, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(grid)
        layout.addLayout(_row_of(self.erase.values()))
        layout.addLayout(_row_of((self.undo, self.redo, self.reset)))
        for wave, button in self.erase.items():
            button.setCheckable(True)
            button.clicked.connect(lambda is_on, wave=wave: self._on_erase(wave, is_on))
        self.undo.clicked.connect(self._on_undo)
        self.undo.setToolTip(tr("Ctrl+Z"))
        self.redo.clicked.connect(self._on_redo)
        self.redo.setToolTip(tr("Ctrl+Shift+Z"))
        self.reset.clicked.connect(self._on_reset)

    def _slider_of(self, handle: Handle) -> ValueSlider:
        slider = ValueSlider()
        slider.setRange(round(handle.low / handle.step), round(handle.high / handle.step))
        slider.setPageStep(5)
        slider.setAccessibleName(handle.name)
        slider.setToolTip(_TIPS.get(handle.field, ""))
        slider.valueChanged.connect(lambda at: self.change(handle.field, **{handle.field: at * handle.step}))
        slider.sliderReleased.connect(self.close_group)
        return slider

    def _set_enabled(self, field: str, is_enabled: bool) -> None:
        for widget in (self._sliders[field], self._names[field], self._values[field]):
            widget.setEnabled(is_enabled)

    def _on_erase(self, wave: str, is_on: bool) -> None:
        erased = self.edit.erased | {wave} if is_on else self.edit.erased - {wave}
        self.change(erased=erased)

    def _on_undo(self) -> None:
        before = self.edit
        self._history.undo()
        self._tell(before)

    def _on_redo(self) -> None:
        before = self.edit
        self._history.redo()
        self._tell(before)

    def _on_reset(self) -> None:
        before = self.edit
        self._history.reset()
        self._tell(before)

    def _tell(self, before: BeatEdit) -> None:
        self._show()
        if self.edit != before:
            self.edit_changed.emit(self.edit)

    def _show(self) -> None:
        edit = self.edit
        for handle in HANDLES:
            slider, value = self._sliders[handle.field], float(getattr(edit, handle.field))
            slider.blockSignals(True)
            slider.setValue(round(value / handle.step))
            slider.blockSignals(False)
            text = handle.describe(value)
            self._values[handle.field].setText(text)
            slider.setAccessibleDescription(text)
        for wave, button in self.erase.items():
            button.setChecked(wave in edit.erased)
        self.undo.setEnabled(self._history.can_undo)
        self.redo.setEnabled(self._history.can_redo)
        self.reset.setEnabled(not edit.is_identity)


def _row_of(buttons: Iterable[QPushButton]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for button in buttons:
        button.setMinimumWidth(40)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(button)
    return row
