"""After a training: which beats of the open record changed, and whether the new network stays."""

from PySide6.QtCore import QObject

from ecgviewer import paths
from ecgviewer.classifiers.model_folder import MODEL
from ecgviewer.ui.facts.beat_facts import gather_details
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Workbench, bring_up
from ecgviewer.ui.training.changed_beats import METHOD, ChangedBeats, seen_words
from ecgviewer.ui.training.training_controller import TrainingController
from ecgviewer.workflows.evaluation.changed_calls import changed_calls


class ChangesController(QObject):
    """Has the new network call the open record, too, and shows what changed.

    Parameters
    ----------
    bench
        Of the window.
    training
        Trains; told when its network is removed.
    """

    def __init__(self, bench: Workbench, training: TrainingController) -> None:
        super().__init__(bench)
        self._bench, self._session, self._training = bench, bench.session, training
        self._dialog: ChangedBeats | None = None
        self._models = ("", "")
        training.model_trained.connect(self._on_trained)
        self._session.review_changed.connect(self._on_review_changed)
        self._session.record_changed.connect(lambda _: self._close())
        self._session.selection_changed.connect(lambda _: self._explain())
        bench.explanations_due.connect(self._show_beat)

    @property
    def dialog(self) -> ChangedBeats | None:
        """The dialog, None before there was anything to show."""
        return self._dialog

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def _on_trained(self, current: str, trained: str) -> None:
        if self._session.record is None or current == trained:
            return
        self._session.forget_model(trained)
        self._models = (current, trained)
        self._bench.reviews.classify_besides("changes", (trained,))

    def _on_review_changed(self, model: str) -> None:
        """Show what changed once both have called the record."""
        if not self._models[1] or model not in self._models:
            return
        before, after = (self._session.reviews.get(name) for name in self._models)
        record = self._session.record
        if before is None or after is None or record is None or before.beats is not after.beats:
            return
        if self._dialog is None:
            self._dialog = ChangedBeats(self._bench.theme, self._bench.window)
            self._dialog.beat_requested.connect(self._bench.beat_requested)
            self._dialog.keep_requested.connect(self._keep)
            self._dialog.discard_requested.connect(self._discard)
        changed = changed_calls(before, after)
        corrected = after.card.training.get("records_corrected_by_hand")
        is_corrected = isinstance(corrected, list) and record.name in corrected
        remark = seen_words(record.name, name_network(self._models[1]), after.seen_in_training, is_corrected)
        times_s = [float(after.beats.time_s[call.beat_index]) for call in changed]
        is_new = not self._dialog.isVisible()
        self._dialog.show_changes(record.name, self._models, changed, times_s, remark)
        if is_new:
            bring_up(self._dialog)
        self._explain()

    def _explain(self) -> None:
        """Ask for both explanations of the beat that is chosen."""
        dialog = self._dialog
        if dialog is None or not dialog.isVisible() or dialog.chosen is None:
            return
        row = dialog.chosen.beat_index
        if row == self._session.selected:
            keys = [self._session.key_of(model, METHOD, row) for model in dialog.models]
            self._bench.reviews.explanations.set_besides([key for key in keys if key is not None])
        self._show_beat()

    def _show_beat(self) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_beat(gather_details(self._session, self._dialog.models))

    def _keep(self) -> None:
        name = self._models[1]
        self._close()
        self._bench.reviews.reload_model(name)
        self._bench.remarked.emit(
            tr("{name_network} is now the current network", name_network=name_network(name))
        )

    def _discard(self) -> None:
        """Remove the network that was trained: nothing else that may lie in its folder."""
        name = self._models[1]
        self._close()
        self._bench.reviews.classify_besides("changes", ())
        self._session.forget_model(name)
        try:
            MODEL.remove(paths.user_models_dir() / name)
        except OSError as error:
            self._bench.failed.emit(
                tr(
                    "the model {name} can't be removed ({strerror}); check its folder",
                    name=name,
                    strerror=error.strerror,
                )
            )
            return
        self._bench.models_changed.emit()
        self._training.show_discarded()
        self._bench.remarked.emit(tr("{name} is removed; the current network stays", name=name))

    def _close(self) -> None:
        self._models = ("", "")
        if self._dialog is not None:
            self._dialog.hide()
            self._bench.reviews.explanations.set_besides([])
