"""What the verbs that open a window ask for."""

from pathlib import Path

from ecgviewer.cli.parser import build_parser
from ecgviewer.cli.window import window_request
from ecgviewer.ui.frame.launch import WindowRequest


def test_every_option_reaches_the_window() -> None:
    words = (
        "record 208 --lead V1 --data-dir data --model v2 --method shap --time 1:30 --screenshot a.png --replace"
        " --size 800x600 --theme dark"
    )
    assert window_request(build_parser().parse_args(words.split())) == WindowRequest(
        name="208",
        data_dir=Path("data"),
        lead="V1",
        model="v2",
        method="shap",
        time_s=90.0,
        screenshot=Path("a.png"),
        may_replace=True,
        size=(800, 600),
        theme="dark",
    )
    assert window_request(build_parser().parse_args(["record", "208", "--beat", "7"])).beat == 7


def test_no_verb_opens_an_empty_window_with_the_options_of_the_demo() -> None:
    assert window_request(build_parser().parse_args([])) == WindowRequest()
    assert window_request(build_parser().parse_args(["demo"])) == WindowRequest("demo")
