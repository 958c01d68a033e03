"""Where the docks are at first in either workspace, and that they are found as they were left."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.docks import Docks
from ecgviewer.ui.state.tool import Dock, Place, Workspace

RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


class Framed:
    """A window of 1600 × 1000 with five docks: a card, a matrix, three tables."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.window.setCentralWidget(QLabel("trace"))
        self.window.resize(1600, 1000)
        self.docks = Docks(
            self.window,
            (
                Dock("matrix", "Matrix", QLabel("m"), model=Place.MATRIX),
                Dock("list", "List", QLabel("l")),
                Dock("false", "False", QLabel("f")),
                Dock("beat", "Beat", QLabel("b"), Place.CARD, Place.CARD),
            ),
        )
        self.window.show()
        self.docks.arrange()
        qtbot.wait(1)

    def area(self, name: str) -> Qt.DockWidgetArea:
        return self.window.dockWidgetArea(self.docks[name])

    def is_on_top(self, name: str) -> bool:
        return not self.docks[name].visibleRegion().isEmpty()

    def tabs(self, name: str) -> set[str]:
        return {dock.windowTitle() for dock in self.window.tabifiedDockWidgets(self.docks[name])}


@pytest.fixture
def framed(qtbot: QtBot) -> Framed:
    return Framed(qtbot)


def test_in_review_the_drawer_lies_below_the_card_as_tabs_in_their_order(framed: Framed) -> None:
    assert {framed.area(name) for name in ("matrix", "list", "false", "beat")} == {RIGHT}
    assert framed.tabs("matrix") == {"List", "False"}
    assert framed.tabs("beat") == set()
    assert framed.docks["beat"].geometry().bottom() < framed.docks["matrix"].geometry().top()
    assert framed.is_on_top("matrix")
    assert not framed.is_on_top("list")


def test_the_column_has_a_quarter_of_the_width_and_the_drawer_a_third_of_its_height(framed: Framed) -> None:
    assert framed.docks["beat"].width() == pytest.approx(384, abs=3)
    assert framed.docks["matrix"].height() == pytest.approx(360, abs=40)


@pytest.mark.parametrize(("width", "column"), [(1200, 376), (2400, 440)])
def test_the_column_is_neither_narrower_nor_wider_than_reads_well(
    framed: Framed, qtbot: QtBot, width: int, column: int
) -> None:
    framed.window.resize(width, 1000)
    framed.docks.arrange()
    qtbot.wait(1)
    assert framed.docks["beat"].width() == pytest.approx(column, abs=3)


@pytest.mark.parametrize(("points", "least"), [(9, 376), (18, 440)])
def test_a_larger_font_has_a_wider_column_and_the_trace_most_of_the_window(
    framed: Framed, qtbot: QtBot, points: int, least: int
) -> None:
    font = framed.window.font()
    font.setPointSize(points)
    framed.window.setFont(font)
    framed.docks.arrange()
    qtbot.wait(1)
    width = framed.docks["beat"].width()
    assert least <= width <= 0.39 * 1600


def test_in_model_matrix_and_tables_share_the_bottom(framed: Framed, qtbot: QtBot) -> None:
    framed.docks.enter(Workspace.MODEL)
    qtbot.wait(1)
    assert framed.area("beat") == RIGHT
    assert {framed.area(name) for name in ("matrix", "list", "false")} == {BOTTOM}
    assert framed.tabs("matrix") == set()
    assert framed.tabs("list") == {"False"}
    matrix, tables = framed.docks["matrix"].geometry(), framed.docks["list"].geometry()
    assert matrix.right() < tables.left()
    assert matrix.width() / (matrix.width() + tables.width()) == pytest.approx(0.42, abs=0.02)
    assert framed.docks["beat"].geometry().bottom() >= matrix.bottom()  # the column reaches down


def test_only_a_dock_of_its_own_has_a_title(framed: Framed) -> None:
    def has_title(name: str) -> bool:
        return framed.docks[name].titleBarWidget() is None

    assert [has_title(name) for name in ("matrix", "list", "beat")] == [False, False, False]
    framed.docks.enter(Workspace.MODEL)
    assert [has_title(name) for name in ("matrix", "list", "beat")] == [True, False, False]
    framed.docks.enter(Workspace.REVIEW)
    assert not has_title("matrix")


def test_a_workspace_is_found_as_it_was_left_and_reset_takes_that_back(framed: Framed) -> None:
    framed.docks["false"].hide()
    framed.docks.enter(Workspace.MODEL)
    assert framed.docks["false"].isVisible()
    framed.docks["matrix"].setFloating(True)
    framed.docks.enter(Workspace.REVIEW)
    assert not framed.docks["false"].isVisible()
    framed.docks.enter(Workspace.MODEL)
    assert framed.docks["matrix"].isFloating()
    framed.docks.reset()
    assert not framed.docks["matrix"].isFloating()
    assert framed.area("matrix") == BOTTOM
    framed.docks.enter(Workspace.REVIEW)
    assert not framed.docks["false"].isVisible()  # the other workspace was not reset


def test_docks_set_aside_come_back_as_they_were_and_are_kept_so(framed: Framed) -> None:
    framed.docks["list"].hide()
    state = framed.docks.state
    framed.docks.set_aside()
    framed.docks.set_aside()  # twice is once
    assert not any(framed.docks[name].isVisible() for name in ("matrix", "list", "false", "beat"))
    assert framed.docks.state == state
    framed.docks.bring_back()
    shown = [name for name in ("matrix", "list", "false", "beat") if not framed.docks[name].isHidden()]
    assert shown == ["matrix", "false", "beat"]
    framed.docks["beat"].hide()
    framed.docks.bring_back()  # nothing was set aside
    assert framed.docks["beat"].isHidden()


def test_a_dock_asked_for_is_shown_on_top_and_one_raised_only_if_it_is_shown(
    framed: Framed, qtbot: QtBot
) -> None:
    framed.docks["false"].hide()
    framed.docks.raise_("false")
    assert not framed.docks["false"].isVisible()
    framed.docks.show("false")
    qtbot.waitUntil(lambda: framed.is_on_top("false"), timeout=2000)
    framed.docks.raise_("list")
    qtbot.waitUntil(lambda: framed.is_on_top("list"), timeout=2000)
    assert not framed.is_on_top("false")


def test_a_menu_switches_each_dock(framed: Framed) -> None:
    menu = QMenu(framed.window)
    menu.addAction("before")
    framed.docks.add_to_menu(menu)
    actions = menu.actions()
    assert [action.text() for action in actions] == ["before", "", "Matrix", "List", "False", "Beat"]
    actions[-1].trigger()
    assert not framed.docks["beat"].isVisible()
