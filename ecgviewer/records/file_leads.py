"""The leads of a WFDB record on disk, each read when it is first asked for."""

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.records.kept_leads import KeptLeads
from ecgviewer.records.signal_files import RecordLayout, read_lead


class FileLeads(KeptLeads):
    """Leads that are read from their files, and kept while there is room.

    Parameters
    ----------
    layout
        Where they are.
    """

    def __init__(self, layout: RecordLayout) -> None:
        super().__init__()
        self._layout = layout

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

    def _load(self, lead: int, cancel: CancelToken | None) -> np.ndarray:
        return read_lead(self._layout, lead, cancel)

    def __getstate__(self) -> RecordLayout:
        return self._layout

    def __setstate__(self, layout: RecordLayout) -> None:
        self.__init__(layout)  # type: ignore[misc]
