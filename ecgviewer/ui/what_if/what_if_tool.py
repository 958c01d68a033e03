"""What if this beat were another: a section of the inspector, a page in the trace's place, and their commands."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.what_if.what_if_controller import WhatIfController
from ecgviewer.ui.what_if.what_if_page import WhatIfPage
from ecgviewer.ui.what_if.what_if_panel import WhatIfPanel
from ecgviewer.ui.what_if.what_if_views import WhatIfViews

_LARGE, _DISCLOSURE = "what_if_large", "disclosure"


class WhatIfTool(Tool):
    """The section in which the selected beat is edited, and the same large.

    Attributes
    ----------
    panel
        The section; the inspector, which it stands in, draws it in another theme.
    page
        The beat in the place of the trace.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make section and page."""
        self._bench = bench
        session = bench.session
        self.panel = WhatIfPanel(bench.theme)
        self.page = WhatIfPage(bench.theme, self.panel.form.history)
        self.page.hide()
        self._is_large = False
        self._views = WhatIfViews(self.panel, self.page, bench)
        self._controller = WhatIfController(session, bench.reviews, self._views, bench)
        self.page.curve.set_pixels_per_mm(session.settings.pixels_per_mm)
        session.settings_changed.connect(
            lambda settings: self.page.curve.set_pixels_per_mm(settings.pixels_per_mm)
        )
        session.record_changed.connect(self._on_record_changed)
        bench.start_requested.connect(lambda: self._enlarge(False))
        bench.ticked.connect(self._on_ticked)
        self.page.left.connect(lambda: self._enlarge(False))
        self.panel.large.clicked.connect(self._enlarge)
        self.panel.toggled.connect(lambda is_open: bench.ticked.emit("what_if", is_open))
        place = ("Explain", "tools")
        return ToolParts(
            commands=(
                Command("what_if", tr("What if…"), *place, switch=self._open, keys=("I",)),
                Command(_LARGE, tr("What if, large"), *place, switch=self._enlarge, keys=("Shift+I",)),
            ),
            sections=(self.panel,),
            middle=((self.page, 1),),
        )

    @property
    def is_settled(self) -> bool:
        """Whether what is shown of the edited beat is what was asked for."""
        return self._controller.is_settled

    def set_theme(self, theme: Theme) -> None:
        """Draw the page in another theme."""
        self.page.set_theme(theme)

    def _open(self, is_open: bool) -> None:
        if is_open:
            self._bench.dock_requested.emit("inspector")
        self.panel.switch.setChecked(is_open)

    def _enlarge(self, is_on: bool) -> None:
        """Take the trace's place, or give it back."""
        bench = self._bench
        is_on = is_on and bench.session.record is not None
        bench.ticked.emit(_LARGE, is_on)
        self.panel.large.setChecked(is_on)
        if is_on == self._is_large:
            return
        if is_on:
            self._leave_disclosure()
            self.page.prefer(bench.session.settings.method, bench.session.model)
        self._is_large = is_on
        bench.covered.emit("trace", is_on)
        self.page.setVisible(is_on)
        self._views.set_large(is_on)
        if is_on:
            self.page.setFocus()

    def _leave_disclosure(self) -> None:
        """Two pages can't both have the place of the trace."""
        for command in self._bench.commands:
            if command.name == _DISCLOSURE and command.switch is not None:
                command.switch(False)

    def _on_record_changed(self, record: object) -> None:
        if record is None:
            self._enlarge(False)

    def _on_ticked(self, name: str, is_on: bool) -> None:
        if name == _DISCLOSURE and is_on:
            self._enlarge(False)
