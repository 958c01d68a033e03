"""The whole window on the demo record: what it shows, and what keys and clicks do.

Runs offscreen with the other tests, and on a real (virtual) screen in CI.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import wfdb
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.explain.attribution import Attribution
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.beats.beats_tool import BeatsTool
from ecgviewer.ui.facts.beat_facts import gather_details
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.frame.status import summary_lines
from ecgviewer.ui.inspector.inspector_tool import InspectorTool
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.record.start_page import StartPage
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.tool import Walk
from ecgviewer.ui.state.view_settings import MM_PER_INCH
from ecgviewer.ui.trace.trace_tool import TraceTool
from ecgviewer.ui.training.training_tool import TrainingTool

WAIT_MS = 60_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    shown = MainWindow("v2", LIGHT)
    qtbot.addWidget(shown)
    shown.change_view(method="gradcam")
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.shut_down()


@pytest.fixture
def demo(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.show_record(read_record(paths.resources_dir() / "demo" / "demo"))
    qtbot.waitUntil(lambda: set(window.session.reviews) == {"v1", "v2"}, timeout=WAIT_MS)
    return window


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    window.activateWindow()
    # On a real screen the focus comes a moment later, and keys go to the active window only.
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)
    window.tool(TraceTool).trace.setFocus()
    qtbot.keyClick(window.tool(TraceTool).trace, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_an_empty_window_asks_for_a_record(window: MainWindow) -> None:
    assert window.session.record is None
    assert window.windowTitle().startswith("ecgviewer")
    assert summary_lines(window.session) == ["research use, not a medical device"]


def test_the_demo_is_called_and_compared(demo: MainWindow) -> None:
    review = demo.session.review
    assert review is not None
    assert review.confusion is not None
    assert demo.tool(BeatsTool).beat_list.shown_beats.size == review.beats.n_beats
    assert f"false {review.is_false.sum()}" in demo.tool(BeatsTool).beat_list.title
    lines = summary_lines(demo.session)
    assert len(lines) == 5
    assert "synthetic" in lines[0]
    assert f"{int(review.is_false.sum())} false" in lines[3]


def test_a_resize_never_changes_the_scale(demo: MainWindow, qtbot: QtBot) -> None:
    before = demo.session.settings
    start_s, end_s = demo.tool(TraceTool).trace.visible_range_s
    width = demo.tool(TraceTool).trace.width()
    demo.resize(1800, 1000)
    qtbot.waitUntil(lambda: demo.tool(TraceTool).trace.width() > width, timeout=5000)
    assert demo.session.settings == before
    new_start_s, new_end_s = demo.tool(TraceTool).trace.visible_range_s
    px_per_s = 25 * demo.tool(TraceTool).trace.logicalDpiX() / MM_PER_INCH
    grown_s = (demo.tool(TraceTool).trace.width() - width) / px_per_s
    assert (new_end_s - new_start_s) - (end_s - start_s) == pytest.approx(grown_s, abs=0.01)


def test_keys_move_by_pages_beats_and_false_calls(demo: MainWindow, qtbot: QtBot) -> None:
    session, review = demo.session, demo.session.review
    assert review is not None
    start_s, end_s = demo.tool(TraceTool).trace.visible_range_s
    press(demo, qtbot, Qt.Key.Key_PageDown)
    assert demo.tool(TraceTool).trace.visible_range_s[0] == pytest.approx(end_s, abs=0.01)
    press(demo, qtbot, Qt.Key.Key_PageUp)
    assert demo.tool(TraceTool).trace.visible_range_s[0] == pytest.approx(start_s, abs=0.01)
    press(demo, qtbot, Qt.Key.Key_Right)
    assert demo.tool(TraceTool).trace.visible_range_s[0] == pytest.approx(
        start_s + (end_s - start_s) / 10, abs=0.01
    )
    selected = session.selected
    press(demo, qtbot, Qt.Key.Key_Period)
    assert session.selected == selected + 1
    press(demo, qtbot, Qt.Key.Key_J)
    false_beats = np.flatnonzero(review.is_false)
    assert session.selected == false_beats[false_beats > selected + 1][0]
    first_s, last_s = demo.tool(TraceTool).trace.visible_range_s
    assert first_s < review.beats.time_s[session.selected] < last_s
    press(demo, qtbot, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert demo.tool(TraceTool).trace.visible_range_s[1] == pytest.approx(session.record.duration_s, abs=0.05)


def test_gain_keys_step_through_the_usual_gains(demo: MainWindow, qtbot: QtBot) -> None:
    press(demo, qtbot, Qt.Key.Key_Plus)
    assert demo.session.settings.gain_mm_per_mv == 20
    press(demo, qtbot, Qt.Key.Key_Minus)
    press(demo, qtbot, Qt.Key.Key_Minus)
    assert demo.session.settings.gain_mm_per_mv == 5


def test_the_page_gets_its_grad_cam_without_torch(demo: MainWindow, qtbot: QtBot) -> None:
    start_s, end_s = demo.tool(TraceTool).trace.visible_range_s
    wanted = [
        beat
        for beat in demo.session.beats_between(start_s, end_s)
        if demo.session.key_of("v2", "gradcam", beat) is not None
    ]
    qtbot.waitUntil(
        lambda: set(demo.session.attributions_between(start_s, end_s)) == set(wanted), timeout=WAIT_MS
    )
    for beat, attribution in demo.session.attributions_between(start_s, end_s).items():
        assert attribution.label == demo.session.review.called[beat]
        assert attribution.values.shape == (3,)


def test_shap_arrives_from_the_other_process(demo: MainWindow, qtbot: QtBot) -> None:
    demo.navigation.show_beat(30)
    key = demo.session.key_of("v1", "shap", 30)
    qtbot.waitUntil(lambda: demo.session.explanation(key) is not None, timeout=120_000)
    attribution = demo.session.explanation(key)
    total = attribution.values.sum() + attribution.expected_logit
    assert total == pytest.approx(attribution.logit, abs=1e-3)


def test_a_cell_of_the_confusion_matrix_lists_its_beats(demo: MainWindow) -> None:
    review = demo.session.review
    assert review is not None
    counts = review.confusion.counts.copy()
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    labels = review.card.labels
    demo.tool(BeatsTool).confusion.cell_requested.emit(labels[row], labels[column])
    assert demo.tool(BeatsTool).beat_list.shown_beats.size == counts[row, column]
    chosen = demo.session.selected
    assert (review.beats.symbol[chosen], review.called[chosen]) == (labels[row], labels[column])


def test_j_walks_what_the_list_is_filtered_to_and_says_where_it_is(demo: MainWindow, qtbot: QtBot) -> None:
    review, walks = demo.session.review, []
    assert review is not None
    demo.bench.walk_changed.connect(walks.append)
    demo.tool(BeatsTool).confusion.cell_requested.emit("V", "V")
    rows = np.flatnonzero((review.reference == "V") & (review.called == "V"))
    assert demo.session.selected == rows[0]
    assert walks[-1] == Walk("V called V", f"1 of {rows.size}", True)
    press(demo, qtbot, Qt.Key.Key_J)
    press(demo, qtbot, Qt.Key.Key_Period)
    assert demo.session.selected == rows[2]
    assert walks[-1].place == f"3 of {rows.size}"
    press(demo, qtbot, Qt.Key.Key_K)
    assert demo.session.selected == rows[1]
    press(demo, qtbot, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert walks[-1].title == "false calls"
    assert demo.tool(BeatsTool).beat_list.shown_beats.size == review.beats.n_beats


def test_keys_lead_to_the_next_v_and_round_the_end(demo: MainWindow, qtbot: QtBot) -> None:
    review = demo.session.review
    assert review is not None
    rows = np.flatnonzero(review.called == "V")
    demo.session.select(int(rows[-2]))
    press(demo, qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert demo.session.selected == rows[-1]
    press(demo, qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert demo.session.selected == rows[0]


def test_another_class_can_be_explained(demo: MainWindow, qtbot: QtBot) -> None:
    demo.tool(TraceTool).bar.label_requested.emit("V")
    qtbot.waitUntil(
        lambda: (
            {
                a.label
                for a in demo.session.attributions_between(
                    *demo.tool(TraceTool).trace.visible_range_s
                ).values()
            }
            == {"V"}
        ),
        timeout=WAIT_MS,
    )


def test_another_model_brings_its_own_calls(demo: MainWindow) -> None:
    demo.tool(TraceTool).bar.model_requested.emit("v1")
    assert demo.session.review.card.name == "v1"
    assert demo.tool(TraceTool).trace.content.called is not None
    np.testing.assert_array_equal(
        demo.tool(TraceTool).trace.content.called, demo.session.reviews["v1"].called
    )


def test_a_click_selects_the_nearest_beat(demo: MainWindow, qtbot: QtBot) -> None:
    where = QPoint(demo.tool(TraceTool).trace.width() // 2, demo.tool(TraceTool).trace.height() // 2)
    qtbot.mouseClick(demo.tool(TraceTool).trace, Qt.MouseButton.LeftButton, pos=where)
    start_s, end_s = demo.tool(TraceTool).trace.visible_range_s
    middle_s = (start_s + end_s) / 2
    time_s = demo.session.prepared.beats.time_s[demo.session.selected]
    assert abs(time_s - middle_s) < 1.0


def test_what_the_network_sees_can_be_shown(demo: MainWindow) -> None:
    demo.change_view(as_network_sees=True)
    assert demo.tool(TraceTool).trace.content.is_network_view
    demo.change_view(as_network_sees=False)
    assert not demo.tool(TraceTool).trace.content.is_network_view


def test_both_themes_draw_other_pictures(demo: MainWindow) -> None:
    light = demo.grab().toImage()
    demo.set_theme(DARK)
    dark = demo.grab().toImage()
    assert light.pixelColor(5, 5).lightness() > 150 > dark.pixelColor(5, 5).lightness()
    demo.set_theme(LIGHT)


def test_a_record_that_cannot_be_opened_leaves_the_open_one(demo: MainWindow, qtbot: QtBot) -> None:
    record = demo.session.record
    with qtbot.waitSignal(demo.controller.failed, timeout=10_000) as failed:
        demo.open_name("/nowhere/999")
    assert "999" in failed.args[0]
    assert demo.session.record is record


@pytest.fixture
def short(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window on a second of a flat line with one annotated beat."""
    (tmp_path / "short.hea").write_text("short 1 360 360\nshort.dat 16 200/mV 16 0 0 0 0 MLII\n")
    (tmp_path / "short.dat").write_bytes(bytes(2 * 360))
    wfdb.wrann("short", "atr", np.array([180]), ["V"], write_dir=str(tmp_path))
    window.show_record(read_record(tmp_path / "short"))
    qtbot.waitUntil(lambda: set(window.session.reviews) == {"v1", "v2"}, timeout=WAIT_MS)
    return window


