"""A script that opens a record in a window of its own process, and looks once all is there."""

_SCRIPT = """
{before}
import os, sys
from PySide6.QtCore import QTimer
from ecgviewer.ui.state.application import make_application
application, theme = make_application("light")
from ecgviewer.ui.frame.main_window import MainWindow
window = MainWindow(None, theme)
window.show()
window.open_name({record})
def look():
    if window.session.review is None or not window.is_settled:
        return
    said = {said}
    window.shut_down()
    print(said, flush=True)
    os._exit(0)
timer = QTimer()
timer.timeout.connect(look)
timer.start(100)
application.exec()
"""


def window_script(record: str, said: str, before: str = "") -> str:
    """Return the script.

    Parameters
    ----------
    record, said
        Python for the name of the record, and for what is printed in the end.
    before
        Lines of Python that come first.
    """
    return _SCRIPT.format(record=record, said=said, before=before)
