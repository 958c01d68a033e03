"""Shapley values per wave of a context network: its waves, and the rhythm and record around them.

The players are the stretches of the beat's wave at 120 Hz, `RHYTHM`, and `ALIKE`. What is missing:

- A wave is missing from the beat, from its differences to the usual and to the slow beat, and from the features
  that are measured on it (`beats.context.WAVE_FEATURES`), as if the record had been changed there.
- Without `RHYTHM` the beat and the one after it come at the patient's median RR interval. The features of
  the intervals say how: each "RR against X" becomes "median RR against X". What the intervals around are
  like, regular or not, is none of this beat's and stays.
- Without `ALIKE` the features that say how early and how often beats of this shape come in the record have
  their median over the patient's beats called normal.

The beats around stay as they are. numpy does it, because the neighbours then are passed only once; the
logits are those of the ONNX twin.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, RECORD_FEATURES, WAVE_FEATURES
from ecgviewer.beats.usual_beat import BEFORE, FS_HZ
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, Neighbourhoods
from ecgviewer.classifiers.opening import written_at
from ecgviewer.explain.context_grad_cam import ContextGradCam
from ecgviewer.explain.context_versions import measured_again, own_wave, usual_wave
from ecgviewer.explain.shapley import coalitions
from ecgviewer.explain.wave_players import ALIKE, RHYTHM, WavePlayers, fill_coalitions, find_players
from ecgviewer.explain.wave_shapley import FILLS, PlayedBeat, WaveGame

_COLUMN = {name: column for column, name in enumerate(CONTEXT_FEATURES)}
_OF_ALIKE = np.array([_COLUMN[name] for name in RECORD_FEATURES if name not in WAVE_FEATURES])
_RR = np.array([_COLUMN[name] for name in CONTEXT_FEATURES if name.startswith("rr_to_")])
_AGAINST_RATE = np.array([_COLUMN[name] for name in ("rr_to_rate_before", "rr_to_rate_after")])


def play(folder: Path, beat: PlayedBeat, fill: str, mean_of: str) -> WaveGame:
    """Show a context network one beat in all coalitions of its players, see `WaveGamePlayer`.

    What stands for missing waves is the patient's usual beat, whatever `mean_of`. Without `ALIKE` features have
    their median over the beats called N, over all beats where there is none.
    """
    seen: Neighbourhoods = beat.seen
    start_s = (int(seen.shifts[0]) - BEFORE) / FS_HZ
    players = find_players(beat.waves, beat.beat_index, beat.fs_hz, start_s, FS_HZ, seen.waves.shape[-1])
    features, is_normal = beat.saw.context.features, beat.called == "N"
    usual = np.median(features[is_normal] if is_normal.any() else features, axis=0)
    return play_context(_network(folder, written_at(folder)), seen, players, usual, fill)


@lru_cache(maxsize=4)
def _network(folder: Path, written_ns: int) -> ContextGradCam:
    return ContextGradCam.open(folder)


def play_context(
    network: ContextGradCam,
    beat: Neighbourhoods,
    players: WavePlayers,
    usual_features: np.ndarray,
    fill: str = FILLS[0],
) -> WaveGame:
    """Show a context network one beat in all coalitions of its players.

    Parameters
    ----------
    network
        The network.
    beat
        One beat among its neighbours.
    players
        Who the samples of its wave belong to.
    usual_features
        The patient's features without `ALIKE`, shape (n_features,); only those of `ALIKE` are used.
    fill
        One of `FILLS`: the line between a missing wave's neighbours, or the patient's usual beat, tilted
        to meet them.
    """
    names = (*players.names, RHYTHM, ALIKE)
    present = coalitions(len(names))
    n_waves = len(players.names)
    reference = np.zeros(players.owner.size) if fill == FILLS[0] else usual_wave(beat)
    # Rows count through the waves' coalitions first: these are the rows of every one with rhythm or record.
    of_waves = present[: 1 << n_waves, :n_waves]
    versions = fill_coalitions(own_wave(beat), reference, players.owner, of_waves)
    measured, both = measured_again(beat, versions)
    rows = np.arange(len(present)) & ((1 << n_waves) - 1)
    features = measured[rows]
    without_rhythm, without_alike = ~present[:, n_waves], ~present[:, n_waves + 1]
    as_it_is = beat.features[0, NEIGHBOURS].astype(np.float64)
    on_time = features_at_median_rr(as_it_is)
    is_rhythm = np.flatnonzero(on_time != as_it_is)
    features[np.ix_(without_rhythm, is_rhythm)] = on_time[is_rhythm]
    features[np.ix_(without_alike, _OF_ALIKE)] = usual_features[_OF_ALIKE]
    logits = network.logits_of_versions(beat, features, both[rows])
    return WaveGame(network.card.name, network.card.labels, fill, names, logits)


def features_at_median_rr(features: np.ndarray) -> np.ndarray:
    """Return a beat's features as if it and the next one came at the patient's median RR interval.

    That is the median of the longest window, see `beats.rhythm_context`. All features are logarithms and
    their differences, so what they are against can be told from them.

    Parameters
    ----------
    features
        `CONTEXT_FEATURES` of one beat, shape (n_features,).
    """
    moved = np.array(features, dtype=np.float64)
    moved[_RR] -= features[_COLUMN["rr_to_longest"]]
    # 0 says that the rate never jumped: there is nothing that the interval could be against.
    no_rate = _AGAINST_RATE[np.asarray(features)[_AGAINST_RATE] == 0]
    moved[no_rate] = 0
    same_after = {
        "next_to_longest_q95": moved[_COLUMN["rr_to_longest_q95"]],
        "next_to_rr": 0.0,
        "next_to_near": moved[_COLUMN["rr_to_near"]],
        "next_to_long": moved[_COLUMN["rr_to_long"]],
        "compensation": moved[_COLUMN["rr_to_near"]],
        "ln_rr": features[_COLUMN["ln_rr"]] - features[_COLUMN["rr_to_longest"]],
    }
    for name, value in same_after.items():
        moved[_COLUMN[name]] = value
    return moved
