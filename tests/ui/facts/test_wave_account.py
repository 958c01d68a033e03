"""The inspector's section on one call: values, the other class, words and criteria, and how they arrive."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from choosing import choose
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.in_words import BeatFacts
from ecgviewer.explain.shapley import coalitions
from ecgviewer.explain.wave_shapley import WaveGame
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.facts.wave_account import WaveAccount
from ecgviewer.ui.facts.wave_bars import format_percent_signed
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.inspector.inspector_tool import InspectorTool
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.workflows.review.describe_beat import BeatAccount

WAIT_MS = 60_000
PLAYERS = ("P", "QRS", "baseline")


def account(label: str = "A") -> BeatAccount:
    """Logit A = 3 P - 1 QRS + 2 P QRS, logit N = 1 QRS, logit V = 0, of whoever takes part."""
    p, qrs, _ = coalitions(3).T.astype(float)
    logits = np.stack([qrs, 3 * p - qrs + 2 * p * qrs, 0 * p], axis=1).astype(np.float32)
    game = WaveGame("v2", ("N", "A", "V"), "line", PLAYERS, logits)
    return BeatAccount(game, BeatFacts(label, 0.874, "", 31.0, True, 0.41, 0.85, 141.0, 88.0, 0.86, False))


def details(made: BeatAccount | None, called: str = "A", label: str = "A") -> BeatDetails:
    probabilities = {"N": 0.1, "A": 0.874, "V": 0.026} if called else {}
    model = ModelBeat("v2", called, probabilities, label if called else "", None, {}, {})
    return BeatDetails(3, 1.0, "A", "", "", 0.6, 0.9, 0.9, (model,), "v2", account=made)


def shown(section: WaveAccount) -> list[str]:
    return [label.text() for label in section.findChildren(QLabel)]


@pytest.fixture
def section(qtbot: QtBot) -> WaveAccount:
    section = WaveAccount(DARK)
    qtbot.addWidget(section)
    section.resize(320, 500)
    return section


def test_values_of_the_called_class(section: WaveAccount) -> None:
    section.set_details(details(account()))
    assert section.shares is not None
    np.testing.assert_allclose(section.shares.values, [4, 0, 0], atol=1e-6)
    assert section.bars.players == PLAYERS
    assert section.bars.tip_at(2) == "P +4.00 (+100\u00a0%); together with QRS +\u00a02.00"
    assert not section.isHidden()


def test_why_one_and_not_the_other(section: WaveAccount) -> None:
    section.set_details(details(account()))
    choose(section, "and not", "N")
    assert section.shares is not None
    np.testing.assert_allclose(section.shares.values, [4, -1, 0], atol=1e-6)
    assert "That the network says A and not N rests on P (80\u00a0%)" in section.words
    section.set_details(details(account(), label="V"))
    assert section.shares.label == "V"
    assert section.against == "N"
    section.set_details(details(account(), label="N"))
    assert section.against == ""
    assert section.shares.label == "N"


def test_words_and_criteria(section: WaveAccount) -> None:
    section.set_details(details(account()))
    assert section.words.startswith(
        "Called A with 0.87. It comes 31\u00a0% early; its P wave has another shape"
    )
    assert section.criteria == [
        "✓\u2002more than 10\u00a0% early: 31\u00a0% early",
        "✓\u2002P wave of another shape than usual: correlation 0.41, usual 0.85 or more",
        "✓\u2002QRS narrower than 120\u00a0ms: 88\u00a0ms",
        "✓\u2002pause after it not fully compensatory: 86\u00a0% of two usual RR",
    ]
    section.set_details(details(account("L")))
    assert [line[0] for line in section.criteria] == ["✗", "?", "?"]
    assert section.criteria[1].endswith("needs V1 and V6, can't be judged on this lead")


def test_while_a_beat_is_under_way_rows_stay_without_values(section: WaveAccount) -> None:
    section.set_details(details(account()))
    height = section.bars.sizeHint().height()
    section.set_details(details(None))
    assert section.shares is None
    assert section.bars.sizeHint().height() == height
    assert section.bars.tip_at(2) == ""


def test_a_failed_attempt_is_not_waited_for(section: WaveAccount) -> None:
    section.set_details(details(None))
    assert "computing…" in shown(section)
    section.set_details(replace(details(None), has_account_coming=False))
    assert "computing…" not in shown(section)
    assert "not available" in shown(section)


def test_what_fails_for_one_beat_is_tried_once_for_each(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fail(*arguments: object) -> None:
        tried.append(arguments[-1])
        raise InvalidInputError("no such wave")

    monkeypatch.setattr("ecgviewer.ui.state.beat_accounts.account_for_beat", fail)
    window.show_record(read_record(paths.resources_dir() / "demo" / "demo"))
    session = window.session
    qtbot.waitUntil(lambda: session.waves is not None and session.review is not None, timeout=WAIT_MS)
    session.select(12)
    qtbot.waitUntil(lambda: "no such wave" in window.message, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.controller.accounts.is_settled, timeout=WAIT_MS)
    assert tried[-1] == 12
    assert tried.count(12) == 1
    for beat_index in (13, 12):
        session.select(beat_index)
        qtbot.waitUntil(lambda: window.controller.accounts.is_settled, timeout=WAIT_MS)
        assert f"waves of beat {beat_index + 1} for v2: no such wave" in window.message
    assert tried[-3:] == [12, 13, 12]


def test_without_a_call_there_is_nothing(section: WaveAccount) -> None:
    section.set_details(details(account()))
    section.set_details(details(None, called=""))
    assert section.isHidden()
    section.set_details(None)
    assert section.isHidden()
    assert section.criteria == []


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    shown = MainWindow("v2", LIGHT)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    shown.show()
    yield shown
    shown.shut_down()


def test_the_selected_beat_is_played_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    session, section = window.session, window.tool(InspectorTool).inspector.wave_account
    window.show_record(read_record(paths.resources_dir() / "demo" / "demo"))
    qtbot.waitUntil(lambda: session.waves is not None and session.review is not None, timeout=WAIT_MS)
    for index in (12, 30, 31):
        session.select(index)
    qtbot.waitUntil(lambda: section.shares is not None, timeout=WAIT_MS)
    assert session.review is not None
    assert section.shares is not None
    called = str(session.review.called[31])
    logit = session.review.predictions.logits[31, session.review.card.labels.index(called)]
    assert section.shares.label == called
    assert section.shares.worth_of_all == pytest.approx(logit, abs=1e-4)
    assert section.shares.efficiency_error < 1e-5
    assert session.account("v2", 31) is not None
    assert session.account("v1", 31) is None
    window.change_view(explained_label="V")
    qtbot.waitUntil(lambda: section.shares is not None and section.shares.label == "V", timeout=WAIT_MS)
    window.set_theme(DARK)
    content = window.tool(InspectorTool).inspector
    # Nothing is cut: the panel is as wide as what it holds needs, and scrolls in height only.
    assert content.viewport().width() >= section.minimumSizeHint().width()
    session.set_record(None, 0)
    assert session.account("v2", 31) is None


def test_a_beat_of_a_context_network_is_played_too(window: MainWindow, qtbot: QtBot) -> None:
    window.controller.use_model("context-0")
    session, section = window.session, window.tool(InspectorTool).inspector.wave_account
    window.show_record(read_record(paths.resources_dir() / "demo" / "demo"))
    qtbot.waitUntil(lambda: session.waves is not None and session.review is not None, timeout=WAIT_MS)
    session.select(31)
    qtbot.waitUntil(lambda: section.shares is not None, timeout=WAIT_MS)
    assert session.review is not None
    assert section.shares is not None
    assert section.shares.label == session.review.called[31]
    assert {"rhythm", "beats alike"} <= set(section.bars.players)
    assert not session.is_explainable("context-0", "integrated")
    window.change_view(method="gradcam")
    assert session.trust_key == session.key_of("context-0", "gradcam", 31)
    window.change_view(method="integrated")
    assert session.trust_key is None


def test_a_share_that_rounds_to_nothing_has_no_sign() -> None:
    shown = [format_percent_signed(value) for value in (-0.4, 0.4, -0.6, 53.2)]
    assert shown == ["0\u00a0%", "0\u00a0%", "−1\u00a0%", "+53\u00a0%"]
