from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from report_samples import demo_source, source_of, with_comments

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.workflows.report.choose_strips import choose_strips
from ecgviewer.workflows.report.heart_rate_trend import heart_rate_trend
from ecgviewer.workflows.report.make_report import (
    check_sections,
    make_report,
    rows_without_evidence,
    with_evidence,
)
from ecgviewer.workflows.report.report_content import Block, Facts, ReportContent, Strip, Table, Text, Trend
from ecgviewer.workflows.report.report_source import HandEdit, ReportChoice, ReportSource
from ecgviewer.workflows.report.sections import DEFAULT_SECTIONS, SECTIONS
from ecgviewer.workflows.review.holter_summary import summarise_record
from ecgviewer.workflows.review.summary_words import summary_lines


def report(source: ReportSource, *sections: str, **choice: object) -> ReportContent:
    return make_report(source, ReportChoice(sections, **choice))  # type: ignore[arg-type]


def blocks(source: ReportSource, section: str, **choice: object) -> tuple[Block, ...]:
    (found,) = report(source, section, **choice).sections
    assert found.key == section
    return found.blocks


def facts(found: tuple[Block, ...]) -> dict[str, str]:
    (block,) = (block for block in found if isinstance(block, Facts))
    return dict(block.rows)


def everything(content: ReportContent) -> str:
    return repr([section.blocks for section in content.sections]) + content.record_line + content.made_line


def test_comment_lines_stand_in_it_only_where_they_are_ticked() -> None:
    source = with_comments(demo_source(), "70 F", "Jane Doe, ward 3", "Digoxin")
    content = report(source, *SECTIONS)
    assert "Jane" not in everything(content)
    assert "Digoxin" not in everything(content)
    ticked = blocks(source, "identification", comments=(2, 7))
    assert [row for row in _facts(ticked) if row[0] == "comment"] == [("comment", "Digoxin")]


def _facts(found: tuple[Block, ...]) -> tuple[tuple[str, str], ...]:
    (block,) = (block for block in found if isinstance(block, Facts))
    return block.rows


def test_age_and_sex_are_told_and_a_path_never(mitdb: Path) -> None:
    source = source_of(mitdb / "208", "context-fold3")
    told = facts(blocks(source, "identification"))
    assert told["patient"] == "female, 23 years"
    assert told["lead"] == "MLII of MLII, V1"
    content = report(source, *SECTIONS)
    assert content.record_line == "Record 208, female, 23 years, lead MLII"
    assert content.made_line.endswith("2026-01-02")
    assert str(mitdb) not in everything(content)


def test_the_summary_is_that_of_the_labels_in_effect() -> None:
    source = demo_source()
    told = facts(blocks(source, "summary"))
    warning = "⚠ on another recorder four of five of its V were wrong (SVDB)"
    assert told["counted"] == f"calls of v2; {warning}"
    assert (
        told["ventricular"]
        == dict(summary_lines(summarise_record(source.review, source.waves)))["ventricular"]
    )
    corrected = replace(source, labels=np.where(source.labels == "V", "N", source.labels))
    told = facts(blocks(corrected, "summary"))
    assert told["counted"] == f"calls of v2, corrected by hand; {warning}"
    assert told["ventricular"] == "none"


def test_the_trends_extremes_are_those_of_the_summary() -> None:
    source = demo_source()
    (trend,) = blocks(source, "trends")
    assert isinstance(trend, Trend)
    found = summarise_record(source.review, source.waves)
    assert found.fastest is not None
    assert found.slowest is not None
    assert np.nanmax(trend.high_per_min) == pytest.approx(found.fastest.per_min, abs=0.06)
    assert np.nanmin(trend.low_per_min) == pytest.approx(found.slowest.per_min, abs=0.06)
    assert trend.edges_s[-1] == source.review.record.duration_s
    assert set(trend.ribbon) == set(source.labels.tolist()) - {"N", ""}
    assert trend.n_beats.sum() == source.review.beats.n_beats
    assert trend.ribbon["V"].size == found.ventricular.n_beats
    rates = np.stack([trend.low_per_min, trend.mean_per_min, trend.high_per_min])
    assert (np.diff(rates[:, np.isfinite(rates[0])], axis=0) >= -1e-9).all()


def test_a_short_record_has_fewer_stretches() -> None:
    source = demo_source()
    trend = heart_rate_trend(source.review, source.labels, n_stretches=10_000)
    assert trend.edges_s.size - 1 == int(source.review.record.duration_s / 2)


def test_classes_are_counted_and_add_up() -> None:
    source = demo_source()
    (table,) = blocks(source, "classes")
    assert isinstance(table, Table)
    counted = {row[0]: int(row[2].replace(",", "")) for row in table.rows}
    assert sum(counted.values()) == source.review.beats.n_beats
    assert counted["V"] == int((source.labels == "V").sum())


