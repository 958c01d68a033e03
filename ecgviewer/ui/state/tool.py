"""What a tool of the window is: each wing brings one, and the frame builds them from a list."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QToolBar, QWidget

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.state.job_runner import ProcessLane
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.rhythm_state import RhythmState
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.turns import Turns


@dataclass(frozen=True, eq=False)
class Command:
    """One command of a menu; it has either `run` or, if it is a switch, `switch`.

    Attributes
    ----------
    name
        By which it is ticked and asked for.
    text
        In the menu and in the list of keys.
    menu, section
        Where it stands. Sections of a menu are parted by a line; one that the frame doesn't know comes last.
    run
        What it does.
    switch
        What it does when it is switched on (True) or off.
    keys
        Key sequences, the first is shown in the menu.
    group
        Of the switches of one group exactly one is on; "" for none.
    is_on
        Whether a switch is on at first.
    """

    name: str
    text: str
    menu: str
    section: str
    run: Callable[[], object] | None = None
    switch: Callable[[bool], object] | None = None
    keys: tuple[str, ...] = ()
    group: str = ""
    is_on: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a command that does nothing, or two things."""
        if (self.run is None) == (self.switch is None):
            raise ValueError(f"the command {self.name} needs either a run or a switch")


class Workspace(Enum):
    """What the window is set up for: to review a record, or to judge networks."""

    REVIEW = "review"
    MODEL = "model"


class Place(Enum):
    """Where a dock is at first. Docks of one place lie over each other as tabs."""

    CARD = "top of the right column"
    DRAWER = "below the card"
    MATRIX = "below the trace, left"
    TABLES = "below the trace, right"


@dataclass(frozen=True, eq=False)
class Dock:
    """A panel around the trace, which a person can move and close.

    Attributes
    ----------
    name
        By which its place is kept and it is asked for.
    title
        What stands above it, or on its tab.
    panel
        What is in it.
    review, model
        Where it is at first in either workspace.
    rank
        Docks of one place stand in this order, and of one rank in that of their tools.
    """

    name: str
    title: str
    panel: QWidget
    review: Place = Place.DRAWER
    model: Place = Place.TABLES
    rank: int = 0

    def place_in(self, workspace: Workspace) -> Place:
        """Return where it is at first in a workspace."""
        return self.review if workspace is Workspace.REVIEW else self.model


