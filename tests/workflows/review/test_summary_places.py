from dataclasses import replace

import numpy as np
from interval_samples import beats_of_intervals

from ecgviewer.workflows.review.summary_places import summary_places


def test_the_beats_behind_each_number() -> None:
    labels = np.array(list("NVNVNVNVVNNVVVNNAN"))
    rr_s = [0.8] * 17
    rr_s[9], rr_s[14] = 2.4, 3.1
    found = summary_places(beats_of_intervals(rr_s), labels, np.arange(18) > 15)
    rows = {name: own.tolist() for name, own in found.items()}
    assert rows["V"] == [1, 3, 5, 7, 8, 11, 12, 13]
    assert rows["V isolated"] == [1, 3, 5]
    assert rows["V couplets"] == [7, 8]
    assert rows["V bigeminy"] == [1, 3, 5]
    assert rows["V trigeminy"] == []
    assert rows["V runs"] == [11, 12, 13]
    assert (rows["S"], rows["S isolated"], rows["S runs"]) == ([16], [16], [])
    assert rows["pauses"] == [15, 10]  # the longest first
    assert rows["fibrillation"] == [16, 17]
    assert rows["poor signal"] == []


def test_trigeminy_and_a_poor_signal() -> None:
    beats = replace(beats_of_intervals([0.8] * 8), quality=np.r_[np.ones(8), 0.1].astype(np.float32))
    found = summary_places(beats, np.array(list("VNNVNNVNN")), np.zeros(9, dtype=bool))
    assert found["V trigeminy"].tolist() == [0, 3, 6]
    assert found["poor signal"].tolist() == [8]