def test_notes_of_a_record_stand_above_the_trace(short: MainWindow, qtbot: QtBot) -> None:
    assert short.session.record is not None
    assert short.message.startswith("Lead MLII is flat. The record lasts 1 s")
    press(short, qtbot, Qt.Key.Key_Escape)
    assert short.message == ""
    short.show_record(read_record(paths.resources_dir() / "demo" / "demo"))
    assert short.message == ""


def test_a_beat_without_a_call_says_why(short: MainWindow) -> None:
    assert short.session.selected == 0
    assert "no signal" in short.tool(InspectorTool).inspector.details.verdict
    assert summary_lines(short.session)[3] == "no beat could be scored"


def bottom(window: MainWindow, name: str) -> int:
    dock = window.docks[name]
    return dock.mapTo(window, QPoint(0, dock.height())).y()


def left(window: MainWindow, name: str) -> int:
    return window.docks[name].mapTo(window, QPoint(0, 0)).x()


def right_of_the_trace(window: MainWindow) -> int:
    trace = window.tool(TraceTool).trace
    return trace.mapTo(window, QPoint(trace.width(), 0)).x()


def test_in_review_card_and_drawer_share_the_right_column(window: MainWindow) -> None:
    window.resize(1366, 768)
    assert left(window, "inspector") == left(window, "confusion") > right_of_the_trace(window)
    assert bottom(window, "inspector") < bottom(window, "confusion")
    assert not window.docks["confusion"].visibleRegion().isEmpty()
    assert set(window.tabifiedDockWidgets(window.docks["confusion"])) == {
        window.docks[name]
        for name in (
            "beats",
            "false",
            "templates",
            "summary",
            "queue",
            "trail",
            "bookmarks",
            "record",
            "rhythm",
        )
    }


