"""The network is touched only to download what was asked for: with sockets refused, all else goes on."""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from ecgviewer.cli.main import main
from ecgviewer.errors import DownloadError
from ecgviewer.records.physionet import fetch_record

_WINDOW = """
import socket, sys
tried = []
def refuse(*values, **named):
    tried.append(values)
    raise OSError("refused by a test")
socket.getaddrinfo = refuse
socket.socket.connect = refuse
from PySide6.QtCore import QTimer
from ecgviewer.ui.state.application import make_application
application, theme = make_application("light")
from ecgviewer.ui.frame.main_window import MainWindow
window = MainWindow(None, theme)
window.show()
window.open_name("demo")
def look():
    if window.session.review is not None and window.is_settled:
        window.shut_down()
        print("settled", window.session.review.beats.n_beats, len(tried), flush=True)
        import os
        os._exit(0)
timer = QTimer()
timer.timeout.connect(look)
timer.start(100)
application.exec()
"""


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = []

    def refuse(*values: object, **_: object) -> NoReturn:
        found.append(values)
        raise OSError("refused by a test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return found


@pytest.mark.parametrize(
    "words",
    [
        ["classify", "demo", "--json"],
        ["explain", "demo", "--beat", "5"],
        ["waves", "demo", "--json"],
        ["summary", "demo"],
        ["models"],
    ],
    ids=lambda words: words[0],
)
def test_no_verb_that_reads_what_is_here_touches_the_network(
    words: Sequence[str], tried: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(words)) == 0
    assert capsys.readouterr().out
    assert tried == []


def test_a_download_does_and_says_that_it_failed(tried: list[object], tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        fetch_record("100", tmp_path)
    assert tried
    assert not list(tmp_path.glob("100.*[!k]"))


def test_the_window_opens_calls_and_explains_without_a_network(tmp_path: Path) -> None:
    kept = {
        f"ECGVIEWER_{name}": str(tmp_path / name.lower()) for name in ("CONFIG", "DESK", "CACHE", "MODELS")
    }
    done = subprocess.run(
        [sys.executable, "-c", _WINDOW],
        env={**os.environ, **kept, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.stdout.split()[:1] == ["settled"], done.stderr[-2000:]
    assert done.stdout.split()[2] == "0", "it tried to connect"
