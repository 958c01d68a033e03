"""Leads that are read from files when they are first asked for, and kept while there is room."""

import threading
import weakref
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.signals.mapped import is_mapped

_KEPT_BYTES = 200_000_000
"""Two leads of a day are more: where they lie in memory, the one that was asked for last is kept, the other as long
as somebody holds it."""

_MAPPED_BYTES = 1_000_000_000
"""Leads in files take room on the disk only, see `signals.mapped`."""


class LeadLayout(Protocol):
    """Where the leads of a record lie in its files."""

    @property
    def leads(self) -> Sequence[object]:
        """What is known of each lead."""


LayoutT = TypeVar("LayoutT", bound=LeadLayout)


class KeptLeads(ABC, Generic[LayoutT]):
    """The leads of a record on disk: those not asked for lately are let go of, and found while somebody holds them.

    Parameters
    ----------
    layout
        Where they are; all that goes to another process.
    """

    def __init__(self, layout: LayoutT) -> None:
        self._layout = layout
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self._held: weakref.WeakValueDictionary[int, np.ndarray] = weakref.WeakValueDictionary()
        self._lock = threading.Lock()

    @property
    def n_leads(self) -> int:
        """Number of leads."""
        return len(self._layout.leads)

    @abstractmethod
    def _load(self, lead: int, cancel: CancelToken | None) -> np.ndarray:
        """Return a lead in millivolts, read from its file."""

    def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
        """Return a lead in millivolts, float32, NaN where there is no valid sample."""
        with self._lock:
            values = self._held.get(lead)
            if values is None:
                self._make_room(max(map(_share, self._kept.values()), default=0.0))
        if values is None:
            values = self._load(lead, cancel)
            values.flags.writeable = False
        with self._lock:
            self._kept.pop(lead, None)
            self._make_room(_share(values))
            self._held[lead] = self._kept[lead] = values
        return values

    def _make_room(self, share: float) -> None:
        """Drop leads until one that takes such a share of the room can be kept beside them."""
        while self._kept and sum(map(_share, self._kept.values())) + share > 1:
            self._kept.popitem(last=False)

    def __getstate__(self) -> LayoutT:
        return self._layout

    def __setstate__(self, layout: LayoutT) -> None:
        self.__init__(layout)  # type: ignore[misc]


def _share(values: np.ndarray) -> float:
    """Return which share a lead takes of the room that there is for its like."""
    return values.nbytes / (_MAPPED_BYTES if is_mapped(values) else _KEPT_BYTES)