def test_in_model_the_inspector_has_the_full_height_and_the_counts_lie_below_the_trace(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1366, 768)
    window.run("model")
    qtbot.wait(10)
    assert window.tool(InspectorTool).inspector.is_detailed
    assert left(window, "inspector") > right_of_the_trace(window)
    assert bottom(window, "inspector") == bottom(window, "confusion") == bottom(window, "beats")
    assert left(window, "confusion") < left(window, "beats") < left(window, "inspector")
    window.run("review")
    qtbot.wait(10)
    assert not window.tool(InspectorTool).inspector.is_detailed
    assert left(window, "confusion") == left(window, "inspector")


def test_a_workspace_is_found_as_it_was_left_until_it_is_reset(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["confusion"].close()
    window.run("model")
    assert window.docks["confusion"].isVisible()
    window.run("review")
    assert not window.docks["confusion"].isVisible()
    window.run("reset_layout")
    qtbot.wait(10)
    assert window.docks["confusion"].isVisible()
    assert left(window, "confusion") == left(window, "inspector")


def test_the_start_page_stands_alone_until_a_record_is_open(window: MainWindow, qtbot: QtBot) -> None:
    trace = window.tool(TraceTool).trace
    window.show_start()
    assert not trace.isVisible()
    assert not window.docks["inspector"].isVisible()
    page = window.findChild(StartPage)
    assert page.isVisible()
    next(button for button in page.findChildren(QPushButton) if "demo" in button.text()).click()
    qtbot.waitUntil(lambda: window.session.record is not None, timeout=WAIT_MS)
    assert trace.isVisible()
    assert not page.isVisible()
    assert window.docks["inspector"].isVisible()


def test_a_dropped_file_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    path = paths.resources_dir() / "demo" / "demo.dat"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left_button, no_keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered = QDragEnterEvent(QPoint(5, 5), copy, mime, left_button, no_keys)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), copy, mime, left_button, no_keys))
    qtbot.waitUntil(lambda: window.session.record is not None, timeout=WAIT_MS)
    assert window.session.record.name == "demo"
    mime.setUrls([QUrl("https://example.org/208.hea")])
    entered = QDragEnterEvent(QPoint(5, 5), copy, mime, left_button, no_keys)
    entered.ignore()
    QApplication.sendEvent(window, entered)
    assert not entered.isAccepted()


