"""Stability of maps that are known."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.explain.attribution import Attribution
from ecgviewer.workflows.trust.stability import noise_of, stability_of
from ecgviewer.workflows.trust.window_probe import WindowProbe


class _Scaled:
    """The map is the beat itself, or a constant."""

    def __init__(self, factor: float) -> None:
        self._factor = factor

    def explain(self, beats: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        edges = np.arange(361)
        return [
            Attribution("shap", "m", label, (1 + self._factor * beat).astype(np.float32), edges, True, 0.0)
            for beat, label in zip(beats, labels, strict=True)
        ]


@pytest.fixture
def probe(random_models: dict[str, Path]) -> WindowProbe:
    """Only its signals and its noise are used, not its network."""
    return WindowProbe(OnnxClassifier(random_models["v2"]))


def test_a_map_that_never_changes(probe: WindowProbe) -> None:
    assert stability_of(probe, _Scaled(0), np.zeros((2, 360)), ["N", "V"], 0).tolist() == [0, 0]


def test_even_noise_on_a_map_of_ones(probe: WindowProbe) -> None:
    """Noise of radius r has root mean square r / sqrt(3); the map 1 + 2 * noise changes by twice that."""
    found = stability_of(probe, _Scaled(2), np.zeros((3, 360)), ["N"] * 3, 0)
    assert found == pytest.approx([2 * probe.noise_radius / np.sqrt(3)] * 3, rel=0.15)
    np.testing.assert_array_equal(found, stability_of(probe, _Scaled(2), np.zeros((3, 360)), ["N"] * 3, 0))
    assert noise_of(probe).startswith("even noise of at most 0.05 on each sample")


def test_the_change_is_that_of_captum(probe: WindowProbe) -> None:
    import torch
    from captum.metrics import sensitivity_max

    beat = np.sin(np.arange(360) / 20).astype(np.float32)[None]
    explainer = _Scaled(3)

    def maps(signals: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
        made = explainer.explain(signals[0].numpy(), ["N"] * len(signals[0]))
        return (torch.from_numpy(np.stack([one.values for one in made])),)

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        theirs = sensitivity_max(
            maps, (torch.from_numpy(beat),), perturb_radius=probe.noise_radius, n_perturb_samples=5
        )
    assert stability_of(probe, explainer, beat, ["N"], 7) == pytest.approx([float(theirs[0])], rel=1e-6)
