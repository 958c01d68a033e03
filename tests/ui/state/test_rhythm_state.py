"""What is told of called rhythms, and when."""

from called_rhythm_samples import calls_of, explanation_of
from PySide6.QtWidgets import QApplication

from ecgviewer.ui.state.rhythm_state import RhythmState


def test_other_calls_forget_what_was_looked_at(qapp: QApplication) -> None:
    state = RhythmState()
    said: list[str] = []
    state.calls_changed.connect(lambda: said.append("calls"))
    state.explanation_changed.connect(lambda: said.append("explanation"))
    calls = calls_of("SA")
    state.set_calls(calls)
    state.set_explanation(explanation_of(1))
    state.set_calls(calls)
    assert said == ["calls", "explanation", "explanation"]
    assert state.explanation is None
    state.set_calls(None)
    assert said[-1] == "calls"
    assert state.calls is None
