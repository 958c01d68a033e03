"""Reviews record 208 in a real window, as a process that may be killed; see `test_review_208.py`.

The first argument says which part: `review` does everything up to the report and then goes on editing until it is
killed; `reopen` looks whether all is there, and saves. What was done is told in JSON, a line each.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

WAIT_S = 240.0


def tell(**what: Any) -> None:
    """Tell what was done; once this is out, it was acknowledged."""
    print(json.dumps(what), flush=True)


class Review:
    """A window with record 208."""

    def __init__(self, record: str) -> None:
        from ecgviewer.ui.desk.desk_tool import DeskTool
        from ecgviewer.ui.frame.main_window import MainWindow
        from ecgviewer.ui.state.application import make_application

        self.application, theme = make_application("light")
        self.window = MainWindow("context-fold3", theme)
        self.session = self.window.session
        self.desk = self.window.tool(DeskTool)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.open_name(record)
        self.wait(lambda: self.session.waves is not None and self.session.review is not None)

    def wait(self, is_there: Any) -> None:
        """Let the window work until something is there."""
        end = time.monotonic() + WAIT_S
        while not is_there():
            if time.monotonic() > end:
                tell(failed=f"nothing came in {WAIT_S:.0f} s; {self.window.message}")
                raise SystemExit(1)
            self.application.processEvents()
            time.sleep(0.005)

    def beats(self) -> list[list[Any]]:
        """Return the beats as the person has them: sample and mnemonic."""
        own = self.session.own.layer.beats
        return [[int(s), str(t)] for s, t in zip(own.samples, own.truth, strict=True)]

    def end(self) -> None:
        self.window.close()


def review(record: str, folder: Path) -> None:
    made = Review(record)
    window, session, desk = made.window, made.session, made.desk
    window.run("queue")
    made.wait(lambda: desk.is_settled and desk.queue._queue)
    tell(queue=len(desk.queue._queue))
    for label in ("V", "N", "A", "V", "L"):
        row = session.selected
        window.run(f"label_{label}")
        tell(corrected=row, label=label)
    relabel_a_cluster(made)
    move_beats(made)
    measure(made)
    retrain(made, folder)
    report(made, folder / "208.pdf")
    tell(state=made.beats())
    rng = np.random.default_rng(0)
    while True:  # until it is killed
        row, label = int(rng.integers(0, 2900)), "NLRAV"[int(rng.integers(0, 5))]
        if desk.controller.relabel([row], label):
            tell(mark=int(desk.controller.ids_of([row])[0]), label=label)
        made.application.processEvents()


def relabel_a_cluster(made: Review) -> None:
    """Relabel the smallest shape of V by the templates' way, then take it back and do it again."""
    from ecgviewer.workflows.templates.beat_shapes import BeatShapes
    from ecgviewer.workflows.templates.beat_templates import gather_templates

    session, desk = made.session, made.desk
    shapes = BeatShapes.of(session.record, session.lead, session.prepared.beats)
    found = gather_templates(shapes, session.labels, session.waves.qrs_ms)
    rows = found.templates[found.of_class("V")[-1]].rows
    made.window.bench.relabel_requested.emit(rows, "F")
    tell(asked=desk._bulk.head)
    desk._bulk.other_requested.emit(desk._bulk.rows)
    desk._picker._field.setText("fusion of ventricular")
    desk._picker._field.returnPressed.emit()
    made.window.run("undo")
    made.window.run("redo")
    tell(cluster=rows.tolist())


def move_beats(made: Review) -> None:
    """Delete a beat and insert another: the network calls all beats anew."""
    made.session.select(100)
    made.window.run("delete_beat")
    made.wait(lambda: made.desk.is_settled and made.session.prepared.beats.n_beats == 2954)
    r_sample = made.session.prepared.beats.r_sample
    made.desk.controller.insert(int(r_sample[200:202].sum()) // 2, "V")
    made.wait(lambda: made.desk.is_settled and made.session.prepared.beats.n_beats == 2955)
    made.wait(lambda: made.session.waves is not None)
    tell(moved=True)


def measure(made: Review) -> None:
    """Set calipers from a beat to the next one."""
    from ecgviewer.ui.trace.trace_tool import TraceTool

    made.session.select(300)
    made.window.run("caliper_here")
    (caliper,) = made.window.tool(TraceTool).trace.content.calipers
    tell(measured_s=caliper.span_s, rr_s=float(made.session.prepared.beats.rr_after_s[300]))


def retrain(made: Review, folder: Path) -> None:
    """Train for an epoch on the corrected record, look at what changed, and discard the network."""
    from ecgviewer import paths
    from ecgviewer.training.config import TrainConfig
    from ecgviewer.ui.training.training_tool import TrainingTool

    tool = made.window.tool(TrainingTool)
    made.window.run("retrain")
    dialog = tool.controller._dialog
    assert dialog._form.choices.own_labels
    config = TrainConfig.of(
        "v2", "mine", protocol="beat", records=("207", "208"), beats_per_class=20, epochs=1, batch_size=16,
        background_clusters=5, own_labels=True,
    )  # fmt: skip
    dialog.training_requested.emit(config, Path(made.session.record.path).parent, False)
    made.wait(lambda: tool.changes.dialog is not None and tool.changes.dialog.isVisible())
    tell(changed=tool.changes.dialog.texts[:2])
    made.wait(lambda: all(panel.content is not None for panel in tool.changes.dialog.panels))
    made.wait(lambda: not made.window.bench.lane.is_busy)
    tool.changes.dialog.discard_requested.emit()
    tell(is_model_left=(paths.user_models_dir() / "mine").exists())


def report(made: Review, file: Path) -> None:
    """Save the report of what the record is now."""
    from ecgviewer.ui.report.report_files import write_report
    from ecgviewer.ui.report.report_tool import ReportTool
    from ecgviewer.workflows.report.make_report import make_report

    tool = made.window.tool(ReportTool)
    made.window.run("report")
    made.wait(lambda: tool.is_settled)
    controller = tool.controller
    write_report(
        file, make_report(controller._source, controller.dialog.choice), may_replace=True, records=[]
    )
    tell(report=file.stat().st_size, edits=len(controller._source.edits))
    controller.dialog.close()


def reopen(record: str) -> None:
    made = Review(record)
    tell(state=made.beats(), trail=len(made.session.own.trail))
    made.window.bench.preferences.annotator = "rev"
    made.window.run("save_own")
    tell(saved=made.window.message)
    made.end()


if __name__ == "__main__":
    if sys.argv[1] == "review":
        review(sys.argv[2], Path(sys.argv[3]))
    else:
        reopen(sys.argv[2])
