"""P, QRS and T of every beat marked on the strip: where, and nowhere else."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.state.wave_spans import wave_spans
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.workflows.review.find_waves import RecordWaves, find_waves


@pytest.fixture(scope="module")
def waves() -> RecordWaves:
    record = read_record(demo_record())
    return find_waves(record, record.default_lead)


@pytest.fixture
def view(qtbot: QtBot, waves: RecordWaves) -> TraceView:
    shown, record = TraceView(), waves.record
    qtbot.addWidget(shown)
    shown.resize(1000, 500)
    shown.set_view(ViewSettings(pixels_per_mm=4.0, start_s=2.0))
    shown.set_lead("demo", "MLII", record.lead_mv(waves.lead), record.fs_hz, record.duration_s)
    shown.set_beats(waves.beats)
    return shown


def changed(view: TraceView, waves: RecordWaves) -> np.ndarray:
    """Return which pixels the marks change, shape (height, width)."""
    pictures = []
    for marks in (None, waves):
        view.set_wave_marks(marks)
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(1.0)
        flat = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width())
        pictures.append(flat.copy())
    found: np.ndarray = pictures[0] != pictures[1]
    return found


def test_each_wave_is_marked_from_onset_to_offset_at_the_foot_of_the_lead(
    view: TraceView, waves: RecordWaves
) -> None:
    is_changed, page = changed(view, waves), view._page
    rows = np.flatnonzero(is_changed.any(axis=1))
    height = rows.max() - rows.min() + 1
    assert 8 <= height <= 30
    assert page.first_bottom - 6 <= rows.max() <= page.first_bottom
    row = next(row for row in range(waves.beats.n_beats) if waves.beats.time_s[row] > 3.0)
    spans = wave_spans(waves, row)
    assert [span.name for span in spans] == ["P", "QRS", "T"]
    middle = (rows.max() + rows.min()) // 2 + 4
    for span in spans:
        left, right = (
            page.x_of_time(waves.beats.time_s[row] + second) for second in (span.onset_s, span.offset_s)
        )
        inside = is_changed[middle, round(left) + 2 : round(right) - 1]
        assert inside.mean() > 0.9
    before_p = page.x_of_time(waves.beats.time_s[row] + spans[0].onset_s)
    assert not is_changed[middle, round(before_p) - 4 : round(before_p) - 1].any()


def test_another_lead_has_no_marks_until_its_waves_are_known(view: TraceView, waves: RecordWaves) -> None:
    view.set_wave_marks(waves)
    view.set_lead("demo", "MLII", waves.record.lead_mv(waves.lead), waves.record.fs_hz, 10.0)
    assert view.content.wave_marks is None
