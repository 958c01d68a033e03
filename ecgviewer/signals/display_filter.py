"""Filters for the eye: baseline, mains hum, muscle noise, polarity. What networks are fed never goes through them."""

import math
from dataclasses import dataclass

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.signals.blocks import filter_in_blocks
from ecgviewer.signals.resample import bridge_gaps

BASELINE_HZ, MUSCLE_HZ = 0.5, 40.0
MAINS_HZ = (50.0, 60.0)

_ORDER = 2
_NOTCH_Q = 30.0
_LEAST_BELOW_NYQUIST = 0.95
"""A filter's frequency is at most this share of half the sampling rate: above, there is nothing to filter."""

REACH_S = 12.0
"""So far away a sample counts for less than a millionth: the slowest pole dies away within 0.5 s."""


@dataclass(frozen=True)
class DisplayFilters:
    """Which filters a curve is shown through.

    Attributes
    ----------
    baseline
        High-pass at `BASELINE_HZ`.
    mains_hz
        Notch at 50 or 60 Hz; 0 for none.
    muscle
        Low-pass at `MUSCLE_HZ`.
    invert
        Upside down, as with electrodes that were exchanged.
    """

    baseline: bool = False
    mains_hz: float = 0.0
    muscle: bool = False
    invert: bool = False

    @property
    def is_on(self) -> bool:
        """Whether there is any."""
        return self != DisplayFilters()

    def at_rate(self, fs_hz: float) -> "DisplayFilters":
        """Return those that can do anything at a sampling rate: none works above half of it."""
        highest = fs_hz / 2 * _LEAST_BELOW_NYQUIST
        return DisplayFilters(
            self.baseline and highest > BASELINE_HZ,
            self.mains_hz if self.mains_hz < highest else 0.0,
            self.muscle and highest > MUSCLE_HZ,
            self.invert,
        )

    def in_words(self) -> str:
        """Return what stands beside a curve that was filtered, "" for none."""
        names = [
            f"baseline {BASELINE_HZ:g} Hz" if self.baseline else "",
            f"mains {self.mains_hz:g} Hz" if self.mains_hz else "",
            f"muscle {MUSCLE_HZ:g} Hz" if self.muscle else "",
            "inverted" if self.invert else "",
        ]
        found = ", ".join(name for name in names if name)
        return f"filtered: {found}" if found else ""


NO_FILTERS = DisplayFilters()


def filter_for_display(
    signal_mv: np.ndarray, fs_hz: float, filters: DisplayFilters, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return a lead as a person wants to see it; nothing in it is moved in time.

    Each filter runs forwards and backwards (zero phase; its attenuation counts twice). High- and low-pass are
    Butterworth filters of second order whose -3 dB point after both passes is the frequency they are named by; the
    notch has a quality of 30. Filters that the rate doesn't allow are passed over, see `DisplayFilters.at_rate`.

    Parameters
    ----------
    signal_mv
        Shape (n_samples,). Gaps (NaN) are bridged by straight lines before, and are gaps again afterwards.
    fs_hz
        Samples a second.
    filters
        Which.
    cancel
        Looked at between two blocks of a long signal.

    Returns
    -------
    numpy.ndarray
        Float32, same shape.

    Raises
    ------
    Cancelled
        If somebody cancelled.
    """
    from scipy.signal import sosfiltfilt

    possible = filters.at_rate(fs_hz)
    sections = _sections(possible, fs_hz)
    filtered = np.array(signal_mv, dtype=np.float32)
    if sections is not None and filtered.size > 1:
        is_gap = ~np.isfinite(filtered)

        def apply(part: np.ndarray) -> np.ndarray:
            # Beyond an end the signal goes on mirrored at its last value: a second, or as far as there is any.
            made = sosfiltfilt(sections, part, padlen=min(math.ceil(fs_hz), part.size - 1))
            return np.asarray(made, dtype=np.float32)

        bridged = bridge_gaps(filtered).astype(np.float64)
        filtered = filter_in_blocks(bridged, math.ceil(REACH_S * fs_hz), apply, cancel)
        filtered[is_gap] = np.nan
    return -filtered if possible.invert else filtered


def _sections(filters: DisplayFilters, fs_hz: float) -> np.ndarray | None:
    """Return second-order sections, None where nothing but polarity changes."""
    from scipy.signal import butter, iirnotch, tf2sos

    found = []
    if filters.baseline:
        found.append(butter(_ORDER, _for_two_passes(BASELINE_HZ, fs_hz, -1), "high", fs=fs_hz, output="sos"))
    if filters.mains_hz:
        found.append(tf2sos(*iirnotch(filters.mains_hz, _NOTCH_Q, fs=fs_hz)))
    if filters.muscle:
        found.append(butter(_ORDER, _for_two_passes(MUSCLE_HZ, fs_hz, 1), "low", fs=fs_hz, output="sos"))
    return np.concatenate(found) if found else None


def _for_two_passes(frequency_hz: float, fs_hz: float, direction: int) -> float:
    """Return the cut-off of one pass so that two passes are 3 dB down at a frequency.

    A Butterworth filter of order n lets 1 / (1 + r^2n) of the power through, r being frequency by cut-off (or the other
    way round) on the scale of the bilinear transform, tan(pi f / fs): twice that is a half where r^2n = sqrt(2) - 1.
    """
    ratio = (math.sqrt(2) - 1) ** (1 / (2 * _ORDER))
    warped = math.tan(math.pi * frequency_hz / fs_hz) * ratio ** (-direction)
    return math.atan(warped) * fs_hz / math.pi
