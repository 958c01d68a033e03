"""Quitting in the middle of long work: the process is gone soon, whatever it was doing.

The limits are guards against a hang; minutes is what it took.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

_FS_HZ, _HOURS = 250, 24
_GONE_S = 15

_QUIT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ecgviewer.ui.frame import launch

name, wanted = sys.argv[1:]
launch.has_display = lambda: True

def on_window(window):
    def started(job, title):
        job.progressed.connect(lambda report: quit_at(title))
        job.started.connect(lambda: quit_at(title) if wanted != "opening" else None)
    def quit_at(title):
        if title.startswith(wanted):
            QTimer.singleShot(700, closing)
    def closing():
        print("closing", window.is_settled, flush=True)
        window.close()
    window.controller.job_started.connect(started)
    QTimer.singleShot(0, lambda: window.open_name(name))

if __name__ == "__main__":
    if wanted == "deaf":
        import time
        from ecgviewer.ui.state import review_controller
        def deaf(name, data_dir, progress, *_):
            progress.report(1, 2, "deaf")
            while True:
                time.sleep(1)
        review_controller.open_record = deaf
        wanted = "opening"
    sys.exit(launch.launch(launch.WindowRequest("demo"), on_window=on_window))
"""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a made record of a day, two leads at 250 Hz, without a reference."""
    folder = tmp_path_factory.mktemp("day")
    rng = np.random.default_rng(5)
    samples = np.arange(200)
    waves = ((60, 8, 0.12), (100, 4, 1.0), (106, 4, -0.25), (160, 14, 0.3))
    beat = sum(height * np.exp(-0.5 * ((samples - at) / width) ** 2) for at, width, height in waves)
    hour = 0.01 * rng.standard_normal(3600 * _FS_HZ)
    at = 100
    while at + samples.size < hour.size:
        hour[at : at + samples.size] += beat
        at += int(_FS_HZ * (0.8 + 0.03 * rng.standard_normal()))
    frames = np.stack([hour, hour / 2], axis=1)
    stored = np.rint(frames * 200).astype("<i2").tobytes()
    with (folder / "day.dat").open("wb") as stream:
        for _ in range(_HOURS):
            stream.write(stored)
    lines = [f"day.dat 16 200 16 0 0 0 0 {lead}" for lead in ("MLII", "V5")]
    header = "\n".join([f"day 2 {_FS_HZ} {_HOURS * hour.size}", *lines, ""])
    (folder / "day.hea").write_text(header)
    return folder / "day"


def start(script: Path, record: Path, wanted: str, folder: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "ECGVIEWER_CONFIG": str(folder / "config"), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, str(script), str(record), wanted],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize("wanted", ["opening", "finding beats", "deaf"])
def test_a_window_that_is_closed_during_long_work_leaves_no_process(
    day: Path, tmp_path: Path, wanted: str
) -> None:
    script = tmp_path / "quit.py"
    script.write_text(_QUIT)
    process = start(script, day, wanted, tmp_path)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        closed_s = time.monotonic()
        assert said.strip() == "closing False", said or process.communicate(timeout=60)[1]
        _, errors = process.communicate(timeout=_GONE_S)
    finally:
        process.kill()
    print(f"gone {time.monotonic() - closed_s:.2f} s after closing")
    assert process.returncode == 0
    assert errors == ""


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts by a signal")
def test_ctrl_c_while_the_first_record_is_read_ends_the_program(day: Path, tmp_path: Path) -> None:
    script = tmp_path / "read.py"
    script.write_text(
        "import sys\n"
        "from ecgviewer import jobs\n"
        "from ecgviewer.records import wfdb_files\n"
        "report = jobs.Progress.report\n"
        "def tell(self, done, total, message='', data=None):\n"
        "    if message.startswith('reading') and done < total / 5:\n"
        "        print('reading', flush=True)\n"
        "    report(self, done, total, message, data)\n"
        "jobs.Progress.report = tell\n"
        "from ecgviewer.cli.main import main\n"
        "if __name__ == '__main__':\n"
        "    sys.exit(main(['record', sys.argv[1], '--screenshot', sys.argv[2]]))\n"
    )
    process = start(script, day, str(tmp_path / "day.png"), tmp_path)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=_GONE_S)
    finally:
        process.kill()
    assert process.returncode not in (0, -signal.SIGKILL)
    assert not (tmp_path / "day.png").exists()
