"""Sparse tensors: what is stored, and that it comes back to the bit."""

import numpy as np
import pytest

from ecgviewer.classifiers.rhythm.sparse_weights import pack, unpack


def test_zeros_are_not_stored_by_hand() -> None:
    packed = pack({"a": np.array([[0, 2.5, 0], [0, 0, -1]], dtype=np.float32)})
    assert packed["a.values"].tolist() == [2.5, -1.0]
    assert packed["a.places"].tolist() == [0b01000100]
    assert packed["a.shape"].tolist() == [2, 3]


def test_everything_comes_back() -> None:
    rng = np.random.default_rng(0)
    sparse = rng.normal(size=(40, 30)).astype(np.float32)
    sparse[rng.random(sparse.shape) < 0.8] = 0
    tensors = {"sparse": sparse, "full": rng.normal(size=7).astype(np.float32), "n": np.array(3)}
    packed = pack(tensors)
    found = unpack(packed)
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype
        assert np.array_equal(found[name], tensor)
    assert sum(stored.nbytes for stored in packed.values()) < sparse.nbytes / 3


@pytest.mark.parametrize(
    "broken",
    [
        {"a.values": np.ones(2, np.float32)},
        {"a.values": np.ones(2, np.float32), "a.places": np.array([3], np.uint8), "a.shape": np.array([9])},
        {"a.values": np.ones(3, np.float32), "a.places": np.array([3], np.uint8), "a.shape": np.array([8])},
        {
            "a.values": np.ones(0, np.float32),
            "a.places": np.array([0], np.uint8),
            "a.shape": np.array([2**62, 2**62]),
        },
        {
            "a.values": np.ones(0, np.float32),
            "a.places": np.array([0], np.uint8),
            "a.shape": np.array([-1, 2]),
        },
    ],
)
def test_what_does_not_fit_is_said(broken: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="a"):
        unpack(broken)
