"""What if this beat were another: a section of the inspector, a page in the trace's place, and their commands."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.covering import Covering
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.what_if.what_if_controller import WhatIfController
from ecgviewer.ui.what_if.what_if_page import WhatIfPage
from ecgviewer.ui.what_if.what_if_panel import WhatIfPanel
from ecgviewer.ui.what_if.what_if_views import WhatIfViews

_LARGE = "what_if_large"


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
        self._views = WhatIfViews(self.panel, self.page, bench)
        self._controller = WhatIfController(session, bench.reviews, self._views, bench)
        self.page.curve.set_pixels_per_mm(session.settings.pixels_per_mm)
        session.settings_changed.connect(
            lambda settings: self.page.curve.set_pixels_per_mm(settings.pixels_per_mm)
        )
        self._covering = Covering(bench, _LARGE, "trace", self.page, self.page, self._on_switched)
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
        self._covering.switch(is_on)
        self.panel.large.setChecked(self._covering.is_on)

    def _on_switched(self, is_on: bool) -> None:
        self.panel.large.setChecked(is_on)
        if is_on:
            session = self._bench.session
            self.page.prefer(session.settings.method, session.model)
        self._views.set_large(is_on)
