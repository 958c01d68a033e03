"""Leads are read block by block: the same samples, and a stop between two blocks."""

import datetime
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer import paths
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.records import signal_files
from ecgviewer.records.headers import read_header
from ecgviewer.records.signal_formats import FORMATS
from ecgviewer.records.wfdb_files import read_record

N_FRAMES = 1003


def write(folder: Path, formats: list[str], samps_per_frame: list[int]) -> tuple[Path, list[np.ndarray]]:
    """Write a record with invalid samples in its first lead; return its path and the digital samples."""
    rng = np.random.default_rng(1)
    signals = [rng.integers(-120, 120, N_FRAMES * count) for count in samps_per_frame]
    signals[0][500:503] = FORMATS[formats[0]].invalid
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
    return folder / "made", signals


@pytest.mark.parametrize("block_bytes", [40, 151, 8_000_000])
@pytest.mark.parametrize("samps_per_frame", [[1, 1], [2, 1], [3, 2]])
@pytest.mark.parametrize("format_", ["16", "24", "32", "80", "212"])
def test_blocks_hold_what_was_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    format_: str,
    samps_per_frame: list[int],
    block_bytes: int,
) -> None:
    path, written = write(tmp_path, [format_] * 2, samps_per_frame)
    monkeypatch.setattr(signal_files, "_BLOCK_BYTES", block_bytes)
    record = read_record(path)
    expected = (written[0] - 3) / 200
    expected[500:503] = np.nan
    np.testing.assert_allclose(record.lead_mv(0), expected, atol=1e-6)
    np.testing.assert_allclose(record.lead_mv(1), (written[1] + 7) / 50 / 1000, atol=1e-6)
    assert [record.lead_fs_hz(lead) for lead in (0, 1)] == [250.0 * count for count in samps_per_frame]
    assert record.start_clock == datetime.time(23, 59, 58)


def test_a_record_with_a_reference_is_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    path = paths.resources_dir() / "demo" / "demo"
    once = read_record(path)
    monkeypatch.setattr(signal_files, "_BLOCK_BYTES", 9999)
    blocks = read_record(path)
    np.testing.assert_array_equal(blocks.signals_mv, once.signals_mv)
    assert blocks.annotations is not None
    assert once.annotations is not None
    assert blocks.annotations.symbols == once.annotations.symbols


def test_reading_stops_between_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = write(tmp_path, ["16", "16"], [1, 1])
    layout = signal_files.lay_out(read_header(path))
    monkeypatch.setattr(signal_files, "_BLOCK_BYTES", 400)
    cancel = CancelToken()
    n_blocks = 0

    def count_and_cancel(token: CancelToken | None) -> None:
        nonlocal n_blocks
        n_blocks += 1
        if n_blocks == 3:
            cancel.cancel()
        if token is not None:
            token.raise_if_cancelled()

    monkeypatch.setattr(signal_files, "raise_if_cancelled", count_and_cancel)
    with pytest.raises(Cancelled):
        signal_files.read_lead(layout, 0, cancel)
    assert n_blocks == 3


@pytest.mark.parametrize("format_", ["8", "61", "160", "310", "311"])
@pytest.mark.parametrize("n_leads", [1, 2, 3])
def test_formats_that_are_rarely_written_read_as_wfdb_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, n_leads: int
) -> None:
    packed = FORMATS[format_]
    content = np.random.default_rng(2).integers(0, 256, packed.size_of(999 * n_leads) + 8, dtype=np.uint8)
    if format_ == "311":
        content[3::4] &= 0x3F  # two bits of a group are not used
    (tmp_path / "r.dat").write_bytes(content.tobytes())
    line = f"r.dat {format_} 100(5)/mV 10 0 7 0 0 L\n"
    (tmp_path / "r.hea").write_text(f"r {n_leads} 250 999\n" + line * n_leads)
    monkeypatch.setattr(signal_files, "_BLOCK_BYTES", 300)
    record = read_record(tmp_path / "r")
    expected = wfdb.rdrecord(str(tmp_path / "r"), return_res=64).p_signal
    for lead in range(n_leads):
        np.testing.assert_allclose(record.lead_mv(lead), expected[:, lead], rtol=1e-5, atol=1e-5)