class SectionWidget(QWidget):
    """A widget that stands below what the inspector shows of a beat."""

    appeared = Signal()
    """There is something to see in it for the first time: it is brought into view."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class ToolParts:
    """What a tool adds to the window.

    Attributes
    ----------
    docks
        Panels around the trace.
    commands
        Of the menus, with what they do.
    sections
        Widgets below what the inspector shows, each knows its theme.
    middle
        Widgets in the middle of the window, from top to bottom, with their shares of its height.
    banners
        Lines above those, which are seen now and then.
    bars
        Bars above all.
    """

    docks: tuple[Dock, ...] = ()
    commands: tuple[Command, ...] = ()
    sections: tuple[SectionWidget, ...] = ()
    middle: tuple[tuple[QWidget, int], ...] = ()
    banners: tuple[QWidget, ...] = ()
    bars: tuple[QToolBar, ...] = ()


@dataclass(frozen=True)
class Walk:
    """Which beats J and K walk.

    Attributes
    ----------
    title
        What they are, "" where there is nothing to walk.
    place
        Where the selected beat stands among them, such as "3 of 5", or how many there are.
    is_filtered
        Whether they are what the list is filtered to.
    """

    title: str = ""
    place: str = ""
    is_filtered: bool = False


@dataclass(frozen=True)
class Unfinished:
    """Work that would be lost with the window: what to ask before it closes."""

    title: str
    question: str


class Workbench(QObject):
    """What every tool is given: what is open, what runs, and how to ask the window. Tools know no other.

    Attributes
    ----------
    window
        Parent of dialogs.
    session
        What is open.
    reviews
        Opens, classifies and explains.
    lane
        The process for what takes minutes (training, evaluation, summaries), one thing at a time.
    turns
        For what takes long to fill and to paint.
    preferences
        What is kept from one start to the next.
    theme
        The present one.
    commands
        Of all tools, once they are built.
    walk
        Which beats J and K walk.
    listed_beats
        Tells the beats in the list of beats, rows of the table, and what they are by its filter ("" for all).
    pointed_sample
        Tells the sample of the lead under the pointer, None while it is elsewhere.
    rhythms
        What the rhythm of the open record is called.
    """

    failed = Signal(str)
    """An error in one line, shown above the trace."""

    remarked = Signal(str)
    """A remark in one line, shown above the trace."""

    hovered = Signal(str)
    """What is under the pointer, in place of the status; "" when it has left."""

    record_requested = Signal(str)
    """Open the record of this name or path."""

    beat_requested = Signal(int)
    """Select this beat and bring it into view."""

    step_requested = Signal(int)
    """Select the next beat in the list (1) or the previous one (-1)."""

    pick_requested = Signal(object)
    """List the beats that a number stands for (a `BeatPick`), and select the first of them."""

    relabel_requested = Signal(object, str)
    """Give these beats another label (rows, symbol)."""

    walk_changed = Signal(object)
    """J and K walk other beats, or another of them is selected (`Walk`)."""

    pointed = Signal(float)
    """The pointer is over this second of the record, in whichever view; NaN when it has left."""

    stretch_shown = Signal(float, float)
    """The trace, or what has its place and tells it instead, shows the seconds from here to there."""

    covered = Signal(str, bool)
    """Something else has the place of the "trace", the "overview" or the "numbers", or gives it back.

    So with the "stretch": whoever has it tells what is in view.
    """

    place_taken = Signal(str, str)
    """The place of the "trace" or the "overview" is taken by the switch of this name: others give it back."""

    edit_requested = Signal(object)
    """The pointer asks for a change of the annotations (`EditRequest`), while they are being edited."""

    time_requested = Signal(float)
    """Bring this time, in seconds from the record's start, into view."""

    dock_requested = Signal(str)
    """Show the dock of this name, on top of others."""

    command_requested = Signal(str)
    """Run the command of this name."""

    ticked = Signal(str, bool)
    """Tick the switch of this name, or not, without running it."""

    start_requested = Signal()
    """Show the ways to open a record: there is none."""

    workspace_changed = Signal(object)
    """The window is set up for something else (`Workspace`)."""

    window_requested = Signal()
    """Open another window."""

    theme_requested = Signal(object)
    """Draw the whole window in this theme (`Theme`)."""

    preferences_changed = Signal()
    """What is kept from one start to the next was changed, here or in another window."""

    models_changed = Signal()
    """A model was written."""

    closing = Signal()
    """The window closes: whoever holds a file or a lock lets go of it."""

    explanations_due = Signal()
    """Explanations came: views that show them look again."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        reviews: ReviewController,
        preferences: Preferences,
        theme: Theme,
    ) -> None:
        super().__init__(window)
        self.window = window
        self.session = session
        self.reviews = reviews
        self.preferences = preferences
        self.theme = theme
        self.lane = ProcessLane(self)
        self.turns = Turns(self)
        self.rhythms = RhythmState(self)
        self.commands: tuple[Command, ...] = ()
        self.walk = Walk()
        self.listed_beats: Callable[[], tuple[Sequence[int], str]] = lambda: ((), "")
        self.pointed_sample: Callable[[], int | None] = lambda: None

    def set_walk(self, walk: Walk) -> None:
        """Tell which beats J and K walk."""
        if walk != self.walk:
            self.walk = walk
            self.walk_changed.emit(walk)


class Tool(ABC):
    """One tool of the window."""

    @abstractmethod
    def build(self, bench: Workbench) -> ToolParts:
        """Make its widgets, connect them to the session, and return what it adds to the window; once only."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        return

    @property
    def is_settled(self) -> bool:
        """Whether all that it has in view is there."""
        return True

    @property
    def unfinished(self) -> Unfinished | None:
        """What would be lost if the window closed, None for nothing."""
        return None


def bring_up(dialog: QWidget) -> None:
    """Show a dialog that isn't modal, before all others, and give it the keys."""
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
