"""What if this beat were another: a section of the inspector, and the command that opens it."""

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.what_if.what_if_controller import WhatIfController
from ecgviewer.ui.what_if.what_if_panel import WhatIfPanel


class WhatIfTool(Tool):
    """The section in which the selected beat is edited.

    Attributes
    ----------
    panel
        The section; the inspector, which it stands in, draws it in another theme.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the section."""
        self._bench = bench
        self.panel = WhatIfPanel(bench.theme)
        self._controller = WhatIfController(bench.session, bench.reviews, self.panel, bench)
        self.panel.toggled.connect(lambda is_open: bench.ticked.emit("what_if", is_open))
        command = Command("what_if", tr("What if…"), "Explain", "tools", switch=self._open, keys=("I",))
        return ToolParts(commands=(command,), sections=(self.panel,))

    @property
    def is_settled(self) -> bool:
        """Whether what is shown of the edited beat is what was asked for."""
        return self._controller.is_settled

    def _open(self, is_open: bool) -> None:
        if is_open:
            self._bench.dock_requested.emit("inspector")
        self.panel.switch.setChecked(is_open)
