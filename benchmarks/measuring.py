"""Medians of runs that take turns, and how quiet the machine was meanwhile. Standard library only."""

import importlib.util
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

RUNS = 7
_QUIET_LOAD = 0.5
"""Load average of a minute, before anything was started, below which a machine counts as quiet."""


@dataclass(frozen=True)
class Found:
    """What a row came to.

    Attributes
    ----------
    ours
        Median of the runs.
    unit
        Such as "ms".
    peer, peer_name
        The peer's median in the same unit, None without one; and what it is, or why there is none.
    ratio
        Median of ours by the peer's, run by run.
    details
        More figures by name, in the row's unit if not said otherwise.
    """

    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    details: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes
    ----------
    name, title
        By which it is chosen, and for people.
    bar
        What it should be: a limit in its unit, or of ours by the peer's.
    measure
        Takes the number of runs.
    is_ratio
        Whether the bar is of the ratio.
    """

    name: str
    title: str
    bar: float | None
    measure: Callable[[int], Found]
    is_ratio: bool = False

    def holds(self, found: Found) -> bool | None:
        """Return whether the bar is held, None where there is none to hold."""
        value = found.ratio if self.is_ratio else found.ours
        return None if self.bar is None or value is None else value <= self.bar


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long work takes."""
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def in_turn(
    ours: Callable[[], object],
    peer: Callable[[], object] | None,
    runs: int,
    *,
    peer_name: str = "",
    unit: str = "ms",
    times: int = 1,
) -> Found:
    """Measure work and a peer's in turn, each once beforehand so that caches are warm.

    Parameters
    ----------
    ours, peer
        What is timed; no peer where it is not installed.
    runs
        Pairs.
    peer_name
        What the peer is, or why there is none.
    unit
        "ms" or "s".
    times
        How often in a run; the time of one is given.
    """
    scale = (1000 if unit == "ms" else 1) / times

    def timed(work: Callable[[], object]) -> float:
        return scale * seconds_of(lambda: [work() for _ in range(times)])

    ours()
    if peer is not None:
        peer()
    pairs = [(timed(ours), None if peer is None else timed(peer)) for _ in range(runs)]
    own = [pair[0] for pair in pairs]
    median = statistics.median(own)
    spread = {"best": min(own), "worst": max(own)}
    others = [pair[1] for pair in pairs if pair[1] is not None]
    if not others:
        return Found(median, unit, peer_name=peer_name, details=spread)
    ratio = statistics.median(own_s / other_s for own_s, other_s in zip(own, others, strict=True))
    return Found(median, unit, statistics.median(others), peer_name, ratio, spread)


def as_installed() -> dict[str, str]:
    """Return the environment of a process whose modules are compiled once and kept, as after an installation.

    Without that (`PYTHONDONTWRITEBYTECODE`) a fresh checkout compiles all of them at each start: a second.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def is_installed(module: str) -> bool:
    """Return whether a peer can be imported."""
    return importlib.util.find_spec(module) is not None


@dataclass(frozen=True)
class Quiet:
    """How busy the machine was before the first row, as its load average of a minute."""

    load: float
    n_cores: int

    @classmethod
    def now(cls) -> "Quiet":
        """Look at the load."""
        return cls(os.getloadavg()[0], os.cpu_count() or 1)

    @property
    def in_words(self) -> str:
        """Say whether the figures can be taken at their word."""
        if self.load < _QUIET_LOAD:
            return f"quiet machine (load {self.load:.2f} before the first row, {self.n_cores} cores)"
        return (
            f"NOT a quiet machine (load {self.load:.2f} before the first row, {self.n_cores} cores): trust ratios of"
            " pairs, not times"
        )
