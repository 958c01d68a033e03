"""Gather what was measured of a beat, and say it in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.wave_intervals import BeatIntervals
from ecgviewer.beats.wave_shapes import PShapes, p_shapes, t_points_away
from ecgviewer.classifiers.calibrated import calibrated, slopes_of
from ecgviewer.classifiers.predictions import softmax
from ecgviewer.explain.in_words import BeatFacts, Criterion, describe_beat, describe_reasons, find_criteria
from ecgviewer.explain.wave_shapley import WaveGame, WaveShapley
from ecgviewer.records.wave_marks import P
from ecgviewer.workflows.explanations.explain_waves import play_beat
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


@dataclass(frozen=True)
class BeatWords:
    """A beat in words, and the textbook criteria of its called class; both empty for a beat without a call."""

    sentences: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return `in_words` and `criteria` for JSON."""
        return {
            "in_words": list(self.sentences),
            "criteria": [criterion.as_dict() for criterion in self.criteria],
        }


@dataclass(frozen=True, eq=False)
class BeatAccount:
    """All that can be said of one beat's call.

    Attributes
    ----------
    game
        The network's logits in all coalitions of the beat's waves.
    facts
        What was measured, without shares: these depend on the class that is asked for.
    """

    game: WaveGame
    facts: BeatFacts

    def in_words(self, shares: WaveShapley) -> Sequence[str]:
        """Return the beat in sentences, with what its waves are worth to some class."""
        return describe_beat(replace(self.facts, shares=shares))

    def why(self, shares: WaveShapley) -> Sequence[str]:
        """Return what `in_words` says beside the call itself."""
        return describe_reasons(replace(self.facts, shares=shares))

    def criteria(self) -> Sequence[Criterion]:
        """Return the textbook criteria of the called class."""
        return find_criteria(self.facts)


@dataclass(frozen=True, eq=False)
class MeasuredBeats:
    """What is measured of all beats of a record at once, early or not by one network's calls.

    Attributes
    ----------
    review, waves
        What it was measured from.
    intervals, p_waves
        Of all beats.
    """

    review: RecordReview
    waves: RecordWaves
    intervals: BeatIntervals
    p_waves: PShapes

    @classmethod
    def of(cls, review: RecordReview, waves: RecordWaves) -> "MeasuredBeats":
        """Measure all beats; takes some 20 ms for half an hour."""
        return cls(review, waves, waves.intervals(review.called), usual_p_waves(review, waves))


def account_for_beat(measured: MeasuredBeats, folder: Path, beat_index: int) -> BeatAccount:
    """Return all that can be said of a beat's call.

    Parameters
    ----------
    measured
        Of the record.
    folder
        Of the model that made the calls.
    beat_index
        A beat that has a call.

    Raises
    ------
    InvalidInputError
        If it has none.
    """
    review, waves = measured.review, measured.waves
    game = play_beat(review, waves, folder, beat_index)
    facts = gather_facts(review, waves, measured.intervals, measured.p_waves, beat_index, None)
    return BeatAccount(game, facts)


def usual_p_waves(review: RecordReview, waves: RecordWaves) -> PShapes:
    """Compare all P waves with that of the beats called N."""
    return p_shapes(
        review.record.lead_mv(review.lead), review.record.fs_hz, waves.waves, review.called == "N"
    )


def gather_facts(
    review: RecordReview,
    waves: RecordWaves,
    intervals: BeatIntervals,
    p_waves: PShapes,
    beat_index: int,
    shares: WaveShapley | None,
) -> BeatFacts:
    """Return what was measured of a beat that has a call.

    Parameters
    ----------
    review
        The record with the network's calls.
    waves, intervals, p_waves
        Of all its beats.
    beat_index
        Row of the table of beats.
    shares
        What its waves are worth; None where that isn't known.
    """
    called = str(review.called[beat_index])
    column = review.card.labels.index(called)
    members = review.card.members.get(called, called)
    own = intervals.beat_as_dict(beat_index)
    early = own["prematurity_percent"]
    return BeatFacts(
        label=called,
        probability=float(review.predictions.probabilities[beat_index, column]),
        members="" if members == called else members,
        prematurity_percent=early,
        has_p=bool(waves.waves.is_found[beat_index, P]),
        p_fit=_known(float(p_waves.fit[beat_index])),
        p_limit=_known(p_waves.limit),
        pr_ms=own["pr_ms"],
        qrs_ms=own["qrs_ms"],
        pause=_pause(review, beat_index, early),
        after=_after(review, beat_index, early),
        is_fibrillating=bool(waves.is_fibrillating[beat_index]),
        is_rhythm_labelled=bool(waves.beats.rhythm[beat_index]),
        alone_label=_alone(review, beat_index),
        lead_alone=_lead_alone(review, beat_index),
        t_is_opposite=t_points_away(review.record.lead_mv(review.lead), waves.waves, beat_index),
        shares=shares,
    )


def beat_in_words(
    review: RecordReview, waves: RecordWaves, beat_index: int, shares: WaveShapley | None
) -> BeatWords:
    """Return a beat in words, with what its waves are worth to some class."""
    if not review.called[beat_index]:
        return BeatWords()
    intervals, p_waves = waves.intervals(review.called), usual_p_waves(review, waves)
    facts = gather_facts(review, waves, intervals, p_waves, beat_index, shares)
    return BeatWords(tuple(describe_beat(facts)), tuple(find_criteria(facts)))


def _pause(review: RecordReview, beat_index: int, early_percent: float | None) -> float | None:
    """Return RR before and after a beat as a share of two usual RR intervals."""
    before_s = float(review.beats.rr_before_s[beat_index])
    after_s = float(review.beats.rr_after_s[beat_index])
    if early_percent is None or early_percent >= 100 or not math.isfinite(before_s + after_s):
        return None
    usual_s = before_s / (1 - early_percent / 100)
    return (before_s + after_s) / (2 * usual_s)


def _after(review: RecordReview, beat_index: int, early_percent: float | None) -> float | None:
    """Return RR after a beat as a share of a usual RR interval."""
    before_s = float(review.beats.rr_before_s[beat_index])
    after_s = float(review.beats.rr_after_s[beat_index])
    if early_percent is None or early_percent >= 100 or not math.isfinite(before_s + after_s):
        return None
    return after_s / (before_s / (1 - early_percent / 100))


def _alone(review: RecordReview, beat_index: int) -> str:
    """Return what the network says of a beat by itself, "" where that is what it is called on the lead."""
    logits = review.predictions.logits[beat_index]
    alone = ""
    if np.isfinite(logits).all():
        probabilities = calibrated(softmax(logits[None]), slopes_of(review.card))[0]
        alone = review.card.labels[int(probabilities.argmax())]
    return "" if alone == str(review.own_predictions.called[beat_index]) else alone


def _lead_alone(review: RecordReview, beat_index: int) -> tuple[str, str, str] | None:
    """Return the lead that is shown, what it alone calls a beat, and the lead beside it; None for the same call."""
    alone = review.called_alone(beat_index)
    if not alone:
        return None
    lead, other = review.called_leads
    return lead, alone, other


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
