import subprocess
import sys

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
