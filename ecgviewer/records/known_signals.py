"""Knows recordings of public databases by their signal, whatever a file is called.

`resources/known/recordings.npz` holds hashes of MIT-BIH, of the SVDB and the QT Database, which
`python scripts/fingerprint_databases.py` makes; no sample can be got back from them. See `signals.landmarks`.
"""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ecgviewer.paths import resources_dir
from ecgviewer.signals.landmarks import interval_hashes, landmark_times

KEPT_SHARES = (16, 4, 1)
"""Of a lead, one hash of so many is kept, those that it divides: the first share that leaves enough."""

ENOUGH_HASHES = 24

STEP_S = 0.05
"""Times in the file are counted in these."""

LONGEST_S = 7300.0
"""So much of a lead is looked at, two hours and a little; whatever could be in it began before."""

_MOST_LEADS = 3
_AGREE_S = 0.15
_LEAST_HITS = 4
"""So many different hashes must agree in how much later than the known recording the file begins."""


@dataclass(frozen=True, eq=False)
class KnownSignals:
    """Hashes of known recordings.

    Attributes
    ----------
    names
        Of the recordings, such as "119", "800" or "sele0104".
    hashes
        Ascending, uint32, shape (n,).
    owners
        Which of `names` each hash is of, uint8, same shape.
    steps
        When in the recording its intervals begin, in `STEP_S`, uint16, same shape.
    """

    names: tuple[str, ...]
    hashes: np.ndarray
    owners: np.ndarray
    steps: np.ndarray

    def can_tell(self, name: str) -> bool:
        """Return whether a recording of this name would be found: there are hashes of it."""
        return name in self.names and bool((self.owners == self.names.index(name)).any())

    def find(self, leads: Iterable[tuple[np.ndarray, float]]) -> str | None:
        """Return the name of the recording that leads are of, None for an unknown one.

        Parameters
        ----------
        leads
            Samples and rate of each lead; no more of them are taken than needed, and three at most.
        """
        votes: list[np.ndarray] = []
        for number, (lead_mv, fs_hz) in enumerate(leads):
            if number == _MOST_LEADS:
                break
            votes.append(self._votes(lead_mv[: round(LONGEST_S * fs_hz)], fs_hz))
            owner = _elect(np.concatenate(votes))
            if owner is not None:
                return self.names[owner]
        return None

    def _votes(self, lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
        """Return owner, hash and shift in seconds of each hit, shape (n_hits, 3)."""
        hashes, begins_s = lead_hashes(lead_mv, fs_hz)
        first = np.searchsorted(self.hashes, hashes, "left")
        n_hits = np.searchsorted(self.hashes, hashes, "right") - first
        asked = np.repeat(np.arange(hashes.size), n_hits)
        rows = np.repeat(first - np.cumsum(n_hits) + n_hits, n_hits) + np.arange(asked.size)
        shifts_s = begins_s[asked] - self.steps[rows] * STEP_S
        return np.column_stack([self.owners[rows], self.hashes[rows], shifts_s]).astype(np.float64)


def lead_hashes(lead_mv: np.ndarray, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return all hashes of a lead, and when they begin, see `interval_hashes`."""
    return interval_hashes(landmark_times(lead_mv, fs_hz))


@cache
def known_signals() -> KnownSignals | None:
    """Return the hashes that come with the program; None where their file is missing or damaged."""
    try:
        return read_known_signals(resources_dir() / "known" / "recordings.npz")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def read_known_signals(path: Path) -> KnownSignals:
    """Read what `write_known_signals` wrote.

    Raises
    ------
    OSError, ValueError, KeyError, zipfile.BadZipFile
        If it can't be read or holds something else.
    """
    with np.load(path, allow_pickle=False) as found:
        return KnownSignals(
            tuple(str(name) for name in found["names"]), found["hashes"], found["owners"], found["steps"]
        )


def _elect(votes: np.ndarray) -> int | None:
    """Return the owner that enough different hashes agree on, None without any."""
    best, n_best = None, _LEAST_HITS - 1
    for owner in np.unique(votes[:, 0]):
        own = votes[votes[:, 0] == owner]
        own = own[np.argsort(own[:, 2], kind="stable")]
        stops = np.searchsorted(own[:, 2], own[:, 2] + _AGREE_S, "right")
        n_hits = max(np.unique(own[first:stop, 1]).size for first, stop in enumerate(stops))
        if n_hits > n_best:
            best, n_best = int(owner), n_hits
    return best
