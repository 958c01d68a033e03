from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.ui.desk.bulk_dialog import BulkDialog, describe_bulk
from ecgviewer.ui.desk.edit_bar import EditBar
from ecgviewer.ui.desk.symbol_picker import SymbolPicker, find_symbols
from ecgviewer.ui.look.theme import DARK, LIGHT


def test_what_is_about_to_be_relabelled() -> None:
    assert describe_bulk(["A"] * 10 + ["N", "N"], "N called A") == "12 beats: 10 A, 2 N  ·  N called A"
    assert describe_bulk([""], "") == "1 beat: 1 without a label"


def test_the_first_six_are_shown_and_return_takes_the_proposed_label(qtbot: QtBot) -> None:
    dialog = BulkDialog(LIGHT)
    qtbot.addWidget(dialog)
    record = make_record()
    review = make_review(record, make_prepared(record), "v2")
    rows = [0, 1, 2, 3, 4, 0, 1, 2]
    dialog.ask(rows, ["N"] * 8, "", review, "A")
    assert dialog._strips.count() == 6
    assert dialog._hint.text() == "the first 6 are shown, 2 more follow"
    assert [symbol for symbol, button in dialog._buttons.items() if button.isDefault()] == ["A"]
    with qtbot.waitSignal(dialog.relabel_requested) as told:
        dialog._buttons["A"].click()
    assert told.args == [tuple(rows), "A"]
    dialog.ask([3], ["V"], "", review)
    assert dialog._strips.count() == 1
    assert dialog.rows == (3,)


def test_labels_are_found_by_mnemonic_and_meaning() -> None:
    assert find_symbols("V")[0] == "V"
    assert find_symbols("paced")[:2] == ["/", "f"]
    assert find_symbols("a")[0] == "a"
    assert find_symbols("no such beat") == []


def test_return_takes_the_chosen_label(qtbot: QtBot) -> None:
    picker = SymbolPicker()
    qtbot.addWidget(picker)
    picker.ask("Label of beat 3")
    qtbot.keyClicks(picker._field, "fusion")
    with qtbot.waitSignal(picker.symbol_chosen) as told:
        picker._field.returnPressed.emit()
    assert told.args == ["F"]


def test_the_bar_says_what_can_be_undone(qtbot: QtBot) -> None:
    bar = EditBar(LIGHT)
    qtbot.addWidget(bar)
    bar.set_state("Editing 208 as rev", "Delete V", "")
    assert bar.title == "Editing 208 as rev"
    assert bar.buttons["undo"].isEnabled()
    assert bar.buttons["undo"].toolTip() == "Undo: Delete V"
    assert not bar.buttons["redo"].isEnabled()
    bar.set_theme(DARK)
    with qtbot.waitSignal(bar.command_requested) as told:
        bar.buttons["label_other"].click()
    assert told.args == ["label_other"]
