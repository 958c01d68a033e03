"""How fast the program answers: help, first trace, labels and Grad-CAM, and the longest stalls.

    python benchmarks/startup.py [--runs 7] [--record 208] [--data-dir DIR] [--train]

Needs a display (`xvfb-run -a -s "-screen 0 1920x1200x24"` gives one). Prints each run as it ends, then
the medians, each beside its bar. A run takes half a minute, with training a minute.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import as_installed

BARS_S = {"help": 0.2, "trace painted": 1.5, "labels": 2.5, "Grad-CAM of the page": 2.5}
STALL_BAR_MS = 100.0


def main() -> int:
    """Measure and print; exit status 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--record", default="208")
    parser.add_argument("--data-dir", type=Path, default=None)
    parser.add_argument("--train", action="store_true", help="also train for 30 s in the last run")
    arguments = parser.parse_args()
    helps = [_time_help() for _ in range(arguments.runs)]
    print("help", *(f"{seconds:.2f} s" for seconds in helps), flush=True)
    times: dict[str, list[float]] = {}
    stalls: dict[str, list[float]] = {}
    for number in range(arguments.runs):
        is_training = arguments.train and number == arguments.runs - 1
        result = _probe(arguments.record, arguments.data_dir, is_training)
        print(f"run {number + 1}: {_in_words(result)}", flush=True)
        for name, value in result["times_s"].items():
            times.setdefault(name, []).append(value)
        for name, value in result["stalls_ms"].items():
            stalls.setdefault(name, []).append(value)
    is_good = _print_row("help", helps)
    for name, values in times.items():
        is_good &= _print_row(name, values)
    for name, values in stalls.items():
        worst = max(values)
        is_good &= worst <= STALL_BAR_MS
        print(f"longest stall, {name:<30} median {statistics.median(values):6.0f} ms  worst {worst:6.0f} ms")
    return 0 if is_good else 1


def _in_words(result: dict[str, dict[str, float]]) -> str:
    times = [f"{name} {seconds:.2f} s" for name, seconds in result["times_s"].items()]
    stalls = [f"{name} {gap_ms:.0f} ms" for name, gap_ms in result["stalls_ms"].items()]
    return ", ".join(times) + "; longest stalls: " + ", ".join(stalls)


def _print_row(name: str, values: list[float]) -> bool:
    median = statistics.median(values)
    bar = BARS_S[name]
    print(f"{name:<24} median {median:5.2f} s  ({median / bar:4.0%} of the bar of {bar} s)")
    return median <= bar


def _time_help() -> float:
    started = time.perf_counter()
    command = Path(sys.executable).with_name("ecgviewer")
    subprocess.run([str(command), "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def _probe(record: str, data_dir: Path | None, is_training: bool) -> dict[str, dict[str, float]]:
    place = ["--data-dir", str(data_dir)] if data_dir is not None else []
    folder = data_dir or Path(os.environ.get("ECGVIEWER_DATA", "").split(os.pathsep)[0])
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **as_installed(),
            "ECGVIEWER_MODELS": f"{scratch}/m",
            "ECGVIEWER_CONFIG": f"{scratch}/c",
        }
        environment.pop("QT_QPA_PLATFORM", None)
        command = [
            sys.executable,
            str(Path(__file__).with_name("window_probe.py")),
            str(time.time()),
            str(folder) if is_training else "-",
            "record",
            record,
            *place,
        ]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
