"""The trust line: its words, and when it warns."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.faithfulness import CurveAreas
from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.inspector.trust_line import TrustLine
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_panel import FAILED_SANITY, AttributionPanel, panel_contents
from ecgviewer.workflows.trust.trust import Trust
from ecgviewer.workflows.trust.trust_words import trust_figures, trust_line, trust_tip

TRUST = Trust(
    "shap", "V", CurveAreas(-1.5, 3.25), CurveAreas(0.5, 0.5), 0.084, {"P": 0.1, "QRS": 0.62}, 0.0012, True
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "borne out on this beat"),
        ({"qrs_only": CurveAreas(-1.0, 3.0)}, "borne out on this beat"),
        ({"qrs_only": CurveAreas(-2.0, 3.0)}, "limited on this beat, taking QRS first does as well"),
        ({"stability": 0.4}, "limited on this beat, small noise changes it by 40 %"),
        (
            {"areas": CurveAreas(-1.5, 0.25), "stability": 0.3},
            "limited on this beat, one of two tests is no better than chance and small noise changes it by 30 %",
        ),
        ({"areas": CurveAreas(0.75, 0.25)}, "none on this beat, it does no better than chance"),
        ({"limits": CurveAreas(-2.0, 4.0)}, "none on this beat, it does no better than chance"),
        ({"is_empty": True}, "nothing to judge, the map is empty"),
        (
            {"passes_sanity": False},
            "none, it failed the sanity check on this network: its maps hardly depend on what was learnt",
        ),
    ],
)
def test_words_follow_the_verdict(changes: dict[str, object], words: str) -> None:
    line = trust_line(replace(TRUST, **changes)).replace("\u00a0", " ")
    assert line == f"Trust in the map of SHAP: {words}"


def test_nothing_is_said_of_an_empty_map() -> None:
    assert trust_figures(replace(TRUST, is_empty=True)) == "no value speaks for the class"
    assert trust_tip(TRUST).startswith("This judges the map, not the call.")


def test_figures() -> None:
    assert trust_figures(TRUST).replace("\u00a0", " ") == (
        "evidence without what it marks −1.50 (a lucky random order 0.50)"
        " · with it alone 3.25 (a lucky random order 0.50)"
        " · small noise changes it by 8 % · P 10 %, QRS 62 % · additivity error 0.1 %"
    )
    both = replace(TRUST, agreement={"gradcam": 0.314, "integrated": -0.2})
    assert trust_figures(both).endswith("agreement with Grad-CAM 0.31, Integrated gradients −0.20")
    assert "additivity" not in trust_figures(replace(TRUST, relative_additivity_error=None))
    assert trust_figures(replace(TRUST, qrs_only=CurveAreas(-2, 2.5))).startswith(
        "evidence without what it marks −1.50 (a lucky random order 0.50, QRS first −2.00)"
        " · with it alone 3.25 (a lucky random order 0.50, QRS first 2.50)"
    )


def test_tip_says_what_stays() -> None:
    assert "What stays" not in trust_tip(TRUST)
    tip = trust_tip(replace(TRUST, noise="even noise", stays="the rhythm"))
    assert "What stays: the rhythm. Noise: even noise. " in tip


def test_line_is_shown_with_what_was_measured(qtbot: QtBot) -> None:
    line = TrustLine(LIGHT)
    qtbot.addWidget(line)
    details = BeatDetails(3, 1.0, "V", "", "", 0.8, 0.8, 1.0, (), "v1")
    line.set_details(details)
    assert line.isHidden()
    line.set_details(replace(details, trust=TRUST))
    assert not line.isHidden()
    assert line.text == f"{trust_line(TRUST)}\n{trust_figures(TRUST)}"
    assert line.toolTip() == trust_tip(TRUST)
    line.set_theme(DARK)
    line.set_details(None)
    assert line.isHidden()


def test_a_panel_marks_a_method_that_failed(qtbot: QtBot) -> None:
    model = ModelBeat("v1", "V", {"V": 0.9}, "V", None, {"layercam": None, "shap": None}, {})
    failed = replace(model, failed_methods=frozenset({"layercam"}))
    details = BeatDetails(3, 1.0, "V", "", "", 0.8, 0.8, 1.0, (failed,), "v1")
    contents = panel_contents(details)
    assert contents["layercam", "v1"].is_failed
    assert not contents["shap", "v1"].is_failed
    panel = AttributionPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.set_content(contents["layercam", "v1"])
    assert FAILED_SANITY in panel.accessibleDescription()
    panel.set_content(contents["shap", "v1"])
    assert FAILED_SANITY not in panel.accessibleDescription()
