import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from page_samples import long_report, pulse_report
from pytestqt.qtbot import QtBot
from report_samples import demo_source, with_comments

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.report.report_html import report_html
from ecgviewer.workflows.report.make_report import make_report
from ecgviewer.workflows.report.report_source import ReportChoice

EVIL = "<script>alert(1)</script>\"'&"


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attributes)))


def pictures(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def mm(element: ElementTree.Element, side: str) -> float:
    text = element.get(side)
    assert text is not None
    assert text.endswith("mm")
    return float(text[:-2])


def test_it_holds_all_sections_and_nothing_from_elsewhere(qtbot: QtBot) -> None:
    content = long_report(3)
    page = report_html(content)
    tags = Tags(page)
    for section in content.sections:
        assert f"<h2>{section.title}</h2>" in page
    assert page.count("research use, not for diagnosis") == 2
    names = {tag for tag, _ in tags.seen}
    assert not names & {"script", "link", "img", "iframe", "object", "embed"}
    links = [
        value for _, attributes in tags.seen for name, value in attributes.items() if name in ("href", "src")
    ]
    assert links == []
    assert not any(name.startswith("on") for _, attributes in tags.seen for name in attributes)


def test_text_from_files_is_never_markup(qtbot: QtBot) -> None:
    source = with_comments(demo_source(), EVIL)
    record = replace(source.review.record, name=EVIL, lead_names=(EVIL, "V1"))
    source = replace(source, review=replace(source.review, record=record))
    page = report_html(make_report(source, ReportChoice(("identification", "summary"), comments=(0,))))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert not any(tag == "script" for tag, _ in Tags(page).seen)


def test_a_strip_is_as_large_in_millimetres_as_on_paper(qtbot: QtBot) -> None:
    (picture,) = pictures(report_html(pulse_report()))
    view = [float(number) for number in (picture.get("viewBox") or "").split()]
    to_mm = mm(picture, "width") / view[2]
    assert mm(picture, "height") / view[3] == pytest.approx(to_mm)
    lines = [
        [float(number) for number in (node.get("points") or "").replace(",", " ").split()]
        for node in picture.iter()
        if node.tag.endswith("polyline") and _stroke_of(picture, node) == LIGHT.grid_large
    ]
    x = sorted({round(points[0], 3) for points in lines if points[0] == points[2]})
    assert len(x) == 33
    assert (x[5] - x[0]) * to_mm == pytest.approx(25.0, abs=0.02)
    y = sorted({round(points[1], 3) for points in lines if points[1] == points[3]})
    assert (y[2] - y[0]) * to_mm == pytest.approx(10.0, abs=0.02)


def _stroke_of(picture: ElementTree.Element, node: ElementTree.Element) -> str | None:
    parents = {child: parent for parent in picture.iter() for child in parent}
    here: ElementTree.Element | None = node
    while here is not None and here.get("stroke") is None:
        here = parents.get(here)
    return None if here is None else here.get("stroke")


def test_names_inside_the_pictures_are_of_one_picture_only(qtbot: QtBot) -> None:
    page = report_html(long_report(1))
    found = pictures(page)
    assert len(found) > 3
    names = [node.get("id") for picture in found for node in picture.iter() if node.get("id")]
    assert len(names) == len(set(names)) > 3
    used = set(re.findall(r"url\(#([^)]+)\)", page))
    assert used <= set(names)
    assert all(picture.get("aria-label") for picture in found)
