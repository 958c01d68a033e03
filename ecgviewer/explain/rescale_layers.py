"""Layers in numpy that go forward, and back by DeepLIFT's rescale rule, for many references at once.

Values stand as (n_channels, n_steps, n_columns): columns are beats, or references of one beat. So a convolution
is one matrix product over all columns, and steps can be skipped without a copy.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ecgviewer.explain.folded import FoldedLayer, relu

_BLOCK_STEPS = 24
_BELOW_ZERO = np.float32(2e-38)


@dataclass(frozen=True, eq=False)
class Passed:
    """What entered a ReLU, and what came out, float32, shape (n_channels, n_steps, n_columns)."""

    entered: np.ndarray
    left: np.ndarray


def passed_by_beat(entered: np.ndarray) -> Passed:
    """Return what entered a ReLU with the last bit of each number 0: never equal to a reference's."""
    even = np.array(entered, np.float32, order="C")
    even.view(np.int32)[...] &= ~1
    return Passed(even, relu(even))


def passed_by_references(entered: np.ndarray) -> Passed:
    """Return what entered a ReLU with the last bit of each number 1: never equal to a beat's.

    So no difference between the two is 0 and the rule needs no exception, at the price of a change by 6e-8 of
    each number. A 0 is taken for just below 0, where the ReLU lets nothing through.
    """
    odd = np.array(entered - _BELOW_ZERO, np.float32, order="C")
    odd.view(np.int32)[...] |= 1
    return Passed(odd, relu(odd))


