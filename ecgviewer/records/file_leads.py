"""The leads of a record on disk, each read when it is first asked for."""

import threading
from collections import OrderedDict

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.records.signal_files import RecordLayout, read_lead

_KEPT_BYTES = 1_000_000_000


class FileLeads:
    """Leads that are read from their files, and kept while there is room.

    Parameters
    ----------
    layout
        Where they are.
    """

    def __init__(self, layout: RecordLayout) -> None:
        self._layout = layout
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def n_leads(self) -> int:
        """Number of leads."""
        return len(self._layout.leads)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self._layout.n_frames / self._layout.frame_hz

    def fs_hz(self, lead: int) -> float:
        """Return the samples a second of a lead."""
        return self._layout.frame_hz * self._layout.leads[lead].samples_per_frame

    def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
        """Return a lead in millivolts, see `read_lead`; those not asked for lately are let go of."""
        with self._lock:
            if lead in self._kept:
                self._kept.move_to_end(lead)
                return self._kept[lead]
        values = read_lead(self._layout, lead, cancel)
        values.flags.writeable = False
        with self._lock:
            self._kept[lead] = values
            while len(self._kept) > 1 and sum(kept.nbytes for kept in self._kept.values()) > _KEPT_BYTES:
                self._kept.popitem(last=False)
        return values

    def __getstate__(self) -> RecordLayout:
        return self._layout

    def __setstate__(self, layout: RecordLayout) -> None:
        self.__init__(layout)  # type: ignore[misc]
