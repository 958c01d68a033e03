from ecgviewer.ui.state.method_doubts import doubt_about


def test_what_was_measured_speaks_against_a_method_on_this_network_only() -> None:
    assert doubt_about("context-0", "gradcam") == "no better than random"
    assert doubt_about("context-0", "shap") == ""
    assert doubt_about("context-1", "gradcam") == ""
    assert doubt_about("v1", "layercam") == "much the same when the network forgets"
    assert doubt_about("none-such", "gradcam") == ""
