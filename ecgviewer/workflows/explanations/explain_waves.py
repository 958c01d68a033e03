"""Explain a network's call of one beat by its waves: exact Shapley values, for any class."""

from pathlib import Path

from ecgviewer.beats.delineate import Waves
from ecgviewer.classifiers.opening import sight_of
from ecgviewer.classifiers.registry import load
from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.wave_shapley import FILLS, PlayedBeat, WaveGame, WaveGamePlayer, WaveShapley
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview


def play_beat(
    review: RecordReview,
    waves: RecordWaves,
    folder: Path,
    beat_index: int,
    fill: str = FILLS[0],
    mean_of: str = "",
) -> WaveGame:
    """Show a network one beat in all coalitions of its waves.

    Parameters
    ----------
    review
        The record with the network's calls.
    waves
        The waves of the same beats.
    folder
        The model's folder.
    beat_index
        Row of the table of beats.
    fill
        One of `FILLS`, what a missing wave is replaced by.
    mean_of
        With fill "mean beat": class whose mean beat it is, by default the network's first class. A context
        network takes the patient's usual beat instead.

    Raises
    ------
    InvalidInputError
        If the beat has no call, or there is no such fill or mean beat.
    """
    if fill not in FILLS:
        raise InvalidInputError(f"a wave can't be replaced by '{fill}'; choose one of: {', '.join(FILLS)}")
    reason = str(review.beats.reason[beat_index])
    if reason:
        raise InvalidInputError(
            f"beat {beat_index + 1} of record {review.record.name} can't be explained ({reason}); choose another"
        )
    mean_of = mean_of or review.card.labels[0]
    seen, fs_hz = review.seen([beat_index]), review.record.fs_hz
    return play_seen(review, seen, waves.waves, fs_hz, folder, beat_index, fill, mean_of)


def play_seen(
    review: RecordReview,
    seen: SeenBeats,
    found: Waves,
    fs_hz: float,
    folder: Path,
    beat_index: int,
    fill: str = FILLS[0],
    mean_of: str = "",
) -> WaveGame:
    """Show a network one beat in all coalitions of its waves, whatever of it the network sees.

    Parameters
    ----------
    seen
        The beat, as `RecordReview.seen` gives it; an edited beat may stand in its place.
    found, fs_hz
        The waves that belong to it and those of the other beats, and the rate that they count in.

    The others, and the errors, are those of `play_beat`.
    """
    sight = sight_of(folder)
    if not sight.fits(seen):
        raise InvalidInputError(f"model '{folder.name}' did not make these calls; classify with it first")
    play: WaveGamePlayer = load(sight.wave_game)
    beat = PlayedBeat(seen, review.saw, review.called, found, fs_hz, beat_index)
    return play(folder, beat, fill, mean_of)


def explain_waves(
    review: RecordReview,
    waves: RecordWaves,
    folder: Path,
    beat_index: int,
    label: str | None = None,
    against: str = "",
    fill: str = FILLS[0],
) -> WaveShapley:
    """Return what each wave of a beat is worth to a class, by default the called one.

    Parameters
    ----------
    label
        The class to explain; None for the called one.
    against
        Why `label` and not this class: the logit of `label` less that of this one; "" for `label` alone.

    The others, and the errors, are those of `play_beat`; the mean beat is that of `against`.

    Raises
    ------
    InvalidInputError
        If the network doesn't know a class, or both are the same.
    """
    called = str(review.called[beat_index])
    game = play_beat(review, waves, folder, beat_index, fill, against)
    return game.explain(called if label is None else label, against)
