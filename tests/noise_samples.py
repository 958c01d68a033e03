"""A small evaluation under noise whose figures can be worked out by hand."""

import numpy as np
from evaluation_samples import sample_beats
from random_networks import random_card, random_network

from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.studies.noise.noise_evaluation import NoiseEvaluation, NoisyBeats, OwnRecord
from ecgviewer.studies.noise.noise_result import NoiseResult
from ecgviewer.studies.noise.noise_stress import NOISE_KINDS

N_BEATS = 158


def with_missed_ventricular(n_missed: int) -> ScoredBeats:
    """Return the sample's beats with so many of its 30 found ventricular beats called normal."""
    beats = sample_beats()
    called = beats.called.copy()
    called[np.flatnonzero((beats.symbols == "V") & (called == "V"))[:n_missed]] = "N"
    return ScoredBeats(
        beats.labels, beats.symbols, called, beats.record_names, beats.patient_ids, beats.rhythms
    )


def sample_noise_result(with_own: bool = True) -> NoiseResult:
    """Return a result at 24 and -6 dB; at -6 dB electrode motion hides 20 ventricular beats."""
    clean = NoisyBeats(sample_beats(), np.full(N_BEATS, 0.99, np.float32))
    noisy = {
        (kind, ratio): NoisyBeats(
            with_missed_ventricular(20 if (kind, ratio) == ("em", -6) else 0),
            np.full(N_BEATS, 0.97 if ratio == 24 else 0.2, np.float32),
        )
        for kind in NOISE_KINDS
        for ratio in (24, -6)
    }
    own = (OwnRecord("118e06", "mitdb-118", 6, True, clean, clean),) if with_own else ()
    card = random_card(random_network("v2"), "v2-<x>", "v2")
    return NoiseEvaluation(card, clean, noisy, own, 12.3).result()
