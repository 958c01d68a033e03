"""What is made here byte by byte is read the same by a reader that others wrote: the standards are understood alike."""

from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.records.reading import read_any


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["a.scp", "raw.scp", "beat.scp", "a.ecg", "a.xml", "a.edf", "a.dcm"])
def test_ecgdatakit_reads_the_same_samples(tmp_path: Path, name: str) -> None:
    ecgdatakit = pytest.importorskip("ecgdatakit")
    (tmp_path / name).write_bytes(format_samples.SAMPLES[name]())
    record = read_any(tmp_path / name)
    other = ecgdatakit.FileParser().parse(str(tmp_path / name))
    assert len(other.leads) == record.n_leads
    for lead, read in enumerate(other.leads):
        ours = record.lead_mv(lead)
        assert read.units == "mV"
        # Where a lead begins late, theirs is shorter.
        np.testing.assert_allclose(ours[ours.size - len(read.samples) :], read.samples, atol=1e-6)
