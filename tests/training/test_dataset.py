"""The set of beats: what is kept, in which order, and its checksum."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.errors import InvalidInputError
from ecgviewer.training.config import LABELS
from ecgviewer.training.dataset import load_beat_set

DEMO = paths.resources_dir() / "demo"


def test_with_the_beats_of_no_class_the_others_stay_as_they_are() -> None:
    small, full = load_beat_set(DEMO, LABELS), load_beat_set(DEMO, LABELS, only_classes=False)
    inside = full.targets >= 0
    assert (full.symbols[~inside] == "F").any()
    assert not np.isin(full.symbols[~inside], LABELS).any()
    assert small.n_beats == inside.sum() < full.n_beats
    np.testing.assert_array_equal(small.windows, full.windows[inside])
    np.testing.assert_array_equal(small.r_samples, full.r_samples[inside])
    np.testing.assert_array_equal(np.array(LABELS)[small.targets], small.symbols)
    assert small.sha256() == full.sha256()


def test_the_checksum_is_over_record_peak_and_class() -> None:
    beat_set = load_beat_set(DEMO, LABELS)
    lines = [f"demo {r} {s}\n" for r, s in zip(beat_set.r_samples, beat_set.symbols, strict=True)]
    assert beat_set.sha256() == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_each_beat_knows_its_rhythm() -> None:
    beat_set = load_beat_set(DEMO, LABELS)
    assert beat_set.rhythms.size == beat_set.n_beats
    assert set(beat_set.rhythms.tolist()) != {""}


def test_a_folder_without_beats_of_the_classes_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no WFDB record"):
        load_beat_set(tmp_path, LABELS)
    with pytest.raises(InvalidInputError, match="annotated beats of S"):
        load_beat_set(DEMO, ("S",), only_classes=False)
    with pytest.raises(InvalidInputError, match="lacks the record 999"):
        load_beat_set(DEMO, LABELS, ["999"])


@pytest.mark.data
def test_201_and_202_are_one_patient_with_beats_of_no_class(mitdb: Path) -> None:
    beat_set = load_beat_set(mitdb, LABELS, ["201", "202"], only_classes=False)
    assert set(beat_set.patient_ids.tolist()) == {"mitdb-201"}
    assert {"A", "V", "a", "j"} <= set(beat_set.symbols.tolist())
    assert "AFIB" in set(beat_set.rhythms.tolist())
