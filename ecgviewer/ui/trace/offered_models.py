"""The models that a person can choose from, as the bar names them."""

from pathlib import Path

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.translation import tr

_AUTOMATIC = tr("chosen for each patient")


def offered_models() -> tuple[list[str], list[str]]:
    """Return names and titles of all models that are there, first "" for one chosen for each patient."""
    models = list_models()
    titles = [_model_title(name, folder) for name, folder in models.items()]
    return ["", *models], [_AUTOMATIC, *titles]


def _model_title(name: str, folder: Path) -> str:
    try:
        read_card(folder)
        return name_network(name)
    except EcgViewerError:
        return tr("{name_network} · unreadable", name_network=name_network(name))
