from pathlib import Path

import numpy as np
import pytest
import torch

from ecgviewer.beats.beat_probability import NETWORK_FILE, beat_probability
from ecgviewer.studies.r_peaks.r_peak_loop import RPeakRecipe, train_r_peak_network
from ecgviewer.studies.r_peaks.r_peak_network import build_network, export_network
from ecgviewer.studies.r_peaks.r_peak_windows import Recording


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    torch.manual_seed(3)
    network = build_network()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network.eval()


@pytest.fixture(scope="module")
def folder(network: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("detector")
    export_network(network, folder / NETWORK_FILE)
    return folder


def test_the_network_is_small_and_answers_every_20_ms(network: torch.nn.Module) -> None:
    n_values = sum(
        tensor.numel() for name, tensor in network.state_dict().items() if "num_batches" not in name
    )
    assert n_values == 24_737
    assert n_values * 4 < 100 * 1024
    assert network(torch.zeros(3, 1, 320)).shape == (3, 1, 160)


@pytest.mark.parametrize("n_samples", [1, 2, 63, 3071, 3072, 3073, 10_001])
def test_windows_join_without_a_seam(network: torch.nn.Module, folder: Path, n_samples: int) -> None:
    lead = np.random.default_rng(0).normal(size=n_samples).astype(np.float32)
    found = beat_probability(lead, folder)
    # The same lead with the same silence before it, in one go.
    before, after = 512, 512 + (-n_samples) % 32
    padded = torch.from_numpy(np.pad(lead, (before, after)))[None, None]
    with torch.no_grad():
        upright, inverted = (torch.sigmoid(network(sign * padded))[0, 0].numpy() for sign in (1, -1))
    whole = (upright + inverted) / 2
    assert found.shape == (-(-n_samples // 2),)
    np.testing.assert_allclose(found, whole[before // 2 : before // 2 + found.size], atol=2e-6)


def test_a_lead_upside_down_says_the_same(folder: Path) -> None:
    lead = np.random.default_rng(1).normal(size=5000).astype(np.float32)
    np.testing.assert_array_equal(beat_probability(lead, folder), beat_probability(-lead, folder))


def test_no_lead_has_no_probability(folder: Path) -> None:
    assert beat_probability(np.zeros(0, np.float32), folder).size == 0


def test_the_file_has_the_same_bytes_again_and_no_paths(
    network: torch.nn.Module, folder: Path, tmp_path: Path
) -> None:
    export_network(network, tmp_path / NETWORK_FILE)
    content = (tmp_path / NETWORK_FILE).read_bytes()
    assert content == (folder / NETWORK_FILE).read_bytes()
    assert len(content) < 110_000
    assert b".py" not in content


def test_the_same_seed_gives_the_same_weights() -> None:
    rng = np.random.default_rng(0)
    leads = rng.normal(size=(2, 4000)).astype(np.float32)
    recording = Recording("x", "x", leads, np.arange(50, 3950, 80.0), np.zeros((0, 2)))
    noise = (leads, leads, leads)
    states = [
        train_r_peak_network([recording], noise, RPeakRecipe(steps=2, batch_size=2, seed=seed)).state_dict()
        for seed in (1, 1, 2)
    ]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert not all(torch.equal(states[0][name], states[2][name]) for name in states[0])
