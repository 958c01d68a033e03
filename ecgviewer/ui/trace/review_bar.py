"""The bar above the trace: record, lead, model, explanation, class, speed, gain."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QToolBar,
    QWidget,
)

from ecgviewer.explain.attribution import TITLES
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.look.labels import set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import tidy_number
from ecgviewer.ui.state.view_settings import GAINS_MM_PER_MV, SPEEDS_MM_PER_S, ViewSettings
from ecgviewer.ui.trace.offered_methods import OfferedMethod

_CALLED, _NO_METHOD = tr("called class"), "none"
_ARROW_PX = 34
"""What a combo box needs beside its text."""

_MOST_CHARACTERS = 34

BOXES = {
    "lead": (tr("Lead…"), "Alt+L"),
    "network": (tr("Network…"), "Alt+N"),
    "method": (tr("Explanation…"), "Alt+M"),
    "class": (tr("Explained class…"), "Alt+K"),
    "speed": (tr("Paper speed…"), "Alt+S"),
    "gain": (tr("Gain…"), "Alt+G"),
}
"""The boxes by name: what their commands are called, and their keys."""


class ReviewBar(QToolBar):
    """What is shown and how, as a row of choices; says beside it if the model knows the patient.

    Signals
    -------
    open_requested
        Another record is wanted.
    lead_requested, model_requested, method_requested, label_requested
        Index of a lead, name of a model, key of a method or "none", class or "" for the called one.
    speed_requested, gain_requested
        In mm/s and mm/mV.
    """

    open_requested = Signal()
    lead_requested = Signal(int)
    model_requested = Signal(str)
    method_requested = Signal(str)
    label_requested = Signal(str)
    speed_requested = Signal(float)
    gain_requested = Signal(float)
    chosen = Signal()
    """Something was chosen from a box: keys belong to the trace again."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(tr("Record, model and scale"), parent)
        self.setObjectName("review_bar")
        self.setMovable(False)
        self._record = QPushButton(tr("open a record…"))
        self._record.setToolTip(tr("Open another record (Ctrl+O)"))
        self._lead, self._model, self._method, self._label, self._speed, self._gain = (
            _combo(text)
            for text in (
                tr("Lead"),
                tr("Model whose calls are shown"),
                tr("What colours the trace"),
                tr("Class whose evidence is shown"),
                tr("Paper speed"),
                tr("Gain"),
            )
        )
        self._boxes = {
            "lead": self._lead,
            "network": self._model,
            "method": self._method,
            "class": self._label,
            "speed": self._speed,
            "gain": self._gain,
        }
        self._methods = tuple(OfferedMethod(name, title) for name, title in TITLES.items())
        self._badge = _Badge()
        self._is_explained = True
        for combo in (self._lead, self._label):
            combo.setEnabled(False)
        self._build_layout()
        self._connect()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._badge, theme.warning if self._badge.is_warning else theme.muted)

    def set_record(self, text: str, lead_names: Sequence[str], lead: int) -> None:
        """Show which record is open and on which lead."""
        self._record.setText(text)
        self._lead.setEnabled(bool(lead_names))
        _fill(self._lead, [(name, number) for number, name in enumerate(lead_names)], lead)

    def set_models(self, names: Sequence[str], titles: Sequence[str], current: str) -> None:
        """Show the models that can be chosen."""
        _fill(self._model, list(zip(titles, names, strict=True)), current)

    def set_labels(self, labels: Sequence[str], current: str | None) -> None:
        """Show the classes that can be explained."""
        items = [(_CALLED, ""), *((f"{label} · {describe_symbol(label)}", label) for label in labels)]
        _fill(self._label, items, current or "")
        self._label.setEnabled(self._is_explained)

    def set_view(self, view: ViewSettings) -> None:
        """Show scale and method."""
        self._show_methods(view.method)
        self._is_explained = view.method != "none"
        self._label.setEnabled(self._is_explained and self._label.count() > 0)
        _fill(self._speed, _scales(SPEEDS_MM_PER_S, view.speed_mm_per_s, "mm/s"), view.speed_mm_per_s)
        _fill(self._gain, _scales(GAINS_MM_PER_MV, view.gain_mm_per_mv, "mm/mV"), view.gain_mm_per_mv)

    def set_methods(self, methods: Sequence[OfferedMethod]) -> None:
        """Offer the methods of a network."""
        self._methods = tuple(methods)
        self._show_methods(self._method.currentData() or _NO_METHOD)

    def _show_methods(self, current: str) -> None:
        items = [
            *((method.title, method.name) for method in self._methods),
            (tr("no explanation"), _NO_METHOD),
        ]
        _fill(self._method, items, current)
        entries = self._method.model()
        for row, method in enumerate(self._methods):
            self._method.setItemData(row, method.tip, Qt.ItemDataRole.ToolTipRole)
            if isinstance(entries, QStandardItemModel):
                entries.item(row).setEnabled(method.is_there)

    def open_box(self, name: str) -> None:
        """Open one of the boxes by its name, a key of `BOXES`, to be chosen from by the arrow keys."""
        box = self._boxes[name]
        if box.isEnabled() and box.count():
            box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            box.showPopup()

    def set_badge(
        self, text: str, *, is_warning: bool = True, is_reassuring: bool = False, short: str = ""
    ) -> None:
        """Show a warning or a remark at the right, ticked if it reassures; "" for none.

        `short` says it where there is no room for all of it.
        """
        self._badge.set_text(text, is_warning, "✓" if is_reassuring else "", short)
        self.set_theme(self._theme)

    def _build_layout(self) -> None:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(4, 0, 6, 0)
        layout.setSpacing(6)
        layout.addWidget(self._record)
        for combo, minimum in (
            (self._lead, 6),
            (self._model, 12),
            (self._method, 10),
            (self._label, 12),
            (self._speed, 9),
            (self._gain, 9),
        ):
            # As wide as the longest choice, and down to the minimum where the window is narrow.
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.setMinimumWidth(minimum * combo.fontMetrics().averageCharWidth() + _ARROW_PX)
            combo.setMaximumWidth(_MOST_CHARACTERS * combo.fontMetrics().averageCharWidth() + _ARROW_PX)
            combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            layout.addWidget(combo)
        layout.addWidget(self._badge, 100)
        self.addWidget(row)

    def _connect(self) -> None:
        self._record.clicked.connect(lambda: self.open_requested.emit())
        for combo, signal in (
            (self._lead, self.lead_requested),
            (self._model, self.model_requested),
            (self._method, self.method_requested),
            (self._label, self.label_requested),
            (self._speed, self.speed_requested),
            (self._gain, self.gain_requested),
        ):
            combo.activated.connect(
                lambda index, combo=combo, signal=signal: signal.emit(combo.itemData(index))
            )
            combo.activated.connect(lambda _: self.chosen.emit())


