"""`ecgviewer record`, `demo`, and no verb at all: the window, or a picture of it."""

import argparse
from functools import partial
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import print_notes, terminal_progress

if TYPE_CHECKING:
    from ecgviewer.ui.frame.launch import WindowRequest, WindowWatcher

_PATIENCE_S = 1.0


def open_window(arguments: argparse.Namespace, on_window: "WindowWatcher | None" = None) -> int:
    """Open the window on a record, or save a picture of it; see `ecgviewer.ui.frame.launch.launch`."""
    from ecgviewer.ui.frame.launch import Terminal, launch

    terminal = Terminal(partial(terminal_progress, patience_s=_PATIENCE_S), print_notes)
    return launch(window_request(arguments), terminal, on_window)


def window_request(arguments: argparse.Namespace) -> "WindowRequest":
    """Return what the arguments of `record` or `demo`, or of no verb, ask for."""
    from ecgviewer.ui.frame.launch import WindowRequest

    if not hasattr(arguments, "name"):
        return WindowRequest()
    return WindowRequest(
        name=arguments.name,
        data_dir=arguments.data_dir,
        annotator=arguments.annotator,
        lead=arguments.lead,
        model=arguments.model,
        method=arguments.method,
        beat=arguments.beat,
        time_s=arguments.time,
        screenshot=arguments.screenshot,
        may_replace=arguments.replace,
        size=arguments.size,
        theme=arguments.theme,
    )
