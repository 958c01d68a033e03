"""Gathers what the inspector shows of the selected beat from the session."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.explain.attribution import METHODS, TITLES, WAVES_METHOD
from ecgviewer.records.record import Record
from ecgviewer.ui.facts.beat_details import PENDING, AttributionState, BeatDetails, ModelBeat
from ecgviewer.ui.look.wording import describe_doubt
from ecgviewer.ui.state.method_doubts import doubts_about
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.wave_spans import wave_spans
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.review.usual_beat import usual_beat_beside
from ecgviewer.workflows.trust.verdicts import read_verdicts

_ELSE_SHOWN = "shap"
"""The method on the card where the trace has none."""


def gather_details(session: Session, models: Sequence[str]) -> BeatDetails | None:
    """Return what is known of the selected beat, None if none is selected."""
    if session.prepared is None or session.record is None or session.selected < 0:
        return None
    beats, index = session.prepared.beats, session.selected
    return BeatDetails(
        beat_index=index,
        time_s=float(beats.time_s[index]),
        symbol=str(beats.symbol[index]),
        own=str(session.own.symbols(beats)[index]),
        counts_own=session.settings.counts_own,
        reason=_reason(session, index),
        rhythm=str(beats.rhythm[index]),
        rr_before_s=float(beats.rr_before_s[index]),
        rr_after_s=float(beats.rr_after_s[index]),
        quality=float(beats.quality[index]),
        models=tuple(_model_beat(session, model, index) for model in models),
        current_model=session.model,
        trace_mv=second_around(session.record, session.lead, int(beats.r_sample[index])),
        scale_per_beat=session.settings.scale_per_beat,
        waves=() if session.waves is None else wave_spans(session.waves, index),
        intervals=None if session.intervals is None else session.intervals.beat_as_dict(index),
        account=session.account(session.model, index),
        has_account_coming=session.is_coming(session.model, WAVES_METHOD, index),
        trust=session.trust,
        shown_method=session.settings.method if session.settings.method in TITLES else _ELSE_SHOWN,
    )


def _reason(session: Session, index: int) -> str:
    """Return why a beat has no call, "" where the current model calls it, or another lead has a signal."""
    assert session.prepared is not None
    if session.review is not None:
        return session.review.reason(index)
    return str(session.prepared.beats.reason[index])


def _model_beat(session: Session, model: str, index: int) -> ModelBeat:
    review = session.reviews.get(model)
    label = session.explained_label(model, index)
    called, doubt, probabilities, window = "", "", {}, None
    members = {} if review is None else review.card.members
    if review is not None and label:
        called = str(review.called[index])
        values = review.predictions.probabilities[index]
        probabilities = dict(zip(review.card.labels, map(float, values), strict=True))
        doubt = describe_doubt(review.predictions.doubts, index, float(values.max()))
        window = review.windows[index]
    attributions: dict[str, AttributionState] = {}
    scales, doubts = {}, doubts_about(model)
    for method in session.inspected_methods:
        key = session.key_of(model, method, index)
        coming = PENDING if session.is_coming(model, method, index) else None
        attributions[method] = None if key is None else (session.explanation(key) or coming)
        scale = session.scale(model, method, label)
        if scale is not None:
            scales[method] = scale
    return ModelBeat(
        model,
        called,
        probabilities,
        label,
        window,
        attributions,
        scales,
        members,
        doubt,
        failed_methods(model),
        {method: doubts[method] for method in METHODS if doubts.get(method)},
        None if review is None else usual_around(review, index),
    )


@lru_cache(maxsize=32)
def failed_methods(model: str) -> frozenset[str]:
    """Return which methods failed the sanity check on a model; none if it is gone."""
    folder = list_models().get(model)
    verdicts = {} if folder is None else read_verdicts(folder)
    return frozenset(method for method, verdict in verdicts.items() if not verdict.passes_sanity)


def second_around(record: Record, lead: int, r_sample: int) -> np.ndarray | None:
    """Return the second around an R peak in millivolts at 360 points; NaN outside the record."""
    positions = _positions_around(r_sample, record.fs_hz)
    first = max(int(positions[0]) - 1, 0)
    stop = min(int(positions[-1]) + 2, record.n_samples)
    stretch = record.lead_mv(lead)[first:stop]
    if stretch.size == 0:
        return None
    found: np.ndarray = np.interp(positions, np.arange(first, stop), stretch, left=np.nan, right=np.nan)
    return found


def _positions_around(r_sample: int, fs_hz: float) -> np.ndarray:
    """Return where the samples of the second around an R peak lie in a record, shape (360,)."""
    steps = np.arange(WINDOW_SAMPLES) - WINDOW_SAMPLES // 2
    positions: np.ndarray = r_sample + steps * (fs_hz / NETWORK_FS_HZ)
    return positions


def usual_around(review: RecordReview, beat_index: int) -> np.ndarray | None:
    """Return the usual beat in the second around an R peak in millivolts at 360 points; None without one."""
    usual = usual_beat_beside(review, beat_index)
    if usual is None:
        return None
    positions = _positions_around(int(review.beats.r_sample[beat_index]), review.record.fs_hz)
    found: np.ndarray = np.interp(positions, usual.positions, usual.values_mv, left=np.nan, right=np.nan)
    return found
