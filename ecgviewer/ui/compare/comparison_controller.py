"""Keeps the comparison of methods filled: it follows the selected beat, and what is there is shown at once."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model, list_models
from ecgviewer.classifiers.training_patients import Seen, seen_in_training
from ecgviewer.errors import EcgViewerError
from ecgviewer.explain.wave_shapley import WaveGame
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.ui.compare.comparison_content import ComparisonContent, comparison_content
from ecgviewer.ui.compare.comparison_dialog import ComparisonDialog
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number
from ecgviewer.ui.state.job_runner import Job
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.explanations.compare_explanations import NetworkMaps, plan_network
from ecgviewer.workflows.explanations.explain_waves import play_beat
from ecgviewer.workflows.review.choose_model import choose_compared
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview

_REFRESH_MS = 40
_GIVEN_UP = tr("computing it failed; the message above the trace says why")
_CLASSIFYING = "classifying…"
_SEEN_WORDS = {Seen.YES: tr("seen"), Seen.NO: tr("unseen"), Seen.UNKNOWN: tr("patient unknown")}


class ComparisonController(QObject):
    """Joins the comparison to the session, while the dialog is open.

    Maps come from the session, by way of the same queue as those of the inspector; waves are played in the
    thread of waves. When another beat is selected, what is under way for the last one is stopped.

    Parameters
    ----------
    parent
        The window.
    session
        What is open; only read, but for the maps that the queue puts into it.
    reviews
        Classifies with the chosen networks and makes the maps.
    theme
        Of the dialog.
    """

    def __init__(self, parent: QWidget, session: Session, reviews: ReviewController, theme: Theme) -> None:
        super().__init__(parent)
        self._session = session
        self._reviews = reviews
        self._chosen_of: Record | None = None
        self._is_own_choice = False
        self._offered: tuple[str, ...] = ()
        self._games: dict[tuple[str, int], WaveGame] = {}
        self._games_of: RecordWaves | None = None
        self._wave_job: Job | None = None
        self._unplayable: set[tuple[str, int]] = set()
        self._asked: tuple[object, ...] = ()
        self.dialog = ComparisonDialog(theme, parent)
        self.dialog.choice_changed.connect(self._on_choice_changed)
        self.dialog.closed.connect(self._rest)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._look_again)
        for changed in (
            session.record_changed,
            session.review_changed,
            session.selection_changed,
            session.settings_changed,
            session.waves_changed,
            session.explanations_changed,
        ):
            changed.connect(self._look_soon)

    def show_dialog(self) -> None:
        """Show the comparison of the selected beat."""
        self._chosen_of = None  # a network may have been trained meanwhile
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self._look_again()

    @property
    def is_settled(self) -> bool:
        """Whether all that is looked at is there."""
        content = self.dialog.view.content
        return content is None or (content.is_complete and self._wave_job is None)

    def _look_soon(self, _changed: object = None) -> None:
        if self.dialog.isVisible():
            self._timer.start()

    def _rest(self) -> None:
        """Stop what only the comparison wants."""
        self._timer.stop()
        self._asked = ()
        self._reviews.classify_besides("compare", ())
        self._reviews.explanations.set_besides(())
        if self._wave_job is not None:
            self._wave_job.cancel()

    def _on_choice_changed(self) -> None:
        self._is_own_choice = self._is_own_choice or self.dialog.models != self._offered
        self._look_again()

    def _look_again(self) -> None:
        """Ask for what is missing, and show what is there."""
        if not self.dialog.isVisible():
            return
        self._offer()
        session, models = self._session, self.dialog.models
        if self._asked != (session.prepared, *models):
            self._asked = (session.prepared, *models)
            self._reviews.classify_besides("compare", models)
        index = session.selected
        known: list[NetworkMaps] = []
        networks: list[tuple[str, NetworkMaps | str]] = []
        if index >= 0:
            self.dialog.set_labels(self._labels(models))
            networks = [(model, self._network(model, index)) for model in models]
            known = [network for _, network in networks if not isinstance(network, str)]
        self._reviews.explanations.set_besides(
            [session.key(each.model, method, each.label, index) for each in known for method in each.pending]
        )
        if not known:
            self.dialog.show_content(None)
            return
        self._play_next(known)
        title = f"{known[0].review.record.name}-beat{beat_number(index)}-compared"
        self.dialog.show_content(self._content(networks), title)

    def _content(self, networks: list[tuple[str, NetworkMaps | str]]) -> ComparisonContent:
        session = self._session
        coming = "computing…" if session.waves is not None else tr("finding waves…")
        states = {
            model: tr("not available") if (model, session.selected) in self._unplayable else coming
            for model, _ in networks
        }
        return comparison_content(
            networks, self.dialog.label, session.waves, session.settings.scale_per_beat, states
        )

    def _offer(self) -> None:
        """Offer the networks, for another record the one in use and what goes beside it, unless a person chose."""
        record = self._session.record
        if record is None or record is self._chosen_of:
            return
        others = [name for name in choose_compared(record) if name != self._session.model]
        chosen = self.dialog.models if self._is_own_choice else [self._session.model, *others[:1]]
        self._chosen_of = record
        offered = [(name, _network_title(name, folder, record)) for name, folder in list_models().items()]
        self.dialog.set_networks(offered, chosen)
        self._offered = self.dialog.models

    def _labels(self, models: tuple[str, ...]) -> list[str]:
        """Return the classes that any of the networks knows."""
        reviews = [self._session.reviews[model] for model in models if model in self._session.reviews]
        return list(dict.fromkeys(label for review in reviews for label in review.card.labels))

    def _network(self, model: str, index: int) -> NetworkMaps | str:
        """Return what is there of a network's beat, or why nothing is."""
        session, review = self._session, self._session.reviews.get(model)
        if review is None:
            return (
                _CLASSIFYING
                if self._reviews.is_classifying(model)
                else tr("not available: {given_up}", given_up=_GIVEN_UP)
            )
        try:
            folder = find_model(model)
        except EcgViewerError as error:  # it was deleted while the window was open
            return tr("not available: {error}", error=error)
        planned = plan_network(review, folder, index, self.dialog.label)
        maps, missing = {}, dict(planned.missing)
        for method in planned.pending:
            made = session.explanation(session.key(model, method, planned.label, index))
            if made is not None:
                maps[method] = made
            elif not session.is_coming(model, method, index):
                missing[method] = session.failures.reason(model, method, index) or _GIVEN_UP
        game = self._games.get((model, index)) if self._games_of is session.waves else None
        shares = None if game is None or not planned.label else game.explain(planned.label)
        return replace(planned, maps=maps, missing=missing, shares=shares)

    def _play_next(self, networks: list[NetworkMaps]) -> None:
        """Play the waves of the first network that lacks them, unless that is under way."""
        waves = self._session.waves
        if waves is None or self._wave_job is not None or waves.beats is not networks[0].review.beats:
            return
        if self._games_of is not waves:
            self._games, self._unplayable, self._games_of = {}, set(), waves
        for network in networks:
            key = (network.model, network.beat_index)
            if not network.label or key in self._games or key in self._unplayable:
                continue
            folder = find_model(network.model)
            job = self._reviews.wave_lane.submit(
                _play, network.review, waves, folder, network.beat_index, network.label
            )
            self._wave_job = job
            job.succeeded.connect(partial(self._take_game, key, waves))
            job.failed.connect(partial(self._give_up_waves, key))
            job.finished.connect(self._on_played)
            return

    def _take_game(self, key: tuple[str, int], waves: RecordWaves, game: WaveGame) -> None:
        if self._games_of is waves:
            # Those of other beats are not needed again soon, and are quickly made.
            self._games = {old: kept for old, kept in self._games.items() if old[1] == key[1]}
            self._games[key] = game

    def _give_up_waves(self, key: tuple[str, int], message: str) -> None:
        self._unplayable.add(key)
        self._reviews.failed.emit(
            tr(
                "waves of beat {beat_number} for {key}: {message}",
                beat_number=beat_number(key[1]),
                key=key[0],
                message=message,
            )
        )

    def _on_played(self) -> None:
        self._wave_job = None
        self._look_soon()


def _play(
    review: RecordReview,
    waves: RecordWaves,
    folder: Path,
    beat_index: int,
    label: str,
    progress: Progress,
    cancel: CancelToken,
) -> WaveGame:
    cancel.raise_if_cancelled()
    game = play_beat(review, waves, folder, beat_index)
    game.explain(label)  # what values are weighted by is made once for each number of players, in 30 ms
    return game


def _network_title(name: str, folder: Path, record: Record) -> str:
    """Return what a network is chosen by: its name and whether it has seen the patient."""
    try:
        seen = seen_in_training(record.patient, read_card(folder))
    except EcgViewerError:
        return tr("{name_network} · unreadable", name_network=name_network(name))
    return f"{name_network(name)} · {_SEEN_WORDS[seen]}"
