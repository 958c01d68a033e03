"""What changed after a training, and whether the new network stays."""

from typing import Any

import pytest
from bench_samples import NotedBench
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from review_samples import make_prepared, make_record, make_review

from ecgviewer import paths
from ecgviewer.classifiers.training_patients import Seen
from ecgviewer.ui.training.changed_beats import headline, seen_words
from ecgviewer.ui.training.changes_controller import ChangesController
from ecgviewer.workflows.evaluation.changed_calls import ChangedCall


class Training(QObject):
    model_trained = Signal(str, str)
    n_discarded = 0

    def show_discarded(self) -> None:
        self.n_discarded += 1


class Made:
    def __init__(self, window: QWidget) -> None:
        self.bench = NotedBench(window)
        reviews: Any = self.bench.reviews
        self.besides: list[tuple[str, ...]] = []
        reviews.classify_besides = lambda _asker, names: self.besides.append(tuple(names))
        self.training = Training()
        self.changes = ChangesController(self.bench, self.training)  # type: ignore[arg-type]
        self.session = self.bench.session
        self.record = make_record()
        self.session.set_record(self.record, 0)
        self.prepared = make_prepared(self.record)
        self.session.set_prepared(self.prepared)
        self.session.set_review("v2", make_review(self.record, self.prepared, "v2"))

    def train(self, called: str) -> None:
        self.training.model_trained.emit("v2", "mine")
        self.session.set_review("mine", make_review(self.record, self.prepared, "v1", called))


@pytest.fixture
def made(qtbot: Any) -> Made:
    window = QWidget()
    qtbot.addWidget(window)
    return Made(window)


def test_each_changed_beat_stands_in_the_list_and_is_led_to(made: Made) -> None:
    made.train("VVNNN")
    assert made.besides == [("mine",)]
    dialog = made.changes.dialog
    assert dialog is not None
    assert dialog.texts[0] == "2 beats changed in demo: 0 right now, 2 wrong now"
    assert dialog.texts[2:] == ["✗ 1 · 0:01.00 · N → V · it is N", "✗ 5 · 0:05.00 · V → N · it is V"]
    assert made.bench.told("beat_requested") == [0]
    dialog._list.setCurrentRow(1)
    assert made.bench.told("beat_requested") == [0, 4]
    made.session.select(4)
    keys = [asked[1] for asked in made.bench.reviews.asked if asked[0] == "set_besides"][-1]  # type: ignore[attr-defined]
    assert [(key.model, key.method, key.label, key.beat_index) for key in keys] == [
        ("v2", "gradcam", "V", 4),
        ("mine", "gradcam", "N", 4),
    ]
    assert [title.text() for title in dialog._titles] == ["ArrhythmiNet 2: V", "mine: N"]
    assert all(panel.content is not None for panel in dialog.panels)


def test_keep_makes_it_the_current_network(made: Made) -> None:
    made.train("VVNNV")
    made.changes.dialog.keep_requested.emit()
    assert ("reload_model", "mine") in made.bench.reviews.asked  # type: ignore[attr-defined]
    assert not made.changes.dialog.isVisible()


def test_discard_removes_the_model_and_nothing_else(made: Made) -> None:
    folder = paths.user_models_dir() / "mine"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text("{}")
    (folder / "my notes.txt").write_text("keep")
    made.train("VVNNV")
    made.changes.dialog.discard_requested.emit()
    assert [file.name for file in folder.iterdir()] == ["my notes.txt"]
    assert made.session.reviews.keys() == {"v2"}
    assert made.training.n_discarded == 1
    assert made.besides[-1] == ()


def test_nothing_is_shown_of_another_record(made: Made) -> None:
    made.training.model_trained.emit("v2", "mine")
    made.session.set_record(make_record("other"), 0)
    made.session.set_prepared(made.prepared)
    made.session.set_review("v2", make_review(made.record, made.prepared, "v2"))
    made.session.set_review("mine", make_review(made.record, made.prepared, "v1", "VVVVV"))
    assert made.changes.dialog is None


def test_words() -> None:
    calls = [ChangedCall(0, "N", "V", "V", True, False), ChangedCall(1, "N", "V", "", False, False)]
    assert headline("208", calls) == "2 beats changed in 208: 1 right now, 0 wrong now"
    assert headline("208", []) == "no beat of 208 is called otherwise"
    assert seen_words("208", "mine", Seen.NO, True) == "mine was not trained with this patient."
    unknown = seen_words("208", "mine", Seen.UNKNOWN, False)
    assert unknown == "This is not a known training record of mine."
    assert seen_words("208", "mine", Seen.YES, True).startswith(
        "⚠ mine was trained with your labels of this patient"
    )
