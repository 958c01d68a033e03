"""The beats of the open record that a network just trained calls otherwise, each with both explanations."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.classifiers.training_patients import Seen
from ecgviewer.ui.facts.beat_details import BeatDetails
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_time
from ecgviewer.ui.paper.attribution_panel import AttributionPanel, panel_contents
from ecgviewer.workflows.evaluation.changed_calls import ChangedCall

METHOD = "gradcam"
"""Explains both: it needs no other process, so that each beat is there at once."""

_PANEL_WIDTH_PX, _PANEL_HEIGHT_PX = 360, 220


def headline(record: str, changed: Sequence[ChangedCall]) -> str:
    """Return how many beats changed, such as "17 beats changed in 208: 12 are right now, 3 wrong"."""
    if not changed:
        return tr("no beat of {record} is called otherwise", record=record)
    noun = "beat" if len(changed) == 1 else "beats"
    n_mended, n_spoilt = sum(call.is_mended for call in changed), sum(call.is_spoilt for call in changed)
    return tr(
        "{n_changed:,} {noun} changed in {record}: {n_mended:,} right now, {n_spoilt:,} wrong now",
        n_changed=len(changed),
        noun=noun,
        record=record,
        n_mended=n_mended,
        n_spoilt=n_spoilt,
    )


def seen_words(record: str, network: str, seen: Seen, is_corrected: bool) -> str:
    """Return what has to be said of a network that is shown on a record."""
    if seen is Seen.UNKNOWN:
        return tr("This is not a known training record of {network}.", network=network)
    if seen is Seen.NO:
        return tr("{network} was not trained with this patient.", network=network)
    labels = tr("your labels of ") if is_corrected else ""
    return tr(
        "⚠ {network} was trained with {labels}this patient: what it calls right here says "
        "nothing of the next one.",
        network=network,
        labels=labels,
    )


class ChangedBeats(QDialog):
    """A list of changed calls; the beat that is chosen in it stands beside, as either network explains it."""

    beat_requested = Signal(int)
    """Show this beat."""

    keep_requested = Signal()
    """Make the new network the current one."""

    discard_requested = Signal()
    """Remove the new network."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Changed beats"))
        self.setModal(False)
        self._changed: tuple[ChangedCall, ...] = ()
        self._models = ("", "")
        self._head, self._seen = plain_label(is_bold=True, wraps=True), plain_label(wraps=True)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("changed beats"))
        self._list.setUniformItemSizes(True)
        self._list.currentRowChanged.connect(self._on_row_changed)
        self._titles = (plain_label(is_bold=True, wraps=True), plain_label(is_bold=True, wraps=True))
        self.panels = (AttributionPanel(theme), AttributionPanel(theme))
        self._build_layout()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for panel in self.panels:
            panel.set_theme(theme)
        set_text_color(self._seen, theme.warning if self._seen.text().startswith("⚠") else theme.muted)

    @property
    def texts(self) -> list[str]:
        """Headline, remark, and the lines of the list."""
        return [
            self._head.text(),
            self._seen.text(),
            *(self._list.item(row).text() for row in range(self._list.count())),
        ]

    def show_changes(
        self,
        record: str,
        models: tuple[str, str],
        changed: Sequence[ChangedCall],
        times_s: Sequence[float],
        remark: str,
    ) -> None:
        """Show the beats that changed.

        Parameters
        ----------
        record
            Its name.
        models
            Names of the network before and of the new one.
        changed
            The beats.
        times_s
            When each of them is.
        remark
            What has to be said of the new network, see `seen_words`.
        """
        self._changed, self._models = tuple(changed), models
        self._head.setText(headline(record, changed))
        self._seen.setText(remark)
        self._list.clear()
        for call, time_s in zip(changed, times_s, strict=True):
            mark = "✓" if call.is_mended else "✗" if call.is_spoilt else " "
            truth = tr(" · it is {truth}", truth=call.truth) if call.truth else ""
            place = f"{beat_number(call.beat_index)} · {format_time(time_s)}"
            text = f"{mark} {place} · {call.before} → {call.after}{truth}"
            self._list.addItem(QListWidgetItem(text))
        for panel in self.panels:
            panel.set_content(None)
        self.set_theme(self._theme)
        if changed:
            self._list.setCurrentRow(0)

    def show_beat(self, details: BeatDetails | None) -> None:
        """Show how either network explains the selected beat; nothing if it isn't the chosen one."""
        call = self.chosen
        is_shown = call is not None and details is not None and details.beat_index == call.beat_index
        contents = panel_contents(details) if is_shown and details is not None else {}
        for panel, title, model, called in zip(
            self.panels,
            self._titles,
            self._models,
            ("", "") if call is None else (call.before, call.after),
            strict=True,
        ):
            title.setText(f"{name_network(model)}: {called}" if called else "")
            panel.set_content(contents.get((METHOD, model)))

    @property
    def chosen(self) -> ChangedCall | None:
        """The call that is chosen in the list, None for none."""
        row = self._list.currentRow()
        return self._changed[row] if 0 <= row < len(self._changed) else None

    @property
    def models(self) -> tuple[str, str]:
        """Names of the network before and of the new one."""
        return self._models

    def _on_row_changed(self, _row: int) -> None:
        if self.chosen is not None:
            self.beat_requested.emit(self.chosen.beat_index)

    def _build_layout(self) -> None:
        halves = QHBoxLayout()
        self._list.setMinimumWidth(250)
        halves.addWidget(self._list, 1)
        for title, panel in zip(self._titles, self.panels, strict=True):
            panel.setMinimumSize(_PANEL_WIDTH_PX, _PANEL_HEIGHT_PX)
            column = QVBoxLayout()
            column.addWidget(title)
            column.addWidget(panel, 1)
            halves.addLayout(column, 2)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for text, tip, run in (
            (tr("Keep"), tr("make the new network the current one"), self.keep_requested.emit),
            (tr("Discard"), tr("remove the new network; the current one stays"), self.discard_requested.emit),
            (tr("Close"), tr("decide later"), self.close),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, run=run: run())
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self._head)
        layout.addWidget(self._seen)
        layout.addLayout(halves, 1)
        layout.addLayout(buttons)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
