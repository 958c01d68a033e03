"""The record in numbers above the overview, each leading to its beats, and which beats J and K walk."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ecgviewer.ui.facts.beat_pick import couplets_pick, group_pick, runs_pick
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Walk
from ecgviewer.workflows.review.record_numbers import (
    RATE_BEATS,
    S_GROUP,
    V_GROUP,
    Pause,
    Premature,
    Rate,
    RecordNumbers,
)

_HEIGHT_PX = 24
_GROUP_NAMES = {V_GROUP: "V", S_GROUP: "S"}
_GROUP_MEANINGS = {V_GROUP: "ventricular", S_GROUP: "supraventricular"}


@dataclass(frozen=True, eq=False)
class NumberItem:
    """One number of the strip.

    Attributes
    ----------
    text, short
        As it is shown, and where room is scarce.
    tip
        What it means.
    target
        What a click asks for: a beat's row, or a `BeatPick`; None where it leads nowhere.
    """

    text: str
    short: str
    tip: str
    target: object = None


def number_items(numbers: RecordNumbers, warning: str = "") -> list[NumberItem]:
    """Return what the strip shows of a record's numbers, the most important first.

    A warning about counts of calls stands beside each of them as a sign, and in its tip in words.
    """
    items = [*_rates(numbers)]
    for group, counted in ((V_GROUP, numbers.ventricular), (S_GROUP, numbers.supraventricular)):
        if counted is not None:
            items.append(_warned(_burden(group, counted), warning))
    # What may need a pacemaker goes before what rarely counts: the last numbers go where room is scarce.
    items += [_warned(item, warning) for item in _groups(V_GROUP, numbers.ventricular)]
    items += [] if numbers.pause is None else [_longest(numbers.pause)]
    items += [_warned(item, warning) for item in _groups(S_GROUP, numbers.supraventricular)]
    return items


def _warned(item: NumberItem, warning: str) -> NumberItem:
    """Return a number with a warning beside it, if there is one."""
    if not warning:
        return item
    tip = tr("⚠ {warning}. {tip}", warning=warning, tip=item.tip)
    return NumberItem(f"⚠\u00a0{item.text}", f"⚠\u00a0{item.short}", tip, item.target)


def _longest(pause: Pause) -> NumberItem:
    """Return the longest RR interval; it is a pause where a person finds it to be one."""
    short = tr("longest RR {rr_s:.2f} s", rr_s=pause.rr_s)
    tip = tr("the longest RR interval that lies across no missing stretch; click to see it")
    if not pause.is_in_noise:
        return NumberItem(short, short, tip, pause.beat_index)
    noisy = tr("{short}, in noise", short=short)
    return NumberItem(
        noisy,
        noisy,
        tr("{tip}. It lies in marked noise, where beats may be missed", tip=tip),
        pause.beat_index,
    )


def _rates(numbers: RecordNumbers) -> list[NumberItem]:
    if numbers.mean_per_min is None:
        return []
    mean = f"{numbers.mean_per_min:.0f}"
    items = [
        NumberItem(
            tr("mean {mean}/min", mean=mean),
            f"{mean}/min",
            tr("mean heart rate, from all RR intervals that are known"),
        )
    ]

    def extreme(text: str, tip: str, rate: Rate | None) -> list[NumberItem]:
        return [] if rate is None else [NumberItem(text, text, tip, rate.beat_index)]

    slowest, fastest = numbers.slowest, numbers.fastest
    lowest = extreme(
        "" if slowest is None else tr("min {rate:.0f}", rate=slowest.per_min),
        tr("minimum heart rate over {n} RR intervals in a row; click to see it", n=RATE_BEATS),
        slowest,
    )
    highest = extreme(
        "" if fastest is None else tr("max {rate:.0f}", rate=fastest.per_min),
        tr("maximum heart rate over {n} RR intervals in a row; click to see it", n=RATE_BEATS),
        fastest,
    )
    return [*lowest, *items, *highest]


def _burden(group: str, counted: Premature) -> NumberItem:
    name, meaning = _GROUP_NAMES[group], _GROUP_MEANINGS[group]
    percent = f"{counted.percent:.1f}"
    # Never 0.0 for what occurs.
    percent = f"{counted.percent:.2g}" if counted.n_beats and percent == "0.0" else percent
    short = f"{name} {percent}\u00a0%"
    text = short if counted.per_hour is None else f"{short}, {counted.per_hour:,.0f}/h"
    rate = "" if counted.per_hour is None else tr(", {per_hour:,.0f} an hour", per_hour=counted.per_hour)
    tip = tr(
        "{n_beats:,} {meaning} beats (calls of the network, your labels first){rate}; click to list them",
        n_beats=counted.n_beats,
        meaning=meaning,
        rate=rate,
    )
    return NumberItem(text, short, tip, group_pick(group, name) if counted.n_beats else None)


def _groups(group: str, counted: Premature | None) -> list[NumberItem]:
    """Return couplets and runs of a group; those of S only where there are any."""
    if counted is None:
        return []
    name = _GROUP_NAMES[group]
    items = []
    if counted.n_couplets or group == V_GROUP:
        many = counted.n_couplets != 1
        text = (
            tr("{n:,} {name} couplets", n=counted.n_couplets, name=name)
            if many
            else tr("1 {name} couplet", name=name)
        )
        tip = tr("two {name} calls in a row; click to list them", name=name)
        items.append(NumberItem(text, text, tip, couplets_pick(group, name) if counted.n_couplets else None))
    if counted.n_runs or group == V_GROUP:
        many = counted.n_runs != 1
        short = (
            tr("{n:,} {name} runs", n=counted.n_runs, name=name) if many else tr("1 {name} run", name=name)
        )
        text = (
            tr("{short}, longest {longest_run}", short=short, longest_run=counted.longest_run)
            if counted.n_runs
            else short
        )
        tip = tr(
            "three and more {name} calls in a row, the longest of {longest_run}; click to list them",
            name=name,
            longest_run=counted.longest_run,
        )
        items.append(NumberItem(text, short, tip, runs_pick(group, name) if counted.n_runs else None))
    return items


class NumbersStrip(QWidget):
    """One line of numbers that lead to their beats; at its right, which beats J and K walk.

    Where room is scarce the numbers get shorter, then the last of them go.
    """

    pick_requested = Signal(object)
    """List the beats that a number stands for, a `BeatPick`."""
    beat_requested = Signal(int)
    """Select this beat."""
    command_requested = Signal(str)
    """Run a command of this name."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[NumberItem] = []
        self._buttons: list[QToolButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("numbers_strip")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(4, 0, 4, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self._truth = self._walk_button("", "", "count_own")
        self._back = self._walk_button("◂", tr("previous of these (K)"), "previous_look")
        self._walk = plain_label()
        self._on = self._walk_button("▸", tr("next of these (J)"), "next_look")
        self._all = self._walk_button("✕", tr("list all beats again"), "all_beats")
        for widget in (self._truth, self._back, self._walk, self._on, self._all):
            self._layout.addWidget(widget)
        self._is_own = False
        self._theme = theme
        self.set_truth(False)
        self.set_walk(Walk())
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._walk, theme.muted)
        set_text_color(self._truth, theme.accent if self._is_own else theme.muted)
        for button, item in zip(self._buttons, self._items, strict=True):
            set_text_color(button, theme.muted if item.target is None else theme.text)

    def set_numbers(self, numbers: RecordNumbers | None, warning: str = "") -> None:
        """Show a record's numbers, None for none, and a warning beside each count of calls."""
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._items = [] if numbers is None else number_items(numbers, warning)
        self._buttons = [self._number_button(item) for item in self._items]
        for position, button in enumerate(self._buttons):
            self._layout.insertWidget(position, button)
        self.set_theme(self._theme)
        self._fit()

    def set_truth(self, is_own: bool) -> None:
        """Say whether calls are counted against the person's annotations or the reference; a click changes that."""
        if is_own == self._is_own and self._truth.text():
            return
        self._is_own = is_own
        self._truth.setText(tr("vs yours") if is_own else tr("vs reference"))
        other = tr("the reference") if is_own else tr("your own annotations")
        tip = tr(
            "what the network's calls are counted against; click to count against {other} (F7)", other=other
        )
        self._truth.setToolTip(tip)
        self._truth.setAccessibleName(f"{self._truth.text()}: {tip}")
        set_text_color(self._truth, self._theme.accent if is_own else self._theme.muted)
        self._fit()

    def set_walk(self, walk: Walk) -> None:
        """Show which beats J and K walk, and where the selected one stands among them."""
        self._walk.setText(f"{walk.place} {walk.title}" if walk.title else "")
        self._walk.setToolTip(tr("J and K walk these beats") if walk.title else "")
        for button in (self._back, self._on):
            button.setVisible(bool(walk.title))
        self._all.setVisible(walk.is_filtered)
        self._fit()

    def texts(self) -> list[str]:
        """Return the numbers in view and what is walked, from left to right."""
        return [
            *(button.text() for button in self._buttons if not button.isHidden()),
            *([self._walk.text()] if self._walk.text() else []),
        ]

    def sizeHint(self) -> QSize:
        """Return the height of a line."""
        return QSize(800, max(_HEIGHT_PX, self.fontMetrics().height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Return the height of a line, at any width."""
        return QSize(200, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the numbers, or show them whole."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show all numbers whole, else all short, else the first of them short."""
        walk = [w for w in (self._truth, self._back, self._walk, self._on, self._all) if not w.isHidden()]
        room = self.width() - 12 - sum(widget.sizeHint().width() for widget in walk)
        for short in (False, True):
            for button, item in zip(self._buttons, self._items, strict=True):
                button.setText(item.short if short else item.text)
                button.show()
            if sum(button.sizeHint().width() for button in self._buttons) <= room:
                return
        for button in self._buttons:
            room -= button.sizeHint().width()
            button.setVisible(room >= 0)

    def _number_button(self, item: NumberItem) -> QToolButton:
        button = self._flat_button(item.text, item.tip)
        button.setEnabled(True)
        if item.target is None:
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        elif isinstance(item.target, int):
            beat_index = item.target
            button.clicked.connect(lambda: self.beat_requested.emit(beat_index))
        else:
            button.clicked.connect(lambda: self.pick_requested.emit(item.target))
        return button

    def _walk_button(self, text: str, tip: str, command: str) -> QToolButton:
        button = self._flat_button(text, tip)
        button.clicked.connect(lambda: self.command_requested.emit(command))
        return button

    def _flat_button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text}: {tip}")
        button.setAutoRaise(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setObjectName("number")
        return button