def test_the_shapes_of_a_class_hold_all_of_its_beats() -> None:
    source = demo_source()
    (table,) = blocks(source, "templates")
    assert isinstance(table, Table)
    counted: dict[str, int] = {}
    for row in table.rows:
        counted[row[0]] = counted.get(row[0], 0) + int(row[2].replace(",", ""))
    is_callable = source.review.beats.is_callable
    for label, n_beats in counted.items():
        assert n_beats == int(((source.labels == label) & is_callable).sum())
    assert {"N", "V"} <= set(counted)


def test_what_was_edited_by_hand_is_listed_or_denied() -> None:
    source = demo_source()
    assert blocks(source, "edits") == (Text("Nothing was edited by hand."),)
    edit = HandEdit("2026-01-02 10:00", "relabel", "A", "N", 624.0, "jd")
    (table,) = blocks(replace(source, edits=(edit,)), "edits")
    assert isinstance(table, Table)
    assert table.rows == (("10:24", "relabel", "A", "N", "jd", "2026-01-02 10:00"),)


def test_the_network_says_which_patients_it_has_seen(mitdb: Path) -> None:
    unseen = source_of(mitdb / "208", "context-fold3")
    told = blocks(unseen, "network")
    assert told[-1] == Text("This patient is not among them.")
    assert facts(told)["has seen"].startswith("66 patients: 800 802 ")
    assert " 208" not in facts(told)["has seen"]
    seen = blocks(source_of(mitdb / "208", "v1"), "network")
    assert isinstance(seen[-1], Text)
    assert seen[-1].is_warning
    assert seen[-1].text.startswith("This patient is among them")
    assert " 208" in facts(seen)["has seen"]
    unknown = blocks(demo_source(), "network")
    assert isinstance(unknown[-1], Text)
    assert "not a known training record" in unknown[-1].text


def test_strips_are_plain_until_their_evidence_is_asked_for() -> None:
    source = demo_source()
    strips = choose_strips(source.review, source.labels, source.waves, most=2)
    plain = ReportChoice(("strips",), strips)
    assert rows_without_evidence(source, plain) == []
    assert with_evidence(source, plain) is source
    colored = ReportChoice(("strips", "evidence"), strips)
    assert rows_without_evidence(source, colored) == sorted({s.beat_index for s in strips})
    reports: list[ProgressReport] = []
    explained = with_evidence(source, colored, Progress(reports.append))
    assert rows_without_evidence(explained, colored) == []
    assert [report.message.split()[0] for report in reports].count("explaining") >= 2
    shown = [b for s in make_report(explained, colored).sections for b in s.blocks if isinstance(b, Strip)]
    assert len(shown) == 2
    for block in shown:
        assert block.attribution is not None
        assert block.attribution.label == source.review.called[block.beat_index]
        assert "Trust in the map of " in block.remark
    unasked = [b for s in make_report(explained, plain).sections for b in s.blocks if isinstance(b, Strip)]
    assert [block.attribution for block in unasked] == [None, None]
    (said,) = [s for s in make_report(explained, colored).sections if s.key == "evidence"]
    assert isinstance(said.blocks[0], Text)
    assert "It explains the network, not the heart" in said.blocks[0].text


def test_evidence_can_be_cancelled() -> None:
    source = demo_source()
    strips = choose_strips(source.review, source.labels, source.waves, most=2)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        with_evidence(source, ReportChoice(("strips", "evidence"), strips), cancel=cancel)


def test_a_correction_is_told_beside_the_call() -> None:
    source = demo_source()
    row = int(np.flatnonzero(source.labels == "V")[0])
    labels = source.labels.copy()
    labels[row] = "N"
    strips = choose_strips(source.review, source.labels, source.waves)
    (own,) = [strip for strip in strips if strip.beat_index == row][:1]
    (block,) = blocks(replace(source, labels=labels), "strips", strips=(own,))
    assert isinstance(block, Strip)
    assert f"beat {row + 1} at" in block.remark
    assert "called V" in block.remark
    assert "corrected by hand to N" in block.remark


def test_sections_stand_in_their_own_order_and_must_be_known() -> None:
    content = report(demo_source(), "network", "summary")
    assert [section.key for section in content.sections] == ["summary", "network"]
    assert "classes" not in DEFAULT_SECTIONS
    with pytest.raises(InvalidInputError, match=r"no section 'x'; choose among identification, summary"):
        check_sections(["summary", "x"])
    with pytest.raises(InvalidInputError, match="needs a section"):
        report(demo_source())