def test_escape_lists_all_beats_again_once_nothing_else_is_to_be_cancelled(
    demo: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: demo.is_settled, timeout=WAIT_MS)
    demo.tool(BeatsTool).confusion.cell_requested.emit("V", "V")
    assert demo.bench.walk.is_filtered
    demo.bench.remarked.emit("a remark")
    press(demo, qtbot, Qt.Key.Key_Escape)
    assert (demo.message, demo.bench.walk.is_filtered) == ("", True)
    press(demo, qtbot, Qt.Key.Key_Escape)
    assert not demo.bench.walk.is_filtered


def test_boxes_open_by_keys_and_give_the_keys_back(demo: MainWindow, qtbot: QtBot) -> None:
    bar = demo.tool(TraceTool).bar
    press(demo, qtbot, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    box = next(each for each in bar.findChildren(QComboBox) if each.accessibleName() == "Gain")
    assert box.view().isVisible()
    box.hidePopup()
    box.activated.emit(box.findData(20.0))
    assert demo.session.settings.gain_mm_per_mv == 20
    assert demo.tool(TraceTool).trace.hasFocus()


def second_name(window: MainWindow) -> str | None:
    second = window.tool(TraceTool).trace.content.second
    return None if second is None or second.signal is None else second.name


def test_each_menu_has_a_letter_that_no_key_takes(window: MainWindow) -> None:
    letters = [QKeySequence.mnemonic(action.text()).toString() for action in window.menuBar().actions()]
    keys = {QKeySequence(key).toString() for command in window.bench.commands for key in command.keys}
    assert letters == ["Alt+F", "Alt+T", "Alt+V", "Alt+E", "Alt+D", "Alt+A", "Alt+H"]
    assert not keys & set(letters)


def test_tab_passes_over_what_lies_behind_a_tab(demo: MainWindow, qtbot: QtBot) -> None:
    press(demo, qtbot, Qt.Key.Key_Tab)
    reached = [demo.focusWidget()]
    while len(reached) < 60 and (demo.focusWidget() is not reached[0] or len(reached) == 1):
        qtbot.keyClick(demo.focusWidget(), Qt.Key.Key_Tab)
        reached.append(demo.focusWidget())
    assert reached[-1] is reached[0]
    stops = {type(widget).__name__ for widget in reached}
    assert {"ConfusionGrid", "QToolButton"} <= stops
    assert not any(demo.docks["beats"].isAncestorOf(widget) for widget in reached)
    assert not any(demo.docks["record"].isAncestorOf(widget) for widget in reached)
    demo.docks.show("beats")
    assert not demo.docks.hides(demo.tool(BeatsTool).beat_list)
    assert demo.docks.hides(demo.tool(BeatsTool).confusion)


def test_a_second_lead_is_shown_switched_and_kept(demo: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: second_name(demo) == "V1", timeout=WAIT_MS)
    lead = demo.session.record.lead_mv(1)
    content = demo.tool(TraceTool).trace.content
    assert content.second.signal.nearest(500.0) == pytest.approx(float(lead[500]))
    press(demo, qtbot, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert demo.tool(TraceTool).trace.content.second is None
    assert Preferences().second_lead == (False, "")
    press(demo, qtbot, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: second_name(demo) == "V1", timeout=WAIT_MS)
    assert Preferences().second_lead == (True, "")
    demo.controller.show_lead(demo.session.record, 1)
    assert second_name(demo) is None
    qtbot.waitUntil(lambda: second_name(demo) == "MLII", timeout=WAIT_MS)


def test_the_second_lead_is_chosen_among_the_others(demo: MainWindow, qtbot: QtBot) -> None:
    signals = demo.session.record.signals_mv[:7200]
    three = replace(
        demo.session.record.with_signals(np.column_stack([signals, 20 * signals[:, 0]])),
        lead_names=("MLII", "V1", "ABP & co"),
        lead_units=("mV", "mV", "mmHg"),
        annotations=None,
    )
    demo.show_record(three)
    qtbot.waitUntil(lambda: second_name(demo) == "V1", timeout=WAIT_MS)
    menu = next(each for each in demo.menuBar().findChildren(QMenu) if each.title() == "Second lead is")

    def entries() -> list[tuple[str, bool]]:
        menu.aboutToShow.emit()
        return [(action.text(), action.isChecked()) for action in menu.actions()]

    assert entries() == [("Next ECG lead", True), ("V1", False), ("ABP && co", False)]
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: second_name(demo) == "ABP & co", timeout=WAIT_MS)
    assert entries() == [("Next ECG lead", False), ("V1", False), ("ABP && co", True)]
    assert Preferences().second_lead == (True, "ABP & co")
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: second_name(demo) == "V1", timeout=WAIT_MS)


