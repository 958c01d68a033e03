"""The term of attention: masks of the relevant waves, and its correlation by hand."""

import numpy as np
import pytest
import torch
from torch import nn

from ecgviewer.classifiers.arrhythminet import ArrhythmiNetV2
from ecgviewer.training.attention import MARGIN_SAMPLES, Attention, wave_masks
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.dataset import BeatSet
from ecgviewer.training.loop import train_network
from ecgviewer.training.splits import Split

NONE = (np.nan, np.nan)
ENDS = np.array([[(100, 130), (165, 195), (240, 300)]], dtype=float)


def spans(mask: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last sample of each run of True."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
    return [(int(begin), int(end) - 1) for begin, end in zip(steps[::2], steps[1::2], strict=True)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("N", [(93, 137), (158, 202)]),
        ("A", [(93, 137), (158, 202)]),
        ("L", [(158, 202)]),
        ("V", [(158, 202), (233, 307)]),
    ],
)
def test_a_mask_covers_the_waves_that_tell_the_class(label: str, expected: list[tuple[int, int]]) -> None:
    assert MARGIN_SAMPLES == 7
    assert spans(wave_masks(ENDS, [label])[0]) == expected


def test_waves_that_are_not_there_or_not_in_the_window_are_left_out() -> None:
    ends = np.array([[NONE, (-30, 5), (340, 400)], [(-60, -20), NONE, NONE]], dtype=float)
    masks = wave_masks(ends, ["V", "A"])
    assert spans(masks[0]) == [(0, 12), (333, 359)]
    assert not masks[1].any()


class FourSteps(nn.Module):
    """A network of four steps of 90 samples; its features are not what the tests give it."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv1d(1, 2, 90, stride=90))
        self.head = nn.Linear(2, 2)


def test_the_correlation_is_the_one_worked_out_by_hand() -> None:
    # Class 1 weighs the channels 1 and -1: its maps are (4, 0, 0, 0) / 4 and (0, 0, 2, 2) / 4.
    head = torch.tensor([[9.0, 9.0], [1.0, -1.0]])
    maps = torch.tensor([[[4.0, 1, 1, 1], [0, 1, 1, 1]], [[0.0, 0, 2, 2], [0, 0, 0, 0]]])
    masks = torch.zeros(2, 360)
    masks[0, 90:180] = 1  # on the second step: correlation of (3, -1, -1, -1) and (-1, 3, -1, -1) is -4 / 12
    masks[1, 180:225] = (
        1  # on half of the third: of (-1, -1, 1, 1) and (-1, -1, 3, -1) it is 4 / sqrt(4 * 12)
    )
    attention = Attention(FourSteps())
    targets = torch.tensor([1, 1])
    one = float(attention.correlation(maps[:1], head, targets[:1], masks[:1]))
    other = float(attention.correlation(maps[1:], head, targets[1:], masks[1:]))
    assert one == pytest.approx(-1 / 3, abs=1e-6)
    assert other == pytest.approx(1 / np.sqrt(3), abs=1e-6)
    both = float(attention.correlation(maps, head, targets, masks))
    assert both == pytest.approx((one + other) / 2, abs=1e-6)


def test_beats_without_a_mask_do_not_count() -> None:
    attention = Attention(FourSteps())
    head, maps = torch.eye(2), torch.rand(3, 2, 4, requires_grad=True)
    masks = torch.zeros(3, 360)
    masks[1, :100], masks[2] = 1, 1  # none; some; the same everywhere
    targets = torch.tensor([0, 1, 0])
    whole = attention.correlation(maps, head, targets, masks)
    alone = attention.correlation(maps[1:2], head, targets[1:2], masks[1:2])
    assert float(whole.detach()) == pytest.approx(float(alone.detach()))
    nothing = attention.correlation(maps[:1], head, targets[:1], masks[:1])
    assert float(nothing.detach()) == 0
    nothing.backward()
    assert not maps.grad.any()  # type: ignore[union-attr]


def small_set() -> tuple[BeatSet, Split]:
    """Return beats of two classes that both halves of the window tell."""
    rng = np.random.default_rng(0)
    targets = np.tile([0, 4], 60)
    windows = rng.normal(0, 0.1, (120, 360)).astype(np.float32)
    windows[targets == 4, 20:60] += 2
    windows[targets == 4, 280:320] += 2
    names = np.full(120, "a")
    labels = ("N", "L", "R", "A", "V")
    beats = BeatSet(labels, windows, targets, names, names, np.arange(120), np.array(labels)[targets], names)
    return beats, Split(np.arange(100), np.arange(100, 120), np.arange(0), 40)


def test_training_with_the_term_moves_the_maps_to_the_mask() -> None:
    beats, split = small_set()
    masks = np.zeros((120, 360), dtype=bool)
    masks[:, 192:] = True  # the last step of V2
    attentions = []
    for weight in (0.0, 2.0):
        config = TrainConfig("v2", "x", epochs=6, batch_size=8, seed=1, attention=weight)
        trained = train_network(beats, split, config, masks=masks)
        assert trained.history[-1].stop_accuracy == 1
        assert (trained.history[-1].attention is None) == (weight == 0)
        with torch.no_grad():
            maps = trained.network.features(torch.from_numpy(beats.windows[:, None]))  # type: ignore[operator, union-attr]
            attentions.append(
                float(
                    Attention(trained.network).correlation(
                        maps,
                        trained.network.head.weight,  # type: ignore[arg-type, union-attr]
                        torch.from_numpy(beats.targets),
                        torch.from_numpy(masks),
                    )
                )
            )
    assert attentions[1] > max(0.5, attentions[0] + 0.2)


def test_without_weight_masks_change_nothing() -> None:
    beats, split = small_set()
    config = TrainConfig("v2", "x", epochs=1, batch_size=8, seed=1)
    with_masks, without = (
        train_network(beats, split, config, masks=masks).network.state_dict()
        for masks in (np.ones((120, 360), dtype=bool), None)
    )
    for name, value in without.items():
        assert torch.equal(value, with_masks[name]), name


def test_the_term_needs_masks() -> None:
    beats, split = small_set()
    with pytest.raises(ValueError, match="masks"):
        train_network(beats, split, TrainConfig("v2", "x", attention=1.0))


def test_steps_are_those_of_grad_cam() -> None:
    attention = Attention(ArrhythmiNetV2())
    assert attention._to_steps.sum(dim=0).tolist() == pytest.approx([1, 1, 1])
    assert [int(n) for n in (attention._to_steps > 0).sum(dim=0)] == [64, 128, 168]
