"""The section and the page of one edited beat: what one changes, both show."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.ui.what_if.what_if_page import WhatIfPage
from ecgviewer.ui.what_if.what_if_panel import EditedBeat, WhatIfPanel


class WhatIfViews(QObject):
    """Passes on to both what the networks say, and from either what is edited. Both have one history.

    Parameters
    ----------
    panel, page
        The section of the inspector, and the page in the place of the trace.
    """

    toggled = Signal(bool)
    """One of them was opened or closed."""

    edit_changed = Signal(object)
    """The `BeatEdit` as it is now."""

    def __init__(self, panel: WhatIfPanel, page: WhatIfPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel = panel
        self._page = page
        self._is_large = False
        panel.toggled.connect(lambda _: self.toggled.emit(self.is_open))
        for view, other in ((panel, page), (page, panel)):
            view.edit_changed.connect(lambda _, other=other: other.refresh())
            view.edit_changed.connect(self.edit_changed)

    @property
    def is_open(self) -> bool:
        """Whether either is open."""
        return self._is_large or self._panel.is_open

    @property
    def edit(self) -> BeatEdit:
        """What is changed of the beat."""
        return self._panel.form.edit

    def set_large(self, is_large: bool) -> None:
        """Say whether the page has the place of the trace."""
        if is_large != self._is_large:
            self._is_large = is_large
            self.toggled.emit(self.is_open)

    def set_unavailable(self, reason: str) -> None:
        """Say why there is no beat to edit."""
        self._panel.set_unavailable(reason)
        self._page.set_unavailable(reason)

    def start(self, shift_limits_s: tuple[float, float], waves: Sequence[str]) -> None:
        """Begin with another beat, unchanged; see `EditForm.start`."""
        self._panel.start(shift_limits_s, waves)
        self._page.start(shift_limits_s, waves)

    def set_failure(self, text: str) -> None:
        """Say why the edited beat can't be called."""
        self._panel.set_failure(text)
        self._page.set_failure(text)

    def show_beat(self, beat: EditedBeat) -> None:
        """Show what the networks say of an edited beat."""
        self._panel.show_beat(beat)
        self._page.show_beat(beat)
