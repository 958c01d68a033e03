"""Places of a record where no network's call of a beat is to be relied on, however probable it is.

Ventricular flutter has no beats to call, noise and a poor signal look like anything, beside a stretch that is
missing, or in which the heart stood still, neither rhythm nor neighbours are what a call rests on, and paced beats
are of no network's classes.
"""

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.pacing import Pacing
from ecgviewer.beats.rhythm import missing_stretches
from ecgviewer.records.record import Record
from ecgviewer.records.spans import Span, flutter_spans, noise_spans

FLUTTER = "in ventricular flutter"
NOISE = "in a stretch marked as noise"
MISSING = "beside missing signal"
ASYSTOLE = "beside 3 s and more without a beat"
POOR_SIGNAL = "in a poor signal"
PACED = "pacing spikes found"

PLACES = (FLUTTER, NOISE, MISSING, ASYSTOLE, POOR_SIGNAL, PACED)
"""What is wrong with a place, in words, the gravest first."""

ASYSTOLE_S = 3.0
"""So long without a beat the heart stood still, or beats were missed; a pause of 3 s is one by the ACC, AHA and HRS."""


def doubtful_places(record: Record, lead: int, beats: BeatTable, pacing: Pacing) -> np.ndarray:
    """Return what is wrong with the place of each beat.

    Parameters
    ----------
    record
        Counting samples at the rate of the lead, see `Record.based_on`.
    lead
        Index of the lead that is looked at.
    beats
        Of that lead.
    pacing
        What was found of a pacemaker.

    Returns
    -------
    numpy.ndarray
        Bool, shape (n_beats, n_places): by beat and by each of `PLACES`.
    """
    found = np.zeros((beats.n_beats, len(PLACES)), dtype=bool)
    if record.annotations is not None:
        spans = (
            (FLUTTER, flutter_spans(record.annotations, record.n_samples)),
            (NOISE, noise_spans(record.annotations, record.n_samples, lead)),
        )
        for place, of_place in spans:
            found[:, PLACES.index(place)] = _is_in(of_place, beats.r_sample)
    found[:, PLACES.index(MISSING)] = _is_beside_missing(record, lead, beats)
    longest_s = np.fmax(beats.rr_before_s, beats.rr_after_s)
    found[:, PLACES.index(ASYSTOLE)] = longest_s >= ASYSTOLE_S
    found[:, PLACES.index(POOR_SIGNAL)] = beats.is_poor
    found[:, PLACES.index(PACED)] = pacing.is_paced
    return found


def _is_in(spans: list[Span], samples: np.ndarray) -> np.ndarray:
    is_in = np.zeros(samples.size, dtype=bool)
    for span in spans:
        is_in |= (samples >= span.start_sample) & (samples < span.end_sample)
    return is_in


def _is_beside_missing(record: Record, lead: int, beats: BeatTable) -> np.ndarray:
    """Return which beats are the last before, or the first behind, a stretch without valid samples."""
    is_beside = np.zeros(beats.n_beats, dtype=bool)
    for start, stop in missing_stretches(record.lead_mv(lead), record.fs_hz).tolist():
        row = int(np.searchsorted(beats.r_sample, (start + stop) // 2))
        is_beside[max(row - 1, 0) : row + 1] = True
    return is_beside
