from pathlib import Path

import numpy as np
import pytest
from report_samples import demo_source, source_of

from ecgviewer.workflows.report.choose_strips import MOST_STRIPS, choose_strips, rows_of, strip_of_beat
from ecgviewer.workflows.report.report_content import STRIP_SPAN_S
from ecgviewer.workflows.review.holter_summary import summarise_record


def test_the_strips_of_208_lead_to_what_the_summary_tells(mitdb: Path) -> None:
    source = source_of(mitdb / "208", "context-fold3")
    review, labels, waves = source.review, source.labels, source.waves
    strips = choose_strips(review, labels, waves)
    found = summarise_record(review, waves)
    run = found.ventricular.longest_run
    assert run is not None
    assert strips[0].title.startswith(f"longest run of ventricular beats: {run.n_beats} beats")
    assert strips[0].beat_index == run.at.beat - 1
    titles = "; ".join(strip.title for strip in strips)
    assert found.fastest is not None
    assert found.slowest is not None
    assert f"fastest rate: {found.fastest.per_min:.0f}/min" in titles
    assert f"slowest rate: {found.slowest.per_min:.0f}/min" in titles
    assert "first V (premature ventricular contraction)" in titles
    assert titles.count("unsure call") == 2
    assert len(strips) <= MOST_STRIPS


def test_each_strip_shows_its_beat_begins_on_a_line_and_lies_in_the_record(mitdb: Path) -> None:
    source = source_of(mitdb / "208", "context-fold3")
    beats, duration_s = source.review.beats, source.review.record.duration_s
    strips = choose_strips(source.review, source.labels, source.waves)
    for strip in strips:
        assert strip.start_s <= beats.time_s[strip.beat_index] <= strip.start_s + STRIP_SPAN_S
        assert strip.start_s / 0.2 == pytest.approx(round(strip.start_s / 0.2), abs=1e-6)
        assert 0 <= strip.start_s <= duration_s - STRIP_SPAN_S
    starts = sorted(strip.start_s for strip in strips)
    assert min(np.diff(starts)) > 1.0
    assert rows_of(strips) == sorted({strip.beat_index for strip in strips})


def test_a_limit_takes_the_first_and_still_names_what_lies_on_them() -> None:
    source = demo_source()
    all_of_them = choose_strips(source.review, source.labels, source.waves)
    one = choose_strips(source.review, source.labels, source.waves, most=1)
    assert len(one) == 1
    assert one[0] == all_of_them[0]
    assert choose_strips(source.review, source.labels, source.waves, most=0) == ()


def test_labels_by_hand_decide_what_is_first_of_its_class() -> None:
    source = demo_source()
    labels = source.labels.copy()
    labels[labels == "V"] = "N"
    titles = "; ".join(strip.title for strip in choose_strips(source.review, labels, source.waves))
    assert "first V" not in titles
    labels[[30, 31, 32]] = "V"
    strips = choose_strips(source.review, labels, source.waves)
    assert strips[0].title.startswith("longest run of ventricular beats: 3 beats")
    assert strips[0].beat_index == 30


def test_a_beat_that_a_person_chose_is_in_the_middle() -> None:
    source = demo_source()
    strip = strip_of_beat(source.review, source.labels, 40)
    assert strip.beat_index == 40
    middle = strip.start_s + STRIP_SPAN_S / 2
    assert abs(middle - source.review.beats.time_s[40]) <= 0.2
    assert strip.title.startswith(f"chosen beat: {source.labels[40]}")
    assert strip_of_beat(source.review, source.labels, 0).start_s == 0.0
