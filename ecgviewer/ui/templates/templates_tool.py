"""Beats of a class by shape, in a dock: opened, merged, split and relabelled."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QMetaMethod

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.facts.beat_pick import rows_pick
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.method_doubts import doubt_about
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench
from ecgviewer.ui.templates.template_panel import TemplatePanel
from ecgviewer.ui.templates.template_work import (
    ShownTemplates,
    merge_templates,
    show_templates,
    split_template,
)
from ecgviewer.workflows.templates.template_attribution import FAST_METHOD

_MOST_UNDONE = 50


class TemplatesTool(Tool):
    """The dock of templates. Nothing is gathered while it isn't in view.

    Attributes
    ----------
    panel
        What is in the dock.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the panel."""
        self._bench = bench
        self._session = session = bench.session
        self.panel = TemplatePanel(bench.theme)
        self._lane = ThreadLane(bench)
        self._job: Job | None = None
        self._shown: ShownTemplates | None = None
        self._before: list[ShownTemplates] = []
        self.panel.came_into_view.connect(self._update)
        self.panel.asked.connect(self._do)
        self.panel.relabel_asked.connect(self._relabel)
        self.panel.grid.opened.connect(self._list)
        self.panel.grid.listed.connect(lambda _: bench.dock_requested.emit("beats"))
        session.record_changed.connect(lambda _: self._forget())
        session.settings_changed.connect(lambda view: self.panel.grid.set_pixels_per_mm(view.pixels_per_mm))
        for changed in (session.review_changed, session.model_changed, session.waves_changed):
            changed.connect(lambda *_: self._update())
        dock = Dock("templates", tr("Templates"), self.panel)
        show = Command(
            "show_templates", tr("Templates of the beats"), "View", "beats", self._show, keys=("F5",)
        )
        return ToolParts(docks=(dock,), commands=(show,))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.panel.set_theme(theme)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being gathered."""
        return self._job is None

    def _show(self) -> None:
        self._bench.dock_requested.emit("templates")
        self.panel.grid.setFocus()

    def _forget(self) -> None:
        self._drop_job()
        self._shown, self._before = None, []
        is_open = self._session.record is not None
        self.panel.show_nothing(tr("finding beats…") if is_open else tr("no record is open"))

    def _update(self) -> None:
        """Gather the templates of the labels in effect, if the panel is in view and shows others."""
        review, waves, labels = self._session.review, self._session.waves, self._session.labels
        if not self.panel.isVisible() or review is None or waves is None or labels is None:
            return
        shown = self._shown if self._shown is not None and self._shown.review is review else None
        if shown is not None and np.array_equal(shown.found.labels, labels):
            return
        try:
            folder = find_model(review.card.name)
        except EcgViewerError as error:
            self.panel.show_nothing(str(error))
            return
        if shown is None:
            self._before = []
            self.panel.show_nothing(tr("gathering beats by shape…"))

        def is_current() -> bool:
            return self._session.review is review and self._session.waves is waves

        self._submit(is_current, show_templates, review, waves, labels, folder, shown)

    def _submit(
        self, is_current: Callable[[], bool], work: Callable[..., object], *arguments: object
    ) -> None:
        self._drop_job()
        job = self._job = self._lane.submit(work, *arguments)

        def take(made: ShownTemplates) -> None:
            if is_current():
                self._take(made)

        job.succeeded.connect(take)
        job.failed.connect(self._bench.failed)
        job.finished.connect(lambda: self._end(job))

    def _take(self, made: ShownTemplates) -> None:
        self._shown = made
        can_relabel = self._bench.isSignalConnected(QMetaMethod.fromSignal(self._bench.relabel_requested))
        self.panel.set_relabels(made.review.card.labels if can_relabel else None)
        doubt = doubt_about(made.review.card.name, FAST_METHOD)
        self.panel.show_templates(made, bool(self._before), doubt)

    def _do(self, name: str) -> None:
        """Merge or split the chosen templates, or take the last of it back."""
        shown, chosen = self._shown, self.panel.grid.chosen
        if shown is None or self._job is not None:
            return
        if name == "undo":
            if self._before:
                self._take(self._before.pop())
            return

        def is_current() -> bool:
            if self._shown is not shown:
                return False
            self._before = [*self._before, shown][-_MOST_UNDONE:]
            return True

        if name == "merge":
            self._submit(is_current, merge_templates, shown, chosen)
        else:
            self._submit(is_current, split_template, shown, chosen[0])

    def _relabel(self, label: str) -> None:
        if self._shown is None or not self.panel.grid.chosen:
            return
        found = self._shown.found
        rows = [found.relabel(place, label)[0] for place in self.panel.grid.chosen]
        self._bench.relabel_requested.emit(np.sort(np.concatenate(rows)), label)

    def _list(self, place: int) -> None:
        """List the beats of a template, those least like its median first."""
        if self._shown is None:
            return
        template = self._shown.found.templates[place]
        number = self._shown.found.of_class(template.label).index(place) + 1
        self._bench.pick_requested.emit(
            rows_pick(
                tr("{label}, shape {number}", label=template.label, number=number), template.outliers_first
            )
        )

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
