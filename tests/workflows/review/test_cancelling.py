"""Every step from a record to its waves looks at its token, again and again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ecgviewer import paths
from ecgviewer.beats.prepared import PreparedBeats, prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import review_record


class _Counted(CancelToken):
    """Counts the looks at it, and is cancelled at one of them."""

    def __init__(self, cancelled_at: int = 0) -> None:
        super().__init__()
        self.n_looks, self._cancelled_at = 0, cancelled_at

    def raise_if_cancelled(self) -> None:
        self.n_looks += 1
        if self.n_looks == self._cancelled_at:
            self.cancel()
        super().raise_if_cancelled()


@pytest.fixture(scope="module")
def record() -> Record:
    demo = read_record(paths.resources_dir() / "demo" / "demo")
    return replace(demo, annotations=None)


@pytest.fixture(scope="module")
def prepared(record: Record) -> PreparedBeats:
    return prepare_beats(record, 0)


def _context(record: Record, token: CancelToken) -> object:
    return review_record(
        record, prepare_beats(record, 0), open_classifier(find_model("context-0")), cancel=token
    )


@pytest.mark.parametrize(
    ("work", "least"),
    [
        (lambda record, token: prepare_beats(record, 0, token), 10),
        (_context, 40),
        (lambda record, token: find_waves(record, 0, cancel=token), 12),
    ],
    ids=["beats", "context", "waves"],
)
def test_a_step_stops_at_whichever_look_finds_it_cancelled(
    record: Record, work: Callable[[Record, CancelToken], object], least: int
) -> None:
    counted = _Counted()
    work(record, counted)
    assert counted.n_looks >= least
    for look in {1, 2, counted.n_looks // 3, counted.n_looks // 2, counted.n_looks}:
        token = _Counted(look)
        with pytest.raises(Cancelled):
            work(record, token)
        assert token.n_looks == look


def test_a_context_that_was_cancelled_is_found_the_next_time(prepared: PreparedBeats) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        prepared.find_context(token)
    found = prepared.find_context(CancelToken())
    assert found is prepared.context
    assert len(found.features) == prepared.beats.n_beats
