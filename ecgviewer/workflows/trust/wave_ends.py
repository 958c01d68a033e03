"""Where the waves of one beat lie in the window that explanations are drawn on."""

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.records.wave_marks import OFFSET, ONSET, WAVES
from ecgviewer.workflows.review.find_waves import RecordWaves


def wave_ends(found: RecordWaves, beat_index: int) -> dict[str, tuple[int, int]]:
    """Return by wave, "P", "QRS", "T", its first and last sample in the window; only waves that were found.

    Parameters
    ----------
    found
        The waves of the record.
    beat_index
        Row of the beat; its R peak is at half the window.
    """
    waves, to_window = found.waves, NETWORK_FS_HZ / found.record.fs_hz
    from_r = (waves.points[beat_index] - waves.r_sample[beat_index]) * to_window
    return {
        name.upper(): (_in_window(float(from_r[wave, ONSET])), _in_window(float(from_r[wave, OFFSET])))
        for wave, name in enumerate(WAVES)
        if waves.is_found[beat_index, wave]
    }


def _in_window(from_r: float) -> int:
    return WINDOW_SAMPLES // 2 + round(from_r)
