"""How long the quality and the context of all beats of a day take, and how much memory.

    python benchmarks/day_context.py [--record 208] [--hours 24] [--data-dir DIR]

The day is one lead of a record, repeated. Prints JSON: processor seconds of the day and of the record alone,
how many times as long a beat takes within the day (1 where time grows with length only), and by how many
megabytes the process grew. Set OMP_NUM_THREADS=1, else threads that wait count as work.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ecgviewer.beats.context import beat_context
from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.beats.quality import beat_quality
from ecgviewer.workflows.review.review_record import open_record

_KIB_PER_MB = 1024


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", default="208")
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--data-dir", type=Path, default=None)
    arguments = parser.parse_args()
    record = open_record(arguments.record, arguments.data_dir)
    lead, fs_hz = record.lead_mv(record.default_lead), record.fs_hz
    r_sample = detect_r_peaks(lead, fs_hz)
    n_copies = max(round(arguments.hours * 3600 * fs_hz / lead.size), 1)
    day = np.tile(lead, n_copies)
    r_of_day = (r_sample + lead.size * np.arange(n_copies)[:, None]).ravel()
    found: dict[str, object] = {"record": arguments.record, "beats": int(r_of_day.size)}
    for name, measure in (("quality", beat_quality), ("context", beat_context)):
        alone = min(_seconds(measure, lead, fs_hz, r_sample) for _ in range(3))
        before_mb = _peak_mb()
        of_day = _seconds(measure, day, fs_hz, r_of_day)
        found[name] = {
            "day_s": round(of_day, 2),
            "record_s": round(alone, 3),
            "day_to_record_per_beat": round(of_day / alone / n_copies, 2),
            "grew_mb": round(_peak_mb() - before_mb),
        }
    print(json.dumps(found, indent=2))
    return 0


def _seconds(
    measure: Callable[[np.ndarray, float, np.ndarray], object],
    lead: np.ndarray,
    fs_hz: float,
    r_sample: np.ndarray,
) -> float:
    start = time.process_time()
    measure(lead, fs_hz, r_sample)
    return time.process_time() - start


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MB


if __name__ == "__main__":
    sys.exit(main())
