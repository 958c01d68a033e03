from dataclasses import replace

import numpy as np
import pytest
from review_samples import make_prepared, make_record, make_review

from ecgviewer.workflows.evaluation.changed_calls import ChangedCall, changed_calls


def test_which_calls_changed_and_for_better_or_worse() -> None:
    """The reference is NVNNV."""
    record = make_record()
    prepared = make_prepared(record)
    before = make_review(record, prepared, "v2", "NNNV-")
    after = make_review(record, prepared, "v1", "VVNNV")
    assert changed_calls(before, after) == (
        ChangedCall(0, "N", "V", "N", False, True),
        ChangedCall(1, "N", "V", "V", True, False),
        ChangedCall(3, "V", "N", "N", True, False),
    )


def test_what_a_person_says_is_what_counts() -> None:
    record = make_record()
    prepared = make_prepared(record)
    truth = np.array(list("VVNNV"))
    before = replace(make_review(record, prepared, "v2", "NVNNV"), truth=truth)
    after = replace(make_review(record, prepared, "v1", "VVNNV"), truth=truth)
    assert changed_calls(before, after) == (ChangedCall(0, "N", "V", "V", True, False),)


def test_other_beats_are_a_defect() -> None:
    record = make_record()
    one, other = make_prepared(record), make_prepared(record)
    with pytest.raises(ValueError, match="different beats"):
        changed_calls(make_review(record, one, "v2"), make_review(record, other, "v2"))
