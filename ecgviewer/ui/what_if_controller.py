"""Has edited beats called and explained, the latest edit first, and keeps nothing of them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.beat_details import ModelBeat
from ecgviewer.ui.job_runner import ThreadLane
from ecgviewer.ui.review_controller import ReviewController
from ecgviewer.ui.session import Session
from ecgviewer.ui.wave_spans import wave_spans
from ecgviewer.ui.what_if_panel import EditedBeat, WhatIfPanel
from ecgviewer.workflows.what_if import EditableBeat, WhatIf


class WhatIfController(QObject):
    """Joins the "What if" section to the session.

    One edit is worked on at a time; of those that come meanwhile only the latest is taken up. Results stay
    here and in the section: the session, and so every file and table, knows nothing of them.

    Parameters
    ----------
    session
        What is open; only read.
    reviews
        Says which models are shown beside each other.
    panel
        The section.
    """

    settled = Signal()
    """What is shown is what was asked for."""

    def __init__(
        self,
        session: Session,
        reviews: ReviewController,
        panel: WhatIfPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._panel = panel
        self._reviews = reviews
        self._lane = ThreadLane(self)
        self._beat: EditableBeat | None = None
        self._models: tuple[str, ...] = ()
        self._wanted: BeatEdit | None = None
        self._is_at_work = False
        panel.toggled.connect(lambda _: self._look_again())
        panel.edit_changed.connect(self._on_edit_changed)
        for signal in (session.record_changed, session.beats_changed, session.selection_changed):
            signal.connect(lambda _: self._look_again())
        for signal in (session.review_changed, session.model_changed):
            signal.connect(lambda _: self._look_again())
        session.waves_changed.connect(self._look_again)
        session.settings_changed.connect(lambda _: self._ask(self._panel.form.edit))

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what was asked for."""
        return not self._is_at_work and self._wanted is None

    def shut_down(self) -> None:
        """End the thread."""
        self._wanted = None
        self._lane.shut_down()

    def _look_again(self) -> None:
        """Take the selected beat if it can be edited; its edit stays as long as the beat does."""
        if not self._panel.is_open:
            self._beat = None
            return
        reason = self._why_not()
        if reason:
            self._beat = None
            self._panel.set_unavailable(reason)
            return
        session, old = self._session, self._beat
        assert session.prepared is not None
        assert session.waves is not None
        self._models = tuple(name for name in self._reviews.compared_models if name in session.reviews)
        is_same = old is not None and old.prepared is session.prepared and old.beat_index == session.selected
        if not is_same:
            try:
                self._beat = EditableBeat(session.prepared, session.waves, session.selected)
            except InvalidInputError as error:
                self._panel.set_unavailable(str(error))
                return
            names = [span.name.lower() for span in wave_spans(session.waves, session.selected)]
            self._panel.start(self._beat.shift_limits_s, names)
        self._ask(self._panel.form.edit)

    def _why_not(self) -> str:
        session = self._session
        if session.prepared is None or session.selected < 0:
            return "select a beat"
        reason = str(session.prepared.beats.reason[session.selected])
        if reason:
            return f"no network calls this beat ({reason})"
        if session.waves is None:
            return "the waves are still being looked for"
        if not any(name in session.reviews for name in self._reviews.compared_models):
            return "the beats are still being classified"
        return ""

    def _on_edit_changed(self, edit: BeatEdit) -> None:
        self._ask(edit)

    def _ask(self, edit: BeatEdit) -> None:
        if self._beat is None or not self._panel.is_open:
            return
        self._wanted = edit
        if not self._is_at_work:
            self._start()

    def _start(self) -> None:
        beat, edit = self._beat, self._wanted
        if beat is None or edit is None:
            self._wanted = None
            self.settled.emit()
            return
        self._wanted, self._is_at_work = None, True
        folders = [find_model(name) for name in self._models]
        job = self._lane.submit(_what_if, beat, edit, folders, self._session.settings.explained_label)
        job.succeeded.connect(lambda results: self._take(beat, results))
        job.failed.connect(lambda text: self._on_failed(beat, text))
        job.finished.connect(self._on_finished)

    def _take(self, beat: EditableBeat, results: list[WhatIf]) -> None:
        # Another beat may have been selected, or a model trained anew, meanwhile.
        is_known = all(result.model_name in self._session.reviews for result in results)
        if beat is self._beat and is_known and results:
            self._panel.show_beat(self._edited_beat(beat, results))

    def _on_failed(self, beat: EditableBeat, text: str) -> None:
        if beat is self._beat:
            self._panel.set_failure(text)

    def _on_finished(self) -> None:
        self._is_at_work = False
        self._start()

    def _edited_beat(self, beat: EditableBeat, results: list[WhatIf]) -> EditedBeat:
        session, first = self._session, results[0]
        before = []
        for result in results:
            review = session.reviews[result.model_name]
            values = review.predictions.probabilities[beat.beat_index]
            before.append(dict(zip(result.labels, map(float, values), strict=True)))
        assert session.waves is not None
        return EditedBeat(
            first.edit,
            tuple(self._model_beat(result) for result in results),
            tuple(before),
            first.trace_mv,
            first.original_mv,
            wave_spans(session.waves, beat.beat_index),
        )

    def _model_beat(self, result: WhatIf) -> ModelBeat:
        label, name = result.attribution.label, result.model_name
        scale = self._session.scale(name, "gradcam", label)
        return ModelBeat(
            name,
            result.called,
            dict(zip(result.labels, map(float, result.probabilities), strict=True)),
            label,
            None,
            {"gradcam": result.attribution},
            {} if scale is None else {"gradcam": scale},
        )


def _what_if(
    beat: EditableBeat,
    edit: BeatEdit,
    folders: Sequence[Path],
    label: str | None,
    progress: Progress,
    cancel: CancelToken,
) -> list[WhatIf]:
    made = []
    for folder in folders:
        cancel.raise_if_cancelled()
        made.append(beat.what_if(edit, open_classifier(folder), label))
    return made
