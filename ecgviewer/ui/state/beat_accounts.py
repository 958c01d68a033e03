"""Keeps coming what can be said of the selected beat: its waves' worth, and the beat in words."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ecgviewer.explain.attribution import WAVES_METHOD
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.beat_work import BeatWork
from ecgviewer.ui.state.job_runner import ThreadLane
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.review.describe_beat import BeatAccount, MeasuredBeats, account_for_beat
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


class BeatAccounts(BeatWork):
    """Plays the selected beat's waves for the current model, off the GUI thread, one beat at a time.

    Nothing is queued: when a beat is done, the one that is selected then is next.
    """

    def __init__(
        self,
        session: Session,
        lane: ThreadLane,
        folder_of: Callable[[str], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, folder_of, parent)
        self._lane = lane
        self._measured: MeasuredBeats | None = None
        self._is_busy = False
        for signal in (
            session.selection_changed,
            session.review_changed,
            session.model_changed,
            session.waves_changed,
        ):
            signal.connect(self.pull)

    @property
    def is_settled(self) -> bool:
        """Whether all is there that can be said of the selected beat."""
        return not self._is_busy and not self._is_wanted()

    def pull(self) -> None:
        """Start on the selected beat if that is to be done and nothing is under way."""
        session = self._session
        review, waves = session.review, session.waves
        if self._is_busy or not self._is_wanted() or review is None or waves is None:
            return
        measured = self._measured
        if measured is not None and (measured.review is not review or measured.waves is not waves):
            measured = None
        model, beat_index = session.model, session.selected
        self._is_busy = True
        job = self._lane.submit(_account, review, waves, measured, self._folder_of(model), beat_index)

        def take(result: tuple[MeasuredBeats, BeatAccount]) -> None:
            self._measured = result[0]
            session.set_account(model, beat_index, result[1])

        self._follow(
            job,
            tr("waves of beat {beat_index} for {model}", beat_index=beat_index + 1, model=model),
            lambda: session.reviews.get(model) is review and session.waves is waves,
            take,
            lambda message: session.give_up_explaining(model, WAVES_METHOD, [beat_index], message),
        )
        job.finished.connect(self._on_finished)

    def _is_wanted(self) -> bool:
        session = self._session
        review, waves, index = session.review, session.waves, session.selected
        if review is None or waves is None or waves.beats is not review.beats:
            return False
        if not session.is_coming(session.model, WAVES_METHOD, index):
            return False
        if not 0 <= index < review.beats.n_beats or not review.called[index] or review.beats.reason[index]:
            return False
        return session.account(session.model, index) is None

    def _on_finished(self) -> None:
        self._is_busy = False
        self.pull()


def _account(
    review: RecordReview,
    waves: RecordWaves,
    measured: MeasuredBeats | None,
    folder: Path,
    beat_index: int,
    progress: Progress,
    cancel: CancelToken,
) -> tuple[MeasuredBeats, BeatAccount]:
    cancel.raise_if_cancelled()
    measured = measured or MeasuredBeats.of(review, waves)
    account = account_for_beat(measured, folder, beat_index)
    # What the values are weighted by is made once for each number of players, in 30 ms: not in the GUI thread.
    account.game.explain(account.facts.label)
    return measured, account
