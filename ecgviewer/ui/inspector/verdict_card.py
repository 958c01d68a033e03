"""The verdict on one beat: the call, how sure, what the reference says, why, and how far to trust the map."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.inspector.verdict_words import (
    Agreement,
    agreement_of,
    call_words,
    criteria_line,
    criteria_tip,
    reference_words,
    three_facts,
    trust_word,
    why_words,
)
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.attribution_panel import AttributionPanel, panel_contents
from ecgviewer.workflows.trust.trust import Verdict
from ecgviewer.workflows.trust.trust_words import trust_line, trust_tip

BEAT_WIDTH_PX = 350
"""The beat is drawn at least as wide."""

_BEAT_HEIGHT_PX = 132
_LABEL_SCALE = 1.7


class VerdictCard(QFrame):
    """Shows the current network's call of a beat from the call down to the trust in its map."""

    sample_hovered = Signal(int)
    """The pointer is over this sample of the window, 0 to 359; -1 when it has left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._details: BeatDetails | None = None
        self._walked = ""
        self._make_labels()
        self.panel = AttributionPanel(theme)
        self.panel.setMinimumSize(BEAT_WIDTH_PX, _BEAT_HEIGHT_PX)
        self.panel.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.panel.sample_hovered.connect(self._on_sample_hovered)
        self._build_layout()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.panel.set_theme(theme)
        self._color()

    def set_details(self, details: BeatDetails | None) -> None:
        """Show a beat; nothing for none."""
        self._details = details
        self.setVisible(details is not None)
        if details is None:
            return
        model = details.model(details.current_model)
        called = "" if model is None else model.called
        self._label.setText(called or "–")
        self._label.setVisible(bool(called))
        self._call.setText(call_words(details, model))
        self._reference.setText(reference_words(details, model))
        self._doubt.setText("" if model is None else model.doubt)
        self._doubt.setVisible(bool(self._doubt.text()))
        self._facts.setText(three_facts(details))
        self._why.setText(why_words(details))
        self._criteria.setText(criteria_line(details))
        self._criteria.setToolTip(criteria_tip(details))
        self._trust.setText(trust_word(details))
        tips = () if details.trust is None else (trust_line(details.trust), trust_tip(details.trust))
        self._trust.setToolTip("\n".join(tips))
        for label in (self._facts, self._criteria, self._trust):
            label.setVisible(bool(label.text()))
        self.panel.set_content(panel_contents(details).get((details.shown_method, details.current_model)))
        self._show_place()
        self._color()

    def set_walked(self, text: str) -> None:
        """Say where the beat stands among those that are walked, such as "3 of 5 N called V"."""
        self._walked = text
        self._show_place()

    def texts(self) -> list[str]:
        """Return what is written on the card, from top to bottom."""
        labels = (
            self._label,
            self._call,
            self._reference,
            self._place,
            self._doubt,
            self._facts,
            self._why,
            self._criteria,
            self._trust,
        )
        return [label.text() for label in labels if not label.isHidden() and label.text()]

    def _make_labels(self) -> None:
        self._label = plain_label(is_bold=True)
        font = self._label.font()
        font.setPointSizeF(font.pointSizeF() * _LABEL_SCALE)
        self._label.setFont(font)
        self._call = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self._reference = plain_label(is_selectable=True)
        self._place = plain_label(wraps=True, is_selectable=True)
        self._doubt = plain_label(wraps=True, is_selectable=True)
        self._facts = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self._why = plain_label(wraps=True, is_selectable=True)
        self._criteria = plain_label(wraps=True, is_selectable=True)
        self._trust = plain_label(wraps=True, is_selectable=True)

    def _build_layout(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._label)
        head.addWidget(self._call, 1)
        head.addWidget(self._reference, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._place)
        layout.addWidget(self._doubt)
        layout.addWidget(self._facts)
        layout.addWidget(self.panel, 1)
        for label in (self._why, self._criteria, self._trust):
            layout.addWidget(label)

    def _show_place(self) -> None:
        details = self._details
        parts = [] if details is None else [details.heading]
        self._place.setText(" · ".join([*parts, *([self._walked] if self._walked else [])]))

    def _model(self) -> ModelBeat | None:
        return None if self._details is None else self._details.model(self._details.current_model)

    def _color(self) -> None:
        theme, details = self._theme, self._details
        for label in (self._call, self._facts, self._why, self._criteria):
            set_text_color(label, theme.text)
        set_text_color(self._place, theme.muted)
        set_text_color(self._doubt, theme.warning)
        model = self._model()
        if details is None:
            return
        set_text_color(self._label, theme.class_color(self._label.text()))
        agreement = agreement_of(details, model)
        colors = {Agreement.FALSE: theme.false_hue, Agreement.RIGHT: theme.text}
        set_text_color(self._reference, colors.get(agreement, theme.muted))
        verdict = None if details.trust is None else details.trust.verdict
        is_bad = verdict in (Verdict.CHANCE, Verdict.FAILED)
        set_text_color(self._trust, theme.warning if is_bad else theme.muted)
        if details.account is None:
            set_text_color(self._why, theme.muted)

    def _on_sample_hovered(self, sample: int) -> None:
        self.panel.set_hovered(sample)
        self.sample_hovered.emit(sample)
