"""What a test of explanations takes from a beat among its neighbours, and what stays."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from context_samples import random_context, save_random_context_model

from ecgviewer.beats.context import CONTEXT_FEATURES, WAVE_FEATURES
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.neighbourhood import (
    NEIGHBOURS,
    Neighbourhoods,
    neighbourhoods,
)
from ecgviewer.evaluate.faithfulness import N_PIECES, curve_areas, piece_values
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.context_versions import among_neighbours, measured_again, own_wave
from ecgviewer.explain.context_wave_game import play_context
from ecgviewer.explain.wave_players import WavePlayers
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.explanations.explanation_sanity import check_sanity
from ecgviewer.workflows.trust.context_probe import STAYS, ContextProbe, piece_of_samples
from ecgviewer.workflows.trust.stability import noise_of, stability_of
from ecgviewer.workflows.trust.trust import trust_beat

CONTEXT = random_context(40, seed=5)
BEAT = neighbourhoods(CONTEXT, [9])
OF_WAVE = [CONTEXT_FEATURES.index(name) for name in WAVE_FEATURES]
STAGES = [
    "head",
    "sequence.2",
    "sequence.1",
    "sequence.0",
    "entry.1",
    "feature.0",
    "wave.8",
    "wave.3",
    "wave.0",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random_context_model(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def probe(folder: Path) -> ContextProbe:
    return ContextProbe(ContextClassifier(folder))


def _missing(*pieces: int) -> np.ndarray:
    mask = np.zeros((1, N_PIECES), dtype=bool)
    mask[0, list(pieces)] = True
    return mask


@pytest.mark.parametrize("shift", [-4, 0, 3])
def test_pieces_lie_in_the_second_where_the_wave_does(shift: int) -> None:
    """The wave's R peak, sample 60, is in the middle of the second but for the shift; six samples a piece."""
    pieces = piece_of_samples(132, shift)
    assert pieces[60 - shift] == 10
    assert pieces[59 - shift] == 9
    sizes = np.bincount(pieces, minlength=N_PIECES + 1)
    assert (sizes[1:N_PIECES] == 6).all()
    assert sizes[0] == 6 - max(shift, 0)


def test_nothing_missing_is_what_the_twin_says(folder: Path, probe: ContextProbe) -> None:
    logits = ContextClassifier(folder).predict(CONTEXT).logits[9]
    for index in range(3):
        (found,) = probe.logits_without(BEAT, index)(_missing())
        assert found == pytest.approx(float(logits[index]), abs=2e-4)


def test_a_missing_piece_is_a_line_and_what_is_measured_follows(folder: Path, probe: ContextProbe) -> None:
    """Pieces 3 and 4 of the second are the wave's samples 18 to 29; the twin sees it in the whole record."""
    wave, difference, from_slow = CONTEXT.waves[9]
    straight = wave.copy()
    straight[17:31] = np.linspace(wave[17], wave[30], 14)
    features, waves = CONTEXT.features.copy(), CONTEXT.waves.copy()
    (features[9],), _ = measured_again(BEAT, straight[None])
    waves[9] = straight, straight - (wave - difference), straight - (wave - from_slow)
    expected = ContextClassifier(folder).predict(type(CONTEXT)(features, waves)).logits[9]
    (found,) = probe.logits_without(BEAT, 2)(_missing(3, 4))
    assert found == pytest.approx(float(expected[2]), abs=2e-4)


def test_only_what_is_measured_on_the_wave_changes() -> None:
    changed = own_wave(BEAT) * 1.1
    features, waves = measured_again(BEAT, np.stack([changed, own_wave(BEAT)]))
    differs = np.flatnonzero(features[0] != CONTEXT.features[9])
    assert set(differs) <= set(OF_WAVE)
    assert CONTEXT_FEATURES.index("p_height") in differs
    # The height from lowest to highest grows with the wave, by a tenth.
    p_height = np.ptp(own_wave(BEAT)[24:52])
    column = CONTEXT_FEATURES.index("p_height")
    assert features[0, column] - CONTEXT.features[9, column] == pytest.approx(0.1 * p_height, rel=1e-4)
    np.testing.assert_array_equal(features[1], CONTEXT.features[9])
    np.testing.assert_array_equal(waves[1], CONTEXT.waves[9])
    np.testing.assert_allclose(
        waves[0, 0] - waves[0, 1], CONTEXT.waves[9, 0] - CONTEXT.waves[9, 1], atol=1e-6
    )
    both = among_neighbours(BEAT, features, waves)
    is_other = np.arange(both.features.shape[1]) != NEIGHBOURS
    np.testing.assert_array_equal(both.waves[0, is_other], BEAT.waves[0, is_other])
    np.testing.assert_array_equal(both.features[1], BEAT.features[0])


def test_all_pieces_missing_leave_what_lies_outside_the_second(folder: Path, probe: ContextProbe) -> None:
    """The same as the wave game's coalition in which the second is missing and what is beyond is there."""
    owner = (np.arange(132) >= 120).astype(int)
    players = WavePlayers(("QRS", "next beat"), owner)
    game = play_context(probe._network, BEAT, players, CONTEXT.features[9])
    # Players are QRS, next beat, rhythm and beats alike, in the order of bits: all but the first.
    for index in range(3):
        (found,) = probe.logits_without(BEAT, index)(np.ones((1, N_PIECES), dtype=bool))
        assert found == pytest.approx(float(game.logits[0b1110, index]), abs=1e-4)


