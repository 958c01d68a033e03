"""What a screen reader says of the selected beat."""

from dataclasses import replace

from beat_samples import details, model_beat
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.inspector.spoken_beat import SpokenBeat, spoken_words
from ecgviewer.ui.state.wave_spans import WaveSpan

QRS = WaveSpan("QRS", -0.06, 0.08)


def test_a_beat_is_said_in_one_line() -> None:
    called = replace(model_beat("v2", "V"), probabilities={"V": 0.99})
    found = details(
        called, symbol="V", waves=(QRS,), intervals={"prematurity_percent": 40.2, "qrs_ms": 147.0}
    )
    assert spoken_words(found, 2955) == (
        "Beat 1204 of 2955, V 0.99, reference V, 40 % early, no P, QRS 147 ms wide"
    )


def test_it_says_what_is_false_unsure_yours_or_not_there() -> None:
    false = details(replace(model_beat("v2", "V"), doubt="unsure: ..."), symbol="N", own="A")
    assert spoken_words(false, 10) == (
        "Beat 1204 of 10, V 0.60, unsure, yours A, reference N, the call is false"
    )
    nothing = details(model_beat("v2", ""), symbol="")
    assert spoken_words(nothing, 10) == "Beat 1204 of 10, not classified, no reference"


def test_the_panel_is_described_and_the_same_is_not_said_twice(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    spoken = SpokenBeat(panel)
    spoken.say("Beat 1 of 5")
    assert panel.accessibleDescription() == "Beat 1 of 5"
    panel.setAccessibleDescription("touched")
    spoken.say("Beat 1 of 5")
    assert panel.accessibleDescription() == "touched"
    spoken.say("")
    assert panel.accessibleDescription() == ""
