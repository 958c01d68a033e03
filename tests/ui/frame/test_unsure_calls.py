"""How the window marks calls that a network is unsure of: chips, list, sentences."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from strip_samples import make_beats, make_content

from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.ui.beats.beat_columns import BeatColumns, BeatFilter
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.beats.beat_table_model import BeatTableModel
from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.look.chips import ChipKind
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.look.wording import describe_doubt, mark_doubt
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.trace_readout import describe_beat
from ecgviewer.ui.trace.trace_view import TraceView

R_SAMPLES = list(range(360, 19 * 360, 360))
N_BEATS = len(R_SAMPLES)


def make_doubts(unlike: tuple[int, ...] = (), improbable: tuple[int, ...] = (), n: int = N_BEATS) -> Doubts:
    rows = np.arange(n)
    return Doubts(np.zeros(n), np.isin(rows, unlike), np.isin(rows, improbable))


def test_a_doubt_in_words() -> None:
    doubts = make_doubts(unlike=(1, 2), improbable=(2, 3))
    texts = [describe_doubt(doubts, beat, 0.55) for beat in range(4)]
    assert texts == [
        "",
        "unsure: unlike any beat it was trained with",
        "unsure: probability 0.55, unlike any beat it was trained with",
        "unsure: probability 0.55",
    ]
    assert describe_doubt(None, 0, 0.5) == ""
    assert (mark_doubt("N", True), mark_doubt("N", False), mark_doubt("", True)) == ("N?", "N", "")


def give_calls(panel: BeatList, doubts: Doubts | None) -> None:
    called = np.array(["N"] * (N_BEATS - 1) + ["V"])
    is_false = np.arange(N_BEATS) == 3
    is_outside = np.arange(N_BEATS) == 4
    panel.set_calls(called, np.full(N_BEATS, 0.9), is_false, is_outside, doubts)


@pytest.fixture
def panel(qtbot: QtBot) -> BeatList:
    panel = BeatList()
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    panel.set_beats(make_beats(R_SAMPLES, "N" * N_BEATS))
    give_calls(panel, make_doubts(unlike=(2, 3, 4), improbable=(2, N_BEATS - 1)))
    panel.show()
    return panel


def test_unsure_calls_are_counted_marked_and_explained_in_the_list(panel: BeatList) -> None:
    assert panel.title.endswith("unsure 4")
    model = panel.findChild(QTableView).model()
    assert isinstance(model, BeatTableModel)
    cells = [model.index(row, 4) for row in (1, 2, 3, 4, N_BEATS - 1)]
    assert [cell.data() for cell in cells] == ["N", "N?", "N?", "N?", "V?"]
    assert [model.chip_kind(cell) for cell in cells] == [
        ChipKind.PLAIN,
        ChipKind.UNSURE,
        ChipKind.FALSE,
        ChipKind.UNSURE,
        ChipKind.UNSURE,
    ]
    tip = cells[1].data(Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith("0.90; unsure: probability 0.90, unlike any beat it was trained with")


def test_a_network_that_cant_tell_has_no_count(panel: BeatList) -> None:
    give_calls(panel, None)
    assert "unsure" not in panel.title
    panel.clear_calls()
    assert "unsure" not in panel.title


def test_only_unsure_calls_can_be_shown(panel: BeatList) -> None:
    found = next(i for i in range(panel._classes.count()) if panel._classes.itemText(i) == "unsure calls: 4")
    panel._classes.setCurrentIndex(found)
    assert panel.shown_beats.tolist() == [2, 3, 4, N_BEATS - 1]


def test_columns_without_a_doubt_each_are_refused() -> None:
    columns = BeatColumns.without_calls(make_beats(R_SAMPLES, "N" * N_BEATS))
    nothing = np.zeros(N_BEATS, dtype=bool)
    arrays = (np.full(N_BEATS, "N"), np.full(N_BEATS, 0.9), nothing, nothing)
    with pytest.raises(ValueError, match="is_unsure has shape"):
        columns.with_calls(*arrays, make_doubts(n=3))
    shown = columns.with_calls(*arrays, make_doubts(unlike=(5,)))
    assert BeatFilter(only_unsure=True).rows(shown).tolist() == [5]
    assert columns.n_unsure is None


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("speed", [5.0, 25.0])
def test_the_row_marks_an_unsure_normal_beat(qtbot: QtBot, theme: Theme, speed: float) -> None:
    trace = TraceView()
    qtbot.addWidget(trace)
    trace.resize(1000, 400)
    trace.set_theme(theme)
    trace.set_view(ViewSettings(pixels_per_mm=4.0, speed_mm_per_s=speed))
    trace.set_lead("test", "MLII", np.zeros(20 * 360, np.float32), 360.0, 20.0)
    trace.set_beats(make_beats(R_SAMPLES, "N" * N_BEATS))
    nothing = np.zeros(N_BEATS, dtype=bool)
    called = np.full(N_BEATS, "N")

    def marked() -> list[bool]:
        image = trace.grab().toImage()
        band = trace._page.layout.network
        return [
            has_color(image, theme.warning, round(trace._page.x_of_time(r / 360.0)), band.top, band.bottom)
            for r in R_SAMPLES[:5]
        ]

    trace.set_calls(called, None, nothing, nothing, ("N",), make_doubts(unlike=(2,)))
    assert marked() == [False, False, True, False, False]
    trace.set_calls(called, None, nothing, nothing, ("N",))
    assert not any(marked())


def has_color(image: QImage, color: str, x: int, top: float, bottom: float) -> bool:
    wanted = QColor(color).rgb()
    return any(
        image.pixel(column, row) == wanted
        for column in range(x - 5, x + 6)
        for row in range(round(top), round(bottom))
    )


def test_the_pointer_reads_out_why() -> None:
    content = make_content(
        called=np.full(19, "N"),
        probabilities=np.tile([0.75, 0.25], (19, 1)),
        labels=("N", "V"),
        doubts=make_doubts(improbable=(1,), n=19),
    )
    assert describe_beat(content, 1)[-2:] == ["network N 0.75", "unsure: probability 0.75"]
    assert describe_beat(content, 2)[-1] == "network N 0.75"


def test_the_inspector_says_why() -> None:
    def verdict(doubt: str) -> str:
        model = ModelBeat("x", "N", {"N": 0.55, "V": 0.45}, "N", None, {}, {}, doubt=doubt)
        return BeatDetails(0, 1.0, "N", "", "", 0.8, 0.8, 1.0, (model,), "x").verdict

    assert verdict("unsure: probability 0.55").endswith("called N (normal beat), unsure: probability 0.55")
    assert verdict("").endswith("called N (normal beat)")
