"""Leads that are read from files when they are first asked for, and kept while there is room."""

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

import numpy as np

from ecgviewer.jobs import CancelToken

_KEPT_BYTES = 1_000_000_000


class LeadLayout(Protocol):
    """Where the leads of a record lie in its files."""

    @property
    def leads(self) -> Sequence[object]:
        """What is known of each lead."""


LayoutT = TypeVar("LayoutT", bound=LeadLayout)


class KeptLeads(ABC, Generic[LayoutT]):
    """The leads of a record on disk; those not asked for lately are let go of.

    Parameters
    ----------
    layout
        Where they are; all that goes to another process.
    """

    def __init__(self, layout: LayoutT) -> None:
        self._layout = layout
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
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
            if lead in self._kept:
                self._kept.move_to_end(lead)
                return self._kept[lead]
        values = self._load(lead, cancel)
        values.flags.writeable = False
        with self._lock:
            self._kept[lead] = values
            while len(self._kept) > 1 and sum(kept.nbytes for kept in self._kept.values()) > _KEPT_BYTES:
                self._kept.popitem(last=False)
        return values

    def __getstate__(self) -> LayoutT:
        return self._layout

    def __setstate__(self, layout: LayoutT) -> None:
        self.__init__(layout)  # type: ignore[misc]
