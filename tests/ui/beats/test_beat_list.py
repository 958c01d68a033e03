import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.ui.beats.beat_columns import COLUMNS
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.beats.beat_table_model import BeatTableModel
from ecgviewer.ui.look.chips import ChipKind
from ecgviewer.ui.look.theme import DARK


def make_beats(n_beats: int = 6, *, is_detected: bool = False) -> BeatTable:
    """Beats N N F V N V, repeated, 0.8 s apart; the last one's window is incomplete."""
    time_s = 0.5 + 0.8 * np.arange(n_beats)
    symbol = np.resize(np.array(["N", "N", "F", "V", "N", "V"]), n_beats)
    reason = np.full(n_beats, "", dtype="U20")
    reason[-1] = "window incomplete"
    return BeatTable(
        r_sample=(time_s * 360).astype(np.int64),
        time_s=time_s,
        symbol=np.full(n_beats, "") if is_detected else symbol,
        rr_before_s=np.concatenate([[np.nan], np.full(n_beats - 1, 0.8)]),
        rr_after_s=np.concatenate([np.full(n_beats - 1, 0.8), [np.nan]]),
        rhythm=np.where(np.arange(n_beats) < n_beats // 2, "N", "T"),
        reason=reason,
        quality=np.linspace(0.5, 1.0, n_beats),
        is_detected=is_detected,
    )


def give_calls(panel: BeatList) -> None:
    """Call the six beats N A N V N and none: beat 1 is false, beat 2 is outside the classes."""
    panel.set_calls(
        called=np.array(["N", "A", "N", "V", "N", ""]),
        confidence=np.array([0.9, 0.6, 0.7, 0.99, 0.8, np.nan]),
        is_false=np.array([False, True, False, False, False, False]),
        is_outside=np.array([False, False, True, False, False, False]),
    )


@pytest.fixture
def panel(qtbot: QtBot) -> BeatList:
    panel = BeatList()
    qtbot.addWidget(panel)
    panel.resize(420, 400)
    panel.set_beats(make_beats())
    give_calls(panel)
    panel.show()
    return panel


def view_of(panel: BeatList) -> QTableView:
    return panel.findChild(QTableView)


def combos_of(panel: BeatList) -> tuple[QComboBox, QComboBox]:
    by_name = {combo.accessibleName(): combo for combo in panel.findChildren(QComboBox)}
    return by_name["filter by class"], by_name["filter by rhythm"]


def choose(combo: QComboBox, data: object) -> None:
    combo.setCurrentIndex(next(i for i in range(combo.count()) if combo.itemData(i) == data))


def row_texts(panel: BeatList, row: int) -> list[str]:
    model = view_of(panel).model()
    names = ("number", "time", "reference", "called", "probability", "rr", "quality", "rhythm")
    return [model.index(row, COLUMNS.index(name)).data() for name in names]


def test_columns_of_a_beat(panel: BeatList) -> None:
    assert row_texts(panel, 0) == ["1", "0:00.50", "N", "N", "0.90", "–", "0.50", "N"]
    assert row_texts(panel, 1) == ["2", "0:01.30", "N", "A", "0.60", "800", "0.60", "N"]
    assert row_texts(panel, 5) == ["6", "0:04.50", "V", "–", "–", "800", "1.00", "T"]


def test_title_counts(panel: BeatList, qtbot: QtBot) -> None:
    assert panel.title == "Beats 6 · false 1 · outside the classes 1"
    choose(combos_of(panel)[0], ("reference", "V"))
    assert panel.title == "Beats 2 of 6 · false 1 · outside the classes 1"
    choose(combos_of(panel)[0], None)
    assert panel.shown_beats.tolist() == [0, 1, 2, 3, 4, 5]


def test_filters_combine(panel: BeatList) -> None:
    classes, rhythms = combos_of(panel)
    choose(classes, ("called", "N"))
    assert panel.shown_beats.tolist() == [0, 2, 4]
    choose(rhythms, "T")
    assert panel.shown_beats.tolist() == [4]
    panel._only_false.setChecked(True)
    assert panel.shown_beats.tolist() == []


def test_what_another_panel_points_at_is_a_filter_that_can_be_removed(panel: BeatList, qtbot: QtBot) -> None:
    choose(combos_of(panel)[1], "T")
    panel.show_pick("N called A", np.arange(6) == 1)
    assert panel.shown_beats.tolist() == [1]
    assert combos_of(panel)[1].currentData() is None
    chip = panel.findChild(QToolButton)
    assert chip.isVisible()
    assert chip.text().startswith("N called A")
    with qtbot.waitSignal(panel.pick_cleared):
        chip.click()
    assert panel.shown_beats.size == 6
    assert not chip.isVisible()
    panel.show_pick("L called R", np.zeros(6, dtype=bool))
    assert panel.shown_beats.size == 0
    with qtbot.waitSignal(panel.pick_cleared):
        panel.set_beats(make_beats())
    assert panel.shown_beats.size == 6


def test_a_pick_is_renewed_under_the_filters_of_a_person(panel: BeatList) -> None:
    panel.show_pick("called N", np.array([True, False, True, False, True, False]))
    choose(combos_of(panel)[1], "T")
    assert panel.shown_beats.tolist() == [4]
    panel.renew_pick("called N", np.array([True, False, False, True, True, False]))
    assert panel.shown_beats.tolist() == [3, 4]
    panel.show_all()
    assert panel.shown_beats.size == 6
    assert panel.is_unfiltered


def test_a_chosen_class_takes_the_place_of_the_pick(panel: BeatList, qtbot: QtBot) -> None:
    panel.show_pick("N called A", np.arange(6) == 1)
    with qtbot.waitSignal(panel.pick_cleared):
        choose(combos_of(panel)[0], ("called", "N"))
    assert panel.shown_beats.tolist() == [0, 2, 4]
    assert not panel.findChild(QToolButton).isVisible()


def test_the_walk_goes_through_the_list_as_it_is_filtered_and_sorted(panel: BeatList) -> None:
    panel.show_pick("called N", np.array([True, False, True, False, True, False]))
    assert (panel.walk_title, panel.place_of(2), panel.place_of(1)) == ("called N", "2 of 3", "3")
    assert [panel.walk(-1, 1), panel.walk(0, 1), panel.walk(4, 1), panel.walk(4, -1)] == [0, 2, None, 2]
    view_of(panel).sortByColumn(COLUMNS.index("probability"), Qt.SortOrder.AscendingOrder)
    assert panel.shown_beats.tolist() == [2, 4, 0]
    assert (panel.walk(2, 1), panel.walk_list(4, 1), panel.place_of(2)) == (4, 0, "1 of 3")


def test_without_a_filter_false_calls_are_walked_and_the_list_beat_by_beat(panel: BeatList) -> None:
    assert (panel.walk_title, panel.place_of(1), panel.place_of(0)) == ("false calls", "1 of 1", "1")
    assert [panel.walk(-1, 1), panel.walk(1, 1), panel.walk(5, -1)] == [1, None, 1]
    assert [panel.walk_list(2, 1), panel.walk_list(5, 1), panel.walk_list(0, -1)] == [3, None, None]


def test_without_a_reference_abnormal_calls_are_walked(qtbot: QtBot) -> None:
    panel = BeatList()
    qtbot.addWidget(panel)
    panel.set_beats(make_beats(is_detected=True))
    assert panel.walk_title == ""
    nothing = np.zeros(6, dtype=bool)
    panel.set_calls(np.array(["N", "A", "N", "V", "N", ""]), np.full(6, 0.9), nothing, nothing)
    assert (panel.walk_title, panel.place_of(3)) == ("unsure or abnormal calls", "2 of 2")
    assert panel.walk(1, 1) == 3


def test_header_click_sorts(panel: BeatList, qtbot: QtBot) -> None:
    header = view_of(panel).horizontalHeader()
    position = QPoint(header.sectionPosition(5) + 10, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert panel.shown_beats.tolist() == [1, 2, 4, 0, 3, 5]
    assert view_of(panel).model().headerData(5, Qt.Orientation.Horizontal) == "p ▴"
    view_of(panel).sortByColumn(5, Qt.SortOrder.DescendingOrder)
    assert panel.shown_beats.tolist() == [3, 0, 4, 2, 1, 5]
    view_of(panel).sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert panel.shown_beats.tolist() == [0, 1, 2, 3, 4, 5]


def test_selecting_from_outside_asks_for_nothing(panel: BeatList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.beat_requested):
        panel.select_beat(3)
    assert view_of(panel).currentIndex().row() == 3
    view_of(panel).sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert view_of(panel).currentIndex().row() == 2
    choose(combos_of(panel)[0], ("reference", "N"))
    assert not view_of(panel).currentIndex().isValid()
    choose(combos_of(panel)[0], None)
    assert view_of(panel).currentIndex().row() == 2


def test_arrow_keys_and_mouse_ask_for_beats(panel: BeatList, qtbot: QtBot) -> None:
    view = view_of(panel)
    panel.select_beat(0)
    with qtbot.waitSignal(panel.beat_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert asked.args == [1]
    requests: list[int] = []
    panel.beat_requested.connect(requests.append)
    position = view.visualRect(view.model().index(4, 1)).center()
    for _ in range(2):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert requests == [4, 4]


def test_letters_do_not_move_the_selection(panel: BeatList, qtbot: QtBot) -> None:
    panel.select_beat(2)
    with qtbot.assertNotEmitted(panel.beat_requested):
        qtbot.keyClicks(view_of(panel), "5")
    assert view_of(panel).currentIndex().row() == 2


def test_false_and_outside_calls_have_shapes_and_words(panel: BeatList) -> None:
    model = view_of(panel).model()
    assert isinstance(model, BeatTableModel)
    kinds = [model.chip_kind(model.index(row, 4)) for row in range(6)]
    assert kinds == [
        ChipKind.PLAIN,
        ChipKind.FALSE,
        ChipKind.HOLLOW,
        ChipKind.CLASS,
        ChipKind.PLAIN,
        ChipKind.PLAIN,
    ]
    tips = [model.index(row, 4).data(Qt.ItemDataRole.ToolTipRole) for row in (1, 2, 5)]
    assert tips[0].endswith("false: the reference is N (normal beat)")
    assert "none of the network's classes" in tips[1]
    assert tips[2] == "window incomplete"


def test_without_reference(qtbot: QtBot) -> None:
    panel = BeatList(DARK)
    qtbot.addWidget(panel)
    panel.set_beats(make_beats(is_detected=True))
    assert panel.title == "Beats 6 · detected, no reference"
    assert view_of(panel).isColumnHidden(2)
    assert not panel._only_false.isEnabled()
    panel.set_beats(None)
    assert panel.title == "Beats"
    assert panel.walk(0, 1) is None


def test_calls_of_a_second_model_keep_filter_and_selection(panel: BeatList) -> None:
    choose(combos_of(panel)[0], ("reference", "N"))
    panel.select_beat(4)
    panel.clear_calls()
    assert panel.title == "Beats 3 of 6"
    give_calls(panel)
    assert panel.shown_beats.tolist() == [0, 1, 4]
    assert view_of(panel).currentIndex().row() == 2


def test_columns_fill_the_width_and_rhythm_goes_when_narrow(panel: BeatList, qtbot: QtBot) -> None:
    view, rhythm = view_of(panel), COLUMNS.index("rhythm")
    for width in (240, 300, 420, 600):
        panel.resize(width, 400)
        qtbot.wait(1)
        used = sum(view.columnWidth(c) for c in range(len(COLUMNS)) if not view.isColumnHidden(c))
        assert used == view.viewport().width()
    assert not view.isColumnHidden(rhythm)
    panel.resize(300, 400)
    qtbot.wait(1)
    assert view.isColumnHidden(rhythm)


def test_a_poor_signal_stands_out_and_says_so(panel: BeatList) -> None:
    model, column = view_of(panel).model(), COLUMNS.index("quality")
    tips = [model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) for row in (0, 5)]
    assert tips == ["poor signal 0.50", "signal 1.00"]
    assert isinstance(model, BeatTableModel)
    assert [model.is_quiet(model.index(row, column)) for row in range(6)] == [False] * 2 + [True] * 4
    view_of(panel).sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert panel.shown_beats.tolist() == [5, 4, 3, 2, 1, 0]


def test_150_000_beats_stay_quick(qtbot: QtBot) -> None:
    n_beats = 150_000
    panel = BeatList()
    qtbot.addWidget(panel)
    panel.resize(420, 600)
    panel.show()
    beats = make_beats(n_beats)
    called = np.resize(np.array(["N", "A", "V"]), n_beats)
    panel.set_beats(beats)
    panel.set_calls(called, np.full(n_beats, 0.9), called != beats.symbol, beats.symbol == "F")
    panel.select_beat(n_beats - 5)
    panel._only_false.setChecked(True)
    view_of(panel).sortByColumn(5, Qt.SortOrder.DescendingOrder)
    panel.grab()
    assert panel.shown_beats.size == np.count_nonzero(called != beats.symbol)


def test_rows_are_copied_with_their_titles(panel: BeatList, qtbot: QtBot) -> None:
    view = view_of(panel)
    panel.resize(240, 400)
    qtbot.wait(1)
    panel.select_beat(1)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:5] == ["#", "time", "ref", "call", "p"]
    assert len(lines) == 7
    view.sortByColumn(COLUMNS.index("probability"), Qt.SortOrder.AscendingOrder)
    view.clearSelection()
    for row in (0, 1):
        view.selectionModel().select(
            view.model().index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = [line.split("\t")[:5] for line in QGuiApplication.clipboard().text().split("\n")]
    assert rows == [
        ["#", "time", "ref", "call", "p"],
        ["2", "0:01.30", "N", "A", "0.60"],
        ["3", "0:02.10", "F", "N", "0.70"],
    ]
