"""The inspector: one beat, every model, every method."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import BeatDetails, describe_additivity, describe_sum
from ecgviewer.ui.facts.probability_bars import COLUMN_GAP, ProbabilityBars
from ecgviewer.ui.facts.wave_account import WaveAccount
from ecgviewer.ui.inspector.elsewhere_bars import ElsewhereBars
from ecgviewer.ui.inspector.trust_line import TrustLine
from ecgviewer.ui.inspector.verdict_card import VerdictCard
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_panel import AttributionPanel, panel_contents
from ecgviewer.ui.state.tool import SectionWidget

_NO_BEAT = tr("No beat is selected. Click one in the list or on the trace.")


ADDITIVE_METHODS = ("shap", "integrated")
"""Methods whose values add up to the logit: the sum stands below their panels."""

_TWO_SUMS = tr(
    "The sentence on the card goes by wave values: what is lost when a whole wave is taken away. SHAP shares the same"
    " evidence out over single samples, against other beats, so its parts are others: a detail, not the answer."
)
"""Stands below SHAP's parts, which the wave values seem to contradict."""

_WIDEST_FOOTNOTE = tr("evidence −10.00 = expected −0.00 +\u00a010.00\nadditivity error 0.000 (0.0\u00a0%)")


class Footnote(QLabel):
    """How a logit adds up; keeps its height while there is nothing to say, so that nothing jumps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        set_text_color(self, theme.muted)

    def set_attribution(self, attribution: Attribution | None) -> None:
        """Tell how an attribution adds up; nothing without one."""
        lines = [] if attribution is None else [describe_sum(attribution), describe_additivity(attribution)]
        self.setText("\n".join(line for line in lines if line))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the text, and at least that of a usual one."""
        area = QRect(0, 0, width, 10_000)
        usual = self.fontMetrics().boundingRect(area, Qt.TextFlag.TextWordWrap, _WIDEST_FOOTNOTE).height()
        return max(super().heightForWidth(width), usual)


