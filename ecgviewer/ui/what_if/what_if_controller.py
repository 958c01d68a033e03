"""Has edited beats called and explained, the latest edit first, and keeps nothing of them."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.facts.beat_details import PENDING, AttributionState, ModelBeat
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.explanation_queue import AsideRequest
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.wave_spans import wave_spans
from ecgviewer.ui.what_if.what_if_panel import FIRST_METHOD, LATER_METHOD, EditedBeat
from ecgviewer.ui.what_if.what_if_views import WhatIfViews
from ecgviewer.workflows.explanations.what_if import EditableBeat, WhatIf
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


class WhatIfController(QObject):
    """Joins section and page of "What if" to the session.

    One edit is worked on at a time; of those that come meanwhile only the latest is taken up. Results stay
    here and in the section: the session, and so every file and table, knows nothing of them.

    Parameters
    ----------
    session
        What is open; only read.
    reviews
        Says which models are shown beside each other.
    views
        Section and page.
    """

    def __init__(
        self,
        session: Session,
        reviews: ReviewController,
        views: WhatIfViews,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._views = views
        self._reviews = reviews
        self._lane = ThreadLane(self)
        self._beat: EditableBeat | None = None
        self._models: tuple[str, ...] = ()
        self._wanted: BeatEdit | None = None
        self._job: Job | None = None
        self._edit_at_work: BeatEdit | None = None
        self._called: list[WhatIf] = []
        self._shares: dict[str, WaveShapley] = {}
        self._later: dict[str, Attribution | None] = {}
        views.toggled.connect(lambda _: self._look_again())
        views.edit_changed.connect(self._on_edit_changed)
        for signal in (session.record_changed, session.beats_changed, session.selection_changed):
            signal.connect(lambda _: self._look_again())
        for signal in (session.review_changed, session.model_changed):
            signal.connect(lambda _: self._look_again())
        session.waves_changed.connect(self._look_again)
        session.settings_changed.connect(lambda _: self._ask(self._views.edit))

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what was asked for."""
        return self._job is None and self._wanted is None

    def _look_again(self) -> None:
        """Take the selected beat if it can be edited; its edit stays as long as the beat does."""
        reason = self._why_not()
        if reason or not self._views.is_open:
            self._let_go()
            self._views.set_unavailable(reason)
            return
        session, old = self._session, self._beat
        assert session.prepared is not None
        assert session.waves is not None
        self._models = tuple(name for name in self._reviews.compared_models if name in session.reviews)
        is_same = old is not None and old.prepared is session.prepared and old.beat_index == session.selected
        if not is_same:
            self._let_go()
            try:
                self._beat = EditableBeat(session.prepared, session.waves, session.selected)
            except InvalidInputError as error:
                self._views.set_unavailable(str(error))
                return
            names = [span.name.lower() for span in wave_spans(session.waves, session.selected)]
            self._views.start(self._beat.shift_limits_s, names)
        self._ask(self._views.edit)

    def _let_go(self) -> None:
        """Drop the beat and all that was made of it."""
        if self._beat is not None:
            self._beat, self._called = None, []
            self._reviews.explanations.ask_aside([])

    def _why_not(self) -> str:
        session = self._session
        if session.prepared is None or session.selected < 0:
            return tr("select a beat")
        reason = str(session.prepared.beats.reason[session.selected])
        if reason:
            return tr("no network calls this beat ({reason})", reason=reason)
        if session.waves is None:
            return tr("the waves are still being looked for")
        if not any(name in session.reviews for name in self._reviews.compared_models):
            return tr("the beats are still being classified")
        return ""

    def _on_edit_changed(self, edit: BeatEdit) -> None:
        self._ask(edit)

    def _ask(self, edit: BeatEdit) -> None:
        if self._beat is None or not self._views.is_open:
            return
        self._wanted = edit
        if self._job is None:
            self._start()
        elif self._called and self._called[0].edit == self._edit_at_work:
            # It has shown its calls; what waves are worth can wait for the newer edit.
            self._job.cancel()

    def _start(self) -> None:
        beat, edit = self._beat, self._wanted
        self._wanted = None
        if beat is None or edit is None:
            self._ask_for_later()
            return
        reviews = {
            name: self._session.reviews[name] for name in self._models if name in self._session.reviews
        }
        folders = {name: find_model(name) for name in reviews}
        label = self._session.settings.explained_label
        self._edit_at_work = edit
        self._job = self._lane.submit(_what_if, beat, edit, reviews, folders, label)
        self._job.progressed.connect(lambda report: self._take_calls(beat, report.data))
        self._job.succeeded.connect(lambda shares: self._take_shares(beat, shares))
        self._job.failed.connect(lambda text: self._on_failed(beat, text))
        self._job.finished.connect(self._on_finished)

    def _take_calls(self, beat: EditableBeat, called: list[WhatIf] | None) -> None:
        # Another beat may have been selected meanwhile.
        if called and beat is self._beat:
            self._called, self._shares, self._later = called, {}, {}
            self._show()

    def _take_shares(self, beat: EditableBeat, shares: dict[str, WaveShapley]) -> None:
        if beat is self._beat and self._called:
            self._shares = shares
            self._show()

    def _on_failed(self, beat: EditableBeat, text: str) -> None:
        if beat is self._beat:
            self._views.set_failure(text)

    def _on_finished(self) -> None:
        self._job = None
        self._start()

    def _ask_for_later(self) -> None:
        """Ask for SHAP of what is shown, once no newer edit is under way."""
        if self._beat is None or not self._called:
            return
        called = self._called

        def take(name: str, made: Attribution) -> None:
            if self._called is called:
                self._later[name] = made
                self._show()

        def give_up(name: str, _reason: str) -> None:
            if self._called is called:
                self._later[name] = None
                self._show()

        missing = [one for one in called if one.model_name not in self._later and self._is_to_come(one)]
        self._reviews.explanations.ask_aside(
            [
                AsideRequest(
                    one.model_name,
                    LATER_METHOD,
                    one.attribution.label,
                    one.seen,
                    partial(take, one.model_name),
                    partial(give_up, one.model_name),
                )
                for one in missing
            ]
        )

    def _is_to_come(self, one: WhatIf) -> bool:
        return self._session.is_explainable(one.model_name, LATER_METHOD)

    def _show(self) -> None:
        session, beat, first = self._session, self._beat, self._called[0]
        # A model may be trained anew at any time: what the old one said is of no use.
        if beat is None or any(one.model_name not in session.reviews for one in self._called):
            return
        before = []
        for one in self._called:
            values = session.reviews[one.model_name].own_predictions.probabilities[beat.beat_index]
            before.append(dict(zip(one.labels, map(float, values), strict=True)))
        prepared = beat.prepared
        waves = RecordWaves(prepared.record, prepared.lead, prepared.beats, first.waves)
        self._views.show_beat(
            EditedBeat(
                first.edit,
                tuple(self._model_beat(one) for one in self._called),
                tuple(before),
                first.trace_mv,
                first.original_mv,
                wave_spans(waves, beat.beat_index),
                tuple(self._shares.get(one.model_name) for one in self._called),
            )
        )

    def _model_beat(self, one: WhatIf) -> ModelBeat:
        label, name = one.attribution.label, one.model_name
        later: AttributionState = self._later.get(name)
        if name not in self._later and self._is_to_come(one):
            later = PENDING
        scales = {method: self._session.scale(name, method, label) for method in (FIRST_METHOD, LATER_METHOD)}
        return ModelBeat(
            name,
            one.called,
            dict(zip(one.labels, map(float, one.probabilities), strict=True)),
            label,
            None,
            {FIRST_METHOD: one.attribution, LATER_METHOD: later},
            {method: scale for method, scale in scales.items() if scale is not None},
        )


def _what_if(
    beat: EditableBeat,
    edit: BeatEdit,
    reviews: Mapping[str, RecordReview],
    folders: Mapping[str, Path],
    label: str | None,
    progress: Progress,
    cancel: CancelToken,
) -> dict[str, WaveShapley]:
    """Report the calls of all models, then return what the waves are worth to each."""
    called = {name: beat.what_if(edit, open_classifier(folders[name]), label) for name in reviews}
    progress.report(1, 2, tr("calling the edited beat"), list(called.values()))
    shares = {}
    for name, one in called.items():
        cancel.raise_if_cancelled()
        shares[name] = beat.explain_waves(one, reviews[name], folders[name])
    return shares
