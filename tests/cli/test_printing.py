import json
import os
import subprocess
import sys

import pytest

from ecgviewer.cli.tables import print_json


@pytest.mark.parametrize("encoding", ["ascii", "cp932", "latin-1"])
def test_any_encoding_of_standard_output_will_do(encoding: str) -> None:
    command = [sys.executable, "-m", "ecgviewer", "explain", "demo", "--beat", "20", "--method", "waves"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert " ms" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "?" not in text.replace("?\n", "\n")


def test_json_is_printed_whole_or_not_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        print_json({"a": [1, 2], "b": float("nan")})
    assert capsys.readouterr().out == ""
    print_json({"a": [1]})
    assert json.loads(capsys.readouterr().out) == {"a": [1]}
