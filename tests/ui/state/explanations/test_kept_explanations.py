"""Attributions that are kept, and found by beat."""

import pytest
from strip_samples import make_attribution

from ecgviewer.ui.state.explanations import kept_explanations
from ecgviewer.ui.state.explanations.kept_explanations import ExplanationKey, KeptExplanations


def _key(beat: int, label: str = "V", model: str = "v2", method: str = "shap") -> ExplanationKey:
    return ExplanationKey(model, method, label, beat, 1)


def test_those_of_a_page_are_found_by_beat_and_class() -> None:
    kept = KeptExplanations()
    made = {_key(beat): make_attribution([beat]) for beat in range(4)}
    kept.add({**made, _key(2, "N"): make_attribution([9]), _key(3, model="v1"): make_attribution([8])})
    found = kept.of_beats("v2", "shap", [(1, "V"), (2, "N"), (3, "N"), (7, "V")])
    assert list(found) == [1, 2]
    assert found[1] is made[_key(1)]
    assert kept.of_beats("v2", "gradcam", [(1, "V")]) == {}


def test_the_oldest_and_those_of_a_forgotten_model_are_found_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_explanations, "MOST_KEPT", 2)
    kept = KeptExplanations()
    for beat in range(3):
        kept.add({_key(beat): make_attribution([1])})
    assert len(kept) == 2
    assert kept.get(_key(0)) is None
    assert list(kept.of_beats("v2", "shap", [(0, "V"), (1, "V"), (2, "V")])) == [1, 2]
    kept.forget_model("v2")
    assert kept.of_beats("v2", "shap", [(1, "V")]) == {}
    assert len(kept) == 0
