"""How much a map changes when the beat hardly does, through Captum."""

from collections.abc import Sequence

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.explain.attribution import Explainer

NOISE_RADIUS = 0.05
N_DRAWS = 5
NOISE = (
    f"even noise of at most {NOISE_RADIUS} on each sample, in units of the lead's standard deviation;"
    f" largest of {N_DRAWS} draws"
)


def stability_of(explainer: Explainer, windows: np.ndarray, labels: Sequence[str], seed: int) -> np.ndarray:
    """Return the largest relative change of each beat's map under small noise.

    Max-sensitivity (Yeh et al. 2019) as Captum computes it: the largest norm of the difference between
    the map with noise and the one without, as a share of the norm of the latter, over `N_DRAWS` draws.

    Parameters
    ----------
    explainer
        Of a network that sees windows.
    windows
        Beats, shape (n_beats, 360).
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
    from captum.metrics import sensitivity_max

    found = np.empty(len(windows))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for row, (window, label) in enumerate(zip(windows, labels, strict=True)):

            def maps(beats: tuple[torch.Tensor], label: str = label) -> tuple[torch.Tensor]:
                seen = beats[0].detach().numpy().reshape(-1, WINDOW_SAMPLES)
                made = explainer.explain(seen, [label] * len(seen))
                return (torch.from_numpy(np.stack([attribution.values for attribution in made])),)

            change = sensitivity_max(
                maps,
                (torch.from_numpy(np.array(window, np.float32))[None],),
                perturb_radius=NOISE_RADIUS,
                n_perturb_samples=N_DRAWS,
            )
            found[row] = float(change[0])
    return found
