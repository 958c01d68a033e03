"""The threads and processes of a window, and their end."""

from PySide6.QtWidgets import QWidget

from ecgviewer.ui.state.job_runner import ProcessLane, ThreadLane, end_lanes


class Lanes:
    """All lanes below a window, whoever made them."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def ask_to_end(self) -> None:
        """Ask all to end at once."""
        for lane in self._all():
            lane.ask_to_end()

    def wait(self) -> None:
        """Wait a moment for all together."""
        end_lanes(self._all())

    @property
    def is_stuck(self) -> bool:
        """Whether, after `wait`, a thread is still in something that can't be interrupted."""
        return any(isinstance(lane, ThreadLane) and lane.is_at_work for lane in self._all())

    def _all(self) -> list[ThreadLane | ProcessLane]:
        return [*self._window.findChildren(ThreadLane), *self._window.findChildren(ProcessLane)]
