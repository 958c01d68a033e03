from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.record import Annotations
from ecgviewer.records.wave_marks import parse_wave_marks, read_wave_marks

_NAN = np.nan


def _annotations(text: str, start: int = 100) -> Annotations:
    """One annotation a letter, ten samples apart."""
    samples = start + 10 * np.arange(len(text))
    return Annotations("q1c", samples, tuple(text), ("",) * len(text), np.zeros(len(text), np.int64))


def test_each_wave_gets_its_ends_and_its_beat() -> None:
    marks = parse_wave_marks(_annotations("(p)(N)(t)(p)(V)t)"))
    assert marks.symbol.tolist() == ["N", "V"]
    np.testing.assert_array_equal(
        marks.points,
        [
            [[100, 110, 120], [130, 140, 150], [160, 170, 180]],
            [[190, 200, 210], [220, 230, 240], [_NAN, 250, 260]],
        ],
    )


def test_what_is_not_marked_is_nan() -> None:
    marks = parse_wave_marks(_annotations("(N)(u)Nt"))
    assert np.isnan(marks.points[:, 0]).all(), "no P wave"
    assert np.isnan(marks.points[0, 2]).all(), "a U wave is no T wave"
    np.testing.assert_array_equal(marks.points[1, 1:, 1], [160, 170])
    assert np.isnan(marks.points[1, 1:, (0, 2)]).all(), "no brackets"


def test_a_t_wave_before_the_first_beat_belongs_to_none() -> None:
    marks = parse_wave_marks(_annotations("(t)(N)"))
    assert marks.n_beats == 1
    assert np.isnan(marks.points[0, 2]).all()


def test_a_file_without_waves_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="marks no waves"):
        read_wave_marks(tmp_path / "none")
    wfdb.wrann("x", "atr", np.array([10]), ["+"], aux_note=["(N"], fs=250, write_dir=str(tmp_path))
    with pytest.raises(InvalidInputError, match="marks no waves"):
        read_wave_marks(tmp_path / "x", "atr")


@pytest.mark.data
def test_the_qt_database_has_the_marks_that_are_known(qtdb: Path) -> None:
    n_marked = np.zeros((3, 3), dtype=int)
    for name in (qtdb / "RECORDS").read_text().split():
        marks = read_wave_marks(qtdb / name)
        n_marked += np.isfinite(marks.points).sum(axis=0)
        assert (np.diff(marks.points[:, 1, 1]) > 0).all()
    np.testing.assert_array_equal(n_marked, [[3194] * 3, [3623] * 3, [1412, 3542, 3542]])
