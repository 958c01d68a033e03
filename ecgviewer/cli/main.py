"""The command line: arguments in, workflow called, result printed."""

import atexit
import codecs
import importlib
import io
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from ecgviewer.cli.parser import build_parser
from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import Cancelled

_RESET = ("ecgviewer.cli.home.reset", "reset")

_PLAIN = {
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{PLUS-MINUS SIGN}": "+-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MICRO SIGN}": "u",
    "\N{GREEK SMALL LETTER MU}": "u",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHTWARDS ARROW}": "->",
}
"""What stands for letters that an encoding lacks; a question mark for others."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv
        Arguments without the program's name; by default those of this process.

    Returns
    -------
    int
        Exit status: 0, 1 for an error that a person can mend, 130 after Ctrl+C. Wrong arguments end
        with status 2.
    """
    _make_printable()
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.resets and arguments.verb:
        parser.error(f"--reset goes without a verb: run ecgviewer --reset, then ecgviewer {arguments.verb}")
    try:
        module, function = _RESET if arguments.resets else arguments.run
        return int(getattr(importlib.import_module(module), function)(arguments))
    except EcgViewerError as error:
        print(f"ecgviewer: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Cancelled):
        print("ecgviewer: cancelled, nothing half made is left", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone; that is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run() -> NoReturn:
    """Run the command line as a process of its own, and end that.

    Where a window was open, Python isn't taken down module by module, which takes half a second: what was registered
    for the end is done, and that is all there is.
    """
    status = main()
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    if "PySide6.QtWidgets" in sys.modules and all(thread.daemon for thread in others):
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)
    sys.exit(status)


def _make_printable() -> None:
    """Let text be printed where the terminal or file has another encoding than UTF-8: in plain letters."""
    codecs.register_error("plain", _in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in letters), error.end
