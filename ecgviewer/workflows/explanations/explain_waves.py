"""Explain a network's call of one beat by its waves: exact Shapley values, for any class."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.classifiers.opening import sight_of
from ecgviewer.classifiers.registry import load
from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import WAVES_METHOD, Attribution
from ecgviewer.explain.wave_players import P_WAVE, QRS_COMPLEX, ST_SEGMENT, T_WAVE, find_players
from ecgviewer.explain.wave_shapley import FILLS, PlayedBeat, WaveGame, WaveGamePlayer, WaveShapley
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview

PAINTED = (P_WAVE, QRS_COMPLEX, ST_SEGMENT, T_WAVE)
"""The waves whose values have a place on the trace; all other players are elsewhere."""


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


def wave_attributions(
    review: RecordReview,
    waves: RecordWaves,
    folder: Path,
    beat_indices: Sequence[int],
    labels: Sequence[str],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> list[Attribution]:
    """Return what the waves of some beats are worth, each beat for a class of its own, as it is painted on the trace.

    Parameters
    ----------
    review, waves, folder
        As in `play_beat`.
    beat_indices, labels
        Rows of the table of beats, and the class to explain of each.
    progress
        Each report's data is a list of one (position, Attribution).

    Returns
    -------
    list of Attribution
        One a beat: a step for each wave of `PAINTED`, with the wave's whole value at each of its samples; 0 between
        them. Values of the other players are in `elsewhere`.

    Raises
    ------
    Cancelled
        Between beats, after `cancel` was set.
    """
    made = []
    for position, (beat_index, label) in enumerate(zip(beat_indices, labels, strict=True)):
        raise_if_cancelled(cancel)
        shares = explain_waves(review, waves, folder, beat_index, label)
        made.append(_as_painted(shares, waves, beat_index))
        if progress is not None:
            progress.report(position + 1, len(labels), "playing waves", [(position, made[-1])])
    return made


def _as_painted(shares: WaveShapley, waves: RecordWaves, beat_index: int) -> Attribution:
    before_s = WINDOW_SAMPLES / 2 / NETWORK_FS_HZ
    fs_hz = waves.record.fs_hz
    found = find_players(waves.waves, beat_index, fs_hz, -before_s, NETWORK_FS_HZ, WINDOW_SAMPLES)
    edges = np.concatenate([[0], np.flatnonzero(np.diff(found.owner)) + 1, [WINDOW_SAMPLES]])
    worth = dict(zip(shares.players, shares.values.tolist(), strict=True))
    owners = [found.names[owner] for owner in found.owner[edges[:-1]]]
    names = tuple(owner if owner in PAINTED and owner in worth else "" for owner in owners)
    return Attribution(
        WAVES_METHOD,
        shares.model_name,
        shares.label,
        np.array([worth.get(name, 0.0) for name in names], dtype=np.float32),
        edges,
        True,
        shares.worth_of_all,
        elsewhere={name: value for name, value in worth.items() if name not in names},
        step_names=names,
    )