def test_recent_records_stand_in_the_menu(demo: MainWindow, qtbot: QtBot) -> None:
    demo.bench.preferences.add_recent_record("/nowhere/gone")
    menu = next(each for each in demo.menuBar().findChildren(QMenu) if each.title() == "Open recent")
    menu.aboutToShow.emit()
    assert [action.text().split()[0] for action in menu.actions()] == ["demo"]
    with qtbot.waitSignal(demo.bench.record_requested) as asked:
        menu.actions()[0].trigger()
    assert asked.args[0].endswith("demo")


def test_the_window_process_has_no_torch(tmp_path: Path) -> None:
    """In a process of its own, since other tests of this one import torch."""
    script = tmp_path / "run.py"
    script.write_text(
        "import atexit, faulthandler, sys\n"
        "from ecgviewer.cli.main import run\n"
        "if __name__ == '__main__':\n"
        "    faulthandler.dump_traceback_later(200, exit=True)\n"
        "    atexit.register(lambda: print([m for m in ('torch', 'captum', 'shap') if m in sys.modules]))\n"
        f"    sys.argv[1:] = ['demo', '--screenshot', {str(tmp_path / 'demo.png')!r}]\n"
        "    run()\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["[]"]), done.stderr


def test_only_a_window_for_a_person_keeps_its_place(window: MainWindow) -> None:
    window.close()
    assert Preferences().window_place is None


def test_a_window_for_a_person_keeps_its_place(window: MainWindow) -> None:
    window.restore_place()
    window.close()
    assert Preferences().window_place is not None


def test_saving_asks_without_blocking_the_window(short: MainWindow, tmp_path: Path) -> None:
    short.run("save_table")
    dialog = short.findChild(QFileDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    dialog.fileSelected.emit(str(tmp_path / "beats.csv"))
    dialog.close()
    lines = (tmp_path / "beats.csv").read_text().splitlines()
    assert lines[0].startswith("record,number,time_s")
    assert len(lines) == 2
    assert short.message == f"saved as {tmp_path / 'beats.csv'}"
    short.run("save_figure")
    assert short.message.startswith("no explained beat is selected")


def test_closing_during_training_asks(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window.tool(TrainingTool).controller, "_job", object())
    window.close()
    box = window.findChild(QMessageBox)
    assert window.isVisible()
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert window.isVisible()
    window.close()
    box = window.findChildren(QMessageBox)[-1]
    box.button(QMessageBox.StandardButton.Close).click()
    assert not window.isVisible()


def test_a_method_that_fails_is_called_not_available(demo: MainWindow, qtbot: QtBot) -> None:
    demo.session.select(5)
    qtbot.waitUntil(lambda: demo.is_settled, timeout=WAIT_MS)
    demo.session.forget_model("v1")
    demo.session.give_up_explaining("v1", "shap", [5], "it can't be said")
    demo.controller.use_model("v1")
    qtbot.waitUntil(lambda: demo.is_settled and "v1" in demo.session.reviews, timeout=WAIT_MS)
    details = gather_details(demo.session, ("v1", "v2"))
    assert details is not None
    states = {model.model_name: model.attributions for model in details.models}
    assert states["v1"]["shap"] is None
    assert isinstance(states["v1"]["gradcam"], Attribution)
    assert isinstance(states["v2"]["shap"], Attribution)
    # It is for this beat only, and not for good.
    for beat_index in (6, 5):
        demo.session.select(beat_index)
        qtbot.waitUntil(lambda: demo.is_settled, timeout=WAIT_MS)
        details = gather_details(demo.session, ("v1", "v2"))
        assert details is not None
        assert isinstance(details.models[0].attributions["shap"], Attribution)


def test_a_window_in_which_all_is_there_looks_for_garbage(demo: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: demo._garbage.is_under_way, timeout=WAIT_MS)
    assert demo.is_settled
