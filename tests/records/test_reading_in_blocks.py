"""Long records are read block by block: the same samples, progress, and a stop between two blocks."""

import datetime
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer import paths
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.records import wfdb_files
from ecgviewer.records.wfdb_files import read_record


def write(folder: Path, formats: list[str], samps_per_frame: list[int]) -> Path:
    """Write a record of 1003 frames with invalid samples in it."""
    rng = np.random.default_rng(1)
    signals = [rng.integers(-120, 120, 1003 * count) for count in samps_per_frame]
    signals[0][500:503] = -128 if formats[0] == "80" else -2048 if formats[0] == "212" else -32768
    wfdb.wrsamp(
        "made",
        fs=250,
        units=["mV", "uV"],
        sig_name=["II", "V5"],
        e_d_signal=signals,
        samps_per_frame=samps_per_frame,
        fmt=formats,
        adc_gain=[200.0, 50.0],
        baseline=[3, -7],
        base_time=datetime.time(23, 59, 58),
        write_dir=str(folder),
    )
    return folder / "made"


@pytest.mark.parametrize("samps_per_frame", [[1, 1], [2, 1]])
@pytest.mark.parametrize("format_", ["16", "24", "32", "80", "212"])
def test_blocks_hold_what_reading_at_once_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, samps_per_frame: list[int]
) -> None:
    path = write(tmp_path, [format_] * 2, samps_per_frame)
    once = read_record(path)
    monkeypatch.setattr(wfdb_files, "_BLOCK_VALUES", 150)
    reports: list[ProgressReport] = []
    blocks = read_record(path, Progress(reports.append))
    np.testing.assert_array_equal(blocks.signals_mv, once.signals_mv)
    assert np.isnan(blocks.signals_mv[:, 0]).any() == np.isnan(once.signals_mv[:, 0]).any()
    assert (blocks.notes, blocks.start_clock, blocks.fs_hz) == (once.notes, once.start_clock, once.fs_hz)
    assert blocks.start_clock == datetime.time(23, 59, 58)
    assert blocks.signals_mv.flags.f_contiguous
    assert [report.fraction for report in reports] == pytest.approx(
        [min(n * 74 / 1003, 1) for n in range(1, 15)]
    )


def test_a_record_with_a_reference_is_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    path = paths.resources_dir() / "demo" / "demo"
    once = read_record(path)
    monkeypatch.setattr(wfdb_files, "_BLOCK_VALUES", 9999)
    blocks = read_record(path)
    np.testing.assert_array_equal(blocks.signals_mv, once.signals_mv)
    assert blocks.annotations is not None
    assert once.annotations is not None
    assert blocks.annotations.symbols == once.annotations.symbols


def test_reading_stops_between_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ["16", "16"], [1, 1])
    monkeypatch.setattr(wfdb_files, "_BLOCK_VALUES", 150)
    cancel, reports = CancelToken(), []

    def cancel_at_third(report: ProgressReport) -> None:
        reports.append(report)
        if len(reports) == 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        read_record(path, Progress(cancel_at_third), cancel)
    assert len(reports) == 3
