"""A second network, or a second record, beside the trace; both move together."""

from pathlib import Path

from PySide6.QtWidgets import QInputDialog

from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.ui.beside.beside_view import BesideView
from ecgviewer.ui.facts.result_source import training_words
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_accuracy, format_time
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.questions import NO_RECORD
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.choose_model import choose_compared
from ecgviewer.workflows.review.review_other import review_other
from ecgviewer.workflows.review.review_record import RecordReview

_COMMAND = "beside"


class BesideTool(Tool):
    """The pane above the trace.

    Attributes
    ----------
    view
        The pane.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the pane, hidden."""
        self._bench = bench
        self._lane = ThreadLane(bench)
        self._job: Job | None = None
        self._model = ""
        self._other: RecordReview | None = None
        self._offset_s = 0.0
        self._shown: RecordReview | None = None
        self._is_open = self._is_covered = False
        self.view = BesideView(bench.theme)
        self.view.hide()
        self.view.model_requested.connect(self.show_model)
        self.view.record_requested.connect(self._ask_for_record)
        self.view.align_requested.connect(self._align)
        self.view.closed.connect(lambda: self._switch(False))
        self.view.strip.scroll_requested.connect(self._scroll)
        self.view.strip.beat_requested.connect(self._on_beat_clicked)
        session = bench.session
        session.settings_changed.connect(self._follow)
        session.scrolled.connect(self._follow)
        session.review_changed.connect(lambda _: self._show())
        session.beats_changed.connect(lambda _: self._show())
        session.record_changed.connect(self._on_record_changed)
        session.selection_changed.connect(self._on_selection_changed)
        bench.closing.connect(self._lane.ask_to_end)
        bench.covered.connect(self._on_covered)
        place = ("View", "pages")
        return ToolParts(
            middle=((self.view, 1),),
            commands=(
                Command(
                    _COMMAND, tr("Another network beside"), *place, switch=self._switch, keys=("Shift+B",)
                ),
                Command("beside_record", tr("Another record beside…"), *place, self._ask_for_record),
            ),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.view.set_theme(theme)

    @property
    def is_settled(self) -> bool:
        """Whether what is asked for is shown."""
        is_called = not self._model or self._model in self._bench.session.reviews
        return self.view.isHidden() or (self._job is None and is_called)

    def show_model(self, name: str) -> None:
        """Show the open record as a network calls it."""
        self._model, self._other, self._offset_s = name, None, 0.0
        self._bench.reviews.classify_besides(_COMMAND, (name,))
        self._open()

    def show_record(self, name: str) -> None:
        """Read another record and show it; what is shown stays until it is there.

        Parameters
        ----------
        name
            Name or path.
        """
        self._drop_job()
        job = self._job = self._lane.submit(review_other, name)
        self._bench.reviews.job_started.emit(job, tr("opening {name}", name=Path(name).name))
        job.succeeded.connect(self._take_record)
        job.failed.connect(self._bench.failed)
        job.finished.connect(lambda: self._end(job))

    def _switch(self, is_on: bool) -> None:
        session = self._bench.session
        if is_on and session.record is None:
            self._bench.failed.emit(NO_RECORD)
        elif is_on:
            compared = (*choose_compared(session.record), *list_models()) if session.record else ()
            self.show_model(next(name for name in compared if name != session.model))
            return
        self._drop_job()
        self._model, self._other = "", None
        self._bench.reviews.classify_besides(_COMMAND, ())
        self._is_open = False
        self.view.hide()
        self._show()
        self._bench.ticked.emit(_COMMAND, False)

    def _open(self) -> None:
        names = list(list_models())
        self.view.set_models(names, [name_network(name) for name in names], self._model)
        self._is_open = True
        self.view.setVisible(not self._is_covered)
        self._bench.ticked.emit(_COMMAND, True)
        self._show()

    def _on_covered(self, name: str, is_covered: bool) -> None:
        """Step aside with the trace."""
        if name == "trace":
            self._is_covered = is_covered
            self.view.setVisible(self._is_open and not is_covered)
            self._show()

    def _ask_for_record(self) -> None:
        if self._bench.session.record is None:
            self._bench.failed.emit(NO_RECORD)
            return
        name, is_said = QInputDialog.getText(
            self._bench.window, tr("Another record beside"), tr("Name or path of the record, such as 208")
        )
        if is_said and name.strip():
            self.show_record(name.strip())
        elif not self.view.isHidden():
            self._open()  # the box says again what is shown

    def _take_record(self, review: RecordReview) -> None:
        self._model, self._other, self._offset_s = "", review, 0.0
        self._open()

    def _end(self, job: Job) -> None:
        self._job = None if job is self._job else self._job

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_record_changed(self, _record: object) -> None:
        if self._model or self._bench.session.record is None:
            self._offset_s = 0.0
            self._show()

    def _show(self) -> None:
        """Show what is asked for as far as it is known."""
        session = self._bench.session
        review = self._other if self._other is not None else session.reviews.get(self._model)
        if review is not self._shown:
            self._shown = review
            self.view.strip.show_review(review)
            self._on_selection_changed(session.selected)
        self._say()
        self._follow(session.settings)

    def _say(self) -> None:
        review = self._shown
        if review is None:
            self.view.set_words(tr("classifying…") if self._model else "", is_other_record=False)
            return
        score = "" if review.accuracy is None else format_accuracy(review.accuracy)
        parts = [tr("accuracy {score}", score=score)] if score else [tr("no reference")]
        parts.append(training_words(review.seen_in_training))
        if self._other is not None:
            name = name_network(review.card.name)
            parts = [tr("record {name} · calls of {network}", name=review.record.name, network=name), *parts]
            parts.append(tr("from {time}", time=format_time(self.view.strip.visible_range_s[0])))
        self.view.set_words(" · ".join(parts), is_other_record=self._other is not None)

    def _follow(self, settings: ViewSettings) -> None:
        if not self.view.isHidden():
            self.view.follow(settings, self._offset_s)
            if self._other is not None:
                self._say()

    def _scroll(self, seconds: float) -> None:
        if self._other is None:
            settings = self._bench.session.settings
            self._bench.session.change_settings(start_s=max(settings.start_s + seconds, 0.0))
        else:
            self._offset_s += seconds
            self._follow(self._bench.session.settings)

    def _on_beat_clicked(self, row: int) -> None:
        if self._other is None:
            self._bench.session.select(row)
        else:
            self.view.strip.set_selected(row)

    def _on_selection_changed(self, row: int) -> None:
        if self._other is None and self._shown is not None:
            self.view.strip.set_selected(row)

    def _align(self) -> None:
        session, other = self._bench.session, self._other
        here, there = session.selected, self.view.strip.content.selected
        if other is None or session.prepared is None or here < 0 or there < 0:
            self._bench.failed.emit(tr("select a beat in each of the two records; click one"))
            return
        own_s = float(session.prepared.beats.time_s[here])
        self._offset_s = float(other.beats.time_s[there]) - own_s
        self._follow(session.settings)
