"""The context of beats, and what the whole record tells of them beside it.

A network that is to be tried: `context.beat_context` looks over 320 beats at most, and a run of ectopic beats that
lasts longer becomes what is usual there. Here each beat also has the state of its rhythm, `rhythm_state`, and stands
against the slow beats of the record, `sinus_beat`. docs/experiments.md has what was measured.
"""

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, BeatContext, beat_context
from ecgviewer.beats.rhythm import missing_stretches, rr_intervals_s
from ecgviewer.beats.rhythm_context import log_intervals
from ecgviewer.beats.rhythm_state import STATE_FEATURES, state_features
from ecgviewer.beats.sinus_beat import SINUS_FEATURES, find_sinus_beats, plain_intervals
from ecgviewer.jobs import CancelToken

WIDE_FEATURES = (*CONTEXT_FEATURES, *STATE_FEATURES, *SINUS_FEATURES)
"""Names of all features in the order of the columns; those of `beat_context` come first."""

_QRS_FIT = CONTEXT_FEATURES.index("qrs_fit")


def wide_context(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None = None
) -> BeatContext:
    """Return the context of every beat of a record, with what the whole record tells.

    Parameters are those of `beat_context`, which gives the first features and waves.

    Returns
    -------
    BeatContext
        `WIDE_FEATURES` in columns, and a third wave: the difference to the slow beat of the record, in the unit of
        the others; shapes (n_beats, n_features) and (n_beats, 3, 132).
    """
    context = beat_context(lead_mv, fs_hz, r_sample, cancel)
    before_s, after_s = rr_intervals_s(r_sample, fs_hz, missing_stretches(lead_mv, fs_hz))
    rr, _ = log_intervals(before_s, after_s)
    is_plain = plain_intervals(context.features[:, _QRS_FIT])
    beats = context.waves[:, 0]
    sinus = find_sinus_beats(beats, rr, is_plain, cancel)
    features = np.concatenate(
        [context.features, state_features(rr, is_plain, cancel), sinus.features], axis=1
    )
    waves = np.concatenate([context.waves, (beats - sinus.waves)[:, None]], axis=1)
    return BeatContext(features, waves, context.shifts, context.spikes)
