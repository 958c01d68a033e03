import shutil
from pathlib import Path

import pytest

from ecgviewer.records.patients import official_name
from ecgviewer.records.wfdb_files import read_record


@pytest.mark.data
def test_a_record_of_mit_bih_is_known_under_any_name(mitdb: Path, tmp_path: Path) -> None:
    shutil.copyfile(mitdb / "119.dat", tmp_path / "someone.dat")
    header = (mitdb / "119.hea").read_text().replace("119.dat", "someone.dat").replace("119 2", "someone 2")
    (tmp_path / "someone.hea").write_text(header)
    copy, original = read_record(tmp_path / "someone"), read_record(mitdb / "119")
    assert copy.patient == original.patient
    assert copy.patient.is_known


def test_another_file_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "208.dat"
    file.write_bytes(b"\0" * 1_950_000)
    assert official_name([file]) is None
    assert official_name([file, file]) is None
    assert official_name([tmp_path / "none.dat"]) is None
