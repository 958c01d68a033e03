"""What if, large: the edited beat in the place of the trace, its handles, and what the networks say of it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ecgviewer.explain.attribution import TITLES
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.what_if.edit_form import EditForm
from ecgviewer.ui.what_if.edit_history import EditHistory
from ecgviewer.ui.what_if.large_panel import LargePanel
from ecgviewer.ui.what_if.what_if_bars import BeforeAfter, WhatIfBars
from ecgviewer.ui.what_if.what_if_panel import EditedBeat, show_badge

TYPE_SCALE = 1.3
"""How much larger than else probabilities are written."""

_SIDE_SHARE, _CURVE_SHARE, _LEAST_SIDE_PX = 3, 8, 290


class WhatIfPage(QWidget):
    """A bar, the beat on paper, and beside it probabilities and sliders.

    Attributes
    ----------
    form
        The sliders, of the same history as the section's.
    curve
        The beat.
    bars
        Probabilities before and after, a widget for each network.
    choice
        Which network and method colour the curve.

    Parameters
    ----------
    theme
        How to draw it.
    history
        The edits of the section.
    """

    edit_changed = Signal(object)
    """The `BeatEdit` as it is now."""

    left = Signal()
    """Back to the trace."""

    def __init__(self, theme: Theme, history: EditHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferred = ("", "")
        self._theme = theme
        self._beat: EditedBeat | None = None
        self.form = EditForm(theme, history=history)
        self.curve = LargePanel(theme)
        self.bars: list[WhatIfBars] = []
        self.choice = QuietComboBox()
        self._badge, self._scale = plain_label(is_bold=True), plain_label()
        self._key, self._note = plain_label(tr("thin line: as recorded")), plain_label(wraps=True)
        self._back = QToolButton()
        self._bars = QVBoxLayout()
        self._build_layout()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.form.edit_changed.connect(self._on_edit_changed)
        self.curve.dragged.connect(self.form.drag)
        self.curve.drag_ended.connect(self.form.end_drag)
        self.curve.sample_hovered.connect(self.curve.set_hovered)
        self.curve.scale_changed.connect(self._show_scale)
        self.choice.activated.connect(lambda _: self._show_curve())
        self._back.clicked.connect(self.left)
        self.set_theme(theme)
        self.set_unavailable(tr("select a beat"))

    @property
    def scale_text(self) -> str:
        """Speed and gain of the paper, as they stand in the bar."""
        return self._scale.text()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.form.set_theme(theme)
        self.curve.set_theme(theme)
        for bars in self.bars:
            bars.set_theme(theme)
        for label in (self._scale, self._key, self._note):
            set_text_color(label, theme.muted)
        self.refresh()

    def refresh(self) -> None:
        """Show the edit, which was changed elsewhere."""
        self.form.refresh()
        show_badge(self._badge, self._theme, is_edited=not self.form.edit.is_identity)

    def set_unavailable(self, reason: str) -> None:
        """Say why there is no beat to edit."""
        self._beat = None
        self._note.setText(tr("Nothing to edit: {reason}.", reason=reason))
        self._show_parts(has_beat=False)

    def set_failure(self, text: str) -> None:
        """Say why the edited beat can't be called; the last one stays in view."""
        self._note.setText(text)
        self._note.show()

    def start(self, shift_limits_s: tuple[float, float], waves: Sequence[str]) -> None:
        """Begin with another beat, unchanged; see `EditForm.start`."""
        self.form.start(shift_limits_s, waves)
        self._note.setText("")
        self._show_parts(has_beat=True)
        self.refresh()

    def show_beat(self, beat: EditedBeat) -> None:
        """Show what the networks say of an edited beat."""
        self._beat = beat
        self._note.hide()
        self._fill_choice(beat)
        self._show_curve()
        while len(self.bars) > len(beat.models):
            bars = self.bars.pop()
            bars.hide()
            bars.deleteLater()
        while len(self.bars) < len(beat.models):
            self.bars.append(WhatIfBars(self._theme, type_scale=TYPE_SCALE))
            self._bars.addWidget(self.bars[-1])
        for bars, model, before in zip(self.bars, beat.models, beat.before, strict=True):
            bars.set_columns([BeforeAfter(model.model_name, before, model.probabilities).by_change])

    def event(self, event: QEvent) -> bool:
        """Take Esc from the window's commands while the focus is here."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the trace on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _build_layout(self) -> None:
        self.setAccessibleName(tr("What if, large"))
        self._back.setText(tr("Back to the trace (Esc)"))
        self.choice.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(12)
        self.choice.setAccessibleName(tr("network and method that colour the curve"))
        self.choice.setToolTip(self.choice.accessibleName())
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 2, 8, 2)
        bar.setSpacing(12)
        for widget in (plain_label(tr("What if"), is_bold=True), self._badge, self._scale, self._key):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self._back)
        inner = QWidget()
        side = QVBoxLayout(inner)
        side.setContentsMargins(4, 0, 8, 2)
        side.setSpacing(8)
        self._bars.setSpacing(5)
        side.addWidget(self.choice)
        side.addLayout(self._bars)
        side.addWidget(self.form)
        side.addStretch(1)
        self._side = QScrollArea()
        self._side.setAccessibleName(tr("probabilities and sliders of the edited beat"))
        self._side.setWidgetResizable(True)
        self._side.setFrameShape(QScrollArea.Shape.NoFrame)
        self._side.setMinimumWidth(_LEAST_SIDE_PX)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setWidget(inner)
        self._beat_parts = QWidget()
        parts = QHBoxLayout(self._beat_parts)
        parts.setContentsMargins(8, 0, 0, 4)
        parts.addWidget(self.curve, _CURVE_SHARE)
        parts.addWidget(self._side, _SIDE_SHARE)
        self._note.setContentsMargins(10, 8, 10, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._note)
        layout.addWidget(self._beat_parts, 1)
        layout.addStretch(0)

    def prefer(self, method: str, model: str) -> None:
        """Show the curve by a method and a network where both are offered: what the trace was coloured by.

        Parameters
        ----------
        method
            Key of `TITLES`.
        model
            Name of the network.
        """
        self._preferred = (method, model)
        keys = [self.choice.itemData(row) for row in range(self.choice.count())]
        if self._preferred in keys:
            self.choice.setCurrentIndex(keys.index(self._preferred))
            self._show_curve()

    def _fill_choice(self, beat: EditedBeat) -> None:
        """Offer each network by each method, and keep what was chosen where it is still there."""
        keys = list(beat.contents())
        if [self.choice.itemData(row) for row in range(self.choice.count())] == keys:
            return
        chosen = self.choice.currentData()
        self.choice.clear()
        for method, name in keys:
            self.choice.addItem(f"{name_network(name)} · {TITLES[method]}", (method, name))
        wanted = chosen if chosen in keys else self._preferred
        self.choice.setCurrentIndex(keys.index(wanted) if wanted in keys else 0)

    def _show_curve(self) -> None:
        if self._beat is not None:
            content = self._beat.contents()[self.choice.currentData()]
            self.curve.set_edited(content, self._beat.original_mv)

    def _show_scale(self) -> None:
        scale = self.curve.scale
        self._scale.setText(
            tr(
                "{speed:.3g} mm/s · {gain:.3g} mm/mV",
                speed=scale.speed_mm_per_s,
                gain=scale.gain_mm_per_mv,
            )
        )

    def _show_parts(self, *, has_beat: bool) -> None:
        self._note.setVisible(not has_beat)
        self._beat_parts.setVisible(has_beat)
        for label in (self._badge, self._scale, self._key):
            label.setVisible(has_beat)

    def _on_edit_changed(self, edit: object) -> None:
        self.refresh()
        self.edit_changed.emit(edit)
