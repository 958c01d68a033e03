import signal
import subprocess
import sys

import pytest

from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.ui.frame.launch import hold_interrupt

_PROBE = """
import sys
from pathlib import Path
from ecgviewer.errors import InvalidInputError
from ecgviewer.ui.frame import launch

def read(name, request, terminal, cancel):
    print("shiboken6.Shiboken" in sys.modules, "PySide6.QtWidgets" in sys.modules)
    raise InvalidInputError("no such record")

launch._read = read
before = "shiboken6" in sys.modules
request = launch.WindowRequest("x", screenshot=Path("x.png"), theme="light")
try:
    launch.launch(request)
except InvalidInputError as error:
    print(before, error)
"""


def test_what_can_not_bear_other_imports_is_loaded_before_the_record_is_read() -> None:
    done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, timeout=120)
    lines = done.stdout.splitlines()
    assert lines[0].split()[0] == "True", done.stderr
    assert lines[1] == "False no such record"


@pytest.mark.parametrize("ends_by_it", [True, False])
def test_ctrl_c_while_qt_loads_is_kept_until_it_has(ends_by_it: bool) -> None:
    cancel, reached = CancelToken(), []

    def load() -> None:
        with hold_interrupt(cancel):
            signal.raise_signal(signal.SIGINT)
            reached.append(cancel.is_cancelled)
            if ends_by_it:
                cancel.raise_if_cancelled()

    with pytest.raises(KeyboardInterrupt):
        load()
    assert reached == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_ctrl_c_nothing_is_held() -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled), hold_interrupt(cancel):
        raise Cancelled
    with hold_interrupt(cancel):
        pass
    assert not cancel.is_cancelled
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
