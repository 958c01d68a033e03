"""Calipers by keys: switch them on, set one, step its legs, repeat it, delete it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Workbench
from ecgviewer.ui.trace.caliper_gestures import raised, set_between, stepped
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.workflows.review.calipers import END, START, Caliper, landmarks, next_mark

_STEP_MV = 0.01
_ON_TEXT = tr("calipers: drag on the paper from one leg to the other; Ctrl leaves a leg exactly where it is")
_NONE_TEXT = tr("there is no caliper; drag one on the paper, or set one at the selected beat (Shift+X)")


class CaliperCommands:
    """The commands of the calipers of a trace, which holds them.

    Parameters
    ----------
    bench
        What every tool is given.
    trace
        Whose calipers they are.
    """

    def __init__(self, bench: Workbench, trace: TraceView) -> None:
        self._bench = bench
        self._trace = trace
        self._leg = END
        session = bench.session
        for changed in (session.record_changed, session.beats_changed, session.waves_changed):
            changed.connect(lambda *_: self._find_marks())

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        place = ("View", "calipers")
        steps = (
            ("caliper_left", tr("Caliper leg left"), lambda: self._step(-1), "Ctrl+Left"),
            ("caliper_right", tr("Caliper leg right"), lambda: self._step(1), "Ctrl+Right"),
            (
                "caliper_mark_left",
                tr("Caliper leg to the mark before"),
                lambda: self._jump(-1),
                "Ctrl+Shift+Left",
            ),
            (
                "caliper_mark_right",
                tr("Caliper leg to the next mark"),
                lambda: self._jump(1),
                "Ctrl+Shift+Right",
            ),
            ("caliper_up", tr("Caliper leg up"), partial(self._raise, 1), "Ctrl+Up"),
            ("caliper_down", tr("Caliper leg down"), partial(self._raise, -1), "Ctrl+Down"),
            ("caliper_leg", tr("The caliper's other leg"), self._take_other_leg, "Ctrl+K"),
            ("caliper_next", tr("Next caliper"), self._choose_next, "Ctrl+J"),
            ("caliper_march", tr("Repeat the caliper to both sides"), self._march, "Ctrl+M"),
            ("caliper_delete", tr("Delete the caliper"), self._delete, "Shift+Del"),
        )
        return (
            Command("calipers", tr("Calipers"), *place, switch=self._switch, keys=("X",)),
            Command(
                "caliper_here",
                tr("Caliper from this beat to the next"),
                *place,
                self._set_here,
                keys=("Shift+X",),
            ),
            *(Command(name, text, *place, run, keys=(key,)) for name, text, run, key in steps),
            Command("calipers_clear", tr("Remove all calipers"), *place, self._clear, keys=("Ctrl+Shift+X",)),
        )

    def _switch(self, is_on: bool) -> None:
        self._trace.set_measuring(is_on)
        self._bench.ticked.emit("calipers", is_on)
        self._bench.hovered.emit(_ON_TEXT if is_on else "")

    def _find_marks(self) -> None:
        session = self._bench.session
        beats = None if session.prepared is None else session.prepared.beats
        self._trace.set_caliper_marks(landmarks(beats, session.waves))

    def _set_here(self) -> None:
        """Set a caliper from the selected beat's R peak to the next one."""
        session, content = self._bench.session, self._trace.content
        if session.prepared is None or session.selected < 0:
            self._bench.hovered.emit(tr("no beat is selected; click one"))
            return
        times = session.prepared.beats.time_s
        first = min(session.selected, times.size - 2)
        if first < 0:
            self._bench.hovered.emit(tr("there is one beat only"))
            return
        self._bench.beat_requested.emit(session.selected)  # it may lie on another page
        fresh = set_between(content, float(times[first]), float(times[first + 1]))
        self._show((*content.calipers, fresh), len(content.calipers))
        self._leg = END

    def _change(self, change: Callable[[Caliper], Caliper]) -> None:
        """Change the chosen caliper."""
        content = self._trace.content
        index = content.chosen_caliper
        if not 0 <= index < len(content.calipers):
            self._bench.hovered.emit(_NONE_TEXT)
            return
        calipers = list(content.calipers)
        calipers[index] = change(calipers[index])
        self._show(tuple(calipers), index)

    def _show(self, calipers: tuple[Caliper, ...], index: int) -> None:
        self._trace.set_calipers(calipers, index)
        self._bench.hovered.emit(calipers[index].in_words() if 0 <= index < len(calipers) else "")

    def _time_of_leg(self, caliper: Caliper) -> float:
        return caliper.start_s if self._leg == START else caliper.end_s

    def _step(self, direction: int) -> None:
        """Move the leg by a sample of the record."""
        content = self._trace.content
        step_s = direction / content.fs_hz
        self._change(lambda found: stepped(content, found, self._leg, self._time_of_leg(found) + step_s))

    def _jump(self, direction: int) -> None:
        """Move the leg to the next R peak or boundary of a wave."""
        content, marks_s = self._trace.content, self._trace.caliper_marks_s
        self._change(
            lambda found: stepped(
                content, found, self._leg, next_mark(self._time_of_leg(found), marks_s, direction)
            )
        )

    def _raise(self, direction: int) -> None:
        self._change(lambda found: raised(found, self._leg, direction * _STEP_MV))

    def _take_other_leg(self) -> None:
        self._leg = START if self._leg == END else END
        self._change(lambda found: found)

    def _choose_next(self) -> None:
        content = self._trace.content
        if content.calipers:
            self._show(content.calipers, (content.chosen_caliper + 1) % len(content.calipers))

    def _march(self) -> None:
        self._change(lambda found: replace(found, is_marching=not found.is_marching))

    def _delete(self) -> None:
        content = self._trace.content
        index = content.chosen_caliper
        if not 0 <= index < len(content.calipers):
            self._bench.hovered.emit(_NONE_TEXT)
            return
        calipers = content.calipers[:index] + content.calipers[index + 1 :]
        self._show(calipers, min(index, len(calipers) - 1))

    def _clear(self) -> None:
        self._show((), -1)
