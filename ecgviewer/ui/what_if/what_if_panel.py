"""The "What if" section of the inspector: an edited beat, what the networks say of it, and its handles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.facts.beat_details import ModelBeat
from ecgviewer.ui.facts.probability_bars import COLUMN_GAP
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_panel import PanelContent
from ecgviewer.ui.state.tool import SectionWidget
from ecgviewer.ui.state.wave_spans import WaveSpan
from ecgviewer.ui.what_if.edit_form import EditForm
from ecgviewer.ui.what_if.edited_panel import EditedPanel
from ecgviewer.ui.what_if.wave_value_bars import WaveValueBars
from ecgviewer.ui.what_if.what_if_bars import BeforeAfter, WhatIfBars

FIRST_METHOD, LATER_METHOD = "gradcam", "shap"
"""What follows an edit at once, and what follows when it is ready."""

BADGE, AS_RECORDED = tr("✎ edited, not data"), tr("as recorded: move a slider or drag a wave")


@dataclass(frozen=True, eq=False)
class EditedBeat:
    """What the section shows of an edited beat.

    Attributes
    ----------
    edit
        What was changed.
    models
        What each network says of it, in the order of the columns; windows are not filled.
    before
        Probability by class of the recorded beat, for each network.
    trace_mv, original_mv
        The edited and the recorded lead in the second around the edited R peak, shape (360,), in millivolts.
    waves
        The waves of the edited beat.
    shares
        What each wave is worth to the explained class, for each network; None while that is on its way.
    """

    edit: BeatEdit
    models: tuple[ModelBeat, ...]
    before: tuple[dict[str, float], ...]
    trace_mv: np.ndarray
    original_mv: np.ndarray
    waves: tuple[WaveSpan, ...]
    shares: tuple[WaveShapley | None, ...]

    def contents(self) -> dict[tuple[str, str], PanelContent]:
        """Return what the panel of each method and model shows."""
        traces = np.concatenate([self.trace_mv, self.original_mv])
        limits = (
            (float(np.nanmin(traces)), float(np.nanmax(traces))) if np.isfinite(traces).any() else (0.0, 1.0)
        )
        return {
            (method, model.model_name): PanelContent(
                model, method, self.trace_mv, "mV", limits, "", scale_per_beat=False, waves=self.waves
            )
            for model in self.models
            for method in model.attributions
        }


class WhatIfPanel(SectionWidget):
    """Closed until switched on. What is edited here is a thought: it is shown and never kept."""

    toggled = Signal(bool)
    """The section was opened or closed."""

    edit_changed = Signal(object)
    """The `BeatEdit` as it is now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._has_beat = False
        self._has_appeared = False
        self._panels: dict[tuple[str, str], EditedPanel] = {}
        self.switch = QToolButton()
        self.large = QToolButton()
        self.form = EditForm(theme)
        # As narrow as its longest word: the column is hardly wider than the buttons beside it.
        self._badge = plain_label(is_bold=True, wraps=True)
        self._badge.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._note = plain_label(wraps=True)
        self._bars = WhatIfBars(theme)
        self._values = WaveValueBars(theme)
        self._grids = (QGridLayout(), QGridLayout())
        self._build_layout()
        self.form.edit_changed.connect(self._on_edit_changed)
        self.set_theme(theme)
        self.set_unavailable(tr("select a beat"))

    @property
    def is_open(self) -> bool:
        """Whether it is switched on."""
        return self.switch.isChecked()

    @property
    def bars(self) -> WhatIfBars:
        """The probabilities before and after."""
        return self._bars

    @property
    def values(self) -> WaveValueBars:
        """What the waves are worth."""
        return self._values

    @property
    def panels(self) -> dict[tuple[str, str], EditedPanel]:
        """The traces by method and model."""
        return self._panels

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.form.set_theme(theme)
        self._bars.set_theme(theme)
        self._values.set_theme(theme)
        for panel in self._panels.values():
            panel.set_theme(theme)
        set_text_color(self._note, theme.muted)
        self._show_badge()

    def set_unavailable(self, reason: str) -> None:
        """Say why there is no beat to edit."""
        self._note.setText(tr("Nothing to edit: {reason}.", reason=reason))
        self._show_parts(has_beat=False)

    def start(self, shift_limits_s: tuple[float, float], waves: Sequence[str]) -> None:
        """Begin with another beat, unchanged; see `EditForm.start`."""
        self.form.start(shift_limits_s, waves)
        self._note.setText("")
        self._show_parts(has_beat=True)
        self._show_badge()

    def refresh(self) -> None:
        """Show the edit, which was changed elsewhere."""
        self.form.refresh()
        self._show_badge()

    def set_failure(self, text: str) -> None:
        """Say why the edited beat can't be called; the last one stays in view."""
        self._note.setText(text)
        self._note.setVisible(True)

    def show_beat(self, beat: EditedBeat) -> None:
        """Show what the networks say of an edited beat."""
        self._note.setVisible(False)
        contents = beat.contents()
        if list(contents) != list(self._panels):
            self._make_panels(beat, list(contents))
        for key, panel in self._panels.items():
            panel.set_edited(contents[key], beat.original_mv)
        pairs = zip(beat.models, beat.before, strict=True)
        self._bars.set_columns(
            [BeforeAfter(model.model_name, before, model.probabilities) for model, before in pairs]
        )
        self._values.set_shares(beat.shares)
        if self.is_open and not self._has_appeared:
            self._has_appeared = True
            self.appeared.emit()

    def _build_layout(self) -> None:
        self.switch.setText(tr("What if…"))
        self.switch.setCheckable(True)
        self.switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.switch.setToolTip(tr("edit the beat and watch the networks; nothing of it is saved"))
        self.switch.setAccessibleName(tr("What if: edit this beat"))
        self.switch.toggled.connect(self._on_toggled)
        self.large.setText(tr("large"))
        self.large.setCheckable(True)
        self.large.setToolTip(tr("the edited beat in the place of the trace"))
        self.large.setAccessibleName(tr("What if, large"))
        header = QHBoxLayout()
        header.addWidget(self.switch)
        header.addWidget(self.large)
        header.addWidget(self._badge, 1)
        for grid in self._grids:
            grid.setHorizontalSpacing(COLUMN_GAP)
            grid.setVerticalSpacing(6)
        self._beat_parts = QWidget()
        parts = QVBoxLayout(self._beat_parts)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(6)
        # What follows at once stands above the sliders, so that it is in view while they move.
        parts.addLayout(self._grids[0])
        parts.addWidget(self._bars)
        parts.addWidget(self.form)
        parts.addWidget(self._values)
        parts.addLayout(self._grids[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addLayout(header)
        layout.addWidget(self._note)
        layout.addWidget(self._beat_parts)
        self._on_toggled(False)

    def _make_panels(self, beat: EditedBeat, keys: list[tuple[str, str]]) -> None:
        for panel in self._panels.values():
            panel.hide()
            panel.deleteLater()
        names = [model.model_name for model in beat.models]
        for grid in self._grids:
            for column in range(max(grid.columnCount(), len(names))):
                grid.setColumnStretch(column, int(column < len(names)))
        self._panels = {}
        for method, name in keys:
            panel = self._panels[method, name] = EditedPanel(self._theme)
            panel.dragged.connect(self.form.drag)
            panel.drag_ended.connect(self.form.end_drag)
            panel.sample_hovered.connect(self._on_sample_hovered)
            grid = self._grids[0 if method == FIRST_METHOD else 1]
            grid.addWidget(panel, 0, names.index(name))

    def _show_parts(self, *, has_beat: bool) -> None:
        self._has_beat = has_beat
        self._note.setVisible(self.is_open and not has_beat)
        self._beat_parts.setVisible(self.is_open and has_beat)
        self._badge.setVisible(self.is_open and has_beat)
        self.large.setVisible(self.is_open and has_beat)

    def _show_badge(self) -> None:
        show_badge(self._badge, self._theme, is_edited=not self.form.edit.is_identity)

    def _on_toggled(self, is_open: bool) -> None:
        self.switch.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._has_appeared = False
        self._show_parts(has_beat=self._has_beat)
        self.toggled.emit(is_open)

    def _on_edit_changed(self, edit: BeatEdit) -> None:
        self._show_badge()
        self.edit_changed.emit(edit)

    def _on_sample_hovered(self, sample: int) -> None:
        for panel in self._panels.values():
            panel.set_hovered(sample)


def show_badge(badge: QLabel, theme: Theme, *, is_edited: bool) -> None:
    """Say whether a beat is as it was recorded, loudly where it isn't."""
    badge.setText(BADGE if is_edited else AS_RECORDED)
    font = badge.font()
    font.setBold(is_edited)
    badge.setFont(font)
    set_text_color(badge, theme.warning if is_edited else theme.muted)
