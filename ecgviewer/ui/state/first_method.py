"""The explanation that a network is shown with until a person chooses: the most faithful one on that network."""

from PySide6.QtCore import QObject

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.trust.verdicts import order_methods


class FirstMethod(QObject):
    """Sets the method of a session to the most faithful one whenever its network changes.

    It ends for good when somebody else sets the method.

    Parameters
    ----------
    session
        Whose settings are changed.
    parent
        Its owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._own = session.settings.method
        self._is_following = True
        session.settings_changed.connect(self._on_settings_changed)
        session.model_changed.connect(self._follow)
        self._follow(session.model)

    def _follow(self, model: str) -> None:
        method = most_faithful_method(model)
        if not self._is_following or method is None:
            return
        self._own = method
        self._session.change_settings(method=method)

    def _on_settings_changed(self, _: object) -> None:
        self._is_following = self._is_following and self._session.settings.method == self._own


def most_faithful_method(model: str) -> str | None:
    """Return the method that was measured to be the most faithful on a model; None if the model can't be read."""
    try:
        folder = find_model(model)
        methods = architecture(read_card(folder).architecture).sight.methods
    except EcgViewerError:  # told where the model is used
        return None
    return order_methods(folder, methods)[0]
