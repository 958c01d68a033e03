from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.record.start_page import TRIES, StartPage


def test_it_offers_what_is_there_and_asks_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a&b.hea").write_text("")
    page = StartPage(DARK)
    qtbot.addWidget(page)
    page.resize(900, 600)
    folders = [(tmp_path, [tmp_path / "100", tmp_path / "101"]), (tmp_path / "none", [])]
    page.fill([str(tmp_path / "a&b"), str(tmp_path / "gone")], folders)
    page.show()
    recent = f"a&b   {tmp_path}".replace("&", "&&")
    tries = [title for _, title, _ in TRIES]
    assert page.offered() == [
        "Open a record…",
        "Open the demo record",
        "Lessons…",
        *tries,
        recent,
        "100",
        "101",
    ]
    asked: list[str] = []
    page.record_requested.connect(asked.append)
    with qtbot.waitSignal(page.dialog_requested):
        page.findChildren(QPushButton)[0].click()
    buttons = page.findChildren(QPushButton)
    for button in (buttons[1], *buttons[6:8]):
        button.click()
    with qtbot.waitSignal(page.lessons_requested):
        buttons[2].click()
    assert asked == ["demo", str(tmp_path / "a&b"), str(tmp_path / "100")]


def test_three_things_to_try_ask_for_their_commands_and_say_what_will_be_seen(qtbot: QtBot) -> None:
    page = StartPage(DARK)
    qtbot.addWidget(page)
    page.fill([], [])
    asked: list[str] = []
    page.try_requested.connect(asked.append)
    buttons = page.findChildren(QPushButton)[3:]
    for button in buttons:
        button.click()
    assert asked == ["next_v", "what_if", "queue"]
    assert all(button.accessibleDescription() == button.toolTip() != "" for button in buttons)
