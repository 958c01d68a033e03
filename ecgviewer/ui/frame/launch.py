"""Opens the window, or renders it offscreen into a picture where there is no display."""

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import check_n_values, find_model, spec_of
from ecgviewer.errors import InvalidInputError
from ecgviewer.files import check_output
from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.records.catalog import find_local_records
from ecgviewer.records.record import Record
from ecgviewer.signals.decimate import pyramid_of

if TYPE_CHECKING:
    from ecgviewer.ui.frame.interrupts import Interrupts
    from ecgviewer.ui.frame.main_window import MainWindow
    from ecgviewer.ui.state.session_file import SavedSession
    from ecgviewer.workflows.review.first_calls import CallsAhead

WindowWatcher = Callable[["MainWindow"], None]
"""Is called with a window before it is shown."""

_DEFAULT_SIZE = (1600, 1000)
_SETTLE_LIMIT_MS = 180_000
_POLL_MS = 20


@dataclass(frozen=True)
class WindowRequest:
    """What a window opens on.

    Attributes
    ----------
    name
        Of the record, or its path; None for a window without one.
    data_dir
        Folder to look into first.
    annotator
        Whose annotations are the reference, by the ending of their file; None for `atr`.
    lead
        Name of the lead; None for the record's default one.
    model
        Name of the model; None for one that has not seen the patient.
    method
        What colours the trace, see `ViewSettings.method`; None for what is the most faithful on each network.
    beat, time_s
        Beat (the first is 1) or time in seconds to go to; at most one of them.
    screenshot
        PNG to save the window as, instead of showing it.
    may_replace
        Whether the picture may replace a file.
    size
        Width and height in logical pixels; None for the last one, of a picture the first one.
    theme
        "light", "dark", "contrast" or "system"; None for the last one.
    """

    name: str | None = None
    data_dir: Path | None = None
    annotator: str | None = None
    lead: str | None = None
    model: str | None = None
    method: str | None = None
    beat: int | None = None
    time_s: float | None = None
    screenshot: Path | None = None
    may_replace: bool = False
    size: tuple[int, int] | None = None
    theme: str | None = None


@dataclass(frozen=True)
class Terminal:
    """How whoever launches the window speaks to a person beside it; by default not at all.

    Attributes
    ----------
    show_progress
        Called with what is being done; shows its progress until the context ends.
    print_notes
        Called with a record's name and its notes.
    """

    show_progress: Callable[[str], AbstractContextManager[Progress]] = lambda title: nullcontext(Progress())
    print_notes: Callable[[str, Iterable[str]], object] = lambda name, notes: None


