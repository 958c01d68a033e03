"""Which methods are no evidence on a network, as it was measured; read once while the network is the same. No Qt."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import written_at
from ecgviewer.errors import EcgViewerError
from ecgviewer.workflows.trust.verdicts import method_doubts


def doubt_about(model: str, method: str) -> str:
    """Return why a method's maps are no evidence on a model, in plain words; "" where nothing speaks against it."""
    return doubts_about(model).get(method, "")


def doubts_about(model: str) -> Mapping[str, str]:
    """Return the same by method, for all of a model that something speaks against."""
    try:
        folder = find_model(model)
    except EcgViewerError:  # told where the model is used
        return {}
    return _doubts(folder, written_at(folder))


@lru_cache(maxsize=32)
def _doubts(folder: Path, written_ns: int) -> dict[str, str]:
    return method_doubts(folder)
