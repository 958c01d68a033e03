"""Pieces: facts in pairs, tables whose columns fit, remarks beside their title."""

from dataclasses import replace

import pytest
from page_samples import pulse_report
from pytestqt.qtbot import QtBot

from ecgviewer.ui.report.page_pieces import pieces_of
from ecgviewer.ui.report.report_fonts import body_font, line_height
from ecgviewer.workflows.report.report_content import Block, Facts, ReportContent, Section, Table, Text

WIDTH = 700.0


def report_of(*blocks: Block) -> ReportContent:
    return replace(pulse_report(), sections=(Section("x", "Title", blocks),))


def test_two_short_facts_share_a_row_and_a_long_one_wraps(qtbot: QtBot) -> None:
    line = line_height(body_font())
    title, *rows = pieces_of(report_of(Facts((("a", "short"), ("b", "too"), ("c", "word " * 60)))), WIDTH)
    assert title.stays_with_next
    assert [round(row.height / line) for row in rows] == [1, 4]
    one_each = pieces_of(report_of(Facts((("a", "word " * 20), ("b", "too")))), WIDTH)
    assert len(one_each) == 3


def test_a_section_of_one_paragraph_is_one_piece(qtbot: QtBot) -> None:
    (piece,) = pieces_of(report_of(Text("Nothing.")), WIDTH)
    assert not piece.stays_with_next
    assert piece.height == pytest.approx(line_height(body_font()))
    assert len(pieces_of(report_of(Text("One."), Text("Two.")), WIDTH)) == 3


def test_a_tables_rows_repeat_its_header_and_grow_with_their_text(qtbot: QtBot) -> None:
    table = Table(("a", "b"), (("x", "y"), ("x", "word " * 100)))
    _, header, short, long = pieces_of(report_of(table), WIDTH)
    assert header.stays_with_next
    assert short.repeated is not None
    assert long.height > 3 * short.height
