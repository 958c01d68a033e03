"""Opens networks with onnxruntime, each on one thread."""

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_LOOK_S = 0.05
"""Seconds between two looks at the token of a network that runs."""


@lru_cache(maxsize=8)
def open_session(path: Path, purpose: str) -> "InferenceSession":
    """Return a session for one of the small networks that serve below the classifiers, always the same.

    Parameters
    ----------
    path
        The ONNX file.
    purpose
        What can't be done without it, for the message: "waves can't be found".

    Raises
    ------
    ModelUnreadableError
        If the file is missing or not ONNX.
    """
    return new_session(path, f", and {purpose} without it; install the program again")


def new_session(path: Path, advice: str) -> "InferenceSession":
    """Return a session for an ONNX file.

    Parameters
    ----------
    advice
        How the message goes on after saying that the file can't be read.

    Raises
    ------
    ModelUnreadableError
        If the file is missing or not ONNX.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    # Without one memory goes back after a run: an arena keeps what the largest run needed, for each network.
    options.enable_cpu_mem_arena = False
    try:
        # Without a fallback: it would be to the same processor, with lines on standard output.
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], enable_fallback=0
        )
    except Exception as error:  # onnxruntime raises plain exceptions of its own kinds
        raise ModelUnreadableError(f"{path} can't be read as ONNX{advice}") from error


def run_network(
    session: "InferenceSession",
    outputs: Sequence[str],
    inputs: Mapping[str, np.ndarray],
    cancel: CancelToken | None = None,
) -> list[np.ndarray]:
    """Run a network once; it stops between two of its layers after `cancel` was set.

    Raises
    ------
    Cancelled
        If somebody cancelled.
    ModelUnreadableError
        If the file was read as ONNX, but its layers can't be computed.
    """
    if cancel is None:
        try:
            return list(session.run(list(outputs), dict(inputs)))
        except Exception as error:
            raise _not_computed(session, error) from error
    import onnxruntime

    options = onnxruntime.RunOptions()
    is_done = threading.Event()

    def watch() -> None:
        while not is_done.wait(_LOOK_S):
            if cancel.is_cancelled:
                options.terminate = True
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return list(session.run(list(outputs), dict(inputs), options))
    except Exception as error:
        # What was stopped raises an error of onnxruntime's own.
        cancel.raise_if_cancelled()
        raise _not_computed(session, error) from error
    finally:
        is_done.set()
        watcher.join()


def _not_computed(session: "InferenceSession", error: Exception) -> Exception:
    """Return what is to be said of an error of onnxruntime; what comes from elsewhere stays as it is."""
    if not type(error).__module__.startswith("onnxruntime"):
        return error
    path = getattr(session, "_model_path", None) or "the network"
    return ModelUnreadableError(f"{path} is damaged: its layers can't be computed; restore it or train again")
