"""The list of all beats with its filters."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.wave_intervals import BeatIntervals
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.ui.beats.beat_columns import BeatColumns, BeatFilter, step, worth_a_look
from ecgviewer.ui.beats.beat_table_model import BeatCellPainter, BeatTableModel
from ecgviewer.ui.beats.beat_view import BeatView
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import name_rhythm, name_symbol


class BeatList(QWidget):
    """All beats with reference, call, probability, RR interval and rhythm; filtered and sorted at will.

    A person chooses a beat by mouse or by the arrow keys.
    """

    beat_requested = Signal(int)
    """A person chose the beat of this index."""

    pick_cleared = Signal()
    """What another panel pointed at isn't listed any more: a person took it away, or there is another record."""

    filtered = Signal()
    """The list holds other beats."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._selected = -1
        self._why_none = tr("no record is open")
        self._is_following = False
        self._requested_by_press = False
        self._pick: tuple[str, np.ndarray, np.ndarray | None] | None = None
        self._filter = BeatFilter()
        self._worth: tuple[BeatColumns | None, np.ndarray] = (None, np.zeros(0, dtype=np.int64))
        self._model = BeatTableModel(self)
        self._cell_painter = BeatCellPainter(theme, self)
        self._view = BeatView(self._model, self._cell_painter)
        self._view.setAccessibleName(tr("list of beats"))
        self._build_layout()
        self._connect()
        self.set_theme(theme)
        self._fill_filters(keeps_choice=False)
        self._show_title()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._cell_painter.theme = theme
        set_text_color(self._pick_chip, theme.accent)
        self._view.set_hint_color(theme.muted)
        self._view.viewport().update()

    def set_beats(self, beats: BeatTable | None, why_none: str = tr("no record is open")) -> None:
        """Show the beats of a record, without calls; None while there are none, and why. Filters are taken away."""
        self._why_none = why_none
        self._selected = -1
        if self._pick is not None:
            self._pick = None
            self.pick_cleared.emit()
        self._set_columns(None if beats is None else BeatColumns.without_calls(beats), keeps_filters=False)

    def set_calls(
        self,
        called: np.ndarray,
        confidence: np.ndarray,
        is_false: np.ndarray,
        is_outside: np.ndarray,
        doubts: Doubts | None = None,
    ) -> None:
        """Show a network's calls beside the beats; filters and selection stay.

        Parameters
        ----------
        called, confidence
            Label and its probability, "" and NaN without a call; shape (n_beats,).
        is_false, is_outside
            Whether the call is false, and whether the reference is none of the network's classes;
            bool, shape (n_beats,).
        doubts
            Which calls are unsure; None where the network can't tell.

        Raises
        ------
        ValueError
            If there are no beats yet, or other numbers of them.
        """
        if self._model.columns is None:
            raise ValueError("calls without beats")
        columns = self._model.columns.with_calls(called, confidence, is_false, is_outside, doubts)
        self._set_columns(columns, keeps_filters=True)

    def set_intervals(self, intervals: BeatIntervals) -> None:
        """Show intervals beside the beats; filters and selection stay."""
        if self._model.columns is not None:
            self._set_columns(replace(self._model.columns, intervals=intervals), keeps_filters=True)

    def set_own(self, own: np.ndarray | None) -> None:
        """Show what the person says of each beat, None for nothing of any; filters and selection stay."""
        columns = self._model.columns
        if columns is not None and not (own is None and columns.own is None):
            self._set_columns(replace(columns, own=own), keeps_filters=True)

    def clear_calls(self) -> None:
        """Take the calls away, while another network is at work."""
        if self._model.columns is not None:
            old = self._model.columns
            columns = BeatColumns.without_calls(old.beats)
            self._set_columns(replace(columns, intervals=old.intervals, own=old.own), keeps_filters=True)

    def select_beat(self, beat_index: int) -> None:
        """Select a beat and scroll to it without asking for it; -1 for none."""
        self._selected = beat_index
        self._restore_selection()

    def show_pick(self, title: str, is_picked: np.ndarray, order: np.ndarray | None = None) -> None:
        """List only beats that another panel points at; other filters are taken away.

        Parameters
        ----------
        title
            What they are.
        is_picked
            Bool, shape (n_beats,).
        order
            Rows of those beats in the order in which they are listed; None for that of time.
        """
        widgets = (self._only_false, self._classes, self._rhythms)
        for widget in widgets:
            widget.blockSignals(True)
        self._only_false.setChecked(False)
        self._classes.setCurrentIndex(0)
        self._rhythms.setCurrentIndex(0)
        for widget in widgets:
            widget.blockSignals(False)
        self.renew_pick(title, is_picked, order)

    def renew_pick(self, title: str, is_picked: np.ndarray, order: np.ndarray | None = None) -> None:
        """List other beats of what another panel points at, after another network's calls; filters stay."""
        self._pick = (title, is_picked, order)
        self._apply_filter()

    def show_all(self) -> None:
        """List every beat again."""
        if self._pick is not None:
            self._pick = None
            self.pick_cleared.emit()
        self._fill_filters(keeps_choice=False)
        self._apply_filter()

    @property
    def is_unfiltered(self) -> bool:
        """Whether the list holds every beat."""
        return self._filter.is_open

    @property
    def walk_title(self) -> str:
        """What J and K walk, "" where there is nothing to walk."""
        columns = self._model.columns
        if columns is None or not columns.has_calls:
            return ""
        if self._pick is not None:
            return self._pick[0]
        if not self._filter.is_open:
            return tr("filtered beats")
        return tr("false calls") if columns.beats.has_reference else tr("unsure or abnormal calls")

    def walk(self, from_beat: int, direction: int) -> int | None:
        """Return the next (1) or previous (-1) beat that is worth a look, None if there is none.

        These are the beats in the list where it is filtered; else see `worth_a_look`.
        """
        return step(self._walked, from_beat, direction)

    def walk_list(self, from_beat: int, direction: int) -> int | None:
        """Return the next (1) or previous (-1) beat in the list, None if there is none."""
        return step(self.shown_beats, from_beat, direction)

    def place_of(self, beat_index: int) -> str:
        """Return where a beat stands among those that are walked, such as "3 of 5"; how many, where it doesn't."""
        place = np.flatnonzero(self._walked == beat_index)
        return (
            tr("{place:,} of {size:,}", place=int(place[0]) + 1, size=self._walked.size)
            if place.size
            else f"{self._walked.size:,}"
        )

    @property
    def _walked(self) -> np.ndarray:
        columns = self._model.columns
        if columns is None or not self._filter.is_open:
            return self.shown_beats
        if self._worth[0] is not columns:
            self._worth = (columns, worth_a_look(columns))
        return self._worth[1]

    @property
    def shown_beats(self) -> np.ndarray:
        """Indices of the beats in the list, in the order shown."""
        return self._model.rows

    @property
    def title(self) -> str:
        """What stands above the list."""
        return self._title.text()

    def _build_layout(self) -> None:
        self._title = plain_label(is_bold=True, wraps=True)
        self._only_false = QCheckBox(tr("only false"))
        self._only_false.setToolTip(tr("only beats whose call contradicts the reference"))
        self._pick_chip = QToolButton()
        self._pick_chip.setAutoRaise(True)
        self._pick_chip.setAccessibleName(tr("chosen in another panel; show all beats again"))
        self._pick_chip.setToolTip(tr("chosen in another panel; click to show all beats again"))
        self._pick_chip.hide()
        self._classes, self._rhythms = (
            _narrow_combo(tr("filter by class")),
            _narrow_combo(tr("filter by rhythm")),
        )
        switches = QHBoxLayout()
        switches.addWidget(self._only_false)
        switches.addStretch()
        switches.addWidget(self._pick_chip)
        choices = QHBoxLayout()
        choices.addWidget(self._classes)
        choices.addWidget(self._rhythms)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addLayout(switches)
        layout.addLayout(choices)
        layout.addWidget(self._view, 1)

    def _connect(self) -> None:
        self._only_false.toggled.connect(self._apply_filter)
        self._classes.currentIndexChanged.connect(self._on_class_chosen)
        self._rhythms.currentIndexChanged.connect(self._apply_filter)
        self._pick_chip.clicked.connect(self._on_pick_chip_clicked)
        self._model.modelReset.connect(self._restore_selection)
        self._view.selectionModel().currentRowChanged.connect(self._on_view_row_changed)
        self._view.pressed.connect(self._on_view_pressed)

    def _set_columns(self, columns: BeatColumns | None, *, keeps_filters: bool) -> None:
        self._model.set_columns(columns)
        self._view.has_reference = columns is None or columns.beats.has_reference
        self._view.has_own = columns is not None and columns.own is not None
        self._view.fit_columns()
        self._fill_filters(keeps_choice=keeps_filters)
        self._apply_filter()

    @property
    def chosen_filter(self) -> tuple[str, str, str, bool]:
        """What a person chose: kind and label of the class, "" for all; rhythm, "" for all; only false calls."""
        kind, label = self._classes.currentData() or ("", "")
        return kind, label or "", self._rhythms.currentData() or "", self._only_false.isChecked()

    def choose_filter(self, kind: str, label: str, rhythm: str, only_false: bool) -> None:
        """Choose what `chosen_filter` told; what doesn't occur in this record stays all."""
        for combo, wanted in ((self._classes, (kind, label)), (self._rhythms, rhythm)):
            data = [combo.itemData(place) for place in range(combo.count())]
            same = [place for place, value in enumerate(data) if value is not None and _same(value, wanted)]
            combo.setCurrentIndex(same[0] if same else 0)
        self._only_false.setChecked(only_false and self._only_false.isEnabled())

    def _fill_filters(self, *, keeps_choice: bool) -> None:
        """Offer the classes and rhythms that occur, with their numbers of beats."""
        columns = self._model.columns
        classes: list[tuple[str, tuple[str, str]]] = []
        rhythms: list[tuple[str, str]] = []
        if columns is not None:
            for symbol, count in columns.reference_counts.items():
                classes.append(
                    (
                        tr("reference {name_symbol}: {count}", name_symbol=name_symbol(symbol), count=count),
                        ("reference", symbol),
                    )
                )
            for label, count in columns.called_counts.items():
                classes.append(
                    (
                        tr("called {name_symbol}: {count}", name_symbol=name_symbol(label), count=count),
                        ("called", label),
                    )
                )
            if columns.n_unsure:
                classes.append((tr("unsure calls: {n_unsure}", n_unsure=columns.n_unsure), ("unsure", "")))
            rhythms = [(f"{name_rhythm(name)}: {n}", name) for name, n in columns.rhythm_counts.items()]
        _fill_combo(self._classes, tr("all classes"), classes, keeps_choice=keeps_choice)
        _fill_combo(self._rhythms, tr("all rhythms"), rhythms, keeps_choice=keeps_choice)
        self._only_false.blockSignals(True)
        can_be_false = columns is not None and columns.beats.has_reference
        self._only_false.setChecked(self._only_false.isChecked() and can_be_false and keeps_choice)
        self._only_false.blockSignals(False)
        self._only_false.setEnabled(can_be_false)
        for combo in (self._classes, self._rhythms):
            combo.setEnabled(columns is not None)

    def _apply_filter(self) -> None:
        kind, label = self._classes.currentData() or ("", None)
        n_beats = 0 if self._model.columns is None else self._model.columns.beats.n_beats
        is_picked: np.ndarray | None = None
        order: np.ndarray | None = None
        if self._pick is not None and self._pick[1].size == n_beats:
            title, is_picked, order = self._pick
            self._pick_chip.setText(f"{title}  ✕")
        self._pick_chip.setVisible(is_picked is not None)
        self._filter = BeatFilter(
            only_false=self._only_false.isChecked(),
            reference=label if kind == "reference" else None,
            called=label if kind == "called" else None,
            rhythm=self._rhythms.currentData(),
            only_unsure=kind == "unsure",
            is_picked=is_picked,
            order=order,
        )
        self._model.set_filter(self._filter)
        self._show_title()
        self.filtered.emit()

    def _show_title(self) -> None:
        columns = self._model.columns
        if columns is None:
            self._title.setText(tr("Beats"))
            self._view.set_hint(self._why_none)
            return
        n_beats, n_shown = columns.beats.n_beats, self._model.rowCount()
        parts = [
            tr("Beats {n_beats}", n_beats=n_beats)
            if n_shown == n_beats
            else tr("Beats {n_shown} of {n_beats}", n_shown=n_shown, n_beats=n_beats)
        ]
        if columns.beats.is_detected:
            parts.append(tr("detected, no reference"))
        elif columns.has_calls:
            parts += [
                tr("false {n_false}", n_false=columns.n_false),
                tr("outside the classes {n_outside}", n_outside=columns.n_outside),
            ]
        if columns.n_unsure is not None:
            parts.append(tr("unsure {n_unsure}", n_unsure=columns.n_unsure))
        self._title.setText(" · ".join(parts))
        self._view.set_hint(tr("no beat passes these filters") if n_beats else tr("no beats were found"))

    def _restore_selection(self) -> None:
        """Select the row of the selected beat, if it is shown, without asking for the beat."""
        self._is_following = True
        row = self._model.row_of(self._selected)
        if row < 0:
            self._view.selectionModel().clear()
        else:
            self._view.show_row(row)
        self._is_following = False

    def _on_view_row_changed(self, current: QModelIndex) -> None:
        if self._is_following or not current.isValid():
            return
        self._requested_by_press = True
        self._request(current.row())

    def _on_view_pressed(self, index: QModelIndex) -> None:
        """Ask again for a beat that was selected already: the trace may be elsewhere by now."""
        if not self._requested_by_press:
            self._request(index.row())
        self._requested_by_press = False

    def _request(self, row: int) -> None:
        self._selected = self._model.beat_at(row)
        self.beat_requested.emit(self._selected)

    def _on_class_chosen(self) -> None:
        """Filter by a class; it takes the place of what another panel points at, which names classes too."""
        if self._pick is not None:
            self._on_pick_chip_clicked()
        else:
            self._apply_filter()

    def _on_pick_chip_clicked(self) -> None:
        self._pick = None
        self._apply_filter()
        self.pick_cleared.emit()


def _narrow_combo(name: str) -> QComboBox:
    """Return a combo box that may be narrower than its longest entry."""
    combo = QuietComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    return combo


def _fill_combo(
    combo: QComboBox, open_text: str, entries: Sequence[tuple[str, object]], *, keeps_choice: bool
) -> None:
    """Fill a combo box with "all" and entries of text and data, keeping the choice where it still exists."""
    wanted = combo.currentData() if keeps_choice else None
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(open_text, None)
    for text, data in entries:
        combo.addItem(text, data)
    found = next((i for i in range(combo.count()) if combo.itemData(i) == wanted), 0)
    combo.setCurrentIndex(found)
    widest = max(combo.fontMetrics().horizontalAdvance(combo.itemText(i)) for i in range(combo.count()))
    combo.view().setMinimumWidth(widest + 40)
    combo.blockSignals(False)


def _same(value: object, wanted: object) -> bool:
    """Return whether two choices are one: Qt may give a tuple back as a list."""
    return tuple(value) == wanted if isinstance(value, list | tuple) else value == wanted
