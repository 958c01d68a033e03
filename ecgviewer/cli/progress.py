"""Progress and notes on the terminal, beside the results."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ecgviewer.jobs import Progress, ProgressReport


@contextmanager
def terminal_progress(title: str, patience_s: float = 0.0) -> Iterator[Progress]:
    """Show progress with the time left as one line on standard error, if that is a terminal.

    Where it isn't, a line is printed for each tenth of the work.

    Parameters
    ----------
    title
        What is being done.
    patience_s
        Seconds before the line appears, so that quick work shows none.
    """
    line = _ProgressLine(title, patience_s)
    try:
        yield Progress(line.show)
    finally:
        line.end()


def print_notes(record_name: str, notes: Iterable[str]) -> None:
    """Print on standard error what a person should know about a record that was opened."""
    for note in notes:
        print(f"note: record {record_name}: {note}", file=sys.stderr)


class _ProgressLine:
    def __init__(self, title: str, patience_s: float) -> None:
        self._title = title
        self._not_before_s = time.monotonic() + patience_s
        self._is_terminal = sys.stderr.isatty()
        self._last_tenth = -1
        self._width = 0

    def show(self, report: ProgressReport) -> None:
        if time.monotonic() < self._not_before_s:
            return
        left = "" if report.seconds_left is None else f", {_duration(report.seconds_left)} left"
        text = f"{self._title}: {report.fraction:4.0%}{left}  {report.message}"
        if self._is_terminal:
            print(f"\r{text[:118]:<{self._width}}", end="", file=sys.stderr, flush=True)
            self._width = min(len(text), 118)
        elif int(report.fraction * 10) > self._last_tenth:
            self._last_tenth = int(report.fraction * 10)
            print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._is_terminal and self._width:
            print(file=sys.stderr)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
