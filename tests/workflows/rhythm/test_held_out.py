"""The protocol of held-out recordings: each is called once, by what hasn't seen it."""

import numpy as np
import pytest
from rhythm_recordings import made_set

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.rhythm_splits import RhythmSplit
from ecgviewer.workflows.rhythm.held_out import Scored, score_held_out

SCORED = Scored("exgnet", "folds", 0, {}, ("II",))


def test_every_recording_is_called_once_by_what_has_not_seen_it() -> None:
    found = made_set(10)
    seen: list[int] = []

    def call(split: RhythmSplit, progress: Progress, cancel: CancelToken) -> tuple[np.ndarray, np.ndarray]:
        assert not set(split.train) & set(split.test)
        seen.extend(split.test.tolist())
        logits = np.eye(4)[found.targets[split.test]]
        logits[found.sources[split.test] == "ptbxl"] = [0, 0, 0, 1]
        return logits, np.zeros((40, 2))

    result = score_held_out(found, SCORED, call)
    assert sorted(seen) == list(range(40))
    assert result.pooled.n_recordings == 40
    assert result.per_source["chapman"].accuracy == 1
    assert result.per_source["ptbxl"].accuracy == 0.25
    assert list(result.splits) == [f"fold {number}" for number in range(1, 6)]


def test_an_unknown_protocol_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="folds or sources, not 'paper'"):
        score_held_out(made_set(4), Scored("exgnet", "paper", 0, {}, ("II",)), lambda *_: ({}, {}))  # type: ignore[arg-type, return-value]