def launch(
    request: WindowRequest,
    terminal: Terminal | None = None,
    on_window: "WindowWatcher | None" = None,
) -> int:
    """Open the window on a record, or save a picture of it.

    Parameters
    ----------
    request
        What to open.
    terminal
        Where progress and notes go before and beside the window.
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
    terminal = terminal or Terminal()
    request, saved = _with_session(request)
    name, picture = request.name, request.screenshot
    is_headless = not has_display()
    if name is None and is_headless:
        raise InvalidInputError(
            "there is no display to open a window on; name a record, such as 'ecgviewer record 208',"
            " to get a picture, or see 'ecgviewer --help'"
        )
    if is_headless and picture is None and name is not None:
        picture = Path(f"ecgviewer-{Path(name).name.removesuffix('.hea')}.png")
    if picture is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _check_picture(picture, request)
    if request.model is not None:
        _check_model(request.model)
    # As it loads, it goes through the list of modules, and aborts where another thread adds to them.
    importlib.import_module("shiboken6")
    cancel = CancelToken()
    reading, ahead = (None, None) if name is None else _start_reading(name, request, terminal, cancel)
    window = None
    try:
        with hold_interrupt(cancel):
            from ecgviewer.ui.state.application import make_application

            application, theme = make_application(request.theme)
            from ecgviewer.ui.frame.home.trouble import Trouble
            from ecgviewer.ui.frame.home.windows import Windows
            from ecgviewer.ui.frame.interrupts import Interrupts
            from ecgviewer.ui.frame.main_window import MainWindow

            record = reading.result() if reading is not None else None
            window = MainWindow(request.model, theme)
            window.controller.ahead = ahead
    except BaseException:
        cancel.cancel()
        if window is not None:
            window.shut_down()
        raise
    interrupts, trouble, windows = Interrupts(window), Trouble(window), Windows(window)
    trouble.told.connect(windows.say)
    try:
        if request.method is None:
            window.controller.follow_faithful_method()
        else:
            window.change_view(method=request.method)
        window.navigation.go_to_when_ready(request.beat, request.time_s)
        if saved is not None:
            from ecgviewer.ui.frame.session_tool import SessionTool

            window.tool(SessionTool).restore(saved)
        if on_window is not None:
            on_window(window)
        _show(window, request.size, is_picture=picture is not None)
        if record is not None:
            window.show_record(record, _lead_of(record, request.lead))
        else:
            window.show_start()
        if picture is not None:
            _take_picture(application, window, picture, interrupts, may_replace=request.may_replace)
            _print_outcome(window, terminal, picture, is_headless=is_headless)
            return 0
        interrupts.interrupted.connect(lambda: application.exit(0))
        status = int(application.exec())
        windows.shut_down()
        if window.fatal_error:
            raise InvalidInputError(window.fatal_error)
        status = 128 + interrupts.number if interrupts.number else status
        if windows.is_stuck:
            _end_now(status)
        return status
    finally:
        windows.shut_down()
        trouble.release()
        interrupts.release()


@contextmanager
def hold_interrupt(cancel: CancelToken) -> Iterator[None]:
    """Turn Ctrl+C into a cancel, and into KeyboardInterrupt only at the end: Qt loses it while it loads.

    Parameters
    ----------
    cancel
        Of what goes on beside; the `Cancelled` that comes of it is Ctrl+C, too.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl+C came.
    """
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def note(number: int, _frame: object) -> None:
        came.append(number)
        cancel.cancel()

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except Cancelled:
        if not came:
            raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt


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


def _with_session(request: WindowRequest) -> "tuple[WindowRequest, SavedSession | None]":
    """Return what a session file asks for where that is named in place of a record; other options go before it."""
    from ecgviewer.ui.state.session_file import SESSION_SUFFIX, read_session

    if request.name is None or not request.name.lower().endswith(SESSION_SUFFIX):
        return request, None
    saved = read_session(Path(request.name))
    if request.beat is not None or request.time_s is not None:
        saved = replace(saved, beat=None)
    named = replace(
        request,
        name=saved.record,
        annotator=request.annotator or saved.annotator,
        lead=request.lead or saved.lead,
        model=request.model or saved.model,
        method=request.method or saved.method,
    )
    return named, replace(saved, lead=named.lead, method=named.method)


def _check_picture(path: Path, request: WindowRequest) -> None:
    """Raise before any work is done if a picture could not be written."""
    names = [] if request.name is None else [request.name]
    records = find_local_records(names, request.data_dir)
    check_output(path, (".png",), may_replace=request.may_replace, records=records)


def _check_model(name: str) -> None:
    """Raise if a model can't be had or its card and weights don't fit; its twin is opened later."""
    folder = find_model(name)
    card = read_card(folder)
    spec_of(card)
    check_n_values(folder, card)


def _start_reading(
    name: str, request: WindowRequest, terminal: Terminal, cancel: CancelToken
) -> "tuple[Future[Record], CallsAhead]":
    """Read a record, and call its first beats, in a thread that the interpreter doesn't wait for at its end.

    The window takes as long to come as the calls do.
    """
    from ecgviewer.workflows.review.choose_model import choose_model
    from ecgviewer.workflows.review.first_calls import CallsAhead, FirstCalls, first_calls

    reading: Future[Record] = Future()

    def make() -> FirstCalls:
        record = reading.result()
        lead = _lead_of(record, request.lead)
        return first_calls(record, lead, request.model or choose_model(record), request.time_s or 0.0, cancel)

    ahead = CallsAhead(make)

    def read() -> None:
        try:
            record = _read(name, request, terminal, cancel)
            pyramid_of(
                record.lead_mv(_lead_of(record, request.lead), cancel)
            )  # of a day it would stall the window
            reading.set_result(record)
        except BaseException as error:  # it goes to whoever asks for the result
            reading.set_exception(error)
        ahead.work()

    threading.Thread(target=read, name="ecgviewer-reader", daemon=True).start()
    return reading, ahead


def _read(name: str, request: WindowRequest, terminal: Terminal, cancel: CancelToken) -> Record:
    from ecgviewer.workflows.review.review_record import open_record

    with terminal.show_progress(f"record {name}") as progress:
        return open_record(name, request.data_dir, progress, cancel, request.annotator)


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


def _print_outcome(window: "MainWindow", terminal: Terminal, path: Path, *, is_headless: bool) -> None:
    """Say what the picture shows and where it lies."""
    from ecgviewer.ui.frame.status import summary_lines

    record = window.session.record
    if record is not None:
        terminal.print_notes(record.name, record.notes)
    if is_headless:
        for line in summary_lines(window.session):
            print(line)
        print(f"there is no display: the window was saved as {path}")
    else:
        print(f"written to {path}")
