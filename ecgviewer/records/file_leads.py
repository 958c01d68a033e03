"""The leads of a WFDB record on disk, each read when it is first asked for."""

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.records.kept_leads import KeptLeads
from ecgviewer.records.signal_files import RecordLayout, read_lead


class FileLeads(KeptLeads[RecordLayout]):
    """Leads that are read from their files, and kept while there is room.

    Parameters
    ----------
    layout
        Where they are.
    """

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self._layout.n_frames / self._layout.frame_hz

    def fs_hz(self, lead: int) -> float:
        """Return the samples a second of a lead."""
        return self._layout.frame_hz * self._layout.leads[lead].samples_per_frame

    def _load(self, lead: int, cancel: CancelToken | None) -> np.ndarray:
        return read_lead(self._layout, lead, cancel)
