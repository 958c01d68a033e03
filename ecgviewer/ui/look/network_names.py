"""What networks are called in the window: names that a person can't take for leads."""

import re

from ecgviewer.ui.look.translation import tr

_TITLES = {"v1": tr("ArrhythmiNet 1"), "v2": tr("ArrhythmiNet 2"), "context": tr("New-patient network")}
_VARIANTS = {
    "beat": tr("known patients"),
    "patient": tr("new patients"),
    "patient-attention": tr("new patients, attention on waves"),
}
_SHORT_TITLES = {"v1": tr("Net 1"), "v2": tr("Net 2"), "context": tr("New-patient")}
_SHORT_VARIANTS = {"beat": "known", "patient": "new", "patient-attention": "attention"}
_N_FOLDS = 5
_PATTERN = re.compile(r"(?P<kind>v1|v2|context)(?:-(?P<variant>.+))?")


def name_network(name: str) -> str:
    """Return what a bundled network is called; a network that a person trained keeps its own name.

    Parameters
    ----------
    name
        Of the model's folder, which is what the command line takes.
    """
    found = _PATTERN.fullmatch(name)
    if found is None:
        return name
    title, variant = _TITLES[found["kind"]], found["variant"]
    if variant is None:
        return title
    if found["kind"] == "context":
        return _name_context(title, variant) or name
    return f"{title}, {_VARIANTS[variant]}" if variant in _VARIANTS else name


def _name_context(title: str, variant: str) -> str:
    """Return the title of one of the seeds, of which the first is the one that opens, or of a fold; "" for none."""
    if variant == "0":
        return title
    if variant.isdigit():
        return tr("{title}, repeat {variant}", title=title, variant=variant)
    fold = re.fullmatch(r"fold(\d+)", variant)
    return tr("{title}, {fold} of {n_folds}", title=title, fold=fold[1], n_folds=_N_FOLDS) if fold else ""


def shorten_network(name: str) -> str:
    """Return what a bundled network is called where room is scarce; another network keeps its own name.

    Parameters
    ----------
    name
        Of the model's folder, which is what the command line takes.
    """
    found = _PATTERN.fullmatch(name)
    if found is None or name_network(name) == name:
        return name
    title, variant = _SHORT_TITLES[found["kind"]], found["variant"]
    if variant is None or name_network(name) == _TITLES[found["kind"]]:
        return title
    if found["kind"] == "context":
        return name_network(name).replace(f"{_TITLES['context']},", title)
    return f"{title}, {_SHORT_VARIANTS[variant]}"
