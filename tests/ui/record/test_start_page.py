from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.record.start_page import StartPage


def test_it_offers_what_is_there_and_asks_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a&b.hea").write_text("")
    page = StartPage(DARK)
    qtbot.addWidget(page)
    page.resize(900, 600)
    folders = [(tmp_path, [tmp_path / "100", tmp_path / "101"]), (tmp_path / "none", [])]
    page.fill([str(tmp_path / "a&b"), str(tmp_path / "gone")], folders)
    page.show()
    recent = f"a&b   {tmp_path}".replace("&", "&&")
    assert page.offered() == ["Open a record…", "Open the demo record", recent, "100", "101"]
    asked: list[str] = []
    page.record_requested.connect(asked.append)
    with qtbot.waitSignal(page.dialog_requested):
        page.findChildren(QPushButton)[0].click()
    for button in page.findChildren(QPushButton)[1:4]:
        button.click()
    assert asked == ["demo", str(tmp_path / "a&b"), str(tmp_path / "100")]
