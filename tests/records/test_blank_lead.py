"""A lead that no file holds."""

from pathlib import Path

import numpy as np
import pytest
from fuzz_readers import put_record

from ecgviewer.records.wfdb_files import read_record


def test_a_lead_without_a_signal_in_a_file_of_others_is_blank(tmp_path: Path) -> None:
    put_record(tmp_path)
    header = (tmp_path / "r.hea").read_text().replace("~ 0 200/mV", "r.dat 0 200/mV")
    (tmp_path / "r.hea").write_text(header)
    record = read_record(tmp_path / "r")
    assert record.n_samples == 2500
    assert np.isnan(record.lead_mv(2)).all()
    # The peak at 0.4 s, of 200 units in 200 a millivolt.
    assert record.lead_mv(1)[100] == pytest.approx(1.0)
