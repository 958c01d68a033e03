"""Progress, time left and cancelling of long work. Standard library only."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Cancelled(Exception):
    """Raised by a workflow between two batches after somebody cancelled it."""


class EventLike(Protocol):
    """What `threading.Event` and a flag that processes share have in common."""

    def set(self) -> None: ...

    def is_set(self) -> bool: ...


class CancelToken:
    """A flag that one side sets and a workflow looks at between batches.

    Parameters
    ----------
    event, enough
        The flags themselves. By default of this process; pass ones that processes share to cancel work
        in another.
    """

    def __init__(self, event: EventLike | None = None, enough: EventLike | None = None) -> None:
        self._event: EventLike = event if event is not None else threading.Event()
        self._enough: EventLike = enough if enough is not None else threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._event.is_set()

    def say_enough(self) -> None:
        """Ask the work to end soon with the best that it has; what can't do that goes on."""
        self._enough.set()

    @property
    def is_enough(self) -> bool:
        """Whether somebody asked the work to end with what it has."""
        return self._enough.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if somebody asked the work to stop."""
        if self._event.is_set():
            raise Cancelled


def raise_if_cancelled(cancel: CancelToken | None) -> None:
    """Raise `Cancelled` if there is a token and somebody cancelled it."""
    if cancel is not None:
        cancel.raise_if_cancelled()


@dataclass(frozen=True)
class ProgressReport:
    """One report of how far a job is.

    Attributes
    ----------
    fraction
        Share of the work that is done, 0 to 1.
    message
        What is being done, in a few words.
    seconds_left
        Estimate from the pace so far; None before there is a pace.
    data
        A partial result that can be shown at once (picklable), or None.
    """

    fraction: float
    message: str = ""
    seconds_left: float | None = None
    data: Any = None


class Progress:
    """Turns `report(done, total)` into `ProgressReport`s with the time left.

    Parameters
    ----------
    callback
        Called with each report. Without one, reports go nowhere.
    """

    def __init__(self, callback: Callable[[ProgressReport], None] | None = None) -> None:
        self._callback = callback
        self._started_s = time.monotonic()

    def report(self, done: float, total: float, message: str = "", data: Any = None) -> None:
        """Say that `done` of `total` is done.

        Parameters
        ----------
        done, total
            In any unit, as long as both have the same.
        message
            What is being done.
        data
            A partial result, see `ProgressReport`.
        """
        if self._callback is None:
            return
        fraction = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
        elapsed_s = time.monotonic() - self._started_s
        left = elapsed_s * (1 - fraction) / fraction if fraction > 0 else None
        self._callback(ProgressReport(fraction, message, left, data))

    def part(self, first: float, last: float) -> "Progress":
        """Return a `Progress` whose 0 to 1 is this one's `first` to `last`."""

        def forward(report: ProgressReport) -> None:
            done = first + (last - first) * report.fraction
            self.report(done, 1.0, report.message, report.data)

        return Progress(forward if self._callback is not None else None)
