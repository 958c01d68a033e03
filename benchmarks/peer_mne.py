"""Opens a record with mne-qt-browser, and says when its trace is painted and what memory it takes then.

Run by `window.py`, in a process of its own:

python benchmarks/peer_mne.py SECONDS_SINCE_EPOCH_OF_THE_COMMAND RECORD
"""

import json
import os
import sys
import time
from pathlib import Path


def main() -> int:
    """Print JSON: seconds from the command to the first paint that shows the trace, megabytes then."""
    started_s, path = float(sys.argv[1]), sys.argv[2]
    import mne
    import wfdb
    from qtpy.QtCore import QEvent, QObject, QTimer
    from qtpy.QtWidgets import QApplication

    record = wfdb.rdrecord(path)
    info = mne.create_info(list(record.sig_name), record.fs, "ecg")
    raw = mne.io.RawArray(record.p_signal.T / 1000, info, verbose="error")
    mne.viz.set_browser_backend("qt", verbose="error")
    browser = raw.plot(duration=10.0, show=False, block=False, verbose="error")
    view = browser.mne.view.viewport() if hasattr(browser.mne.view, "viewport") else browser.mne.view

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, tell)
            return False

    def tell() -> None:
        painted_s = time.time() - started_s
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        memory_mb = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        print(json.dumps({"trace_s": painted_s, "memory_mb": memory_mb}), flush=True)
        os._exit(0)

    watcher = Painted()
    view.installEventFilter(watcher)
    browser.show()
    QApplication.instance().exec()
    return 0


if __name__ == "__main__":
    sys.exit(main())
