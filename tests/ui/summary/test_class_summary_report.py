"""A class summary as page and figure: what stands in it, and that it is well-formed."""

import re
from dataclasses import replace
from xml.etree import ElementTree

from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer
from summary_samples import sample_cell, sample_summary

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.evidence_band import STRONG
from ecgviewer.ui.summary.class_summary_picture import HEIGHT, WIDTH, cell_title, svg_file
from ecgviewer.ui.summary.class_summary_report import summary_figure, summary_html

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_figure_holds_every_cell() -> None:
    figure = summary_figure(sample_summary())
    root = ElementTree.fromstring(figure)
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(2 * HEIGHT))
    found = texts(figure)
    assert "A called A: 35 beats" in found
    assert "A called N: 3 beats" in found
    assert found.count("0.75  (0.75–0.75)") == 2
    assert "elsewhere" not in found


def test_bars_are_as_long_as_their_shares() -> None:
    cell = sample_cell("A", "A")
    svg = svg_file(sample_summary(cell), [cell], LIGHT, "")
    widths = [
        float(element.get("width") or 0)
        for element in ElementTree.fromstring(svg).iter(f"{SVG}rect")
        if element.get("height") == "12"
    ]
    # P, PR, QRS, ST, T, neighbours, rest; the largest fills the 170 pixels.
    assert widths == [0.5, 0.5, 170.0, 0.5, 56.7, 0.5, 0.5]


def test_the_median_is_ink_and_what_counted_a_band_behind_it() -> None:
    for theme in (LIGHT, DARK):
        cell = sample_cell("A", "A")
        root = ElementTree.fromstring(svg_file(sample_summary(cell), [cell], theme, ""))
        assert {line.get("stroke") for line in root.iter(f"{SVG}polyline")} == {theme.trace}
        opacities = [
            float(path.get("fill-opacity") or 1)
            for path in root.iter(f"{SVG}path")
            if path.get("fill-opacity")
        ]
        assert max(opacities) == STRONG[theme.is_dark]
        drawn = [
            element.tag
            for element in root.iter()
            if element.get("fill-opacity") or element.tag == f"{SVG}polyline"
        ]
        assert drawn.index(f"{SVG}path") < drawn.index(f"{SVG}polyline")


def test_signed_attribution_has_a_scale_of_two_sides_and_no_evidence_says_so() -> None:
    cell = replace(sample_cell("", "V", sign=-1.0), shares={})
    found = texts(svg_file(sample_summary(cell), [cell], DARK, ""))
    assert "Mean attribution, −0.5" in found
    assert "no evidence for the class in any beat" in found
    assert cell_title(cell) == "called V: 35 beats"


def test_qt_can_draw_it(qapp: object) -> None:
    result = sample_summary()
    renderer = QSvgRenderer(QByteArray(svg_file(result, result.cells, DARK, "both").encode()))
    assert renderer.isValid()
    assert renderer.defaultSize().height() == 2 * HEIGHT


def test_a_page_escapes_names_and_refers_to_nothing() -> None:
    page = summary_html(sample_summary(records=("<b>x</b>",)))
    assert "<b>x" not in page
    assert "What ArrhythmiNet 1 looks at in record &lt;b&gt;x&lt;/b&gt;, by Grad-CAM" in page
    assert "<small>0.75–0.75</small>" in page
    assert "Fewer than 10 beats: A called N." in page
    assert not re.search(r"(src|href)=", page)
