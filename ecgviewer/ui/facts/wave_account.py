"""The inspector's section on one call: what each wave is worth, the beat in words, and the criteria."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ecgviewer.explain.in_words import MET, NOT_MET, Criterion
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat, format_signed
from ecgviewer.ui.facts.wave_bars import WaveBars
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

_MARKS = {MET: "✓", NOT_MET: "✗"}
_NOT_MEASURED_MARK = "?"
_NO_OTHER = "–"
_TIP = tr(
    "Shapley values: a wave is replaced by the line between its neighbours, in every combination with the"
    " others; its share of the evidence is the mean of what it adds. Exact, not sampled."
)


class _Choice(QuietComboBox):
    """A small choice that leaves the wheel to what scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class WaveAccount(QWidget):
    """Tells why the current model calls the beat so; which class it isn't can be chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._details: BeatDetails | None = None
        self._shares: WaveShapley | None = None
        self._criteria: list[QLabel] = []
        self._title = plain_label(wraps=False)
        self._title.setToolTip(_TIP)
        self._against = _small_combo(tr("and not"))
        self._against.activated.connect(lambda _: self._show())
        self.bars = WaveBars(theme)
        self._sums = plain_label(wraps=True, is_selectable=True)
        self._words = plain_label(wraps=True, is_selectable=True)
        self._criteria_title = plain_label()
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title)
        head.addWidget(self._against)
        head.addStretch(1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 4, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addLayout(head)
        for widget in (self.bars, self._sums, self._words, self._criteria_title):
            self._layout.addWidget(widget)
        self.set_theme(theme)
        self.hide()

    @property
    def shares(self) -> WaveShapley | None:
        """What is shown; None without a call, and while it is under way."""
        return self._shares

    @property
    def against(self) -> str:
        """The class that is held against the explained one, "" for none."""
        return str(self._against.currentData() or "")

    @property
    def words(self) -> str:
        """The beat in words as it is shown."""
        return self._words.text()

    @property
    def criteria(self) -> list[str]:
        """The criteria as they are shown."""
        return [label.text() for label in self._criteria]

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.bars.set_theme(theme)
        for label in (self._title, self._sums, self._criteria_title):
            set_text_color(label, theme.muted)
        self._color_criteria()

    def set_details(self, details: BeatDetails | None) -> None:
        """Show what the current model says of a beat; nothing where it makes no call."""
        self._details = details
        model = self._model()
        self.setVisible(model is not None)
        if model is not None:
            self._offer(model)
        self._show()

    def _model(self) -> ModelBeat | None:
        model = None if self._details is None else self._details.model(self._details.current_model)
        return model if model is not None and model.called else None

    def _offer(self, model: ModelBeat) -> None:
        """Offer the model's other classes; a choice stays where it can."""
        others = [label for label in model.probabilities if label != model.explained_label]
        if [self._against.itemData(row) for row in range(1, self._against.count())] == others:
            return
        chosen = self.against
        self._against.clear()
        self._against.addItem(_NO_OTHER, "")
        for label in others:
            self._against.addItem(label, label)
        self._against.setCurrentIndex(max(self._against.findData(chosen), 0))

    def _show(self) -> None:
        model = self._model()
        account = None if self._details is None or model is None else self._details.account
        shares = None
        if account is not None and model is not None:
            shares = account.game.explain(model.explained_label, self.against)
        self._shares = shares
        if model is not None:
            self._title.setText(
                tr(
                    "{title}: why {explained_label}, and not",
                    title=model.title,
                    explained_label=model.explained_label,
                )
            )
        self.bars.set_shares(shares)
        is_coming = self._details is not None and self._details.has_account_coming
        missing = "computing…" if is_coming else tr("not available")
        self._sums.setText(missing if shares is None else describe_shares(shares))
        if account is not None and shares is not None:
            self._words.setText(" ".join(account.in_words(shares)))
            self._criteria_title.setText(tr("textbook criteria of {label}", label=account.facts.label))
            self._show_criteria(account.criteria())
        elif model is None:
            self._show_criteria(())
        self._color_criteria()

    def _show_criteria(self, criteria: Sequence[Criterion]) -> None:
        while len(self._criteria) < len(criteria):
            label = plain_label(wraps=True, is_selectable=True)
            self._criteria.append(label)
            self._layout.addWidget(label)
        while len(self._criteria) > len(criteria):
            label = self._criteria.pop()
            self._layout.removeWidget(label)
            label.hide()
            label.deleteLater()
        for label, criterion in zip(self._criteria, criteria, strict=True):
            label.setText(describe_criterion(criterion))
            label.setAccessibleName(f"{criterion.text}: {criterion.state}")
            label.setToolTip(criterion.state)
        self._criteria_title.setVisible(bool(criteria))

    def _color_criteria(self) -> None:
        """Colour words and criteria; while a beat is under way those of the last one keep their place only."""
        theme, is_known = self._theme, self._shares is not None
        set_text_color(self._words, theme.text if is_known else theme.surface)
        for label in self._criteria:
            color = theme.muted if label.text().startswith(_NOT_MEASURED_MARK) else theme.text
            set_text_color(label, color if is_known else theme.surface)


def describe_shares(shares: WaveShapley) -> str:
    """Return how the values add up, and which two waves interact most."""
    whole = f"{shares.worth_of_all:.2f}".replace("-", "−")
    none = f"{shares.worth_of_none:.2f}".replace("-", "−")
    asked = (
        tr("evidence for {label} less {against}", label=shares.label, against=shares.against)
        if shares.against
        else tr("evidence for {label}", label=shares.label)
    )
    line = tr(
        "{asked} {whole} = {none} without them {format_signed}",
        asked=asked,
        whole=whole,
        none=none,
        format_signed=format_signed(float(shares.values.sum())),
    )
    n_players = len(shares.players)
    pairs = [(i, j) for i in range(n_players) for j in range(i + 1, n_players)]
    if not pairs:
        return line
    i, j = max(pairs, key=lambda pair: abs(shares.interactions[pair]))
    together = tr(
        "{players} with {players_2} {format_signed}",
        players=shares.players[i],
        players_2=shares.players[j],
        format_signed=format_signed(float(shares.interactions[i, j]), ""),
    )
    return tr("{line}\nlargest interaction: {together}", line=line, together=together)


def describe_criterion(criterion: Criterion) -> str:
    """Return a criterion in one line: mark, what is asked for, what was measured."""
    mark = criterion_mark(criterion)
    rest = criterion.measured or (criterion.state if mark == _NOT_MEASURED_MARK else "")
    return f"{mark}\u2002{criterion.text}" + (f": {rest}" if rest else "")


def criterion_mark(criterion: Criterion) -> str:
    """Return the mark of a criterion: met, not met, or a question mark."""
    return _MARKS.get(criterion.state, _NOT_MEASURED_MARK)


def _small_combo(name: str) -> QComboBox:
    combo = _Choice()
    combo.setAccessibleName(name)
    combo.setToolTip(tr("hold another class against it: the evidence for one less that for the other"))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return combo
