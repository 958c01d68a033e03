from pytestqt.qtbot import QtBot

from ecgviewer.explain.attribution import METHODS, TITLES
from ecgviewer.ui.trace.offered_methods import MEANINGS, offered_methods
from ecgviewer.ui.trace.review_bar import ReviewBar


def test_the_most_faithful_comes_first_and_what_is_not_there_last() -> None:
    offered = offered_methods("context-fold3")
    assert [(method.name, method.title, method.is_there) for method in offered] == [
        ("shap", "SHAP", True),
        ("waves", "Wave values", True),
        ("gradcam", "Grad-CAM ⚠", True),
        ("layercam", "LayerCAM", False),
        ("integrated", "Integrated gradients", False),
    ]
    assert "no better than random" in offered[2].tip
    assert offered[0].tip == MEANINGS["shap"]
    assert offered[2].tip.startswith(MEANINGS["gradcam"])
    assert set(MEANINGS) == set(METHODS)
    assert offered[3].tip.startswith("there is none for a network that sees")
    assert [method.name for method in offered_methods("none-such")] == list(TITLES)


def test_a_method_that_a_network_has_not_can_not_be_chosen(qtbot: QtBot) -> None:
    bar = ReviewBar()
    qtbot.addWidget(bar)
    bar.set_methods(offered_methods("context-fold3"))
    box = bar._method
    assert [box.itemText(row) for row in range(box.count())] == [
        "SHAP",
        "Wave values",
        "Grad-CAM ⚠",
        "LayerCAM",
        "Integrated gradients",
        "no explanation",
    ]
    enabled = [bool(box.model().flags(box.model().index(row, 0)).value & 32) for row in range(box.count())]
    assert enabled == [True, True, True, False, False, True]
