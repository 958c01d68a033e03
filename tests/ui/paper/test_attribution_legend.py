from strip_samples import make_attribution

from ecgviewer.ui.paper.attribution_legend import build_legend, end_of_scale

STORED = {("gradcam", "N"): 2.0, ("gradcam", "V"): 4.0, ("shap", "N"): 0.06}


def test_the_stored_scale_of_each_class_ends_the_map() -> None:
    shown = {0: make_attribution([9.0], "N"), 1: make_attribution([1.0], "V")}
    end = end_of_scale(shown, STORED, is_per_beat=False)
    assert [end(shown[row]) for row in shown] == [2.0, 4.0]


def test_a_scale_per_beat_is_its_own_largest_magnitude() -> None:
    shown = {0: make_attribution([-0.5, 0.2], is_signed=True), 1: make_attribution([0.1])}
    end = end_of_scale(shown, STORED, is_per_beat=True)
    assert [round(end(shown[row]), 6) for row in shown] == [0.5, 0.1]


def no_scale(method: str, label: str) -> None:
    return None


def test_without_a_stored_scale_each_beat_has_its_own_and_the_legend_says_so() -> None:
    shown = {0: make_attribution([0.3], "A"), 1: make_attribution([0.7], "A")}
    end = end_of_scale(shown, no_scale, is_per_beat=False)
    assert [round(end(shown[row]), 6) for row in shown] == [0.3, 0.7]
    legend = build_legend(shown, no_scale, False, "LayerCAM of v1")
    assert legend.text == "LayerCAM of v1 · scaled to each beat"
    assert (legend.low, legend.high) == ("0", "much")
    assert legend.scale == "the ends of the scale: the largest absolute attribution of each beat"
    one = build_legend({1: shown[1]}, no_scale, False, "LayerCAM of v1")
    assert one.text == "LayerCAM of v1 · scaled to this beat"
    assert (one.low, one.high) == ("0", "0.7")


def test_a_scale_for_some_classes_only() -> None:
    shown = {0: make_attribution([0.3], "N"), 1: make_attribution([0.7], "A")}
    end = end_of_scale(shown, STORED, is_per_beat=False)
    assert [round(end(shown[row]), 6) for row in shown] == [2.0, 0.7]
    legend = build_legend(shown, STORED, False, "")
    assert legend.high == "much"
    assert "99th percentile" in legend.scale
    assert "where none is stored, the largest" in legend.scale


def test_the_legend_of_one_class_has_its_number() -> None:
    legend = build_legend({0: make_attribution([1.0])}, STORED, False, "Grad-CAM of v2")
    assert (legend.low, legend.high, legend.is_signed) == ("0", "2", False)
    assert legend.text == "Grad-CAM of v2"
    assert (
        legend.scale
        == "the ends of the scale: the 99th percentile of the absolute attribution over training beats"
    )


def test_the_legend_of_several_classes_has_no_number() -> None:
    shown = {0: make_attribution([1.0], "N"), 1: make_attribution([1.0], "V")}
    assert build_legend(shown, STORED, False, "").high == "much"


def test_the_signed_legend_runs_from_against_to_for() -> None:
    legend = build_legend({0: make_attribution([1.0, -1.0], is_signed=True)}, STORED, False, "SHAP")
    assert (legend.low, legend.high) == ("against −0.06", "for +0.06")


def test_a_scale_per_beat_says_so() -> None:
    two = {0: make_attribution([1.0]), 1: make_attribution([2.0])}
    legend = build_legend(two, STORED, True, "Grad-CAM")
    assert (legend.text, legend.low, legend.high) == ("Grad-CAM · scaled to each beat", "0", "much")
    two = {row: make_attribution([1.0], is_signed=True) for row in range(2)}
    legend = build_legend(two, STORED, True, "SHAP")
    assert (legend.low, legend.high) == ("against", "for")


def test_the_legend_says_in_plain_words_what_speaks_against_the_method() -> None:
    shown = {0: make_attribution([1.0])}
    assert (
        build_legend(shown, STORED, False, "Grad-CAM", "no better than random").doubt
        == "no better than random"
    )
    assert build_legend(shown, STORED, False, "Grad-CAM").doubt == ""
