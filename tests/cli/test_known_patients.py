"""What the command line says of whether a network has seen a patient."""

import json
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.cli.main import main


@pytest.mark.data
def test_a_copy_under_another_name_was_seen_and_a_false_name_is_unknown(
    capsys: pytest.CaptureFixture[str], mitdb: Path, tmp_path: Path
) -> None:
    record = wfdb.rdrecord(str(mitdb / "119"), sampto=150_000)
    leads = {"fs": 360, "units": record.units, "sig_name": record.sig_name, "fmt": ["16", "16"]}
    wfdb.wrsamp("somebody", p_signal=0.5 * record.p_signal, write_dir=str(tmp_path), **leads)
    reversed_in_time = np.ascontiguousarray(record.p_signal[::-1])
    wfdb.wrsamp("119", p_signal=reversed_in_time, write_dir=str(tmp_path), **leads)
    for name, expected, words in (
        ("somebody", True, "trained with this patient's beats"),
        ("119", "unknown", "not a known training record"),
    ):
        assert main(["classify", str(tmp_path / name), "--model", "v1-patient", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["seen_in_training"] == expected
        assert main(["summary", str(tmp_path / name), "--model", "v1-patient"]) == 0
        printed = capsys.readouterr()
        assert f"v1-patient: {words}" in printed.out
        assert ("has the name of MIT-BIH 119" in printed.err) == (name == "119")
        assert main(["explain", str(tmp_path / name), "--model", "v1-patient", "--beat", "5", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["seen_in_training"] == expected
