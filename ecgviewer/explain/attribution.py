"""What an explanation is, whichever method made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ecgviewer.errors import InvalidInputError

METHODS: dict[str, str] = {
    "gradcam": "Grad-CAM",
    "shap": "SHAP",
    "layercam": "LayerCAM",
    "integrated": "Integrated gradients",
}
"""Methods by the name on the command line, with their name for people. What explains which networks by them stands
in `classifiers.registry.Sight`."""

NUMPY_METHODS = frozenset(("gradcam", "shap"))
"""Those that need no torch, of networks whose layers are known."""

WAVES_METHOD = "waves"
"""What each wave is worth, exactly: it has a value a wave and none a sample, so it is measured otherwise and is none
of `METHODS`. See `wave_shapley`."""

TITLES: dict[str, str] = {**METHODS, WAVES_METHOD: "Wave values"}
"""All that is painted behind the trace, with its name for people."""

RHYTHM, USUAL_BEAT, BEYOND = "rhythm", "against the usual beat", "outside this second"
"""Names for people of what counts and is not on the window, of networks that see more than one second: features of
the intervals, features of the shape against the patient's usual beat, and samples of the wave before or after the
window."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """How much each part of a beat's window counted for one class's logit.

    Attributes
    ----------
    method
        Key of `TITLES`.
    model_name
        The explained model.
    label
        The class whose logit is explained.
    values
        One value a step, float32, shape (n_steps,): as many as the method truly has (10, 3 or 21 for
        Grad-CAM, 360 for SHAP and integrated gradients, 360 or 180 for LayerCAM).
    step_edges
        Where steps begin and end in the window at 360 Hz, int, shape (n_steps + 1,), from 0 to 360.
    is_signed
        Whether negative values occur (evidence against the class).
    logit
        The class's logit for this beat.
    expected_logit
        Mean logit over the SHAP background, or the logit of that background's mean for integrated
        gradients; None where the method has none.
    additivity_error
        |logit - expected_logit - sum of values - sum of elsewhere| in units of the logit; None where
        the method promises no additivity.
    elsewhere
        What counted and isn't in the window, by its name for people, in units of the logit: a network
        that sees more than one second draws on its rhythm, too. Empty for the others.
    part
        The only part of what the network sees that the method looks at, "wave"; "" where that is all.
    layer
        The layer that Grad-CAM looks at, where it is not the last; else "".
    step_names
        What each step is, where steps are waves: "QRS"; "" for a step between them. Empty for other methods.
    """

    method: str
    model_name: str
    label: str
    values: np.ndarray
    step_edges: np.ndarray
    is_signed: bool
    logit: float
    expected_logit: float | None = None
    additivity_error: float | None = None
    elsewhere: Mapping[str, float] = field(default_factory=dict)
    part: str = ""
    layer: str = ""
    step_names: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The method's name for people, with the layer where it is not the last."""
        return TITLES[self.method] + (f" at {self.layer}" if self.layer else "")

    @property
    def where(self) -> str:
        """Where the method looked, to follow "no evidence": "" or " in the wave"."""
        return f" in the {self.part}" if self.part else ""

    @property
    def is_empty(self) -> bool:
        """Whether the map is zero everywhere, and elsewhere too: no evidence for this class."""
        return not np.any(self.values) and not any(self.elsewhere.values())

    @property
    def largest(self) -> float:
        """The largest magnitude: where a scale of its own ends.

        Of waves it is that of all that counted: where the rhythm decided, they are faint.
        """
        found = float(np.abs(self.values).max(initial=0.0))
        return max([found, *map(abs, self.elsewhere.values())]) if self.step_names else found

    @property
    def total(self) -> float:
        """Sum of all values, in the window and elsewhere."""
        return float(np.sum(self.values, dtype=np.float64)) + sum(self.elsewhere.values())

    @property
    def relative_additivity_error(self) -> float | None:
        """The additivity error as a share of |logit - expected_logit|; None without one."""
        if self.additivity_error is None or self.expected_logit is None:
            return None
        return self.additivity_error / max(abs(self.logit - self.expected_logit), 1e-6)

    def step_at(self, sample: int) -> str:
        """Return what the step is that a sample of the window lies in, "" where steps have no names."""
        if not self.step_names:
            return ""
        return self.step_names[int(np.searchsorted(self.step_edges, sample, side="right")) - 1]

    def per_sample(self) -> np.ndarray:
        """Return one value for each of the window's 360 samples; steps stay visible as steps."""
        return np.repeat(self.values, np.diff(self.step_edges))


class Explainer(Protocol):
    """What every method is: it explains beats, each for a class, and keeps nothing of it."""

    def explain(self, beats: Any, labels: Sequence[str], /) -> list[Attribution]:
        """Explain one class's logit of each beat, in the order given.

        Parameters
        ----------
        beats
            As the network sees them, a `classifiers.seen.SeenBeats` of the network's kind.
        labels
            The class to explain for each beat, n_beats of them.

        Raises
        ------
        InvalidInputError
            If a label is none of the model's classes.
        ValueError
            If there are not as many labels as beats.
        """
        ...


def label_positions(labels: Sequence[str], known: Sequence[str], n_beats: int) -> np.ndarray:
    """Return the position of each beat's label among a model's classes, int, shape (n_beats,).

    Raises
    ------
    InvalidInputError
        If a label is none of the classes.
    ValueError
        If there are not as many labels as beats.
    """
    if len(labels) != n_beats:
        raise ValueError(f"{len(labels)} labels for {n_beats} beats")
    position = {label: index for index, label in enumerate(known)}
    unknown = sorted({str(label) for label in labels if label not in position})
    if unknown:
        raise InvalidInputError(f"the model has no class '{unknown[0]}'; its classes are {', '.join(known)}")
    return np.array([position[label] for label in labels], dtype=np.intp)
