"""One beat of a context network with another wave: what follows from it, and what stays.

The differences to the usual and to the slow beat change with the wave, and the features that are measured on the wave
(`beats.context.WAVE_FEATURES`) are measured again, as if the record had been changed there. All else stays as
it is: rhythm, how beats alike come, the usual beat itself, and the beats around.
"""

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, WAVE_FEATURES, wave_features
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, Neighbourhoods

_OF_WAVE = np.array([CONTEXT_FEATURES.index(name) for name in WAVE_FEATURES])


def own_wave(beat: Neighbourhoods) -> np.ndarray:
    """Return the wave of one beat, float32, shape (132,), in heights of the usual QRS complex."""
    wave: np.ndarray = beat.waves[0, NEIGHBOURS, 0]
    return wave


def usual_wave(beat: Neighbourhoods) -> np.ndarray:
    """Return the patient's usual beat beside one beat, in the unit and shape of `own_wave`."""
    own, difference, _ = beat.waves[0, NEIGHBOURS]
    usual: np.ndarray = own - difference
    return usual


def _sinus_wave(beat: Neighbourhoods) -> np.ndarray:
    """Return the slow beat of the record beside one beat, in the unit and shape of `own_wave`."""
    own, _, difference = beat.waves[0, NEIGHBOURS]
    sinus: np.ndarray = own - difference
    return sinus


def measured_again(beat: Neighbourhoods, waves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what a context network sees of a beat if its wave were another.

    Parameters
    ----------
    beat
        One beat among its neighbours.
    waves
        Versions of its wave, shape (n_versions, 132).

    Returns
    -------
    features : numpy.ndarray
        Float32, shape (n_versions, n_features); those of the beat itself where the wave is its own.
    waves : numpy.ndarray
        The wave and its differences to the usual and to the slow beat, float32, shape (n_versions, 3, 132).
    """
    own, usual, sinus = own_wave(beat), usual_wave(beat), _sinus_wave(beat)
    around = [
        beat.waves[0, place, 0] if beat.is_there[0, place] else None
        for place in (NEIGHBOURS - 1, NEIGHBOURS + 1)
    ]
    measured = wave_features(np.concatenate([waves, own[None]]), usual, sinus, *around)
    features = np.repeat(beat.features[:1, NEIGHBOURS].astype(np.float64), len(waves), axis=0)
    features[:, _OF_WAVE] += measured[:-1] - measured[-1]
    seen = np.stack([waves, waves - usual, waves - sinus], axis=1).astype(np.float32)
    seen[(waves == own).all(axis=1)] = beat.waves[0, NEIGHBOURS]
    return features.astype(np.float32), seen


def among_neighbours(beat: Neighbourhoods, features: np.ndarray, waves: np.ndarray) -> Neighbourhoods:
    """Return versions of a beat, as `measured_again` gives them, each among the beat's own neighbours."""
    n_versions = len(features)
    all_features = np.repeat(beat.features[:1], n_versions, axis=0)
    all_waves = np.repeat(beat.waves[:1], n_versions, axis=0)
    all_features[:, NEIGHBOURS], all_waves[:, NEIGHBOURS] = features, waves
    shifts, is_there = (np.repeat(part[:1], n_versions, axis=0) for part in (beat.shifts, beat.is_there))
    return Neighbourhoods(all_features, all_waves, shifts, is_there)
