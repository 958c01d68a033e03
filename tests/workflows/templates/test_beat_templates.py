from pathlib import Path

import numpy as np
import pytest
from shape_samples import NARROW, WIDE, made_shapes

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.templates.beat_shapes import BeatShapes
from ecgviewer.workflows.templates.beat_templates import BeatTemplates, gather_templates

LABELS = np.array(["N"] * 12 + ["V"] * 20 + ["", "A", "J"])
KINDS = [NARROW] * 12 + [WIDE] * 8 + [NARROW] * 12 + [NARROW] * 3


def gathered(labels: np.ndarray = LABELS) -> BeatTemplates:
    qrs_ms = np.where(np.arange(35) < 12, 80.0, np.where(np.arange(35) < 20, 150.0, np.nan))
    return gather_templates(made_shapes(KINDS), labels, qrs_ms)


def counts(found: BeatTemplates) -> list[tuple[str, int]]:
    return [(each.label, each.n_beats) for each in found.templates]


def all_rows(found: BeatTemplates) -> list[int]:
    return sorted(np.concatenate([each.rows for each in found.templates]).tolist())


LABELLED = np.flatnonzero(LABELS != "").tolist()


def test_each_labelled_beat_is_in_one_template_class_by_class_the_largest_first() -> None:
    found = gathered()
    assert counts(found) == [("N", 12), ("A", 1), ("V", 12), ("V", 8), ("J", 1)]
    assert all_rows(found) == LABELLED
    assert found.classes == ("N", "A", "V", "J")
    assert found.of_class("V") == [2, 3]
    assert found.share(3) == pytest.approx(0.4)


def test_median_spread_width_and_correlation() -> None:
    found = gathered()
    narrow, wide = found.templates[0], found.templates[3]
    assert narrow.median_mv.shape == (360,)
    assert narrow.median_mv[180] == pytest.approx(1.0, abs=0.05)
    assert wide.median_mv[180] == pytest.approx(1.3, abs=0.1)
    assert (narrow.qrs_ms, wide.qrs_ms) == (80.0, 150.0)
    assert np.isnan(found.templates[2].qrs_ms)
    assert np.all(narrow.quartiles_mv[0] <= narrow.median_mv)
    assert np.all(narrow.median_mv <= narrow.quartiles_mv[1])
    assert narrow.correlation.min() > 0.97
    assert narrow.drawn_mv.shape == (12, 360)
    fits = dict(zip(narrow.rows.tolist(), narrow.correlation.tolist(), strict=True))
    assert fits[int(narrow.outliers_first[0])] == narrow.correlation.min()
    assert sorted(narrow.outliers_first.tolist()) == narrow.rows.tolist()


def test_merging_and_splitting_keep_every_beat_once_and_undo_each_other() -> None:
    found = gathered()
    merged = found.merge([3, 2])
    assert counts(merged) == [("N", 12), ("A", 1), ("V", 20), ("J", 1)]
    assert all_rows(merged) == LABELLED
    split = merged.split(2)
    assert counts(split) == counts(found)
    assert [each.rows.tolist() for each in split.templates] == [
        each.rows.tolist() for each in found.templates
    ]
    assert counts(found) == [("N", 12), ("A", 1), ("V", 12), ("V", 8), ("J", 1)]


def test_what_cant_be_merged_or_split_is_told() -> None:
    found = gathered()
    with pytest.raises(InvalidInputError, match="templates of A and N can't be merged; relabel one"):
        found.merge([0, 1])
    with pytest.raises(InvalidInputError, match="choose two or more of one class"):
        found.merge([2, 2])
    with pytest.raises(InvalidInputError, match="can't be split: its beats have one shape"):
        found.split(1)
    flat = BeatShapes(np.zeros(4000, np.float32), np.arange(400, 3600, 400), np.arange(400, 3600, 400))
    same = gather_templates(flat, np.full(8, "N"), np.full(8, np.nan))
    with pytest.raises(InvalidInputError, match="can't be split"):
        same.split(0)


def test_relabelling_only_says_which_beats_get_which_label() -> None:
    rows, label = gathered().relabel(3, "F")
    assert (rows.tolist(), label) == (list(range(12, 20)), "F")


def test_other_labels_leave_the_classes_alone_that_keep_their_beats() -> None:
    merged = gathered().merge([2, 3])
    labels = LABELS.copy()
    labels[:2] = "A"
    found = merged.with_labels(labels)
    assert counts(found) == [("N", 10), ("A", 3), ("V", 20), ("J", 1)]
    assert found.templates[2] is merged.templates[2]
    assert sorted(found.templates[1].rows.tolist()) == [0, 1, 33]


def test_progress_and_cancelling() -> None:
    cancel, told = CancelToken(), []
    progress = Progress(lambda report: told.append(report.message))
    gather_templates(made_shapes(KINDS), LABELS, np.full(35, np.nan), progress)
    assert told[:2] == ["shapes of N beats", "shapes of A beats"]
    cancel.cancel()
    with pytest.raises(Cancelled):
        gather_templates(made_shapes(KINDS), LABELS, np.full(35, np.nan), cancel=cancel)


def reference_templates(folder: Path, name: str) -> BeatTemplates:
    record = read_record(folder / name)
    prepared = prepare_beats(record, record.default_lead)
    waves = find_waves(record, prepared.lead, prepared.beats)
    shapes = BeatShapes.of(record, prepared.lead, prepared.beats)
    return gather_templates(shapes, prepared.beats.symbol, waves.qrs_ms)


def test_the_shapes_of_208(mitdb: Path) -> None:
    found = reference_templates(mitdb, "208")
    largest = {label: found.templates[found.of_class(label)[0]] for label in "NVF"}
    assert {label: each.n_beats for label, each in largest.items()} == {"N": 1562, "V": 987, "F": 371}
    # Narrow, wide, and fusion between both.
    assert largest["N"].qrs_ms == pytest.approx(69, abs=4)
    assert largest["V"].qrs_ms == pytest.approx(147, abs=4)
    assert largest["F"].qrs_ms == pytest.approx(111, abs=4)
    assert largest["V"].mean_correlation == pytest.approx(0.988, abs=0.003)
    fit = np.corrcoef(largest["N"].median_mv[126:256], largest["V"].median_mv[126:256])[0, 1]
    assert fit < 0.75
    again = reference_templates(mitdb, "208")
    assert [each.rows.tolist() for each in again.templates] == [
        each.rows.tolist() for each in found.templates
    ]


def test_ventricular_beats_of_one_form_and_of_several(mitdb: Path) -> None:
    uniform = reference_templates(mitdb, "119")
    assert counts(uniform) == [("N", 1543), ("V", 444)]
    assert uniform.templates[1].mean_correlation == pytest.approx(0.998, abs=0.002)
    several = reference_templates(mitdb, "233")
    assert [several.templates[place].n_beats for place in several.of_class("V")][:3] == [561, 166, 90]
