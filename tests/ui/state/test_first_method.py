import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.ui.state.first_method import FirstMethod, most_faithful_method
from ecgviewer.ui.state.session import Session


@pytest.mark.parametrize(
    ("model", "method"),
    [("context-0", "shap"), ("v1", "shap"), ("v2-patient-attention", "integrated"), ("none-such", None)],
)
def test_the_most_faithful_method_is_that_of_the_models_own_verdicts(model: str, method: str | None) -> None:
    assert most_faithful_method(model) == method


def test_it_follows_the_network_until_somebody_chooses(qtbot: QtBot) -> None:
    session = Session("context-0")
    first = FirstMethod(session)
    assert session.settings.method == "shap"
    session.set_model("v2-patient-attention")
    assert session.settings.method == "integrated"
    session.change_settings(gain_mm_per_mv=20.0)
    session.set_model("v1")
    assert session.settings.method == "shap"
    session.change_settings(method="gradcam")
    session.set_model("v2-patient-attention")
    assert session.settings.method == "gradcam"
    first.deleteLater()