class BeatInspector(QScrollArea):
    """Shows the selected beat: the verdict first; all else, a panel a model and method, folds under Details.

    Models are columns and methods are rows; there may be any number of either.
    """

    sample_hovered = Signal(int)
    """The pointer is over this sample of the window, 0 to 359; -1 when it has left."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._details: BeatDetails | None = None
        self._panels: dict[tuple[str, str], AttributionPanel] = {}
        self._footnotes: dict[tuple[str, str], Footnote] = {}
        self._sections: list[SectionWidget] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build_content()
        self.set_theme(theme)
        self.set_beat(None)

    @property
    def details(self) -> BeatDetails | None:
        """The beat that is shown."""
        return self._details

    @property
    def panels(self) -> dict[tuple[str, str], AttributionPanel]:
        """The panels by method and model."""
        return self._panels

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._rhythm, theme.muted)
        set_text_color(self._intervals, theme.muted)
        set_text_color(self._two_sums, theme.muted)
        self._bars.set_theme(theme)
        self._elsewhere.set_theme(theme)
        self.trust_line.set_theme(theme)
        self.wave_account.set_theme(theme)
        for section in self._sections:
            section.set_theme(theme)
        self.card.set_theme(theme)
        set_text_color(self._fold, theme.muted)
        for panel in self._panels.values():
            panel.set_theme(theme)
        for footnote in self._footnotes.values():
            set_text_color(footnote, theme.muted)
        self._color_verdict()

    def set_beat(self, details: BeatDetails | None) -> None:
        """Show a beat, or that none is selected."""
        self._details = details
        self.card.set_details(details)
        self._nothing.setVisible(details is None)
        self._fold.setVisible(details is not None)
        self._details_part.setVisible(details is not None and self._fold.isChecked())
        self._verdict.setText("" if details is None else self._verdict_text(details))
        self._rhythm.setText("" if details is None else details.rhythm_line)
        self._intervals.setText("" if details is None else details.interval_line)
        has_calls = details is not None and any(model.called for model in details.models)
        self._bars.setVisible(has_calls)
        self._bars_title.setVisible(has_calls)
        self._bars.set_details(details)
        self._elsewhere.set_details(details)
        self._two_sums.setVisible(self._elsewhere.isVisibleTo(self._details_part))
        self.trust_line.set_details(details)
        self.wave_account.set_details(details)
        self._arrange_panels(details)
        self._color_verdict()

    @property
    def is_detailed(self) -> bool:
        """Whether Details are open."""
        return self._fold.isChecked()

    def set_detailed(self, is_open: bool) -> None:
        """Open Details, or fold them."""
        self._fold.setChecked(is_open)

    def _on_fold_toggled(self, is_open: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._details_part.setVisible(is_open and self._details is not None)

    def add_section(self, section: SectionWidget) -> None:
        """Add a widget below all that is shown of the beat; it is drawn in each theme, and scrolled to."""
        self._sections.append(section)
        self._content_layout.insertWidget(self._content_layout.count() - 1, section)
        section.appeared.connect(lambda: QTimer.singleShot(0, self, lambda: self._scroll_to(section)))

    def _scroll_to(self, section: SectionWidget) -> None:
        self.ensureWidgetVisible(section, 0, 8)

    def _build_content(self) -> None:
        self.card = VerdictCard(self._theme)
        self._nothing = plain_label(_NO_BEAT, wraps=True)
        self._fold = QToolButton()
        self._fold.setText(tr("Details"))
        self._fold.setToolTip(tr("intervals, every network and method, figures behind the trust (D)"))
        self._fold.setCheckable(True)
        self._fold.setAutoRaise(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.setObjectName("fold")
        self._details_part = self._make_details()
        self._fold.toggled.connect(self._on_fold_toggled)
        self._on_fold_toggled(False)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(6, 4, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self._nothing)
        layout.addWidget(self.card, 1)
        layout.addWidget(self._fold)
        layout.addWidget(self._details_part)
        layout.addStretch(0)
        self._content_layout = layout
        self.setWidget(content)
        fill_with_surface(content)

    def _make_details(self) -> QWidget:
        self._verdict = plain_label(wraps=True, is_selectable=True)
        self._rhythm = plain_label(wraps=True, is_selectable=True)
        self._intervals = plain_label(wraps=True, is_selectable=True)
        self._bars_title = plain_label(tr("probability"))
        self._bars = ProbabilityBars(self._theme)
        self._elsewhere = ElsewhereBars(self._theme)
        self._two_sums = plain_label(_TWO_SUMS, wraps=True, is_selectable=True)
        self.trust_line = TrustLine(self._theme)
        self.wave_account = WaveAccount(self._theme)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(COLUMN_GAP)
        self._grid.setVerticalSpacing(6)
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._verdict)
        layout.addWidget(self._rhythm)
        layout.addWidget(self._intervals)
        layout.addSpacing(4)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self.trust_line)
        layout.addWidget(self._elsewhere)
        layout.addWidget(self._two_sums)
        layout.addSpacing(4)
        layout.addWidget(self._bars_title)
        layout.addWidget(self._bars)
        layout.addWidget(self.wave_account)
        return part

    def _arrange_panels(self, details: BeatDetails | None) -> None:
        """Fill the panels; they are made anew only when models or methods have changed."""
        contents = {} if details is None else panel_contents(details)
        if details is not None and list(contents) != list(self._panels):
            self._remove_panels()
            self._add_panels(details, list(contents))
            self.updateGeometry()
        for key, panel in self._panels.items():
            content = contents.get(key)
            panel.set_content(content)
            panel.setVisible(content is not None)
            if key in self._footnotes:
                attribution = content.attribution if content is not None else None
                self._footnotes[key].set_attribution(attribution)
                self._footnotes[key].setVisible(content is not None)

    def _add_panels(self, details: BeatDetails, keys: list[tuple[str, str]]) -> None:
        names = [model.model_name for model in details.models]
        for key in keys:
            method, name = key
            row, column = 2 * details.methods.index(method), names.index(name)
            panel = AttributionPanel(self._theme)
            panel.sample_hovered.connect(self._on_panel_sample_hovered)
            self._panels[key] = panel
            self._grid.addWidget(panel, row, column)
            self._grid.setRowStretch(row, 1)
            self._grid.setColumnStretch(column, 1)
            if method in ADDITIVE_METHODS:
                self._footnotes[key] = Footnote(self._theme)
                self._grid.addWidget(self._footnotes[key], row + 1, column)

    def _remove_panels(self) -> None:
        for widget in [*self._panels.values(), *self._footnotes.values()]:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._panels, self._footnotes = {}, {}
        for position in range(max(self._grid.rowCount(), self._grid.columnCount())):
            self._grid.setRowStretch(position, 0)
            self._grid.setColumnStretch(position, 0)

    def _verdict_text(self, details: BeatDetails) -> str:
        model = details.model(details.current_model)
        is_false = model is not None and details.is_false(model)
        return f"▲ {details.verdict}" if is_false else details.verdict

    def _color_verdict(self) -> None:
        details = self._details
        model = None if details is None else details.model(details.current_model)
        color = self._theme.text
        if details is not None and model is not None:
            if details.is_false(model):
                color = self._theme.false_hue
            elif details.is_outside(model):
                color = self._theme.muted
        set_text_color(self._verdict, color)
        set_text_color(self._bars_title, self._theme.muted)

    def _on_panel_sample_hovered(self, sample: int) -> None:
        """Read out the same sample in all panels."""
        for panel in self._panels.values():
            panel.set_hovered(sample)
        self.sample_hovered.emit(sample)

    def minimumSizeHint(self) -> QSize:
        """Return the width in which no column is cut; less height than the content's is scrolled."""
        content = self.widget()
        bar = self.verticalScrollBar().sizeHint().width()
        least = 0 if content is None else content.minimumSizeHint().width()
        return QSize(least + bar, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Measure the bars again when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._bars.updateGeometry()
