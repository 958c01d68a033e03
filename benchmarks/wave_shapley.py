"""How long the exact values per wave of one beat take, for the beats with all players.

    python benchmarks/wave_shapley.py [--record 208] [--beats 40] [--data-dir DIR]

Beats are taken in turn from the whole record; those with the most players count. Prints wall and processor
time of each network, in milliseconds, beside the bar. Needs a quiet machine: a batch runs on two cores.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model, list_models
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.workflows.explanations.explain_waves import play_beat
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import open_record, review_record

BAR_MS = 30.0
_WARM_UP = 5


def main() -> int:
    """Measure and print; exit status 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", default="208")
    parser.add_argument("--beats", type=int, default=40)
    parser.add_argument("--data-dir", type=Path, default=None)
    parser.add_argument("--models", nargs="+", default=["v1", "v2", "context-0"])
    arguments = parser.parse_args()
    record = open_record(arguments.record, arguments.data_dir)
    prepared = prepare_beats(record, record.default_lead)
    waves = find_waves(record, record.default_lead, prepared.beats)
    beats = np.flatnonzero(prepared.beats.is_callable)
    beats = beats[np.linspace(0, beats.size - 1, arguments.beats + _WARM_UP).astype(int)]
    is_good = True
    for name in (name for name in arguments.models if name in list_models()):
        folder = find_model(name)
        review = review_record(record, prepared, open_classifier(folder))
        rows = []
        for beat_index in beats:
            wall_s, processor_s = time.perf_counter(), time.process_time()
            game = play_beat(review, waves, folder, int(beat_index))
            game.explain(review.card.labels[0])
            took = (time.perf_counter() - wall_s, time.process_time() - processor_s)
            rows.append((len(game.players), *took))
        is_good &= _print_row(name, rows[_WARM_UP:])
    return 0 if is_good else 1


def _print_row(name: str, rows: list[tuple[int, float, float]]) -> bool:
    most = max(n_players for n_players, _, _ in rows)
    walls = [1000 * wall_s for n_players, wall_s, _ in rows if n_players == most]
    processor = [1000 * processor_s for n_players, _, processor_s in rows if n_players == most]
    every = statistics.median(1000 * wall_s for _, wall_s, _ in rows)
    median = statistics.median(walls)
    print(
        f"{name:<12} {most} players, {len(walls)} beats: median {median:5.1f} ms, best {min(walls):5.1f} ms,"
        f" processor {statistics.median(processor):5.1f} ms  ({median / BAR_MS:4.0%} of the bar of {BAR_MS:.0f} ms);"
        f" all beats: median {every:5.1f} ms"
    )
    return median <= BAR_MS


if __name__ == "__main__":
    sys.exit(main())
