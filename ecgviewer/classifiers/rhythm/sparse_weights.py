"""Weights of which most are zero, stored as what is left and where it stands."""

from collections.abc import Mapping

import numpy as np

VALUES, PLACES, SHAPE = ".values", ".places", ".shape"
LEAST_ZEROS = 0.25
"""Share of zeros from which a tensor is stored that way."""


def pack(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return tensors as they are stored: those with many zeros as their values and one bit for each place.

    Returns
    -------
    dict
        A tensor with fewer zeros as it is, under its name; of another the values that are not zero, in the order of
        its memory, a bit for each place (packed, uint8), and its shape, under its name and an ending.
    """
    packed: dict[str, np.ndarray] = {}
    for name, tensor in tensors.items():
        is_left = tensor != 0
        if tensor.dtype.kind != "f" or is_left.size == 0 or is_left.mean() > 1 - LEAST_ZEROS:
            packed[name] = tensor
            continue
        packed[name + VALUES] = tensor[is_left]
        packed[name + PLACES] = np.packbits(is_left.ravel())
        packed[name + SHAPE] = np.array(tensor.shape, dtype=np.int64)
    return packed


def unpack(packed: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the tensors that `pack` stored.

    Raises
    ------
    ValueError
        If what is left doesn't fit its places or shape.
    """
    tensors: dict[str, np.ndarray] = {}
    for name, stored in packed.items():
        if name.endswith(VALUES):
            whole = name.removesuffix(VALUES)
            tensors[whole] = _whole(whole, stored, packed)
        elif not name.endswith((PLACES, SHAPE)):
            tensors[name] = stored
    return tensors


def _whole(name: str, values: np.ndarray, packed: Mapping[str, np.ndarray]) -> np.ndarray:
    shape = tuple(int(length) for length in packed.get(name + SHAPE, np.zeros(0, int)))
    bits = packed.get(name + PLACES, np.zeros(0, np.uint8))
    if any(length < 0 for length in shape):
        raise ValueError(f"the shape of {name} has a negative length")
    # Counted as whole numbers of Python, so that no shape overflows.
    size = 1
    for length in shape:
        size *= length
    if bits.dtype != np.uint8 or size > 8 * bits.size:
        raise ValueError(f"{name} has no places for its shape")
    is_left = np.unpackbits(bits, count=size).astype(bool)
    if values.ndim != 1 or is_left.sum() != values.size:
        raise ValueError(f"{name} has {values.size} values for {is_left.sum()} places")
    tensor = np.zeros(size, dtype=values.dtype)
    tensor[is_left] = values
    return tensor.reshape(shape)
