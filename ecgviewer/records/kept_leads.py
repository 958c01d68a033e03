"""Leads that are read from files when they are first asked for, and kept while there is room."""

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict

import numpy as np

from ecgviewer.jobs import CancelToken

_KEPT_BYTES = 1_000_000_000


class KeptLeads(ABC):
    """The leads of a record on disk; those not asked for lately are let go of."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

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
