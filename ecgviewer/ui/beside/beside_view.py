"""The pane beside the trace: the same seconds, called by another network, or another record."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ecgviewer.records.spans import flutter_spans, noise_spans, rhythm_spans
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_canvas import StripCanvas
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.review_record import RecordReview

_UNITS_PER_NOTCH = 120.0
_PAGE_PER_NOTCH = 0.1


class BesideStrip(StripCanvas):
    """The strip of the pane. It scrolls nothing itself: it says how far the wheel went."""

    scroll_requested = Signal(float)
    """Go on by this many seconds."""

    beat_requested = Signal(int)
    """This beat of it was clicked."""

    def show_review(self, review: RecordReview | None) -> None:
        """Show a record's lead with its beats and their calls; None for nothing."""
        if review is None:
            self.set_lead("", "", None)
            return
        record, lead, beats = review.record, review.lead, review.beats
        name = record.lead_names[lead]
        self.set_lead(
            record.name, name, record.lead_mv(lead), record.fs_hz, record.duration_s, record.start_clock
        )
        annotations, n_samples = record.annotations, record.n_samples
        if annotations is None:
            self.set_beats(beats)
        else:
            self.set_beats(
                beats,
                rhythm_spans(annotations, n_samples),
                noise_spans(annotations, n_samples, lead),
                flutter_spans(annotations, n_samples),
            )
        self.set_review(review)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Say how many seconds to go on: a tenth of a page a notch, as on the trace."""
        event.accept()
        start_s, end_s = self.visible_range_s
        delta = event.angleDelta().y() or event.angleDelta().x()
        self.scroll_requested.emit(-delta / _UNITS_PER_NOTCH * _PAGE_PER_NOTCH * (end_s - start_s))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say which beat is nearest to the click."""
        beats = self.content.beats
        if event.button() == Qt.MouseButton.LeftButton and beats is not None and beats.n_beats:
            time_s = self._page.time_of_x(event.position().x())
            self.beat_requested.emit(beats.nearest(round(time_s * self.content.fs_hz)))


class BesideView(QWidget):
    """The strip with a line above it: what it shows, and how it lies against the trace.

    Attributes
    ----------
    strip
        The paper.
    """

    model_requested = Signal(str)
    """Show the open record as this network calls it."""

    record_requested = Signal()
    """Ask which other record to show."""

    align_requested = Signal()
    """Lay the selected beats of both over one another."""

    closed = Signal()
    """It is not wanted any more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = BesideStrip()
        self.strip.setAccessibleName(tr("trace beside"))
        self._models = QuietComboBox()
        self._models.setAccessibleName(tr("what stands beside the trace"))
        self._models.setToolTip(tr("another network on the same seconds, or another record"))
        self._models.activated.connect(self._on_chosen)
        self._words = plain_label()
        self._align = QToolButton()
        self._align.setText(tr("Align beats"))
        self._align.setToolTip(tr("lay the R peak of the beat that was clicked here below the selected one"))
        self._align.clicked.connect(self.align_requested)
        close = QToolButton()
        close.setText("✕")
        close.setAutoRaise(True)
        close.setToolTip(tr("close (Shift+B)"))
        close.setAccessibleName(tr("close what stands beside the trace"))
        close.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 4, 0)
        row.setSpacing(10)
        row.addWidget(plain_label(tr("Beside"), is_bold=True))
        row.addWidget(self._models)
        row.addWidget(self._words, 1)
        row.addWidget(self._align)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.strip, 1)
        self.set_theme(theme)
        self.set_words("", is_other_record=False)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.strip.set_theme(theme)
        set_text_color(self._words, theme.muted)

    def set_models(self, names: Sequence[str], titles: Sequence[str], chosen: str) -> None:
        """Offer networks by title; the last entry asks for another record.

        Parameters
        ----------
        names, titles
            Of the networks, in step.
        chosen
            Name of the one that is shown; "" where another record is.
        """
        self._models.clear()
        for name, title in zip(names, titles, strict=True):
            self._models.addItem(title, name)
        self._models.addItem(tr("Another record…"), "")
        self._models.setCurrentIndex(max(self._models.findData(chosen), 0))

    def set_words(self, text: str, is_other_record: bool) -> None:
        """Say what is shown; only another record can be moved against the trace."""
        self._words.setText(text)
        self._align.setVisible(is_other_record)

    @property
    def words(self) -> str:
        """What is said above the strip."""
        return self._words.text()

    @property
    def chosen(self) -> str:
        """What is chosen, by its title."""
        return self._models.currentText()

    def choose(self, index: int) -> None:
        """Choose an entry, as a click does."""
        self._models.setCurrentIndex(index)
        self._on_chosen(index)

    @property
    def offered(self) -> list[str]:
        """What can be chosen."""
        return [self._models.itemText(index) for index in range(self._models.count())]

    def follow(self, settings: ViewSettings, offset_s: float) -> None:
        """Show the seconds of the trace, moved, at its scale.

        Parameters
        ----------
        settings
            Of the trace.
        offset_s
            How many seconds later this strip begins than the trace.
        """
        start_s = max(settings.start_s + offset_s, 0.0)
        self.strip.set_view(replace(settings, start_s=start_s, as_network_sees=False, method="none"))

    def _on_chosen(self, index: int) -> None:
        name = self._models.itemData(index)
        if name:
            self.model_requested.emit(name)
        else:
            self.record_requested.emit()
