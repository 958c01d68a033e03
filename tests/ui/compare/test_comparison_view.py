"""The comparison of methods: what stands in its cells, matrices and sentences, and its pictures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from choosing import choose
from odd_records import record_behind
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.compare.comparison_content import ComparisonContent, comparison_content
from ecgviewer.ui.compare.comparison_dialog import ComparisonDialog
from ecgviewer.ui.compare.comparison_view import NO_BEAT, ComparisonView
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.picture_files import lay_out, write_picture
from ecgviewer.workflows.explanations.compare_explanations import NetworkMaps, plan_network
from ecgviewer.workflows.review.review_record import RecordReview, review_record

BEAT = 40
ASCENDING = np.repeat(np.arange(20.0), 18)


@pytest.fixture(scope="module")
def reviews() -> dict[str, RecordReview]:
    record = read_record(paths.resources_dir() / "demo" / "demo")
    prepared = prepare_beats(record, record.default_lead)
    names = ("v1", "v2", "context-0", "context-fold3")
    return {name: review_record(record, prepared, open_classifier(find_model(name))) for name in names}


def planned(reviews: dict[str, RecordReview], name: str, chosen: str = "") -> NetworkMaps:
    return plan_network(reviews[name], find_model(name), BEAT, chosen)


def made(network: NetworkMaps, **values: np.ndarray) -> NetworkMaps:
    """Return a network with maps, 360 values by method."""
    maps = {
        method: Attribution(
            method, network.model, network.label, each.astype(np.float32), np.arange(361), True, 2.0
        )
        for method, each in values.items()
    }
    return replace(network, maps=maps)


def content(*networks: NetworkMaps | str, chosen: str = "") -> ComparisonContent:
    named = [(one if isinstance(one, str) else one.model, one) for one in networks]
    return comparison_content(named, chosen, None)


@pytest.fixture
def view(qtbot: QtBot) -> ComparisonView:
    view = ComparisonView(LIGHT)
    qtbot.addWidget(view)
    return view


def test_cells_fill_as_maps_arrive(view: ComparisonView, reviews: dict[str, RecordReview]) -> None:
    first, second = planned(reviews, "v1"), planned(reviews, "v2")
    view.set_content(content(first, second))
    panels = view.columns[0].cells
    assert [cell.panel.content.message for cell in panels.values() if cell.panel.content] == [
        "computing…"
    ] * 4
    assert set(view.columns[0].matrix.texts.values()) == {"…"}
    assert not content(first, second).is_complete
    first, second = made(first, shap=ASCENDING, gradcam=ASCENDING[::-1]), made(second, shap=ASCENDING)
    shown = content(first, second)
    assert (shown.n_made, shown.n_maps) == (3, 8)
    view.set_content(shown)
    assert view.columns[0].matrix.texts["gradcam", "shap"] == "⚠ −1.00"
    assert view.columns[0].matrix.texts["shap", "layercam"] == "…"
    assert "Grad-CAM and SHAP disagree (−1.00): trust neither to the sample" in view.columns[0].notes.text()
    assert view.pair_line("shap") == "ArrhythmiNet 1 against ArrhythmiNet 2: 1.00"
    assert [column.name.text() for column in view.columns[:2]] == ["ArrhythmiNet 1", "ArrhythmiNet 2"]
    assert view.pair_line("gradcam") == ""


def test_a_context_network_says_which_methods_it_has(
    view: ComparisonView, reviews: dict[str, RecordReview]
) -> None:
    view.set_content(content(planned(reviews, "v1"), planned(reviews, "context-0"), "classifying…"))
    cells = view.columns[1].cells
    assert not cells["gradcam"].panel.isHidden()
    assert cells["layercam"].panel.isHidden()
    assert "only Grad-CAM and SHAP" in cells["layercam"].reason.text()
    assert list(view.columns[1].matrix.texts) == [("gradcam", "shap")]
    assert view.columns[2].cells["shap"].reason.text() == "classifying…"
    assert view.columns[1].call.text().startswith("calls V (one of V E)")


def test_a_failed_check_and_a_missing_scale_stand_in_the_cell(
    view: ComparisonView, reviews: dict[str, RecordReview]
) -> None:
    network = made(planned(reviews, "v1"), layercam=ASCENDING, shap=ASCENDING)
    view.set_content(content(network))
    layercam, shap = (view.columns[0].cells[method].panel.content for method in ("layercam", "shap"))
    assert layercam is not None
    assert shap is not None
    assert layercam.is_failed
    assert "LayerCAM fails the sanity check on this network" in view.columns[0].notes.text()
    assert layercam.is_scaled_to_beat
    assert not shap.is_scaled_to_beat
    assert shap.scale == reviews["v1"].card.scales["shap"][network.label]


def test_a_method_no_better_than_random_is_marked(
    view: ComparisonView, reviews: dict[str, RecordReview]
) -> None:
    view.set_content(content(planned(reviews, "context-fold3"), planned(reviews, "v1")))
    doubts = [
        [cells[method].panel.content.doubt for method in ("gradcam", "shap")]
        for cells in (column.cells for column in view.columns[:2])
        if all(cells[method].panel.content for method in ("gradcam", "shap"))
    ]
    assert doubts == [["no better than random", ""], ["", ""]]


def test_different_calls_and_a_chosen_class_are_said_at_the_top(
    view: ComparisonView, reviews: dict[str, RecordReview]
) -> None:
    called = str(reviews["v1"].called[BEAT])
    other = next(label for label in reviews["v2"].card.labels if label != called)
    calls = reviews["v2"].called.copy()
    calls[BEAT] = other
    split = replace(reviews["v2"])
    split.__dict__["called"] = calls
    first, second = planned(reviews, "v1"), plan_network(split, find_model("v2"), BEAT)
    view.set_content(content(first, second))
    calls_in_words = f"ArrhythmiNet 1 {called} and ArrhythmiNet 2 {other}"
    assert view.notes.startswith(f"The networks call this beat differently: {calls_in_words}.")
    chosen = [planned(reviews, name, "A") for name in ("v1", "v2")]
    view.set_content(content(*chosen, chosen="A"))
    assert view.notes == "Explained is class A in every network, whatever it calls."
    assert "explained here: A (atrial premature beat) 0." in view.columns[0].call.text()
    view.set_content(None)
    assert NO_BEAT in [label.text() for label in view.findChildren(QLabel)]


def test_long_names_make_room_and_beats_are_not_flattened(
    view: ComparisonView, reviews: dict[str, RecordReview]
) -> None:
    view.set_content(content(planned(reviews, "v1"), planned(reviews, "v2")))
    narrow = view.minimumSizeHint().width()
    name = "a-network-with-a-name-of-more-than-forty-letters"
    card = replace(reviews["v1"].card, name=name)
    renamed = replace(planned(reviews, "v1"), review=replace(reviews["v1"], card=card))
    view.set_content(content(renamed, planned(reviews, "v2")))
    assert view.minimumSizeHint().width() > narrow + 50
    for width in (narrow, 1500):
        lay_out(view, width)
        view.grab()
        cell = view.columns[0].cells["shap"]
        assert cell.height() >= 47 + 0.4 * cell.width() - 1
        assert abs(cell.width() - view.columns[1].cells["shap"].width()) <= 1


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_pictures(
    suffix: str, view: ComparisonView, reviews: dict[str, RecordReview], tmp_path: Path, qapp: QApplication
) -> None:
    apply_theme(qapp, LIGHT)
    view.set_content(content(made(planned(reviews, "v1"), shap=ASCENDING), planned(reviews, "v2")))
    lay_out(view, 900)
    path = tmp_path / f"compared{suffix}"
    write_picture(path, view, "a title")
    data = path.read_bytes()
    if suffix == ".png":
        image = QImage(str(path))
        assert (image.width(), image.height()) == (2 * view.width(), 2 * view.height())
        assert image.pixelColor(2, 2).name() == LIGHT.surface
    else:
        assert data.startswith(b"%PDF" if suffix == ".pdf" else b"<?xml")
        assert b"Grad-CAM" in data or suffix == ".pdf"
    with pytest.raises(InvalidInputError, match=r"\.png, \.svg or \.pdf"):
        write_picture(tmp_path / "x.bmp", view)


def test_choices_of_the_dialog(
    qtbot: QtBot, qapp: QApplication, reviews: dict[str, RecordReview], tmp_path: Path
) -> None:
    dialog = ComparisonDialog(DARK)
    qtbot.addWidget(dialog)
    offered = [(name, f"{name} · seen") for name in ("v1", "v2", "v2-patient")]
    dialog.set_networks(offered, ("v2", "v1"))
    assert dialog.models == ("v2", "v1")
    dialog.set_networks(offered, ("v1", "v1"))
    assert dialog.models == ("v1",)
    dialog.set_labels(["N", "V"])
    assert dialog.label == ""
    with qtbot.waitSignal(dialog.choice_changed):
        choose(dialog, "Class", "V")
    dialog.set_labels(["N", "S", "V"])
    assert dialog.label == "V"
    dialog.show_content(content(made(planned(reviews, "v1"), shap=ASCENDING)), "demo-beat41-compared")
    assert dialog.status == "computing: 1 of 4 maps are there…"
    dialog.copy()
    assert not QApplication.clipboard().image().isNull()
    dialog.save(tmp_path / "there" / "is" / "no.png")
    assert "no.png" in dialog.status
    dialog.save(tmp_path / "compared.svg")
    assert dialog.status == f"saved as {tmp_path / 'compared.svg'}"
    record = record_behind(tmp_path / "own.png")
    own = replace(reviews["v1"], record=replace(reviews["v1"].record, path=record.path))
    dialog.show_content(content(made(planned({"v1": own}, "v1"), shap=ASCENDING)))
    dialog.save(tmp_path / "own.png", may_replace=True)
    assert "own.png is a file of record odd" in dialog.status
    assert (tmp_path / "own.png").read_bytes() == bytes(720)
    everything = dict.fromkeys(METHODS, ASCENDING)
    dialog.show_content(content(made(planned(reviews, "v1"), **everything)))
    assert dialog.status == "all 4 maps are there"
    apply_theme(qapp, LIGHT)
    dialog.set_theme(LIGHT)
    assert dialog.view.grab().toImage().pixelColor(1, 1).name() == LIGHT.surface
