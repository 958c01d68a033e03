"""What is made of the selected beat alone, off the GUI thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ecgviewer.ui.state.job_runner import Job
from ecgviewer.ui.state.session import Session


class BeatWork(QObject):
    """Does one beat at a time and queues nothing: when it is done, the beat that is selected then is next.

    Parameters
    ----------
    session
        What is open.
    folder_of
        From a model's name to its folder.
    """

    failed = Signal(str)

    def __init__(
        self, session: Session, folder_of: Callable[[str], Path], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._folder_of = folder_of

    def _follow(
        self,
        job: Job,
        title: str,
        is_current: Callable[[], bool],
        take: Callable[[Any], object],
        give_up: Callable[[str], object],
    ) -> None:
        """Bring a job's end to whom it concerns.

        Parameters
        ----------
        job
            That was just submitted.
        title
            What it does, for the message of a failure.
        is_current
            Whether the record, the lead and the model are still those that it was started for; nothing is
            taken of it otherwise.
        take, give_up
            Called with its result, or with why there is none.
        """

        def on_success(result: Any) -> None:
            if is_current():
                take(result)

        def on_failure(message: str) -> None:
            if is_current():
                give_up(message)
            self.failed.emit(f"{title}: {message}")

        job.succeeded.connect(on_success)
        job.failed.connect(on_failure)
