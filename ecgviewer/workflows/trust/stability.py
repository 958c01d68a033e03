"""How much a map changes when the beat hardly does, as Captum measures it and without torch."""

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
    draws, found = _Draws(seed), np.empty(len(labels))
    for row, label in enumerate(labels):
        found[row] = _largest_change(probe, explainer, seen[row : row + 1], label, draws)
    return found


class _Draws:
    """Even noise, the draws of torch's generator with the same seed: a Mersenne Twister, 24 bits each."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.MT19937()
        self._bits._legacy_seeding(seed)

    def even(self, shape: tuple[int, ...], radius: float) -> np.ndarray:
        """Return noise of at most `radius`, float32."""
        bits = self._bits.random_raw(int(np.prod(shape))).astype(np.int64) & (2**24 - 1)
        low, high = float(np.float32(-radius)), float(np.float32(radius))
        return (bits / 2.0**24 * (high - low) + low).astype(np.float32).reshape(shape)


def _largest_change(
    probe: Probe[SeenT], explainer: Explainer, beat: SeenT, label: str, draws: _Draws
) -> float:
    signal = np.array(probe.signal(beat), np.float32)
    noisy = signal + draws.even((N_DRAWS, *signal.shape), probe.noise_radius)
    (still,) = explainer.explain(beat, [label])
    versions = probe.with_signals(beat, noisy)
    made = explainer.explain(versions, [label] * len(versions))
    changes = np.stack([attribution.values for attribution in made]) - still.values
    size = float(np.linalg.norm(still.values))
    return float(np.linalg.norm(changes, axis=1).max()) / (size or 1.0)
