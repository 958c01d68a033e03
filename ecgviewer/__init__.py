"""ecgviewer: open ECG records, see every beat's class, and see why.

For scripts and notebooks, stable from version to version: `open`, `models`, `Recording`, `EcgViewerError`.
"""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecgviewer.api.recording import Recording, models
    from ecgviewer.api.recording import open_recording as open
    from ecgviewer.errors import EcgViewerError

# onnxruntime would keep a device id in the user's cache and report to its maker. It looks when it starts, so this
# stands before any import of it: for commands, notebooks, child processes and workers of a cluster.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = ["EcgViewerError", "Recording", "models", "open"]

_PLACES = {
    "EcgViewerError": ("ecgviewer.errors", "EcgViewerError"),
    "Recording": ("ecgviewer.api.recording", "Recording"),
    "models": ("ecgviewer.api.recording", "models"),
    "open": ("ecgviewer.api.recording", "open_recording"),
}


def __getattr__(name: str) -> object:
    """Import what is offered once it is asked for: `import ecgviewer` alone stays quick."""
    from importlib import import_module

    if name not in _PLACES:
        raise AttributeError(f"module 'ecgviewer' has no attribute '{name}'")
    module, own_name = _PLACES[name]
    return getattr(import_module(module), own_name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
