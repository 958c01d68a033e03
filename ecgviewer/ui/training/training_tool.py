"""Training a network anew."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Unfinished, Workbench
from ecgviewer.ui.training.training_controller import TrainingController

_UNFINISHED = Unfinished("Training is running", "A network is being trained. Close the window and drop it?")


class TrainingTool(Tool):
    """The retraining dialog.

    Attributes
    ----------
    controller
        Shows the dialog and trains.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make what trains; the dialog is made at its first use."""
        self._session = bench.session
        self.controller = TrainingController(bench.window, bench.theme, bench.lane)
        self.controller.model_use_requested.connect(bench.reviews.reload_model)
        self.controller.models_changed.connect(bench.models_changed)
        return ToolParts(
            commands=(Command("retrain", "Retrain…", "Model", "networks", self._show, keys=("Ctrl+R",)),)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.controller.set_theme(theme)

    @property
    def unfinished(self) -> Unfinished | None:
        """A network that is being trained is dropped with the window."""
        return _UNFINISHED if self.controller.is_training else None

    def prepare(self) -> None:
        """Import what the dialog draws with."""
        self.controller.prepare_dialog()

    def _show(self) -> None:
        self.controller.show_dialog(self._session.model)
