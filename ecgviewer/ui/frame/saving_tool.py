"""Saving what is seen: the window, the strip around the selected beat, the table of beats."""

from ecgviewer.files import write_output
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.figure import write_figure, write_widget
from ecgviewer.ui.paper.strip_export import STRIP_FILTERS, dots_per_inch_of
from ecgviewer.ui.state.questions import ask_to_save
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.workflows.review.review_result import beats_as_csv, review_result


class SavingTool(Tool):
    """Asks for a name beside the window, which goes on, then writes."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands that save."""
        self._bench = bench
        place = ("File", "save")
        return ToolParts(
            commands=(
                Command(
                    "save_picture",
                    tr("Save picture of the window…"),
                    *place,
                    self._save_picture,
                    keys=("Ctrl+Shift+S",),
                ),
                Command(
                    "save_figure",
                    tr("Save figure of the selected beat…"),
                    *place,
                    self._save_figure,
                    keys=("Ctrl+Alt+S",),
                ),
                Command("save_table", tr("Save table of beats…"), *place, self._save_table, keys=("Ctrl+E",)),
            )
        )

    def _save_picture(self) -> None:
        """Ask for a name and save the window as it is on the screen."""
        window, records = self._bench.window, self._bench.session.record_paths
        ask_to_save(
            self._bench,
            tr("Save picture of the window"),
            "window.png",
            tr("PNG (*.png)"),
            lambda path, _: write_widget(path, window, may_replace=True, records=records),
        )

    def _save_figure(self) -> None:
        """Ask for a name and save the strip around the selected beat."""
        session = self._bench.session
        review, beat_index = session.review, session.selected
        key = session.key_of(session.model, session.settings.method, beat_index)
        attribution = None if key is None else session.explanation(key)
        if review is None or attribution is None:
            self._bench.failed.emit(tr("no explained beat is selected; click a beat, then save its figure"))
            return
        theme = self._bench.theme.name
        ask_to_save(
            self._bench,
            tr("Save figure of the selected beat"),
            "beat.svg",
            STRIP_FILTERS,
            lambda path, chosen: write_figure(
                path,
                review,
                beat_index,
                attribution,
                theme,
                dots_per_inch=dots_per_inch_of(chosen),
                may_replace=True,
            ),
        )

    def _save_table(self) -> None:
        """Ask for a name and save the table of beats as CSV."""
        review = self._bench.session.review
        if review is None:
            self._bench.failed.emit(tr("no record is classified yet; open one first (Ctrl+O)"))
            return
        ask_to_save(
            self._bench,
            tr("Save table of beats"),
            "beats.csv",
            tr("CSV (*.csv)"),
            lambda path, _: write_output(
                path,
                beats_as_csv([review_result(review)]).encode(),
                (".csv",),
                may_replace=True,
                records=[review.record.path],
            ),
        )
