"""How a page takes the place of the trace or of the overview, and gives it back."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ecgviewer.ui.state.tool import Workbench


class Covering:
    """One page's claim to a place. Two pages never have one place: whoever takes it, another gives it back first.

    Parameters
    ----------
    bench
        Tells whoever has the place.
    command
        Name of the switch that takes it, which is ticked meanwhile.
    place
        "trace" or "overview".
    page
        What is shown there.
    focus
        What gets the keys.
    on_switched
        Called with whether the page is seen, once it is or isn't.
    """

    def __init__(
        self,
        bench: Workbench,
        command: str,
        place: str,
        page: QWidget,
        focus: QWidget,
        on_switched: Callable[[bool], object] = lambda is_on: None,
    ) -> None:
        self._bench = bench
        self._command, self._place = command, place
        self._page, self._focus = page, focus
        self._on_switched = on_switched
        self.is_on = False
        page.hide()
        bench.place_taken.connect(self._on_place_taken)
        bench.start_requested.connect(lambda: self.switch(False))
        bench.session.record_changed.connect(self._on_record_changed)

    def switch(self, is_on: bool) -> None:
        """Take the place, or give it back; without a record there is nothing to take it for."""
        is_on = is_on and self._bench.session.record is not None
        self._bench.ticked.emit(self._command, is_on)
        if is_on == self.is_on:
            return
        if is_on:
            self._bench.place_taken.emit(self._place, self._command)
        self.is_on = is_on
        self._bench.covered.emit(self._place, is_on)
        self._page.setVisible(is_on)
        self._on_switched(is_on)
        if is_on:
            self._focus.setFocus()

    def _on_record_changed(self, record: object) -> None:
        if record is None:
            self.switch(False)

    def _on_place_taken(self, place: str, command: str) -> None:
        if self.is_on and place == self._place and command != self._command:
            self.switch(False)
