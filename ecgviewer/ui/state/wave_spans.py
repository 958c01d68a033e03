"""The waves of one beat as the inspector shows them. No Qt."""

from dataclasses import dataclass

from ecgviewer.records.wave_marks import OFFSET, ONSET, WAVES
from ecgviewer.workflows.review.find_waves import RecordWaves

P_NAME = "P"


@dataclass(frozen=True)
class WaveSpan:
    """One wave of a beat.

    Attributes
    ----------
    name
        "P", "QRS" or "T".
    onset_s, offset_s
        Seconds from the R peak.
    """

    name: str
    onset_s: float
    offset_s: float


def wave_spans(found: RecordWaves, beat_index: int) -> tuple[WaveSpan, ...]:
    """Return the waves of a beat that were found, in the order of time."""
    waves, fs_hz = found.waves, found.record.fs_hz
    from_r_s = (waves.points[beat_index] - waves.r_sample[beat_index]) / fs_hz
    return tuple(
        WaveSpan(name.upper(), float(from_r_s[wave, ONSET]), float(from_r_s[wave, OFFSET]))
        for wave, name in enumerate(WAVES)
        if waves.is_found[beat_index, wave]
    )
