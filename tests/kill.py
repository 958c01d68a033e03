"""Kills work at any moment, again and again, and looks at what is left: whole things, or nothing that opens.

Short in the tests; at length from the checkout's folder by

    python tests/kill.py --kills 200

Corrections and archives are killed two hundred times in the tests themselves (`workflows/desk/test_killed.py`,
`workflows/archive/test_killed_archive.py`).
"""

import argparse
import hashlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from download_server import CONTENT, DownloadServer
from tiny_database import write_tiny_database

from ecgviewer import paths
from ecgviewer.records import mitdb_checksums
from ecgviewer.records.physionet import fetch_record

_BEYOND = 1.05
"""Kills fall into the time that the work takes, and a little beyond it."""


@dataclass
class Killed:
    """What came of kills.

    Attributes
    ----------
    n_killed, n_finished
        Runs that were killed, and that had ended before.
    n_whole
        Looks after which something whole was there.
    whole_s
        Seconds of a run that nobody disturbs.
    """

    n_killed: int = 0
    n_finished: int = 0
    n_whole: int = 0
    whole_s: float = 0.0


class Work(ABC):
    """Something that is killed; it may be run again and again in the same folder.

    Parameters
    ----------
    folder
        For what it reads and writes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def run(self) -> None:
        """Do it once; in a process of its own."""

    @abstractmethod
    def look(self) -> bool:
        """Return whether something whole is there; raises AssertionError for something half that opens."""

    @abstractmethod
    def check_end(self) -> None:
        """Raise AssertionError if anything else than the whole is left after an undisturbed run."""


class Training(Work):
    """A network of its own is trained over itself, on a database that must not change."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._data, self._models = folder / "data", folder / "models"
        self._data.mkdir()
        self._models.mkdir()
        write_tiny_database(self._data)
        self._before = _checksums(self._data)

    def run(self) -> None:
        """Train it for an epoch."""
        import torch

        from ecgviewer.training.config import TrainConfig
        from ecgviewer.workflows.training.train_model import train_model

        torch.set_num_threads(1)
        config = TrainConfig("v2", "mine", epochs=1, beats_per_class=10, background_clusters=5)
        train_model(config, self._data, self._models, may_replace=True)

    def look(self) -> bool:
        """Open what there is, as the next start does."""
        from ecgviewer.classifiers.checkpoint import list_models
        from ecgviewer.classifiers.opening import open_classifier

        assert _checksums(self._data) == self._before, "the records were changed"
        with patch.object(paths, "user_models_dir", lambda: self._models):
            found = list_models()
        if "mine" not in found:
            return False
        open_classifier(found["mine"])
        return True

    def check_end(self) -> None:
        """Only the model is left."""
        assert sorted(entry.name for entry in self._models.iterdir()) == ["mine"]


class Download(Work):
    """A record is fetched from a server on this machine, which takes its time."""

    def run(self) -> None:
        """Fetch it into an empty or half-filled folder."""
        with _server() as server:
            fetch_record("100", self.folder / "mitdb", base_url=server.url)

    def look(self) -> bool:
        """Return whether its header is there: all it names must be whole then; a whole one makes room for the next."""
        folder = self.folder / "mitdb"
        there = {name: folder / name for name in CONTENT if (folder / name).exists()}
        for name, file in there.items():
            assert file.read_bytes() == CONTENT[name], f"{name} is half"
        if "100.hea" not in there:
            return False
        assert there.keys() == CONTENT.keys(), "a header without its signal"
        for file in there.values():
            file.unlink()
        return True

    def check_end(self) -> None:
        """Only the record is left."""
        names = {entry.name for entry in (self.folder / "mitdb").iterdir()}
        assert {name for name in names if not name.endswith(".lock")} == set(CONTENT)


class Export(Work):
    """A bundled network is exported over itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._data, self._out = folder / "data", folder / "out"
        self._data.mkdir()
        self._out.mkdir()
        write_tiny_database(self._data)
        self._before = _checksums(self._data)

    def run(self) -> None:
        """Export it as ONNX."""
        from ecgviewer.workflows.export.export_model import export_model

        export_model(
            paths.bundled_models_dir() / "v2", "onnx", self._out / "v2.onnx", self._data, may_replace=True
        )

    def look(self) -> bool:
        """Open what there is."""
        import json

        from ecgviewer.beats.onnx_sessions import new_session

        assert _checksums(self._data) == self._before, "the records were changed"
        network, words = self._out / "v2.onnx", self._out / "v2.json"
        if words.exists():
            json.loads(words.read_text("utf-8"))
        if not network.exists():
            return False
        new_session(network, "")
        return True

    def check_end(self) -> None:
        """Only the network and what is said of it are left."""
        assert sorted(entry.name for entry in self._out.iterdir()) == ["v2.json", "v2.onnx"]


WORKS: dict[str, type[Work]] = {"training": Training, "download": Download, "export": Export}


def kill(name: str, n_kills: int, seed: int) -> Killed:
    """Kill a work so many times, each time at another moment, and look at what is left.

    Raises
    ------
    AssertionError
        If something was changed, is half and opens, or stays behind.
    """
    chance, found = random.Random(f"{name} {seed}"), Killed()
    with tempfile.TemporaryDirectory() as scratch:
        work = WORKS[name](Path(scratch))
        began = time.monotonic()
        assert _wait(_start(work)) == 0, "it doesn't run at all"
        found.whole_s = time.monotonic() - began
        assert work.look(), "it left nothing"
        for _ in range(n_kills):
            pid = _start(work)
            time.sleep(chance.uniform(0, _BEYOND * found.whole_s))
            is_over = os.waitpid(pid, os.WNOHANG)[0] == pid
            if not is_over:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            found.n_finished += is_over
            found.n_killed += not is_over
            found.n_whole += work.look()
        assert _wait(_start(work)) == 0, "it doesn't go on"
        work.check_end()
        assert work.look()
    return found


def _start(work: Work) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work.run()
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    return pid


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def _server() -> Iterator[DownloadServer]:
    """Give a slow server that knows the checksums of what it serves."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}
    os.environ["NO_PROXY"] = "127.0.0.1"
    with patch.dict(mitdb_checksums.MITDB_SHA256, sums):
        server = DownloadServer()
        server.pause_s = 0.01
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
        server.server_close()


def _checksums(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.is_file()
    }


def main() -> int:
    """Kill one work after another, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="kills of each work")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=list(WORKS), choices=list(WORKS), metavar="WORK")
    arguments = parser.parse_args()
    n_bad = 0
    print("work       killed  finished  something whole left  a run takes")
    for name in arguments.only:
        try:
            found = kill(name, arguments.kills, arguments.seed)
        except AssertionError as error:
            n_bad += 1
            print(f"{name:10} FAULT: {error}", flush=True)
            continue
        print(
            f"{name:10}{found.n_killed:7}{found.n_finished:10}{found.n_whole:22}{found.whole_s:11.1f} s",
            flush=True,
        )
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
