"""The PDF, measured on what it draws: a second is 25 mm, a millivolt 10 mm."""

from pathlib import Path

import numpy as np
import pytest
from page_samples import long_report, pulse_report
from pdf_paths import page_sizes_mm, page_streams, paths_of
from pytestqt.qtbot import QtBot

from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.report.report_files import write_report
from ecgviewer.workflows.report.report_content import ReportContent


def written(tmp_path: Path, content: ReportContent) -> bytes:
    file = tmp_path / "report.pdf"
    write_report(file, content)
    assert [found.name for found in tmp_path.iterdir()] == ["report.pdf"]
    return file.read_bytes()


def strokes(pdf: bytes, color: str, page: int = 0) -> list[np.ndarray]:
    paths = paths_of(page_streams(pdf)[page])
    return [path.points for path in paths if path.color == color and not path.is_filled]


def test_the_lines_of_the_paper_are_25_mm_a_second_and_10_mm_a_millivolt(
    qtbot: QtBot, tmp_path: Path
) -> None:
    pdf = written(tmp_path, pulse_report())
    (width, height) = page_sizes_mm(pdf)[0]
    assert (width, height) == pytest.approx((210, 297), abs=0.15)  # whole points
    vertical, horizontal = strokes(pdf, LIGHT.grid_large)[:2]
    x, y = np.unique(vertical[:, 0]), np.unique(horizontal[:, 1])
    assert x.size == 33
    assert np.diff(x) == pytest.approx(5.0, abs=0.03)
    assert np.diff(y) == pytest.approx(5.0, abs=0.03)
    # 5 lines are a second, 2 are a millivolt.
    assert x[5:] - x[:-5] == pytest.approx(25.0, abs=0.03)
    assert y[2:] - y[:-2] == pytest.approx(10.0, abs=0.03)
    assert x[-1] - x[0] == pytest.approx(160.0, abs=0.03)
    small = np.unique(strokes(pdf, LIGHT.grid_small)[0][:, 0])
    assert np.diff(small) == pytest.approx(1.0, abs=0.03)


def test_a_known_deflection_is_as_tall_and_a_known_time_as_wide_as_they_should(
    qtbot: QtBot, tmp_path: Path
) -> None:
    pdf = written(tmp_path, pulse_report(pulse_mv=1.0))
    (ink,) = [points for points in strokes(pdf, LIGHT.trace) if len(points) > 100]
    assert np.ptp(ink[:, 1]) == pytest.approx(10.0, abs=0.02)
    middle = (ink[:, 1].min() + ink[:, 1].max()) / 2
    starts, ends = ink[0::2], ink[1::2]
    rises = (starts[:, 1] < middle) & (ends[:, 1] > middle)
    x = np.unique(np.round(starts[rises, 0], 4))
    assert x.size == 7  # seconds 20 to 26
    assert np.diff(x) == pytest.approx(25.0, abs=0.02)
    # The curve lies where the time axis says: second 21 is a line of the paper.
    lines = np.unique(strokes(pdf, LIGHT.grid_large)[0][:, 0])
    sample_mm = 25.0 / 360
    assert np.abs(lines - x[0]).min() <= sample_mm + 0.03
    pulse = [points for points in strokes(pdf, LIGHT.trace) if len(points) == 6]
    assert np.ptp(pulse[0][:, 1]) == pytest.approx(10.0, abs=0.02)


def test_a_taller_curve_is_drawn_at_half_the_gain_and_measures_so(qtbot: QtBot, tmp_path: Path) -> None:
    pdf = written(tmp_path, pulse_report(pulse_mv=8.0))
    (ink,) = [points for points in strokes(pdf, LIGHT.trace) if len(points) > 100]
    assert np.ptp(ink[:, 1]) == pytest.approx(40.0, abs=0.05)


def test_nothing_is_drawn_beyond_the_page(qtbot: QtBot, tmp_path: Path) -> None:
    pdf = written(tmp_path, long_report(40))
    streams = page_streams(pdf)
    assert len(streams) == len(page_sizes_mm(pdf)) > 3
    for stream in streams:
        points = np.concatenate([path.points for path in paths_of(stream)])
        assert points[:, 0].min() >= -0.01
        assert points[:, 0].max() <= 210.01
        assert points[:, 1].min() >= -0.2
        assert points[:, 1].max() <= 297.2


def test_pages_are_told_and_a_cancelled_report_leaves_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    told: list[ProgressReport] = []
    cancel = CancelToken()

    def note(report: ProgressReport) -> None:
        told.append(report)
        cancel.cancel()

    with pytest.raises(Cancelled):
        write_report(tmp_path / "x.pdf", long_report(10), progress=Progress(note), cancel=cancel)
    assert told[0].message.startswith("page 1 of ")
    assert list(tmp_path.iterdir()) == []


def test_it_is_replaced_unasked_only_where_it_was_made_here(qtbot: QtBot, tmp_path: Path) -> None:
    content = pulse_report()
    for suffix in (".pdf", ".html"):
        file = tmp_path / f"report{suffix}"
        write_report(file, content)
        write_report(file, content)
        other = tmp_path / f"other{suffix}"
        other.write_bytes(b"a letter")
        with pytest.raises(OutputError, match="not from ecgviewer"):
            write_report(other, content)
        assert other.read_bytes() == b"a letter"
    with pytest.raises(InvalidInputError, match=r"\.pdf"):
        write_report(tmp_path / "report.doc", content)
