"""All names of docks that lie over each other are in view, however many there are."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabBar
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.docks import Docks
from ecgviewer.ui.frame.home.dock_tabs import DockTabs
from ecgviewer.ui.state.tool import Dock, Place

TITLES = (
    "Confusion",
    "Beats",
    "False calls",
    "Templates",
    "Summary",
    "Queue",
    "Your edits",
    "Bookmarks",
    "Record",
)


@pytest.fixture
def tabs(qtbot: QtBot) -> DockTabs:
    made = DockTabs()
    qtbot.addWidget(made)
    made.set_docks([(title.lower(), title) for title in TITLES], "beats")
    made.resize(376, 40)
    made.show()
    return made


@pytest.mark.parametrize("width", [200, 376, 700, 1400])
def test_every_name_is_written_out_within_the_width_and_none_over_another(tabs: DockTabs, width: int) -> None:
    tabs.resize(width, 40)
    places = [button.geometry() for button in tabs.buttons]
    assert [button.text() for button in tabs.buttons] == list(TITLES)
    for button, place in zip(tabs.buttons, places, strict=True):
        assert tabs.rect().contains(place)
        assert button.fontMetrics().horizontalAdvance(button.text()) <= place.width()
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[:at])
    assert len({place.top() for place in places}) == tabs.n_rows
    assert tabs.height() == tabs.sizeHint().height()


def test_a_wider_bar_needs_fewer_rows(tabs: DockTabs) -> None:
    rows = []
    for width in (200, 376, 1400):
        tabs.resize(width, 40)
        rows.append(tabs.n_rows)
    assert rows == sorted(rows, reverse=True)
    assert rows[0] > rows[-1] == 1


def test_one_is_pressed_a_click_or_an_arrow_asks_for_another(tabs: DockTabs, qtbot: QtBot) -> None:
    asked: list[str] = []
    tabs.chosen.connect(asked.append)
    assert [button.isChecked() for button in tabs.buttons] == [title == "Beats" for title in TITLES]
    tabs.buttons[3].click()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
        tabs.set_docks([(title.lower(), title) for title in TITLES], "beats")
        qtbot.keyClick(tabs, key)
    tabs.set_docks([(title.lower(), title) for title in TITLES], "record")
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert asked == ["templates", "false calls", "confusion", "confusion"]
    assert [button.focusPolicy() == Qt.FocusPolicy.StrongFocus for button in tabs.buttons].count(True) == 1


def test_without_docks_it_takes_no_room(tabs: DockTabs) -> None:
    tabs.set_docks([], "")
    assert tabs.sizeHint().height() == 0


def test_docks_over_each_other_share_one_bar_and_qts_own_has_no_height(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel("trace"))
    window.resize(1366, 768)
    docks = Docks(
        window,
        (
            *(Dock(title.lower(), title, QLabel(title)) for title in TITLES),
            Dock("beat", "Beat", QLabel("b"), Place.CARD, Place.CARD),
        ),
    )
    window.show()
    qtbot.wait(20)

    def bar(name: str) -> DockTabs:
        found = docks[name].titleBarWidget()
        assert isinstance(found, DockTabs)
        return found

    assert [button.text() for button in bar("confusion").buttons] == list(TITLES)
    assert bar("beat").buttons == ()
    assert {each.height() for each in window.findChildren(QTabBar)} == {0}
    bar("confusion").buttons[1].click()
    QApplication.processEvents()
    assert not docks["beats"].visibleRegion().isEmpty()
    assert [button.text() for button in bar("beats").buttons if button.isChecked()] == ["Beats"]
    docks.show("queue")
    qtbot.wait(20)
    assert [button.text() for button in bar("queue").buttons if button.isChecked()] == ["Queue"]
    docks["beats"].hide()
    qtbot.wait(20)
    assert [button.text() for button in bar("queue").buttons] == [
        title for title in TITLES if title != "Beats"
    ]
