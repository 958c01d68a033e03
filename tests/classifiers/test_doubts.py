"""Why a call is unsure: the network's own reasons, and those of the place that the beat lies in."""

import numpy as np

from ecgviewer.beats.doubtful_places import FLUTTER, PLACES, POOR_SIGNAL
from ecgviewer.classifiers.predictions import IMPROBABLE, UNLIKE, Doubts

NO, YES = False, True


def places(**rows: str) -> np.ndarray:
    found = np.zeros((4, len(PLACES)), dtype=bool)
    for row, place in rows.items():
        found[int(row[1:]), PLACES.index(place)] = True
    return found


OWN = Doubts(np.array([0.0, 3.0, 1.0, 0.5]), np.array([NO, YES, NO, NO]), np.array([NO, YES, YES, NO]))


def test_a_place_makes_a_sure_call_unsure_and_says_why() -> None:
    doubts = OWN.at(places(r1=FLUTTER, r3=POOR_SIGNAL))
    assert OWN.is_unsure.tolist() == [NO, YES, YES, NO]
    assert doubts.is_unsure.tolist() == [NO, YES, YES, YES]
    assert [doubts.reasons(row) for row in range(4)] == [
        (),
        (IMPROBABLE, UNLIKE, FLUTTER),
        (IMPROBABLE,),
        (POOR_SIGNAL,),
    ]


def test_a_network_without_doubts_of_its_own_has_those_of_places() -> None:
    doubts = Doubts.of_places(places(r2=POOR_SIGNAL))
    assert doubts.outside_score is None
    assert doubts.is_unsure.tolist() == [NO, NO, YES, NO]
    assert doubts.reasons(2) == (POOR_SIGNAL,)


def test_doubts_keep_their_beats() -> None:
    doubts = OWN.at(places(r1=FLUTTER, r3=POOR_SIGNAL))
    chosen = doubts.select(np.array([3, 1]))
    assert [chosen.reasons(row) for row in range(2)] == [(POOR_SIGNAL,), (IMPROBABLE, UNLIKE, FLUTTER)]
    spread = chosen.spread(np.array([NO, YES, NO, YES]))
    assert [spread.reasons(row) for row in range(4)] == [
        (),
        (POOR_SIGNAL,),
        (),
        (IMPROBABLE, UNLIKE, FLUTTER),
    ]
    assert Doubts.of_places(places(r0=FLUTTER)).spread(np.ones(4, dtype=bool)).outside_score is None