@dataclass
class WayBack:
    """What the way back needs of the way there, and memory that is used again and again.

    Attributes
    ----------
    beat, references
        What passed each ReLU, in the order of the way there; of the beat one column. Taken from the end.
    """

    beat: list[Passed]
    references: list[Passed]
    _memory: dict[str, np.ndarray] = field(default_factory=dict)

    def again(self, beat: Sequence[Passed], references: Sequence[Passed]) -> None:
        """Start on another way back, with the same memory."""
        self.beat, self.references = list(beat), list(references)

    def room(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """Return float32 memory of a shape, the same for a name until more is asked for; not cleared."""
        size = int(np.prod(shape))
        held = self._memory.get(name)
        if held is None or held.size < size:
            held = self._memory[name] = np.empty(size, np.float32)
        return held[:size].reshape(shape)


class RescaleLayer(ABC):
    """One step of a network."""

    @abstractmethod
    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return what the layer makes of values, and add what entered ReLUs to a list."""

    @abstractmethod
    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return multipliers at the layer's input from those at its output; the latter may be overwritten."""


class Relu(RescaleLayer):
    """Where the rule acts: the multiplier is the difference that leaves by the difference that enters."""

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return values with the negative ones set to 0."""
        entered.append(values)
        return relu(values)

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return multipliers times (left - left of reference) / (entered - entered of reference)."""
        beat, references = way.beat.pop(), way.references.pop()
        between = way.room("between", multipliers.shape)
        ratio = way.room("ratio", multipliers.shape)
        np.subtract(beat.entered, references.entered, out=between)
        np.subtract(beat.left, references.left, out=ratio)
        np.divide(ratio, between, out=ratio)
        np.multiply(multipliers, ratio, out=ratio)
        return ratio


class Convolution(RescaleLayer):
    """A convolution over steps, zeros beyond both ends; with one tap a linear layer at each step."""

    def __init__(self, layer: FoldedLayer, stride: int = 1, padding: int = 0) -> None:
        weight = layer.weight if layer.weight.ndim == 3 else layer.weight[:, :, None]
        self._n_out, self._n_in, self._n_taps = weight.shape
        self._bias = layer.bias[:, None, None]
        self._stride, self._padding = stride, padding
        self._ahead = np.ascontiguousarray(weight.transpose(0, 2, 1).reshape(self._n_out, -1))
        self._back = np.ascontiguousarray(self._ahead.T)
        self._n_steps = 0

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return the convolution."""
        n_columns, self._n_steps = values.shape[2], values.shape[1]
        taps = values
        if self._n_taps > 1:
            edge = (self._padding, self._padding)
            padded = np.pad(values, ((0, 0), edge, (0, 0)))
            n_out = (padded.shape[1] - self._n_taps) // self._stride + 1
            taps = np.concatenate([padded[:, self._steps_of(tap, n_out)] for tap in range(self._n_taps)])
        found = self._ahead @ taps.reshape(self._ahead.shape[1], -1)
        return np.asarray(found.reshape(self._n_out, -1, n_columns) + self._bias)

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return the transposed convolution."""
        n_steps, n_columns = multipliers.shape[1:]
        # Where two layers without a ReLU follow each other, this is where the multipliers lie; numpy sees to it.
        found = way.room("product", (len(self._back), n_steps * n_columns))
        np.matmul(self._back, multipliers.reshape(self._n_out, -1), out=found)
        if self._n_taps == 1:
            return found.reshape(self._n_in, n_steps, n_columns)
        of_taps = found.reshape(self._n_taps, self._n_in, n_steps, n_columns)
        padded = way.room("padded", (self._n_in, self._n_steps + 2 * self._padding, n_columns))
        padded[...] = 0
        for tap in range(self._n_taps):
            padded[:, self._steps_of(tap, n_steps)] += of_taps[tap]
        return padded[:, self._padding : self._padding + self._n_steps]

    def _steps_of(self, tap: int, n_out: int) -> slice:
        """Return which padded steps a tap meets."""
        return slice(tap, tap + self._stride * (n_out - 1) + 1, self._stride)


class Depthwise(RescaleLayer):
    """A convolution of each channel by itself, zeros beyond both ends."""

    def __init__(self, layer: FoldedLayer, stride: int, padding: int) -> None:
        self._weight = np.ascontiguousarray(layer.weight[:, 0])
        self._bias = layer.bias[:, None, None]
        self._stride, self._padding = stride, padding
        self._n_steps = 0
        self._back = np.empty((0, 0, 0), np.float32)

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return the convolution."""
        n_taps, edge = self._weight.shape[1], (self._padding, self._padding)
        padded = np.pad(values, ((0, 0), edge, (0, 0)))
        n_out = (padded.shape[1] - n_taps) // self._stride + 1
        if values.shape[1] != self._n_steps:
            self._n_steps = values.shape[1]
            self._back = self._blocks_back(min(_BLOCK_STEPS, -(-self._n_steps // self._stride)))
        found = np.empty((values.shape[0], n_out, values.shape[2]), np.float32)
        found[...] = self._bias
        for tap in range(n_taps):
            met = padded[:, tap : tap + self._stride * (n_out - 1) + 1 : self._stride]
            found += self._weight[:, tap, None, None] * met
        return found

    def _blocks_back(self, n_block: int) -> np.ndarray:
        """Return by channel the matrix that takes a stretch of output steps to a block of input steps.

        All blocks share it: `n_block` output steps with those around them, and `n_block` strides of input.
        Shape (n_channels, n_block * stride, n_block + what is around).
        """
        n_channels, n_taps = self._weight.shape
        first, last = self._reach(n_block)
        matrix = np.zeros((n_channels, n_block * self._stride, last - first + 1), np.float32)
        for step in range(n_block * self._stride):
            for out in range(first, last + 1):
                tap = step + self._padding - self._stride * out
                if 0 <= tap < n_taps:
                    matrix[:, step, out - first] = self._weight[:, tap]
        return matrix

    def _reach(self, n_block: int) -> tuple[int, int]:
        """Return the first and last output step that the first block of input steps takes part in."""
        n_taps = self._weight.shape[1]
        first = -((n_taps - 1 - self._padding) // self._stride)
        return first, (n_block * self._stride - 1 + self._padding) // self._stride

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return the transposed convolution, block by block as products of matrices."""
        n_channels, n_out, n_columns = multipliers.shape
        n_block = self._back.shape[1] // self._stride
        n_blocks = -(-self._n_steps // (n_block * self._stride))
        first, last = self._reach(n_block)
        n_padded = max((n_blocks - 1) * n_block + last, n_out - 1) - first + 1
        padded = way.room("padded", (n_channels, n_padded, n_columns))
        padded[:, :-first] = 0
        padded[:, -first : n_out - first] = multipliers
        padded[:, n_out - first :] = 0
        per_step = padded.itemsize * n_columns
        per_channel = per_step * n_padded
        stretches = np.lib.stride_tricks.as_strided(
            padded,
            (n_channels, n_blocks, last - first + 1, n_columns),
            (per_channel, n_block * per_step, per_step, padded.itemsize),
            writeable=False,
        )
        found = way.room("product", (n_channels, n_blocks, n_block * self._stride, n_columns))
        np.matmul(self._back[:, None], stretches, out=found)
        return found.reshape(n_channels, -1, n_columns)[:, : self._n_steps]


class Skip(RescaleLayer):
    """A body whose input is added to its output, halved in steps if the body does so, channels filled by zeros."""

    def __init__(self, body: Sequence[RescaleLayer], is_halved: bool) -> None:
        self._body = tuple(body)
        self._is_halved = is_halved

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return the sum of both ways."""
        found = values
        for layer in self._body:
            found = layer.forward(found, entered)
        found[: len(values)] += self._pooled(values) if self._is_halved else values
        return found

    @staticmethod
    def _pooled(values: np.ndarray) -> np.ndarray:
        """Return means of two steps each; the last step stays alone if their number is odd."""
        n_pairs = values.shape[1] // 2
        pairs = (values[:, 0 : 2 * n_pairs : 2] + values[:, 1 : 2 * n_pairs : 2]) / 2
        return np.concatenate([pairs, values[:, 2 * n_pairs :]], axis=1)

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return the sum of both ways back."""
        kept = way.room("skip", multipliers.shape)
        kept[...] = multipliers
        found = multipliers
        for layer in reversed(self._body):
            found = layer.backward(found, way)
        by_skip = kept[: len(found)]
        if not self._is_halved:
            found += by_skip
            return found
        n_pairs = found.shape[1] // 2
        half = by_skip[:, :n_pairs] * np.float32(0.5)
        found[:, 0 : 2 * n_pairs : 2] += half
        found[:, 1 : 2 * n_pairs : 2] += half
        found[:, 2 * n_pairs :] += by_skip[:, n_pairs:]
        return found


class Flatten(RescaleLayer):
    """All steps of all channels as channels of one step."""

    def __init__(self) -> None:
        self._shape = (0, 0)

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return the same values in one step."""
        self._shape = (values.shape[0], values.shape[1])
        return values.reshape(-1, 1, values.shape[2])

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return the same multipliers by channel and step."""
        return multipliers.reshape(*self._shape, -1)


class Chain(RescaleLayer):
    """Layers one after another."""

    def __init__(self, layers: Sequence[RescaleLayer]) -> None:
        self._layers = tuple(layers)

    def forward(self, values: np.ndarray, entered: list[np.ndarray]) -> np.ndarray:
        """Return what the last layer gives."""
        for layer in self._layers:
            values = layer.forward(values, entered)
        return values

    def backward(self, multipliers: np.ndarray, way: WayBack) -> np.ndarray:
        """Return multipliers at the input of the first layer."""
        for layer in reversed(self._layers):
            multipliers = layer.backward(multipliers, way)
        return multipliers
