"""Opens networks with onnxruntime, each on one thread."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.errors import ModelUnreadableError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


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
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises plain exceptions of its own kinds
        raise ModelUnreadableError(f"{path} can't be read as ONNX{advice}") from error
