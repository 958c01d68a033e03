"""The inspector's line on how far the explanation in view may be trusted, and the figures behind it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.ui.facts.beat_details import BeatDetails
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.workflows.trust.trust import Trust, Verdict
from ecgviewer.workflows.trust.trust_words import trust_figures, trust_line, trust_tip


class TrustLine(QWidget):
    """One sentence, in the colour of a warning where it is a bad one, and a line of figures."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._trust: Trust | None = None
        self._line = plain_label(wraps=True, is_selectable=True)
        self._figures = plain_label(wraps=True, is_selectable=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self._line)
        layout.addWidget(self._figures)
        self.set_theme(theme)
        self.hide()

    @property
    def text(self) -> str:
        """Both lines as they are shown."""
        return f"{self._line.text()}\n{self._figures.text()}"

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._figures, theme.muted)
        trust = self._trust
        is_bad = trust is not None and trust.verdict in (Verdict.CHANCE, Verdict.FAILED)
        set_text_color(self._line, theme.warning if is_bad else theme.text)

    def set_details(self, details: BeatDetails | None) -> None:
        """Show what was measured of a beat; nothing until it is."""
        self._trust = None if details is None else details.trust
        self.setVisible(self._trust is not None)
        if self._trust is not None:
            self._line.setText(trust_line(self._trust))
            self._figures.setText(trust_figures(self._trust))
            self.setToolTip(trust_tip(self._trust))
        self.set_theme(self._theme)
