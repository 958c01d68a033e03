from pathlib import Path

import numpy as np
import pytest
import torch
from marked_samples import write_labelled_record, write_marked_record, write_noise

from ecgviewer.beats.wave_probability import NETWORK_FILE, wave_probabilities
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.studies.waves.wave_loop import WaveRecipe, train_wave_network, wave_loss
from ecgviewer.studies.waves.wave_network import build_network, export_network
from ecgviewer.studies.waves.wave_recordings import (
    read_labelled_recording,
    read_marked_recording,
    read_wave_noise,
)
from ecgviewer.studies.waves.wave_windows import P_SEARCH_STEPS, WaveBatch

_RECIPE = WaveRecipe(steps=3, n_marked=2, n_labelled=1)


def _batch(allowed: np.ndarray, searches: list[tuple[int, int]] | None = None) -> WaveBatch:
    n_steps = allowed.shape[1]
    return WaveBatch(
        np.zeros((1, 3, 2 * n_steps), np.float32),
        allowed[None],
        np.ones((1, n_steps), np.float32),
        np.array(searches or [], dtype=np.int64).reshape(-1, 2),
    )


def test_the_loss_is_minus_ln_of_what_is_allowed() -> None:
    allowed = np.ones((4, 3), dtype=bool)
    allowed[:, 1] = [True, False, False, True]
    allowed[:, 2] = [False, True, False, False]
    probability = np.array([[0.1, 0.2, 0.5], [0.2, 0.3, 0.25], [0.3, 0.3, 0.15], [0.4, 0.2, 0.1]])
    logits = torch.from_numpy(np.log(probability))[None]
    expected = -(np.log(0.2 + 0.2) + np.log(0.25)) / 2  # what allows everything asks for nothing
    assert float(wave_loss(logits, _batch(allowed), 1.0)) == pytest.approx(expected, rel=1e-5)


def test_a_beat_in_sinus_rhythm_asks_for_a_p_wave_of_56_ms() -> None:
    n_steps = 2 * P_SEARCH_STEPS
    allowed = np.ones((4, n_steps), dtype=bool)
    probability = np.full((4, n_steps), 0.1)
    probability[1, 10:17] = 0.8
    logits = torch.from_numpy(np.log(probability))[None]
    of_p = probability[1] / probability.sum(axis=0)
    expected = -0.5 * np.log(of_p[10:17].mean())
    assert float(wave_loss(logits, _batch(allowed, [(0, 0)]), 0.5)) == pytest.approx(expected, rel=1e-5)


def test_the_network_has_its_size_and_its_steps() -> None:
    network = build_network().eval()
    assert sum(value.numel() for value in network.parameters()) == 49_008
    assert network(torch.zeros(2, 3, 320)).shape == (2, 4, 160)


def test_training_is_reproducible_and_exports_what_it_learned(tmp_path: Path) -> None:
    write_marked_record(tmp_path, "sel999")
    write_labelled_record(tmp_path, "x", ["N", "V"] * 20)
    write_noise(tmp_path)
    marked, labelled = read_marked_recording(tmp_path / "sel999"), read_labelled_recording(tmp_path / "x")
    noise = read_wave_noise(tmp_path)
    first, second = (train_wave_network([marked], [labelled], noise, _RECIPE) for _ in range(2))
    for one, other in zip(first.state_dict().values(), second.state_dict().values(), strict=True):
        assert torch.equal(one, other)
    export_network(first, tmp_path / NETWORK_FILE)
    padded = np.zeros((1, 3, 8192), np.float32)
    padded[0, :, 1024:7024] = np.random.default_rng(0).normal(size=(3, 6000))
    (found,) = wave_probabilities(
        lambda first, stop: padded[0, :, 1024 + first : 1024 + stop], 6000, tmp_path
    )
    with torch.no_grad():
        expected = first(torch.from_numpy(padded)).softmax(dim=1)[0, :, 512:3512].numpy()
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_cancelling_ends_it(tmp_path: Path) -> None:
    write_marked_record(tmp_path, "sel999")
    write_noise(tmp_path)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        train_wave_network(
            [read_marked_recording(tmp_path / "sel999")],
            [],
            read_wave_noise(tmp_path),
            _RECIPE,
            cancel=cancel,
        )