class _Badge(QLabel):
    """A warning or remark, in fewer words or cut down to its mark where there is no room; all of it in the tip."""

    def __init__(self) -> None:
        super().__init__()
        self.is_warning = True
        self._forms: tuple[str, ...] = ("",)
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("⚠") + 4)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_text(self, text: str, is_warning: bool, mark: str = "✓", short: str = "") -> None:
        """Show a warning or a remark, "" for none, and `short` where that is too long."""
        self.is_warning = is_warning
        shown = "⚠" if is_warning else mark
        self._forms = (
            *(f"{shown} {words}".strip() for words in (text, short) if words),
            shown if text else "",
        )
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.fontMetrics().horizontalAdvance
        self.setText(next((form for form in self._forms if width(form) <= self.width()), self._forms[-1]))


class _Combo(QuietComboBox):
    """Shortens its choice by dots where it has no room for all of it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as ever, with a text that fits."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = text
        with QPainter(self) as painter:
            painter.setPen(self.palette().text().color())
            self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
            self.style().drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option, painter, self)


def _combo(tip: str) -> QComboBox:
    combo = _Combo()
    combo.setToolTip(tip)
    combo.setAccessibleName(tip)
    combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return combo


def _fill(combo: QComboBox, items: Sequence[tuple[str, object]], current: object) -> None:
    with QSignalBlocker(combo):
        combo.clear()
        for text, value in items:
            combo.addItem(text, value)
        combo.setCurrentIndex(next((n for n, (_, value) in enumerate(items) if value == current), -1))
        width = max((combo.fontMetrics().horizontalAdvance(text) for text, _ in items), default=0)
        combo.view().setMinimumWidth(width + 32)


def _scales(presets: Sequence[float], current: float, unit: str) -> list[tuple[str, object]]:
    values = sorted({*presets, current})
    return [(f"{tidy_number(value)} {unit}", value) for value in values]
