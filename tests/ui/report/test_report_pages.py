"""What stands on the pages, and that nothing is cut off."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from page_samples import long_report, pulse_report
from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot
from report_samples import demo_source

from ecgviewer.ui.report.report_fonts import body_font, line_height, small_font, wrap_text
from ecgviewer.ui.report.report_making import fit_one_page, report_source
from ecgviewer.ui.report.report_pages import A4_MM, MARGIN_MM, ReportPages, lay_out_report, page_size
from ecgviewer.workflows.report.choose_strips import choose_strips
from ecgviewer.workflows.report.make_report import make_report
from ecgviewer.workflows.report.report_source import HandEdit, ReportChoice
from ecgviewer.workflows.report.sections import DEFAULT_SECTIONS
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

MARGIN = MARGIN_MM * 96 / 25.4


def texts_on(pages: ReportPages, page: int) -> list[str]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    width, height = page_size()
    generator.setSize(QSize(round(width), round(height)))
    generator.setViewBox(QRectF(0, 0, width, height))
    with QPainter(generator) as painter:
        pages.paint(painter, page, 1.0)
    root = ElementTree.fromstring(bytes(buffer.data().data()))
    return [(node.text or "").strip() for node in root.iter() if node.tag.endswith("text")]


def test_each_page_has_its_number_the_record_and_what_it_is_for(qtbot: QtBot) -> None:
    pages = lay_out_report(long_report())
    assert pages.n_pages > 5
    for page in range(pages.n_pages):
        shown = texts_on(pages, page)
        assert f"page {page + 1} of {pages.n_pages}" in shown
        assert "research use, not for diagnosis" in shown
        assert any(text.startswith("ECG report · Record demo") for text in shown)
        assert any(text.startswith("ecgviewer ") and text.endswith("2026-01-02") for text in shown)


def test_pieces_lie_between_head_and_foot_and_never_over_each_other(qtbot: QtBot) -> None:
    pages = lay_out_report(long_report())
    top = MARGIN + line_height(pages.head and body_font())
    bottom = page_size()[1] - MARGIN - line_height(small_font())
    for page in pages.pages:
        ends = [y + piece.height for y, piece in page]
        assert page[0][0] > top
        assert max(ends) <= bottom
        for end, (y, _) in zip(ends, page[1:], strict=False):
            assert y >= end - 1e-6


def test_all_of_the_edits_are_printed_under_a_header_on_each_page(qtbot: QtBot) -> None:
    pages = lay_out_report(long_report(120))
    shown = [texts_on(pages, page) for page in range(pages.n_pages)]
    with_edits = [texts for texts in shown if any(text.startswith("2026-01-02 1") for text in texts)]
    assert len(with_edits) >= 2
    assert all("annotator" in texts for texts in with_edits)
    # Long words are broken, none of their letters is lost.
    letters = sum(text.count("w") for texts in shown for text in texts if set(text) == {"w"})
    assert letters == sum(10 + i for i in range(120))


def test_a_title_never_ends_a_page(qtbot: QtBot) -> None:
    for n_edits in range(30, 60):
        for page in lay_out_report(long_report(n_edits)).pages:
            assert not page[-1][1].stays_with_next


def test_the_default_report_is_one_page_with_as_many_strips_as_it_has_room_for(qtbot: QtBot) -> None:
    source = demo_source(
        DEFAULT_MODEL
    )  # beside counts of the others stands a warning, which takes the room of a strip
    strips = choose_strips(source.review, source.labels, source.waves)
    fitted = fit_one_page(source, ReportChoice(DEFAULT_SECTIONS, strips))
    assert fitted.strips[0] == strips[0]
    assert len(fitted.strips) >= 2
    assert lay_out_report(make_report(source, fitted)).n_pages == 1
    for strip in set(strips) - set(fitted.strips):
        more = replace(fitted, strips=(*fitted.strips, strip))
        assert lay_out_report(make_report(source, more)).n_pages > 1


def test_the_source_names_the_network_as_the_window_does(qtbot: QtBot) -> None:
    made = demo_source("context-0")
    edit = HandEdit("now", "relabel", "A", "N", 1.0, "me")
    source = report_source(made.review, made.waves, made.labels, made.folder, [edit])
    assert source.network == "New-patient network"
    assert source.edits == (edit,)


def test_wrapped_lines_are_no_wider_than_there_is_room(qtbot: QtBot) -> None:
    from PySide6.QtGui import QFontMetricsF

    text = "a word and averyveryverylongwordthatcannotfitintoanylineofthatwidthatall and more words"
    lines = wrap_text(text, body_font(), 120.0)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(QFontMetricsF(body_font()).horizontalAdvance(line) for line in lines) <= 120.0
    assert wrap_text("", body_font(), 50.0) == [""]
    assert wrap_text("one\ntwo", body_font(), 500.0) == ["one", "two"]


def test_a_page_is_a4(qtbot: QtBot) -> None:
    assert page_size() == pytest.approx((A4_MM[0] / 25.4 * 96, A4_MM[1] / 25.4 * 96))
    assert lay_out_report(pulse_report()).n_pages == 1