class _OnePiece:
    """A network whose logit is the wave's height in the middle of piece 10, and nothing else."""

    def logits_of_versions(self, beat: Neighbourhoods, features: np.ndarray, waves: np.ndarray) -> np.ndarray:
        return np.repeat(waves[:, :1, 63], 3, axis=1)


def test_curves_of_a_network_that_looks_at_one_piece(probe: ContextProbe) -> None:
    """Height 1 in piece 10 of a wave of zeros: lost as soon as that piece is missing, see test_faithfulness."""
    waves = np.zeros_like(CONTEXT.waves)
    waves[9, :, 60:66] = 1
    beat = neighbourhoods(type(CONTEXT)(CONTEXT.features, waves, CONTEXT.shifts), [9])
    looking = ContextProbe.__new__(ContextProbe)
    looking._network = _OnePiece()  # type: ignore[assignment]
    right, wrong = np.zeros(N_PIECES), np.zeros(N_PIECES)
    right[10], wrong[10] = 1, -1
    pieces = {"right": right, "wrong": wrong}
    areas = curve_areas(looking.logits_without(beat, 0), pieces, np.random.default_rng(0))
    assert areas["right"].deletion == pytest.approx(0.5 / 20)
    assert areas["wrong"].deletion == pytest.approx(19.5 / 20)
    assert areas["wrong"].insertion == pytest.approx(0.5 / 20)


class _WaveAsMap:
    """The map is 1 + 2 times the beat's own wave."""

    def explain(self, beats: Neighbourhoods, labels: Sequence[str]) -> list[Attribution]:
        maps = (1 + 2 * beats.waves[:, NEIGHBOURS, 0]).astype(np.float32)
        edges = np.arange(133)
        return [
            Attribution("shap", "m", label, values, edges, True, 0.0)
            for label, values in zip(labels, maps, strict=True)
        ]


def test_even_noise_on_the_wave(probe: ContextProbe) -> None:
    """Of a flat wave the map is ones, and changes by twice the noise: root mean square radius / sqrt(3)."""
    flat = neighbourhoods(
        type(CONTEXT)(CONTEXT.features, np.zeros_like(CONTEXT.waves), CONTEXT.shifts), [9, 20]
    )
    found = stability_of(probe, _WaveAsMap(), flat, ["N", "V"], 0)
    assert found == pytest.approx([2 * 0.01 / np.sqrt(3)] * 2, rel=0.2)
    noisy = probe.with_signals(BEAT, own_wave(BEAT)[None] + np.float32(0.01))
    np.testing.assert_allclose(noisy.waves[0, NEIGHBOURS] - BEAT.waves[0, NEIGHBOURS], 0.01, atol=1e-6)
    assert noise_of(probe) == (
        "even noise of at most 0.01 on each sample, in units of the height of the patient's usual QRS complex;"
        " largest of 5 draws"
    )


def test_it_forgets_from_the_head_to_the_wave(probe: ContextProbe) -> None:
    lost = dict(probe.forgetting(seed=0))
    assert list(lost) == STAGES
    assert all(set(explainers) == {"gradcam", "shap"} for explainers in lost.values())
    before = probe.explainer("gradcam").explain(BEAT, ["V"])[0]
    after = lost["head"]["gradcam"].explain(BEAT, ["V"])[0]
    assert after.logit != pytest.approx(before.logit)
    assert after.values.shape == before.values.shape


def test_sanity_of_each_stage(probe: ContextProbe) -> None:
    seen, labels = neighbourhoods(CONTEXT, [9, 20, 30]), ["N", "S", "V"]
    trained = {
        method: [a.values for a in probe.explainer(method).explain(seen, labels)] for method in probe.methods
    }
    found = check_sanity(probe, seen, labels, trained, 0, Progress(), CancelToken())
    assert list(found) == ["gradcam", "shap"]
    assert all([part.stage for part in sanity.stages] == STAGES for sanity in found.values())
    assert found["shap"].stages[-1].n_undefined == 0


def test_trust_in_a_beat_among_its_neighbours(folder: Path, probe: ContextProbe) -> None:
    trust = trust_beat(folder, "shap", BEAT, "S", {"QRS": (150, 200)})
    assert trust.qrs_only is not None
    assert trust.random.deletion == pytest.approx(trust.random.insertion)
    (attribution,) = probe.explainer("shap").explain(BEAT, ["S"])
    pieces = {"map": piece_values(attribution.per_sample())}
    areas = curve_areas(probe.logits_without(BEAT, 1), pieces, np.random.default_rng(0))
    assert (trust.areas.deletion, trust.areas.insertion) == pytest.approx(
        (areas["map"].deletion, areas["map"].insertion), abs=1e-4
    )
    assert trust.relative_additivity_error is not None
    assert trust.relative_additivity_error < 1e-3
    assert set(trust.agreement) <= {"gradcam"}
    assert set(trust.shares) == {"QRS"}
    assert trust.stays == STAYS
    assert trust.passes_sanity is None
