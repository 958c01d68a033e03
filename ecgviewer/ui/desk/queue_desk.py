"""The review queue: builds it, walks it, and keeps what was decided."""

import time

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.desk.desk_controller import DeskController
from ecgviewer.ui.desk.queue_panel import QueueLine, QueuePanel, progress_words
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_time
from ecgviewer.ui.state.job_runner import Job
from ecgviewer.ui.state.tool import Command, Workbench
from ecgviewer.workflows.desk.review_queue import QueuedBeat, build_queue, time_left_s
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview

SKIPPED = "skip"
_MOST_PACE_S = 120.0
"""A longer decision was a break."""


class QueueDesk(QObject):
    """A walk through the beats that most deserve a look.

    A beat is decided once the person has said what it is, or skipped it; undoing that brings it back.
    """

    def __init__(self, bench: Workbench, controller: DeskController) -> None:
        super().__init__(bench)
        self._bench = bench
        self._session = bench.session
        self._controller = controller
        self.panel = QueuePanel(bench.theme)
        self.panel.command_requested.connect(bench.command_requested)
        self.panel.beat_requested.connect(bench.beat_requested)
        self._queue: tuple[QueuedBeat, ...] = ()
        self._of: object = None
        self._job: Job | None = None
        self._spent_s: list[float] = []
        self._since = 0.0
        self._is_walking = False
        # Keys of the queue's own: elsewhere Return and Backspace belong to what has the focus.
        self._keys = [
            QShortcut(QKeySequence(key), bench.window, decide)
            for key, decide in (("Return", self.confirm), ("Enter", self.confirm), ("Backspace", self.skip))
        ]
        self._set_walking(False)
        self._session.record_changed.connect(lambda _: self._forget())
        self._session.beats_changed.connect(lambda _: self._forget())
        self._session.own.changed.connect(self._on_own_changed)
        self._session.selection_changed.connect(lambda _: self._show_current())
        self._session.own.editing_changed.connect(self._on_editing_changed)

    def commands(self) -> tuple[Command, ...]:
        """Return the commands of the queue."""
        place = ("Edit", "queue")
        return (
            Command("queue", tr("Review the beats that deserve a look"), *place, self.start, keys=("F9",)),
            Command("queue_confirm", tr("Confirm the label (Return, in the queue)"), *place, self.confirm),
            Command("queue_skip", tr("Skip the beat (Backspace, in the queue)"), *place, self.skip),
        )

    @property
    def is_settled(self) -> bool:
        """Whether no queue is being built."""
        return self._job is None

    def start(self) -> None:
        """Build the queue and go to its first beat that isn't decided; editing is switched on."""
        review, waves, labels = self._session.review, self._session.waves, self._session.labels
        is_built = review is not None and self._of is review.beats
        if review is None or labels is None or (waves is None and not is_built):
            self._bench.hovered.emit(tr("the beats and their waves are not known yet; try again in a moment"))
            return
        self._bench.dock_requested.emit("queue")
        if not self._session.own.is_editing:
            self._controller.set_editing(True)
        if not self._session.own.is_editing:
            return
        self._set_walking(True)
        if is_built or waves is None:
            self._go_on()
            return
        if self._job is not None:
            return
        others = [other for name, other in self._session.reviews.items() if name != self._session.model]
        job = self._bench.reviews.wave_lane.submit(_build, review, others, waves, labels)
        self._job = job
        job.succeeded.connect(lambda queue: self._take(review, queue))
        job.failed.connect(self._bench.failed)
        job.finished.connect(self._end_job)
        self.panel.show_nothing(tr("putting the beats in order…"))

    def confirm(self) -> None:
        """Say that the label of the beat at hand is right, and go on."""
        if not self._may_decide():
            return
        row, label = self._session.selected, self._label()
        if not label:
            self._bench.hovered.emit(tr("the beat has no label; give it one: N L R A V, or Ctrl+L"))
            return
        if self._is_said(row):
            self._go_on()
        else:
            self._controller.relabel([row], label)

    def skip(self) -> None:
        """Leave the beat at hand as it is, and go on."""
        if not self._may_decide():
            return
        desk = self._controller.desk
        (mark_id,) = self._controller.ids_of([self._session.selected])
        if desk is not None and mark_id >= 0:
            desk.keep_look(mark_id, SKIPPED)
            self._note_pace()
            self._show()
            self._go_on()

    def _set_walking(self, is_walking: bool) -> None:
        self._is_walking = is_walking
        for key in self._keys:
            key.setEnabled(is_walking)

    def _may_decide(self) -> bool:
        if self._is_walking and self._place() >= 0 and self._session.own.is_editing:
            return True
        self._bench.hovered.emit(tr("no beat of the review queue is selected; F9 starts it"))
        return False

    def _take(self, review: RecordReview, queue: tuple[QueuedBeat, ...]) -> None:
        now = self._session.review
        if now is None or now.beats is not review.beats:
            return
        self._queue, self._of = queue, review.beats
        self._spent_s = []
        self._since = time.monotonic()
        self._show()
        self._go_on()

    def _end_job(self) -> None:
        self._job = None

    def _forget(self) -> None:
        self._queue, self._of = (), None
        if self._job is not None:
            self._job.cancel()
        self.panel.show_nothing("")

    def _on_own_changed(self) -> None:
        """Go on once the beat at hand is decided by a label."""
        if not self._queue:
            return
        was_at_hand = self._place() >= 0 and self._is_said(self._session.selected)
        self._show()
        if self._is_walking and was_at_hand and self._session.own.is_editing:
            self._note_pace()
            self._go_on()

    def _on_editing_changed(self, is_editing: bool) -> None:
        if not is_editing:
            self._set_walking(False)
            self._show_current()

    def _note_pace(self) -> None:
        now = time.monotonic()
        if now - self._since <= _MOST_PACE_S:
            self._spent_s.append(now - self._since)
        self._since = now

    def _go_on(self) -> None:
        """Select the first beat of the queue that isn't decided."""
        for queued in self._queue:
            if not self._is_done(queued.beat_index):
                self._bench.beat_requested.emit(queued.beat_index)
                self._show_current()
                return
        self._set_walking(False)
        self._show_current()

    def _is_said(self, row: int) -> bool:
        prepared = self._session.prepared
        return prepared is not None and bool(self._session.own.symbols(prepared.beats)[row])

    def _is_done(self, row: int) -> bool:
        (mark_id,) = self._controller.ids_of([row])
        return self._is_said(row) or self._skipped.get(mark_id) == SKIPPED

    @property
    def _skipped(self) -> dict[int, str]:
        desk = self._controller.desk
        return {} if desk is None else desk.looks

    def _place(self) -> int:
        """Return the place of the selected beat in the queue, -1 where it isn't in it."""
        selected = self._session.selected
        return next((n for n, queued in enumerate(self._queue) if queued.beat_index == selected), -1)

    def _label(self) -> str:
        """Return what the selected beat is: by the person, the reference, else the network."""
        review, row = self._session.review, self._session.selected
        if review is None:
            return ""
        return str(self._session.own.truth(review.beats)[row] or review.called[row])

    def _show(self) -> None:
        prepared = self._session.prepared
        if prepared is None or not self._queue:
            return
        rows = [queued.beat_index for queued in self._queue]
        said, skipped = self._session.own.symbols(prepared.beats), self._skipped
        is_done = [
            bool(said[row]) or skipped.get(mark_id) == SKIPPED
            for row, mark_id in zip(rows, self._controller.ids_of(rows), strict=True)
        ]
        lines = [
            QueueLine(
                queued.beat_index,
                f"{beat_number(queued.beat_index)} · {format_time(float(prepared.beats.time_s[queued.beat_index]))}"
                f" · {queued.reasons[0]}"
                + (f" +{len(queued.reasons) - 1}" if len(queued.reasons) > 1 else ""),
                done,
            )
            for queued, done in zip(self._queue, is_done, strict=True)
        ]
        n_done = sum(is_done)
        left_s = time_left_s(len(lines) - n_done, self._spent_s)
        self.panel.show_lines(progress_words(n_done, len(lines), left_s), lines)
        self._show_current()

    def _show_current(self) -> None:
        place = self._place()
        if place < 0:
            if self._queue:
                self.panel.show_current(-1, tr("F9 goes on with the queue"))
            return
        label = self._label()
        keys = (
            tr("Return confirms {label}, N L R A V relabel, Backspace skips", label=label)
            if self._is_walking
            else tr("F9 goes on")
        )
        self.panel.show_current(place, f"{', '.join(self._queue[place].reasons)}. {keys}.")


def _build(
    review: RecordReview,
    others: list[RecordReview],
    waves: RecordWaves,
    labels: np.ndarray,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[QueuedBeat, ...]:
    return build_queue(review, others, waves, labels, progress, cancel)
