from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.records.record import Annotations
from ecgviewer.records.spans import Span, flutter_spans, noise_spans, rhythm_at, rhythm_spans
from ecgviewer.records.wfdb_files import read_record


def _annotations(rows: list[tuple[int, str, str, int]]) -> Annotations:
    return Annotations(
        annotator="atr",
        samples=np.array([row[0] for row in rows], dtype=np.int64),
        symbols=tuple(row[1] for row in rows),
        aux=tuple(row[2] for row in rows),
        subtypes=np.array([row[3] for row in rows], dtype=np.int64),
    )


def test_rhythms_last_until_the_next() -> None:
    annotations = _annotations(
        [(10, "+", "(N", 0), (20, "N", "", 0), (50, "+", "(AFIB", 0), (70, "+", "", 0)]
    )
    spans = rhythm_spans(annotations, 100)
    assert spans == [Span(10, 50, "N"), Span(50, 100, "AFIB")]
    assert rhythm_at(spans, np.array([5, 10, 49, 50, 99])).tolist() == ["", "N", "N", "AFIB", "AFIB"]


def test_without_rhythm_changes_no_rhythm_is_known() -> None:
    assert rhythm_spans(_annotations([(20, "N", "", 0)]), 100) == []
    assert rhythm_at([], np.array([5, 10])).tolist() == ["", ""]


def test_noise_follows_the_bits_of_its_lead() -> None:
    quality = [
        (10, "~", "", 0b01),
        (20, "~", "", 0b11),
        (25, "N", "", 0b11),
        (30, "~", "", 0b10),
        (40, "~", "", 0),
        (50, "~", "", 0b0010_0000),
        (60, "~", "", -1),
        (70, "~", "", 0),
        (80, "~", "", -128),
        (90, "~", "", 0b0001_0000),
    ]
    annotations = _annotations(quality)
    expected = {
        0: [(10, 30), (60, 70), (90, 100)],
        1: [(20, 40), (50, 70)],
        2: [(60, 70)],
        3: [(60, 70), (80, 90)],
        4: [(60, 70)],
    }
    for lead, spans in expected.items():
        assert noise_spans(annotations, 100, lead) == [Span(start, end, "noise") for start, end in spans]


def test_flutter_lasts_from_its_start_to_its_end() -> None:
    marks = [(10, "[", "", 0), (12, "!", "", 0), (20, "]", "", 0), (30, "]", "", 0), (40, "[", "", 0)]
    assert flutter_spans(_annotations(marks), 100) == [Span(10, 20, "flutter"), Span(40, 100, "flutter")]


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "lead", "n_spans", "seconds", "first"),
    [
        ("104", 0, 10, 153.575, (7556, 8765)),
        ("105", 0, 20, 260.603, (225_457, 228_316)),
        ("105", 1, 29, 457.969, (30_739, 31_306)),
        ("208", 0, 7, 65.211, (324_368, 326_108)),
        ("208", 1, 7, 319.289, (6_482, 8_093)),
    ],
)
def test_noise_of_real_records(
    mitdb: Path, name: str, lead: int, n_spans: int, seconds: float, first: tuple[int, int]
) -> None:
    record = read_record(mitdb / name)
    assert record.annotations is not None
    spans = noise_spans(record.annotations, record.n_samples, lead)
    assert len(spans) == n_spans
    assert sum(span.end_sample - span.start_sample for span in spans) / 360 == pytest.approx(
        seconds, abs=1e-3
    )
    assert (spans[0].start_sample, spans[0].end_sample) == first


@pytest.mark.data
def test_flutter_and_rhythms_of_207(mitdb: Path) -> None:
    record = read_record(mitdb / "207")
    assert record.annotations is not None
    flutter = flutter_spans(record.annotations, record.n_samples)
    assert len(flutter) == 6
    assert flutter[0] == Span(14_665, 18_350, "flutter")
    waves = [
        int(sample)
        for sample, symbol in zip(record.annotations.samples, record.annotations.symbols, strict=True)
        if symbol == "!"
    ]
    assert len(waves) == 472
    assert all(any(span.start_sample <= wave <= span.end_sample for span in flutter) for wave in waves)
    rhythms = Counter(span.label for span in rhythm_spans(record.annotations, record.n_samples))
    assert rhythms == {"N": 10, "VFL": 6, "B": 4, "VT": 2, "IVR": 1, "SVTA": 1}


@pytest.mark.data
def test_rhythms_of_208(mitdb: Path) -> None:
    record = read_record(mitdb / "208")
    assert record.annotations is not None
    spans = rhythm_spans(record.annotations, record.n_samples)
    assert Counter(span.label for span in spans) == {"N": 27, "T": 26}
    assert spans[-1].end_sample == 650_000
    assert all(left.end_sample == right.start_sample for left, right in pairwise(spans))
