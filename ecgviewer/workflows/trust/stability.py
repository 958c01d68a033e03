"""How much a map changes when the beat hardly does, through Captum."""

from collections.abc import Sequence

import numpy as np

from ecgviewer.explain.attribution import Explainer
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.tested_beats import SeenT

N_DRAWS = 5


def noise_of(probe: Probe[SeenT]) -> str:
    """Say what noise the stability of a network's maps is tested with."""
    return (
        f"even noise of at most {probe.noise_radius} on each sample, in units of {probe.noise_unit};"
        f" largest of {N_DRAWS} draws"
    )


def stability_of(
    probe: Probe[SeenT], explainer: Explainer, seen: SeenT, labels: Sequence[str], seed: int
) -> np.ndarray:
    """Return the largest relative change of each beat's map under small noise.

    Max-sensitivity (Yeh et al. 2019) as Captum computes it: the largest norm of the difference between
    the map with noise and the one without, as a share of the norm of the latter, over `N_DRAWS` draws.

    Parameters
    ----------
    probe
        Says what of a beat gets noise, and how much.
    explainer
        Of the same network.
    seen
        Beats as it sees them.
    labels
        The class to explain of each.
    seed
        Of the noise.

    Returns
    -------
    numpy.ndarray
        Shape (n_beats,), not negative: 0 is a map that doesn't change.
    """
    import torch

    found = np.empty(len(labels))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for row, label in enumerate(labels):
            found[row] = _largest_change(probe, explainer, seen[row : row + 1], label)
    return found


def _largest_change(probe: Probe[SeenT], explainer: Explainer, beat: SeenT, label: str) -> float:
    import torch
    from captum.metrics import sensitivity_max

    def maps(signals: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
        versions = probe.with_signals(beat, signals[0].detach().numpy())
        made = explainer.explain(versions, [label] * len(versions))
        return (torch.from_numpy(np.stack([attribution.values for attribution in made])),)

    signal = torch.from_numpy(np.array(probe.signal(beat), np.float32))[None]
    radius = probe.noise_radius
    change = sensitivity_max(maps, (signal,), perturb_radius=radius, n_perturb_samples=N_DRAWS)
    return float(change[0])
