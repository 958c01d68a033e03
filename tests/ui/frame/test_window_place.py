"""The place of a window from one start to the next."""

from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.docks import Docks
from ecgviewer.ui.frame.window_place import WindowPlace
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.tool import Dock, Place, Workspace


class Started:
    """A window as it is at a start of the program, whose docks count how often they are arranged."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        panels = (Dock("beat", "Beat", QLabel(), Place.CARD, Place.CARD), Dock("list", "List", QLabel()))
        self.docks = Docks(self.window, panels)
        self.place = WindowPlace(self.window, Preferences(), self.docks)
        self.n_arranged = 0
        self.docks.arrange = self._count  # type: ignore[method-assign]

    def _count(self) -> None:
        self.n_arranged += 1


def test_at_the_first_start_it_is_as_large_as_the_screen_lets_it(qtbot: QtBot) -> None:
    first = Started(qtbot)
    assert first.place.restore() is Workspace.REVIEW
    room = first.window.screen().availableGeometry()
    assert first.window.width() == min(1600, room.width())
    assert first.window.height() == min(1000, room.height())
    first.place.arrange()
    first.place.arrange()
    assert first.n_arranged == 1


def test_the_next_start_finds_size_workspace_and_panels(qtbot: QtBot) -> None:
    first = Started(qtbot)
    first.place.restore()
    first.window.resize(700, 500)
    first.docks.enter(Workspace.MODEL)
    first.docks["list"].hide()
    first.place.keep()
    second = Started(qtbot)
    assert second.place.restore() is Workspace.MODEL
    assert second.docks.workspace is Workspace.MODEL
    assert (second.window.width(), second.window.height()) == (700, 500)
    assert second.docks["list"].isHidden()
    assert not second.docks["beat"].isHidden()
    second.n_arranged = 0
    second.place.arrange()
    assert second.n_arranged == 0  # the shares of last time stay


def test_a_window_that_took_no_place_keeps_none(qtbot: QtBot) -> None:
    picture = Started(qtbot)
    picture.place.keep()
    assert Preferences().window_place is None
