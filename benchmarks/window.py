"""Rows on the window, each in a process of its own, on a display that is there or one of xvfb."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from measuring import Found, Row, as_installed, is_installed
from networks import day_record, three_days_record

_HERE = Path(__file__).parent
_SCREEN = "-screen 0 1920x1200x24"
_MOST_S = 900.0


def on_display(command: Sequence[str], environment: dict[str, str]) -> list[str]:
    """Return a command as it is run on a display: as it is where there is one, else by xvfb-run if that is there."""
    environment.pop("QT_QPA_PLATFORM", None)
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return list(command)
    if shutil.which("xvfb-run"):
        return ["xvfb-run", "-a", "-s", _SCREEN, *command]
    environment["QT_QPA_PLATFORM"] = "offscreen"
    return list(command)


def _run(script: str, *arguments: str) -> Any:
    """Return the JSON that a script of this folder prints last."""
    with tempfile.TemporaryDirectory() as scratch:
        own = {
            f"ECGVIEWER_{name}": f"{scratch}/{name.lower()}" for name in ("MODELS", "CONFIG", "DESK", "CACHE")
        }
        environment = {**as_installed(), **own}
        command = on_display([sys.executable, str(_HERE / script), *arguments], environment)
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, check=True, text=True, timeout=_MOST_S
        )
    text = done.stdout.strip()
    return json.loads(text[text.index("{") :])


@lru_cache(maxsize=8)
def _frames(record: str, method: str, pages: tuple[str, ...], runs: int) -> list[dict[str, dict[str, float]]]:
    steps = ("--steps", "40")
    return [
        _run("window_frames.py", record, "--pages", *pages, "--method", method, *steps) for _ in range(runs)
    ]


def frames_of(record: Callable[[], str], page: str, method: str) -> Callable[[int], Found]:
    """Return what measures the frames of a page, see `window_frames`."""

    def measure(runs: int) -> Found:
        found = [run[page] for run in _frames(record(), method, ("10", "60", "whole"), min(runs, 3))]
        middle = statistics.median(run["median_ms"] for run in found)
        worst = {name: max(run[name] for run in found) for name in ("worst_ms", "stall_ms")}
        return Found(middle, "ms", details=worst)

    return measure


@lru_cache(maxsize=1)
def _starts(runs: int) -> tuple[list[dict[str, dict[str, float]]], list[float]]:
    """Return when what is there after `ecgviewer record 208`, and the peer's first trace, in turns."""
    from networks import data_dir

    own, others = [], []
    for number in range(runs + 1):
        probed = _run("window_probe.py", str(time.time()), "-", "record", "208")
        other = None
        if _has_peer():
            other = _run("peer_mne.py", str(time.time()), str(data_dir() / "208"))["trace_s"]
        if number:  # the first warms the caches
            own.append(probed)
            others += [] if other is None else [other]
    return own, others


def start_of(event: str) -> Callable[[int], Found]:
    """Return what measures how long after the command something is there, see `window_probe`."""

    def measure(runs: int) -> Found:
        probed, others = _starts(runs)
        own = [run["times_s"] for run in probed]
        times = [run[event] for run in own]
        if event != "trace painted" or not others:
            is_first = event == "trace painted"
            why = "mne-qt-browser is not installed" if is_first else ""
            return Found(statistics.median(times), "s", peer_name=why)
        ratio = statistics.median(mine / other for mine, other in zip(times, others, strict=True))
        return Found(statistics.median(times), "s", statistics.median(others), "mne-qt-browser", ratio)

    return measure


def memory_of(event: str) -> Callable[[int], Found]:
    """Return what measures the memory of all processes of the window when something is there."""

    def measure(runs: int) -> Found:
        return Found(statistics.median(run["memory_mb"][event] for run in _starts(runs)[0]), "MB")

    return measure


def stall_of(phases: Sequence[str]) -> Callable[[int], Found]:
    """Return what measures the longest stall while 208 opens, over some phases of `window_probe`."""

    def measure(runs: int) -> Found:
        longest = [max(run["stalls_ms"].get(phase, 0.0) for phase in phases) for run in _starts(runs)[0]]
        return Found(statistics.median(longest), "ms", details={"worst": max(longest)})

    return measure


@lru_cache(maxsize=1)
def _day_starts(runs: int) -> tuple[list[dict[str, dict[str, float]]], list[dict[str, float]]]:
    """Return when what is there of a day and what memory that takes, and the peer's first trace, in turns."""
    own, others = [], []
    for _ in range(runs):
        own.append(_run("window_probe.py", str(time.time()), "labels", "record", day_record()))
        if _has_peer():
            others.append(_run("peer_mne.py", str(time.time()), day_record()))
    return own, others


