"""The network is touched only to download what was asked for: with sockets refused, all else goes on."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest
from window_script import window_script

from ecgviewer.cli.main import main
from ecgviewer.errors import DownloadError
from ecgviewer.records.physionet import fetch_record

_WINDOW = window_script(
    '"demo"',
    '"settled %d %d" % (window.session.review.beats.n_beats, len(tried))',
    """
import socket
tried = []
def refuse(*values, **named):
    tried.append(values)
    raise OSError("refused by a test")
socket.getaddrinfo = refuse
socket.socket.connect = refuse
""",
)


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
        timeout=280,
        check=False,
    )
    assert done.stdout.split()[:1] == ["settled"], done.stderr[-2000:]
    assert done.stdout.split()[2] == "0", "it tried to connect"


_ALONE = ("unshare", "--user", "--map-root-user", "--net")
_COUNTED = '"$@" && cat /proc/net/snmp'
_TRIED = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), 1)
except OSError:
    pass
"""
_BY_SCRIPT = """
import time, ecgviewer
assert len(ecgviewer.open("demo").beats()["symbol"])
time.sleep(12)  # onnxruntime would report about ten seconds after its start
"""
_BY_COMMAND = """
import time
from ecgviewer.cli.main import main
assert main(["classify", "demo"]) == 0
time.sleep(12)
"""
_BY_LONG_COMMANDS = f"""
import os, shutil, sys, tempfile, time
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from tiny_database import write_tiny_database
from ecgviewer.cli.main import main
if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ECGVIEWER_MODELS"] = str(folder / "models")
        data, few = str(folder / "data"), folder / "few"
        Path(data).mkdir()
        write_tiny_database(Path(data))
        few.mkdir()
        for file in (*Path(data).glob("100.*"), *Path(data).glob("208.*")):
            shutil.copy(file, few)
        for words in (
            ["report", "demo", "-o", str(folder / "r.pdf")],
            ["rhythm", "demo"],
            ["export", "v2", "-o", str(folder / "v2.onnx"), "--data-dir", data],
            ["classify", str(few), "--jobs", "2", "-o", str(folder / "archive")],
            ["train", "--arch", "v2", "--name", "mine", "--epochs", "1", "--protocol", "beat", "--data-dir", data],
            ["evaluate", "--model", "mine", "--protocol", "beat", "--data-dir", data],
        ):
            assert main(words) == 0, words
        time.sleep(12)
"""


@pytest.mark.parametrize(
    ("script", "tries"),
    [(_TRIED, True), (_BY_SCRIPT, False), (_BY_COMMAND, False), (_BY_LONG_COMMANDS, False)],
    ids=["is counted", "by script", "by command", "by report, rhythm, export, archive, train and evaluate"],
)
def test_libraries_try_nothing_below_python(script: str, tries: bool) -> None:
    """The kernel counts in a network without ways: what compiled code and child processes try, too."""
    if shutil.which("unshare") is None or subprocess.run([*_ALONE, "true"], check=False).returncode:
        pytest.skip("no network of one's own can be made here")
    # What would keep a library quiet in tests alone is taken away.
    quieting = (
        "CI",
        "GITHUB_ACTIONS",
        "GITLAB_CI",
        "TF_BUILD",
        "ORT_DISABLE_TELEMETRY",
        "ORT_RUNNING_UNIT_TESTS",
    )
    done = subprocess.run(
        [*_ALONE, "sh", "-c", _COUNTED, "sh", sys.executable, "-c", script],
        env={name: value for name, value in os.environ.items() if name not in quieting},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith(("Ip:", "Udp:", "Tcp:"))]
    counts = {
        (names[0], name): int(value)
        for names, values in zip(rows[::2], rows[1::2], strict=True)
        for name, value in zip(names[1:], values[1:], strict=True)
    }
    # Tries without a route, what was sent, and connections begun (RFC 4293, 4113, 4022).
    looked_at = (("Ip:", "OutNoRoutes"), ("Udp:", "OutDatagrams"), ("Tcp:", "ActiveOpens"))
    assert (sum(counts[name] for name in looked_at) > 0) == tries
