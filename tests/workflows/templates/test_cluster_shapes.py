import numpy as np
import pytest
from shape_samples import NARROW, WIDE, bump, made_shapes

from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.workflows.templates import cluster_shapes
from ecgviewer.workflows.templates.cluster_shapes import by_size, cluster_beats, split_beats

IS_WIDE = np.arange(60) % 3 == 0
KINDS = [WIDE if wide else NARROW for wide in IS_WIDE]


def test_two_made_shapes_come_out_as_two_clusters_of_their_members() -> None:
    rows = np.arange(60)
    shapes = made_shapes(KINDS).aligned(rows)
    found = cluster_beats(shapes, rows)
    assert [each.tolist() for each in found] == [
        np.flatnonzero(~IS_WIDE).tolist(),
        np.flatnonzero(IS_WIDE).tolist(),
    ]


def test_the_same_beats_give_the_same_clusters() -> None:
    rng = np.random.default_rng(3)
    kinds = [bump(rng.uniform(5, 25), 1.0, rng.uniform(0, 0.8)) for _ in range(120)]
    shapes, rows = made_shapes(kinds), np.arange(120)
    first, again = cluster_beats(shapes, rows), cluster_beats(shapes, rows)
    assert len(first) > 1
    assert [each.tolist() for each in first] == [each.tolist() for each in again]


def test_height_alone_parts_beats_too() -> None:
    kinds = [bump(8.0), bump(8.0, 0.3)] * 10
    found = cluster_beats(made_shapes(kinds), np.arange(20))
    assert [each.tolist() for each in found] == [list(range(0, 20, 2)), list(range(1, 20, 2))]


def test_more_beats_than_are_clustered_go_to_the_nearest_median(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_shapes, "MOST_CLUSTERED", 20)
    rows = np.arange(60)
    found = cluster_beats(made_shapes(KINDS).aligned(rows), rows)
    assert [each.tolist() for each in found] == [
        np.flatnonzero(~IS_WIDE).tolist(),
        np.flatnonzero(IS_WIDE).tolist(),
    ]


def test_a_single_odd_beat_stays_and_one_that_is_nearly_alike_joins() -> None:
    odd = -bump(10.0, 1.5)
    found = cluster_beats(made_shapes([NARROW] * 20 + [odd], jitter=0), np.arange(21))
    assert [each.size for each in found] == [20, 1]
    nearly = bump(11.0, 2.0)
    # Alone in a class of 20 of each it would be another shape.
    assert len(cluster_beats(made_shapes([NARROW] * 20 + [nearly] * 20, jitter=0), np.arange(40))) == 2
    found = cluster_beats(made_shapes([NARROW] * 20 + [nearly], jitter=0), np.arange(21))
    assert [each.size for each in found] == [21]


def test_no_class_has_more_than_twelve_shapes() -> None:
    rng = np.random.default_rng(0)
    kinds = [np.cumsum(rng.normal(size=200)) * np.hanning(200) / 4 for _ in range(40)]
    found = cluster_beats(made_shapes(kinds), np.arange(40))
    assert len(found) == 12
    assert np.array_equal(np.sort(np.concatenate(found)), np.arange(40))


def test_a_split_parts_by_shape_and_not_at_one_odd_beat() -> None:
    rows = np.arange(60)
    first, second = split_beats(made_shapes(KINDS).aligned(rows), rows)
    assert first.tolist() == np.flatnonzero(~IS_WIDE).tolist()
    assert second.tolist() == np.flatnonzero(IS_WIDE).tolist()


def test_few_beats_and_none() -> None:
    shapes = made_shapes([NARROW, WIDE])
    assert cluster_beats(shapes, np.arange(0)) == []
    assert [each.tolist() for each in cluster_beats(shapes, np.array([1]))] == [[1]]
    assert by_size([np.array([5]), np.array([], dtype=int), np.array([1, 2]), np.array([0])])[1].tolist() == [
        0
    ]


def test_it_can_be_cancelled() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        cluster_beats(made_shapes(KINDS), np.arange(60), cancel)
