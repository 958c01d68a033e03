"""What `evaluate` scores, and which options go with it: nothing that a person asks for is dropped in silence."""

import argparse

from ecgviewer.errors import InvalidInputError

_TRAINED = ("model", "protocol", "retrain", "folds", "retrain_seeds", "svdb", "json", "output", "replace")

_OPTIONS: dict[str, tuple[str, ...]] = {
    "noise": ("model", "noise_dir", "json", "output", "replace"),
    "r_peaks": ("model", "json", "output", "replace"),
    "paper_figures": ("output", "replace"),
    "paper_claims": ("json",),
    "waves": ("json",),
    "explanations": ("model", "json", "output", "replace"),
    "": _TRAINED,
}
"""By what is scored, "" for a model on its protocol: the options that it takes beside --data-dir."""


def chosen_mode(arguments: argparse.Namespace) -> str:
    """Return what is to be scored: the name of the option that says so, "" for a model on a protocol.

    Raises
    ------
    InvalidInputError
        If two are asked for, or an option that goes with none or another of them.
    """
    asked = [mode for mode in _OPTIONS if mode and getattr(arguments, mode)]
    if len(asked) > 1:
        raise InvalidInputError(
            f"{_listed(asked)} score different things; run evaluate once for each, with one of them"
        )
    mode = asked[0] if asked else ""
    every = dict.fromkeys(option for options in _OPTIONS.values() for option in options)
    given = [option for option in every if getattr(arguments, option)]
    foreign = [option for option in given if option not in _OPTIONS[mode]]
    if foreign:
        title = _flag(mode) if mode else "scoring a model on a protocol"
        raise InvalidInputError(f"{title} has no use for {_listed(foreign)}; leave out {_listed(foreign)}")
    return mode


def _flag(option: str) -> str:
    return "-o" if option == "output" else f"--{option.replace('_', '-')}"


def _listed(options: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(map(_flag, options[:-1])), _flag(options[-1])]))
