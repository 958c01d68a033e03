"""Opens the window, or renders it offscreen into a picture where there is no display."""

import argparse
import importlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import check_n_values, find_model, spec_of
from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.errors import InvalidInputError
from ecgviewer.files import check_output
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record

if TYPE_CHECKING:
    from ecgviewer.ui.frame.interrupts import Interrupts
    from ecgviewer.ui.frame.main_window import MainWindow

_DEFAULT_SIZE = (1600, 1000)
_SETTLE_LIMIT_MS = 180_000
_POLL_MS = 20


def launch(arguments: argparse.Namespace, on_window: Callable[["MainWindow"], None] | None = None) -> int:
    """Open the window on a record, or save a picture of it.

    Parameters
    ----------
    arguments
        Of the verbs `record` and `demo`, or of no verb.
    on_window
        Called with the window before it is shown (benchmarks watch it).

    Returns
    -------
    int
        Exit status.

    Raises
    ------
    EcgViewerError
        If the record, the model or the beat can't be had, or the picture not written.
    """
    name: str | None = getattr(arguments, "name", None)
    picture: Path | None = getattr(arguments, "screenshot", None)
    is_headless = not has_display()
    if name is None:
        if is_headless:
            raise InvalidInputError(
                "there is no display to open a window on; name a record, such as 'ecgviewer record 208',"
                " to get a picture, or see 'ecgviewer --help'"
            )
        arguments = _default_arguments(arguments)
    if is_headless and picture is None and name is not None:
        picture = Path(f"ecgviewer-{Path(name).name.removesuffix('.hea')}.png")
    if picture is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _check_picture(picture, name, arguments)
    if arguments.model is not None:
        _check_model(arguments.model)
    # As it loads, it goes through the list of modules, and aborts where another thread adds to them.
    importlib.import_module("shiboken6")
    cancel = CancelToken()
    reading = _start_reading(name, arguments, cancel) if name is not None else None
    try:
        from ecgviewer.ui.state.application import make_application

        application, theme = make_application(arguments.theme)
        from ecgviewer.ui.frame.main_window import MainWindow

        record = reading.result() if reading is not None else None
    except BaseException:
        cancel.cancel()
        raise
    from ecgviewer.ui.frame.interrupts import Interrupts

    window = MainWindow(arguments.model, theme)
    interrupts = Interrupts(window)
    try:
        window.change_view(method=arguments.method)
        window.go_to_when_ready(arguments.beat, arguments.time)
        if on_window is not None:
            on_window(window)
        _show(window, arguments.size, is_picture=picture is not None)
        if record is not None:
            window.show_record(record, _lead_of(record, arguments.lead))
        if picture is not None:
            _take_picture(application, window, picture, interrupts, may_replace=arguments.replace)
            _print_outcome(window, picture, is_headless=is_headless)
            return 0
        interrupts.interrupted.connect(lambda: application.exit(0))
        status = int(application.exec())
        window.shut_down()
        if window.fatal_error:
            raise InvalidInputError(window.fatal_error)
        status = 128 + interrupts.number if interrupts.number else status
        if window.is_stuck:
            _end_now(status)
        return status
    finally:
        window.hide()
        window.shut_down()
        interrupts.release()


def _end_now(status: int) -> None:
    """End the process around a thread that a library keeps (deep in one call, or in wait for a network).

    Nothing is lost: settings are written, processes have ended, and what such a thread downloads is
    taken up the next time. Python's own end would tear the library down under the thread.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def has_display() -> bool:
    """Return whether there is a screen that a window can be shown on."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform.split(":")[0] in ("offscreen", "minimal"):
        return False
    if platform or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _default_arguments(arguments: argparse.Namespace) -> argparse.Namespace:
    from ecgviewer.cli.parser import build_parser

    return argparse.Namespace(
        **{**vars(build_parser().parse_args(["demo"])), **vars(arguments), "name": None}
    )


def _check_picture(path: Path, name: str | None, arguments: argparse.Namespace) -> None:
    """Raise before any work is done if a picture could not be written."""
    from ecgviewer.cli.output import find_here

    records = [] if name is None else find_here([name], arguments.data_dir)
    check_output(path, (".png",), may_replace=arguments.replace, records=records)


def _check_model(name: str) -> None:
    """Raise if a model can't be had or its card and weights don't fit; its twin is opened later."""
    folder = find_model(name)
    card = read_card(folder)
    spec_of(card)
    check_n_values(folder, card)


def _start_reading(name: str, arguments: argparse.Namespace, cancel: CancelToken) -> "Future[Record]":
    """Read a record in a thread that the interpreter doesn't wait for at its end."""
    reading: Future[Record] = Future()

    def read() -> None:
        try:
            reading.set_result(_read(name, arguments, cancel))
        except BaseException as error:  # it goes to whoever asks for the result
            reading.set_exception(error)

    threading.Thread(target=read, name="ecgviewer-reader", daemon=True).start()
    return reading


def _read(name: str, arguments: argparse.Namespace, cancel: CancelToken) -> Record:
    from ecgviewer.workflows.review.review_record import open_record

    with terminal_progress(f"record {name}", patience_s=1.0) as progress:
        return open_record(name, arguments.data_dir, progress, cancel, arguments.annotator)


def _lead_of(record: Record, name: str | None) -> int:
    from ecgviewer.workflows.review.review_record import choose_lead

    return choose_lead(record, name)


def _show(window: "MainWindow", size: tuple[int, int] | None, *, is_picture: bool) -> None:
    if is_picture or size is not None:
        window.resize(*(size or _DEFAULT_SIZE))
    else:
        window.restore_place()
    window.show()


def _take_picture(
    application: Any, window: "MainWindow", path: Path, interrupts: "Interrupts", *, may_replace: bool
) -> None:
    """Wait until all that is in view is there, save the window as PNG, and end."""
    from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer

    from ecgviewer.ui.paper.figure import write_widget

    waited = QElapsedTimer()
    waited.start()
    failures: list[str] = []
    window.controller.failed.connect(failures.append)

    def why_not() -> str:
        """Return why there can be no picture: no such beat, or a model that can't classify."""
        return window.fatal_error or (failures[0] if failures and window.session.review is None else "")

    def is_ready() -> bool:
        return bool(why_not()) or window.is_settled or waited.elapsed() > _SETTLE_LIMIT_MS

    # Neither exec nor quit: after a quit no event loop of the process would run any more.
    application.setQuitOnLastWindowClosed(False)
    timer = QTimer()
    timer.start(_POLL_MS)
    while not is_ready():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if interrupts.number:
            raise KeyboardInterrupt
    timer.stop()
    application.setQuitOnLastWindowClosed(True)
    if why_not():
        raise InvalidInputError(why_not())
    if not window.is_settled:
        failures.append(f"{path} shows what was there after {_SETTLE_LIMIT_MS // 1000} s, not all")
    record = window.session.record
    records = [] if record is None else [record.path]
    write_widget(path, window, may_replace=may_replace, records=records)
    for text in failures:
        print(f"note: {text}", file=sys.stderr)


def _print_outcome(window: "MainWindow", path: Path, *, is_headless: bool) -> None:
    """Say what the picture shows and where it lies."""
    record = window.session.record
    if record is not None:
        print_notes(record.name, record.notes)
    if is_headless:
        for line in window.summary_lines():
            print(line)
        print(f"there is no display: the window was saved as {path}")
    else:
        print(f"written to {path}")
