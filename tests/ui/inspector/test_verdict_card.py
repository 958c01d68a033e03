from dataclasses import replace

import numpy as np
import pytest
from beat_samples import details, grad_cam, model_beat
from pytestqt.qtbot import QtBot

from ecgviewer.evaluate.faithfulness import CurveAreas
from ecgviewer.explain.in_words import BeatFacts
from ecgviewer.explain.wave_shapley import WaveGame
from ecgviewer.ui.facts.beat_details import PENDING, BeatDetails
from ecgviewer.ui.inspector.verdict_card import VerdictCard
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.state.wave_spans import WaveSpan
from ecgviewer.workflows.review.describe_beat import BeatAccount
from ecgviewer.workflows.trust.trust import Trust

INTERVALS = {
    "pr_ms": None, "qrs_ms": 136.0, "qt_ms": 400.0, "qtc_bazett_ms": None, "qtc_fridericia_ms": None,
    "prematurity_percent": 40.2,
}  # fmt: skip
QRS = WaveSpan("QRS", -0.06, 0.08)


def account(**facts: object) -> BeatAccount:
    """An account of a V beat whose QRS is worth 3 of 4 units, T the other."""
    worth = np.zeros((4, 2))
    worth[:, 1] = [0.0, 3.0, 1.0, 4.0]
    game = WaveGame("V2", ("N", "V"), "straight line", ("QRS", "T"), worth)
    values = {"label": "V", "probability": 0.99, "prematurity_percent": 40.2, "has_p": False, "qrs_ms": 136.0}
    return BeatAccount(game, BeatFacts(**{**values, **facts}))  # type: ignore[arg-type]


def v_beat(**changes: object) -> BeatDetails:
    model = replace(
        model_beat(called="V", cam=grad_cam([0, 1, 2]), labels="NV"), probabilities={"N": 0.004, "V": 0.996}
    )
    values: dict[str, object] = {"symbol": "V", "intervals": INTERVALS, "waves": (QRS,), "account": account()}
    return details(model, **{**values, **changes})


def trust(**changes: object) -> Trust:
    areas = CurveAreas(1.0, 3.0)
    values = {"limits": CurveAreas(2.0, 2.0), "passes_sanity": True, **changes}
    return Trust("shap", "V", areas, CurveAreas(2.5, 1.5), 0.1, {}, None, **values)  # type: ignore[arg-type]


@pytest.fixture
def card(qtbot: QtBot) -> VerdictCard:
    card = VerdictCard(DARK)
    qtbot.addWidget(card)
    card.resize(360, 420)
    card.show()
    return card


def test_the_card_reads_from_call_to_trust(card: VerdictCard) -> None:
    card.set_walked("3 of 5 N called V")
    card.set_details(v_beat(trust=trust()))
    assert [text.replace("\u00a0", " ") for text in card.texts()] == [
        "V",
        "0.99  premature ventricular contraction",
        "reference V ✓",
        "Beat 1204 · 12:31.40 · 3 of 5 N called V",
        "40 % early · no P · QRS 136 ms wide",
        "It comes 40 % early; no P wave was found. The evidence for V rests on QRS (75 %) and T (25 %). "
        "QRS is wide (136 ms on this lead), which speaks for V.",
        "✓ early   ✓ no P   ✓ wide QRS   ? T opposite   ? full pause",
        "trust in the map: borne out on this beat",
    ]
    assert card.panel.width() >= 350


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("N", "reference N ✗"),
        ("F", "reference F, not a class of it"),
        ("", "no reference"),
        ("V", "reference V ✓"),
    ],
)
def test_how_the_call_stands_against_the_reference(card: VerdictCard, symbol: str, words: str) -> None:
    card.set_details(v_beat(symbol=symbol))
    assert words in card.texts()


def test_what_is_not_measured_yet_is_not_said(card: VerdictCard) -> None:
    card.set_details(v_beat(account=None, intervals=None))
    shown = card.texts()
    assert "measuring this beat…" in shown
    assert not any("early" in text or "trust" in text for text in shown)
    card.set_details(v_beat(account=None, has_account_coming=False))
    assert "measuring this beat…" not in card.texts()


def test_a_beat_without_a_call_says_why(card: VerdictCard) -> None:
    card.set_details(details(model_beat(called="", cam=PENDING), reason="window incomplete", symbol=""))
    assert card.texts() == ["not classified: window incomplete", "no reference", "Beat 1204 · 12:31.40"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_empty": True}, "nothing to judge, the map is empty"),
        ({"passes_sanity": False}, "none, the method failed on this network"),
        ({"limits": CurveAreas(0.5, 4.0)}, "none, no better than chance here"),
        ({"limits": CurveAreas(0.5, 2.0)}, "limited on this beat"),
    ],
)
def test_trust_in_a_word(card: VerdictCard, changes: dict[str, object], words: str) -> None:
    card.set_details(v_beat(trust=trust(**changes)))
    assert card.texts()[-1] == f"trust in the map: {words}"


@pytest.mark.parametrize(
    ("early", "words"),
    [(10.4, "10 % early"), (10.0, "in time"), (0.0, "in time"), (-8.0, "in time"), (-16.2, "16 % late")],
)
def test_a_beat_that_is_in_time_for_its_sentence_is_in_time_above_it(
    card: VerdictCard, early: float, words: str
) -> None:
    card.set_details(
        v_beat(
            intervals={**INTERVALS, "prematurity_percent": early}, account=account(prematurity_percent=early)
        )
    )
    shown = [text.replace("\u00a0", " ") for text in card.texts()]
    assert f"{words} · no P · QRS 136 ms wide" in shown
    assert any(text.startswith(f"It comes {words}; ") for text in shown)


def test_no_earliness_is_told_in_fibrillation(card: VerdictCard) -> None:
    card.set_details(v_beat(account=account(is_fibrillating=True)))
    assert any(text.startswith("in fibrillation or flutter · no P") for text in card.texts())


def test_the_map_of_the_chosen_method_stands_on_the_card_in_any_theme(card: VerdictCard) -> None:
    card.set_details(v_beat(shown_method="gradcam"))
    content = card.panel.content
    assert content is not None
    assert (content.method, content.model.model_name) == ("gradcam", "V2")
    dark = card.grab().toImage()
    card.set_theme(LIGHT)
    assert card.grab().toImage() != dark