def three_days(_runs: int) -> Found:
    """Measure once how long the calls of 72 hours take, what is there before, and what it costs."""
    run = _run("window_probe.py", str(time.time()), "labels", "record", three_days_record())
    details = {
        "trace_s": run["times_s"]["trace painted"],
        "labels_of_page_s": run["times_s"]["labels"],
        "stall_ms": max(run["stalls_ms"].values()),
        "most_mb": run["memory_mb"]["highest"],
    }
    return Found(run["times_s"]["labels of all beats"], "s", details=details)


def _has_peer() -> bool:
    return is_installed("mne_qt_browser") and is_installed("mne")


def day_start_of(part: str, event: str, unit: str) -> Callable[[int], Found]:
    """Return what measures a figure of `window_probe` while a day opens, until all beats are called."""

    def measure(runs: int) -> Found:
        values = [run[part][event] for run in _day_starts(min(runs, 5))[0]]
        return Found(statistics.median(values), unit, details={"worst": max(values)})

    return measure


def day_beside_peer(part: str, peer_part: str, unit: str) -> Callable[[int], Found]:
    """Return what measures a figure when the trace of a day is painted first, and the peer's then."""

    def measure(runs: int) -> Found:
        probed, others = _day_starts(min(runs, 5))
        values, theirs = [run[part]["trace painted"] for run in probed], [run[peer_part] for run in others]
        if not theirs:
            return Found(statistics.median(values), unit, peer_name="mne-qt-browser is not installed")
        ratio = statistics.median(mine / other for mine, other in zip(values, theirs, strict=True))
        return Found(statistics.median(values), unit, statistics.median(theirs), "mne-qt-browser", ratio)

    return measure


def quit_after(record: Callable[[], str], seconds: float) -> Callable[[int], Found]:
    """Return what measures how long the process lasts after its window was closed, some seconds after the command."""

    def measure(runs: int) -> Found:
        lasted = []
        for _ in range(runs):
            closed_s = _run("window_quit.py", str(seconds), "record", record())["closed_s"]
            lasted.append(time.time() - closed_s)
        return Found(statistics.median(lasted), "s", details={"worst": max(lasted)})

    return measure


ROWS = (
    Row("trace", "command to trace of 208", 0.4, start_of("trace painted"), is_ratio=True),
    Row("labels", "208: labels", 1.5, start_of("labels")),
    Row("gradcam-page", "208: Grad-CAM of the page", 1.5, start_of("Grad-CAM of the page")),
    Row(
        "page-208",
        "another page of 10 s of 208, Grad-CAM on",
        12.0,
        frames_of(lambda: "208", "10", "gradcam"),
    ),
    Row("day-page-10", "another page of 10 s of a day", 16.0, frames_of(day_record, "10", "gradcam")),
    Row("day-page-60", "another page of 60 s of a day", 16.0, frames_of(day_record, "60", "gradcam")),
    Row("day-whole", "the whole of a day, painted again", 16.0, frames_of(day_record, "whole", "gradcam")),
    Row("shap-beat", "208: SHAP of the selected beat", 2.5, start_of("SHAP of the beat")),
    Row("memory", "208: memory once settled, all processes", 400.0, memory_of("settled")),
    Row(
        "stall-open", "208: longest stall until labels and Grad-CAM", 50.0, stall_of(["labels and Grad-CAM"])
    ),
    Row("stall-shap", "208: longest stall with SHAP on", 50.0, stall_of(["SHAP of pages"])),
    Row(
        "day-trace",
        "a day: command to trace",
        0.4,
        day_beside_peer("times_s", "trace_s", "s"),
        is_ratio=True,
    ),
    Row("day-labels", "a day: labels of the page in view", 2.0, day_start_of("times_s", "labels", "s")),
    Row(
        "day-memory",
        "a day: memory with the first trace",
        0.4,
        day_beside_peer("memory_mb", "memory_mb", "MB"),
        is_ratio=True,
    ),
    Row(
        "day-all-labels",
        "a day: labels of all beats on both leads",
        20.0,
        day_start_of("times_s", "labels of all beats", "s"),
    ),
    Row(
        "day-highest",
        "a day: most memory until then, all processes",
        600.0,
        day_start_of("memory_mb", "highest", "MB"),
    ),
    Row(
        "day-stall",
        "a day: longest stall until its labels",
        100.0,
        day_start_of("stalls_ms", "labels and Grad-CAM", "ms"),
    ),
    Row("three-days", "three days: labels of all beats on both leads, once", None, three_days),
    Row("quit", "quit, idle", 0.3, quit_after(lambda: "208", 12.0)),
    Row("quit-day", "quit while a day is read", 1.0, quit_after(day_record, 4.0)),
)
