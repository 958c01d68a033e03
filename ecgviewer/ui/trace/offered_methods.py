"""The methods of explanation that a person can choose from for a network, the most faithful one first."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import written_at
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import EcgViewerError
from ecgviewer.explain.attribution import METHODS, TITLES, WAVES_METHOD
from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.trust.verdicts import method_doubts, order_methods

_DOUBTFUL = tr("measured on this network: {}; it is painted faintly")
_WAVES_TIP = tr(
    "what P, QRS, ST and T of each beat are worth to the call, exactly: each with and without all the others"
)

MEANINGS = {
    "gradcam": tr(
        "Grad-CAM: where the last layer of the network found what speaks for the class; smooth, never against it."
        " Right about the region, not about the sample."
    ),
    "shap": tr(
        "SHAP: what each sample adds to the class's logit against usual beats, for and against; the values add up to"
        " the call, and how well they do stands beside them."
    ),
    "layercam": tr(
        "LayerCAM: as Grad-CAM, but every place is weighed by itself: finer, and noisier. Trust it where Grad-CAM"
        " agrees."
    ),
    "integrated": tr(
        "Integrated gradients: the slope of the logit summed on the way from the mean of usual beats to this one,"
        " for and against; the values add up to the call, but single samples are noisy."
    ),
}
"""What the map of a method means, and how far to trust it."""


@dataclass(frozen=True)
class OfferedMethod:
    """One entry of the list of methods.

    Attributes
    ----------
    name
        Key of `TITLES`.
    title
        For people; marked where its maps are no evidence on this network.
    is_there
        Whether the network has it.
    tip
        What its map means, and why it is marked or isn't there.
    """

    name: str
    title: str
    is_there: bool = True
    tip: str = ""


def offered_methods(model: str) -> tuple[OfferedMethod, ...]:
    """Return the methods for a model: those that it has by faithfulness, then those that it has not."""
    try:
        folder = find_model(model)
        return _offered(folder, written_at(folder))
    except EcgViewerError:  # told where the model is used
        return tuple(OfferedMethod(name, title) for name, title in TITLES.items())


@lru_cache(maxsize=32)
def _offered(folder: Path, written_ns: int) -> tuple[OfferedMethod, ...]:
    sight = architecture(read_card(folder).architecture).sight
    doubts = method_doubts(folder)
    there = [
        OfferedMethod(name, f"{METHODS[name]} ⚠", tip=f"{MEANINGS[name]} {_DOUBTFUL.format(doubts[name])}")
        if name in doubts
        else OfferedMethod(name, METHODS[name], tip=MEANINGS[name])
        for name in order_methods(folder, sight.methods)
    ]
    # Values per wave are exact whatever the network: they come before what is no evidence on this one.
    n_good = sum(method.name not in doubts for method in there)
    there.insert(n_good, OfferedMethod(WAVES_METHOD, TITLES[WAVES_METHOD], tip=_WAVES_TIP))
    reason = tr("there is none for a network that sees {words}", words=sight.words)
    others = [
        OfferedMethod(name, title, False, reason)
        for name, title in METHODS.items()
        if name not in sight.methods
    ]
    return (*there, *others)
