"""The log: what went wrong in the window, for whoever mends it. It names no patient, no record and no folder.

Messages of errors can hold what a file says, and paths can name people: whatever stands in quotes or looks like
a path is left out. What is kept of an error is its kind, its message without those, and where it was raised.
"""

import logging
import os
import platform
import re
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import extract_tb

from ecgviewer import paths

LOG_NAME = "ecgviewer"

_MAX_BYTES = 500_000
_N_OLD_FILES = 2
_PRIVATE_DIR, _PRIVATE_FILE = 0o700, 0o600
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_PATH = re.compile(r"\S*[\\/][^\n]*?(?=: |$)", re.MULTILINE)
"""From a word with a slash to the next colon: a folder's name may have spaces in it."""

_MAX_CAUSES = 5
_SITE_PARTS = 3
"""So many parts of the path of a source file are told."""


class _PrivateHandler(RotatingFileHandler):
    """Writes files that only their owner may read."""

    def _open(self):  # type: ignore[no-untyped-def]  # returns what the base does
        return open(  # the handler closes it
            self.baseFilename, self.mode, encoding=self.encoding, opener=_open_private
        )


def open_log() -> logging.Handler | None:
    """Begin to log into this user's file; return what `close_log` takes, None where it can't be written."""
    file = paths.log_file()
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(mode=_PRIVATE_DIR, parents=True)
        handler = _PrivateHandler(file, maxBytes=_MAX_BYTES, backupCount=_N_OLD_FILES, encoding="utf-8")
    except OSError:
        return None  # nothing that a person does depends on it
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger(LOG_NAME)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.info("started on %s, Python %s", platform.system(), platform.python_version())
    return handler


def close_log(handler: logging.Handler | None) -> None:
    """End what `open_log` began."""
    if handler is not None:
        logging.getLogger(LOG_NAME).removeHandler(handler)
        handler.close()


def log_error(error: BaseException, where: str) -> None:
    """Note an unexpected error with where it was raised; `where` is what was being done, in fixed words."""
    logging.getLogger(LOG_NAME).error("%s: %s", where, "\n".join(describe_error(error)))


def describe_error(error: BaseException) -> Iterator[str]:
    """Yield the lines that are logged of an error and of what caused it."""
    cause: BaseException | None = error
    for number in range(_MAX_CAUSES):
        if cause is None:
            return
        yield f"{'caused by ' if number else ''}{type(cause).__name__}: {without_names(str(cause))}"
        for frame in extract_tb(cause.__traceback__):
            yield f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}"
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def without_names(text: str) -> str:
    """Return a text without what stands in quotes and what looks like a path: either can name a person."""
    return _PATH.sub("<path>", _QUOTED.sub("<text>", text))


def _short(file: str) -> str:
    return "/".join(Path(file).parts[-_SITE_PARTS:])


def _open_private(name: str, flags: int) -> int:
    return os.open(name, flags, _PRIVATE_FILE)
