"""Writing files whole or not at all. Standard library only."""

import os
import tempfile
from pathlib import Path

from ecgviewer.errors import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it, then rename it into place.

    Raises
    ------
    OutputError
        If the folder is missing or can't be written.
    """
    try:
        handle, scratch = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            # mkstemp makes files that only their owner reads; results follow the person's own mask.
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(scratch, 0o666 & ~mask)
            os.replace(scratch, path)
        except BaseException:
            os.unlink(scratch)
            raise
    except OSError as error:
        raise OutputError(f"cannot write {path} ({error.strerror}); choose another folder") from error
