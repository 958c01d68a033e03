"""What a person says of the open record, as the window shows it."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.workflows.desk.journal import KeptStep
from ecgviewer.workflows.desk.own_layer import OwnLayer, mark_ids, own_symbols


class OwnWork(QObject):
    """A person's annotations of the open record, and whether they are being edited.

    Attributes
    ----------
    layer
        None while no record with beats is open.
    trail
        Every step that was made on the record.
    annotator
        The person's name, "" where none is set.
    is_editing
        Whether keys and the pointer change beats.
    """

    changed = Signal()
    """Other annotations, or none."""

    editing_changed = Signal(bool)
    """Editing was switched on or off."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer: OwnLayer | None = None
        self.trail: tuple[KeptStep, ...] = ()
        self.annotator = ""
        self.is_editing = False
        self._aligned: tuple[OwnLayer | None, BeatTable | None, np.ndarray] = (
            None,
            None,
            np.empty(0, np.int64),
        )
        self._said: tuple[OwnLayer | None, BeatTable | None, np.ndarray] = (None, None, np.empty(0, "U1"))

    def set_layer(self, layer: OwnLayer | None, trail: Sequence[KeptStep] = ()) -> None:
        """Take the annotations as they are now."""
        self.layer = layer
        self.trail = tuple(trail)
        self.changed.emit()

    def set_editing(self, is_editing: bool) -> None:
        """Take whether annotations are being edited."""
        if is_editing != self.is_editing:
            self.is_editing = is_editing
            self.editing_changed.emit(is_editing)

    @property
    def has_any(self) -> bool:
        """Whether the person has said anything of the record."""
        return self.layer is not None and not self.layer.is_empty

    def ids(self, beats: BeatTable) -> np.ndarray:
        """Return the id of the mark of each beat of a table, -1 where the annotations have none at its place.

        A table lags behind the annotations while beats that were moved are called anew.
        """
        layer = self.layer
        if self._aligned[0] is not layer or self._aligned[1] is not beats:
            found = np.full(beats.n_beats, -1, np.int64) if layer is None else mark_ids(layer, beats)
            self._aligned = (layer, beats, found)
        return self._aligned[2]

    def symbols(self, beats: BeatTable) -> np.ndarray:
        """Return what the person says of each beat of a table, "" where nothing; unicode, shape (n_beats,)."""
        if self._said[0] is not self.layer or self._said[1] is not beats:
            none = np.full(beats.n_beats, "", dtype="U1")
            self._said = (self.layer, beats, none if self.layer is None else own_symbols(self.layer, beats))
        return self._said[2]

    def truth(self, beats: BeatTable) -> np.ndarray:
        """Return the person's label of each beat, else the reference's, else ""."""
        own = self.symbols(beats)
        return np.where(own != "", own, beats.symbol)
