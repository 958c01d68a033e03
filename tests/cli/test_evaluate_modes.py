import pytest

from ecgviewer.cli.evaluate_modes import chosen_mode
from ecgviewer.cli.parser import build_parser
from ecgviewer.errors import InvalidInputError


def mode_of(*options: str) -> str:
    return chosen_mode(build_parser().parse_args(["evaluate", *options]))


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ((), ""),
        (("--model", "v1", "--protocol", "beat", "--folds", "5", "--json"), ""),
        (("--waves", "--json", "--data-dir", "x"), "waves"),
        (("--noise", "--noise-dir", "x", "-o", "a.html"), "noise"),
        (("--r-peaks", "--model", "v1-patient"), "r_peaks"),
        (("--paper-figures", "-o", "x"), "paper_figures"),
        (("--paper-claims", "--json"), "paper_claims"),
        (("--explanations", "--model", "v1"), "explanations"),
    ],
)
def test_what_is_scored(options: tuple[str, ...], mode: str) -> None:
    assert mode_of(*options) == mode


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--waves", "--explanations"), "--waves and --explanations score different things"),
        (("--noise", "--waves"), "--noise and --waves score different things"),
        (("--waves", "-o", "a.html"), "--waves has no use for -o; leave out -o"),
        (("--paper-claims", "--model", "v1"), "--paper-claims has no use for --model"),
        (("--r-peaks", "--protocol", "patient"), "--r-peaks has no use for --protocol"),
        (("--noise", "--svdb", "x"), "--noise has no use for --svdb"),
        (("--noise-dir", "x"), "scoring a model on a protocol has no use for --noise-dir"),
        (
            ("--explanations", "--folds", "5", "--retrain"),
            "--explanations has no use for --retrain and --folds; leave out --retrain and --folds",
        ),
    ],
)
def test_no_option_is_dropped_in_silence(options: tuple[str, ...], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        mode_of(*options)
