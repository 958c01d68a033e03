import numpy as np
import pytest
from column_samples import make_columns
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.wave_intervals import BeatIntervals
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.beats.beat_columns import COLUMNS, INTERVAL_COLUMNS, sort_rows
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.facts.beat_details import BeatDetails
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.wave_painter import paint_waves
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.wave_spans import WaveSpan, wave_spans
from ecgviewer.workflows.review.find_waves import RecordWaves

_NAN = np.nan
_SPANS = (WaveSpan("P", -0.2, -0.1), WaveSpan("QRS", -0.05, 0.04), WaveSpan("T", 0.15, 0.35))


def _details(**changes: object) -> BeatDetails:
    values: dict = {
        "beat_index": 0, "time_s": 1.0, "symbol": "N", "reason": "", "rhythm": "", "rr_before_s": 0.8,
        "rr_after_s": 0.8, "quality": 0.9, "models": (), "current_model": "v2",
    }  # fmt: skip
    return BeatDetails(**{**values, **changes})


def _intervals(**changes: float | None) -> dict[str, float | None]:
    names = ("pr_ms", "qrs_ms", "qt_ms", "qtc_bazett_ms", "qtc_fridericia_ms", "rr_ms", "prematurity_percent")
    return {**dict(zip(names, (152.8, 88.9, 380.6, 425.5, 410.0, 800.0, 31.2), strict=True)), **changes}


def test_intervals_in_a_line() -> None:
    line = _details(waves=_SPANS, intervals=_intervals()).interval_line
    assert (
        line
        == "PR 153 · QRS 89 · QT 381 · QTc 426 ms by Bazett, 410 ms by Fridericia (early beat) · 31\u00a0% early"
    )


def test_the_corrected_qt_of_an_early_beat_only_is_marked() -> None:
    def corrected(**values: float | None) -> str:
        line = _details(waves=_SPANS, intervals=_intervals(**values)).interval_line
        return next(part for part in line.split(" · ") if part.startswith("QTc"))

    in_time = "QTc 426 ms by Bazett, 410 ms by Fridericia"
    assert corrected(prematurity_percent=10.1) == f"{in_time} (early beat)"
    assert corrected(prematurity_percent=10.0) == in_time
    assert corrected(prematurity_percent=-20.0) == corrected(prematurity_percent=None) == in_time
    assert corrected(qtc_bazett_ms=None, qtc_fridericia_ms=None) == "QTc –"


def test_no_p_is_said_and_not_measured() -> None:
    line = _details(
        waves=_SPANS[1:], intervals=_intervals(pr_ms=None, prematurity_percent=-20.4)
    ).interval_line
    assert line.startswith("no P found · QRS 89 · ")
    assert line.endswith(" · 20\u00a0% late")
    assert _details(waves=(), intervals=_intervals()).interval_line == "no waves found"
    assert _details().interval_line == "intervals not known yet"


def test_spans_are_seconds_from_the_r_peak() -> None:
    record = read_record(demo_record())
    points = np.full((1, 3, 3), _NAN)
    points[0, 1] = [960, 1000, 1036]
    waves = Waves(np.array([1000]), points, np.ones((1, 3)))
    found = RecordWaves(record, 0, make_columns().beats, waves)
    assert wave_spans(found, 0) == (WaveSpan("QRS", pytest.approx(-40 / 360), pytest.approx(0.1)),)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_waves_are_shaded_from_onset_to_offset_and_nowhere_else(qapp: object, theme: Theme) -> None:
    image = QImage(400, 100, QImage.Format.Format_RGB32)
    image.fill(theme.paper)
    with QPainter(image) as painter:
        plot = QRectF(0, 0, 400, 100)
        paint_waves(painter, plot, _SPANS, lambda time_s: 200 + 400 * time_s, theme)
    row = [image.pixelColor(x, 80).name() != theme.paper for x in range(400)]
    shaded = np.flatnonzero(row)
    expected = [*range(120, 160), *range(180, 216), *range(260, 340)]
    assert shaded.size == pytest.approx(len(expected), abs=4)
    assert len(set(shaded) ^ set(expected)) <= 6


def _columns_with_intervals() -> BeatIntervals:
    pr_ms = np.array([160.0, _NAN, 120.0, _NAN, 140.0, 200.0])
    some = np.arange(6.0)
    return BeatIntervals(
        pr_ms, some + 80, some + 300, some + 400, some + 390, some + 800, np.array([_NAN, 30, -4, 0, 5, 9])
    )


def test_the_list_shows_and_sorts_intervals(qtbot: QtBot) -> None:
    beat_list = BeatList()
    qtbot.addWidget(beat_list)
    columns = make_columns()
    beat_list.set_beats(columns.beats)
    beat_list.set_intervals(_columns_with_intervals())
    shown = beat_list._model
    cells = {name: shown.index(2, COLUMNS.index(name)).data() for name in INTERVAL_COLUMNS}
    assert cells == {"early": "−4", "pr": "120", "qrs": "82", "qt": "302", "qtc": "402"}
    assert shown.index(1, COLUMNS.index("pr")).data() == "–"
    qtc = [shown.index(row, COLUMNS.index("qtc")) for row in range(3)]
    assert [cell.data() for cell in qtc] == ["400", "*401", "402"]
    tips = [cell.data(Qt.ItemDataRole.ToolTipRole) for cell in qtc]
    assert tips == [None, "QTc of an early beat: the formula holds for a steady rhythm", None]
    assert shown.columns is not None
    rows = np.arange(6)
    assert sort_rows(shown.columns, rows, "pr", False).tolist() == [2, 4, 0, 5, 1, 3]
    assert sort_rows(shown.columns, rows, "early", True).tolist() == [1, 5, 4, 3, 2, 0]
    beat_list.clear_calls()
    assert shown.columns.intervals is not None, "waves stay when another network is asked"


def test_waves_come_after_the_labels(qtbot: QtBot) -> None:
    session = Session("v2")
    controller = ReviewController(session, False)
    arrived: list[str] = []
    session.review_changed.connect(arrived.append)
    session.waves_changed.connect(lambda: arrived.append("waves"))
    controller.show_record(read_record(demo_record()))
    qtbot.waitUntil(lambda: "waves" in arrived, timeout=60_000)
    assert arrived.index("waves") == len(controller.compared_models)
    assert session.waves is not None
    assert session.waves.waves.n_beats == session.waves.beats.n_beats
    intervals = session.intervals
    assert intervals is session.intervals, "measured once"
    controller.show_lead(session.record, 1)
    assert session.waves is None
    assert session.intervals is None
    qtbot.waitUntil(lambda: arrived.count("waves") == 2, timeout=60_000)
    assert session.waves is not None
    assert session.waves.lead == 1
    controller.shut_down()
