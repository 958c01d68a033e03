"""Training a network anew."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Unfinished, Workbench
from ecgviewer.ui.training.changes_controller import ChangesController
from ecgviewer.ui.training.training_controller import TrainingController

_UNFINISHED = Unfinished(
    tr("Training is running"), tr("A network is being trained. Close the window and drop it?")
)


class TrainingTool(Tool):
    """The retraining dialog.

    Attributes
    ----------
    controller
        Shows the dialog and trains.
    changes
        Shows which beats of the open record a new network calls otherwise.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make what trains; the dialog is made at its first use."""
        self._session = bench.session
        self.controller = TrainingController(bench.window, bench.theme, bench.lane)
        self.changes = ChangesController(bench, self.controller)
        self.controller.model_use_requested.connect(bench.reviews.reload_model)
        self.controller.models_changed.connect(bench.models_changed)
        return ToolParts(
            commands=(Command("retrain", tr("Retrain…"), "Model", "networks", self._show, keys=("Ctrl+R",)),)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.controller.set_theme(theme)
        self.changes.set_theme(theme)

    @property
    def unfinished(self) -> Unfinished | None:
        """A network that is being trained is dropped with the window."""
        return _UNFINISHED if self.controller.is_training else None

    def _show(self) -> None:
        session = self._session
        layer = session.own.layer
        n_corrected = 0 if layer is None else int((layer.beats.own != "").sum()) + len(layer.deleted)
        name = "" if session.record is None else session.record.name
        self.controller.show_dialog(session.model, name, n_corrected)
