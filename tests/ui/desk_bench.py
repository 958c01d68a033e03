"""The desk on a workbench without a window behind it."""

from bench_samples import NotedBench, run, switch
from PySide6.QtWidgets import QWidget
from review_samples import make_prepared, make_record, make_review

from ecgviewer.beats.beat_table import MarkedBeats
from ecgviewer.ui.desk.desk_tool import DeskTool


class Made:
    """A desk tool on a workbench, with five beats NVNNV called NVNNV."""

    def __init__(self, window: QWidget, lead: int = 0) -> None:
        self.bench = NotedBench(window)
        self.renewed: list[MarkedBeats | None] = []
        self.bench.reviews.renew_beats = self.renewed.append  # type: ignore[assignment]
        self.tool = DeskTool()
        self.parts = self.tool.build(self.bench)
        for widget in (*self.parts.banners, *(dock.panel for dock in self.parts.docks)):
            widget.setParent(window)
        self.session = self.bench.session
        self.record = make_record()
        self.bench.reviews.marked_beats(self.record)
        self.session.set_record(self.record, lead)
        self.prepared = make_prepared(self.record)
        self.session.set_prepared(self.prepared)
        self.session.set_review("v2", make_review(self.record, self.prepared, "v2"))

    def edit(self) -> None:
        switch(self.parts.commands, "editing", True)

    def run(self, name: str, beat: int | None = None) -> None:
        if beat is not None:
            self.session.select(beat)
        run(self.parts.commands, name)

    @property
    def own(self) -> list[str]:
        found: list[str] = self.session.own.symbols(self.prepared.beats).tolist()
        return found
