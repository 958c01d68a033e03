"""The command line: arguments in, workflow called, result printed."""

import importlib
import os
import sys
from collections.abc import Sequence

from ecgviewer.cli.parser import build_parser
from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import Cancelled


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
    parser = build_parser()
    arguments = parser.parse_args(argv)
    # onnxruntime would keep a device id in the user's cache and report to its maker.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        module, function = arguments.run
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
