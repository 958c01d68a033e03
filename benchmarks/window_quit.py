"""Closes the window some seconds after it was asked for, and notes when. Run by `window.py`, in a process of its own.

python benchmarks/window_quit.py SECONDS record NAME
"""

import json
import sys
import time
from typing import Any


def main() -> int:
    """Open the window; prints JSON with the time at which it was closed, in seconds since the epoch."""
    from ecgviewer.cli.main import run
    from ecgviewer.cli.parser import build_parser
    from ecgviewer.cli.window import open_window

    after_s, *arguments = sys.argv[1:]

    def watch(window: Any) -> None:
        from PySide6.QtCore import QTimer

        def close() -> None:
            print(json.dumps({"closed_s": time.time()}), flush=True)
            window.close()

        QTimer.singleShot(round(1000 * float(after_s)), close)

    import ecgviewer.cli.main as command

    command.main = lambda argv=None: open_window(build_parser().parse_args(arguments), watch)
    run()


if __name__ == "__main__":
    sys.exit(main())
