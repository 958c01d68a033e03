"""One cell as SVG: the scale that all cells share, ticks, bars and titles."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from summary_samples import sample_cell, sample_summary

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.summary.class_summary_picture import HEIGHT, WIDTH, cell_title, svg_file

SVG = "{http://www.w3.org/2000/svg}"
TOP, BEAT_HEIGHT = 34, 176


def root_of(*cells: object, **changes: object) -> ElementTree.Element:
    result = sample_summary(*cells)  # type: ignore[arg-type]
    return ElementTree.fromstring(svg_file(replace(result, **changes), result.cells, LIGHT, "<two> & more"))


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def line_of(root: ElementTree.Element, cell: int = 0) -> np.ndarray:
    """Return x and y of a cell's median."""
    lines = [line for line in root.iter(f"{SVG}polyline") if len((line.get("points") or "").split()) == 360]
    return np.array(
        [[float(number) for number in pair.split(",")] for pair in lines[cell].get("points").split()]
    )


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "A called N: 35 beats"),
        ({"n_beats": 1, "n_explained": 1}, "A called N: 1 beat"),
        ({"reference": None}, "called N: 35 beats"),
        ({"n_patients": 3}, "A called N: 35 beats, 3 patients"),
        ({"n_beats": 1200, "n_explained": 1000}, "A called N: 1,200 beats, 1,000 explained"),
    ],
)
def test_a_cell_in_words(changes: dict[str, object], title: str) -> None:
    assert cell_title(replace(sample_cell("A", "N"), **changes)) == title  # type: ignore[arg-type]


def test_cells_lie_beneath_one_another_and_the_title_is_read_aloud() -> None:
    root = root_of()
    assert root.get("viewBox") == f"0 0 {WIDTH} {2 * HEIGHT}"
    assert root.find(f"{SVG}title").text == "<two> & more"  # type: ignore[union-attr]
    moves = [group.get("transform") for group in root.iter(f"{SVG}g")]
    assert moves == ["translate(0 0)", f"translate(0 {HEIGHT})"]


def test_all_cells_share_one_scale_and_higher_is_up() -> None:
    flat = replace(
        sample_cell("A", "N"),
        median=(0.0,) * 360, lower_quartile=(-3.0,) * 360, upper_quartile=(0.2,) * 360,
    )  # fmt: skip
    root = root_of(sample_cell("A", "A"), flat)
    peaked, level = line_of(root, 0), line_of(root, 1)
    assert peaked[:, 0] == pytest.approx(level[:, 0])
    assert np.argmin(peaked[:, 1]) in (179, 180)
    assert level[:, 1] == pytest.approx(peaked[0, 1], abs=0.2)  # zero lies at one height in both
    assert peaked[:, 1].min() > TOP
    assert level[:, 1].max() < TOP + BEAT_HEIGHT
    bands = " ".join(band.get("points") or "" for band in root.iter(f"{SVG}polygon"))
    heights = [float(pair.split(",")[1]) for pair in bands.split()]
    assert max(heights) < TOP + BEAT_HEIGHT


def test_r_is_marked_at_the_middle_of_the_second() -> None:
    root = root_of(sample_cell("A", "A"))
    marks = {text.text: float(text.get("x")) for text in root.iter(f"{SVG}text") if text.text}
    assert marks["R"] == pytest.approx((marks["−500 ms"] + marks["500 ms"]) / 2)
    assert marks["R"] == pytest.approx(line_of(root)[179:181, 0].mean(), abs=0.6)


def test_a_bar_shows_share_interval_and_even_spread() -> None:
    cell = sample_cell("A", "A")
    qrs = replace(cell.shares["QRS"], low=0.5, high=0.9)
    made = replace(cell, shares={**cell.shares, "QRS": qrs})
    root = root_of(made)
    assert "0.75  (0.50–0.90)" in texts(root)
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.get("height") == "12"]
    left, longest = float(rects[0].get("x")), max(float(rect.get("width")) for rect in rects)
    scale = longest / 0.75
    assert scale * 0.9 == pytest.approx(170, abs=0.2)  # the largest end fills the room
    even = [path.get("d") for path in root.iter(f"{SVG}path") if (path.get("d") or "").endswith("v18")]
    positions = [float(re.match(r"M([\d.]+)", d)[1]) for d in even]  # type: ignore[index]
    assert any(x == pytest.approx(left + 0.1 * scale, abs=0.1) for x in positions)
    no_interval = replace(cell, shares={**cell.shares, "QRS": replace(qrs, low=None, high=None)})
    assert "0.75" in texts(root_of(no_interval))


def test_the_scale_ends_at_the_largest_mean_of_all_cells() -> None:
    assert "0.5 (evidence) · grey: quartiles" in texts(root_of(sample_cell("A", "A")))
    twice = replace(sample_cell("A", "A"), mean_attribution=tuple([1.0] * 360))
    assert texts(root_of(sample_cell("A", "N"), twice)).count("1 (evidence) · grey: quartiles") == 2
    nothing = replace(sample_cell("A", "A"), mean_attribution=tuple([0.0] * 360))
    assert "Mean attribution, 0" in texts(root_of(nothing))


def test_names_are_escaped() -> None:
    made = replace(sample_cell("<A>", "&"), sentence="")
    svg = svg_file(sample_summary(made), [made], DARK, "t")
    assert "&lt;A&gt; called &amp;: 35 beats" in svg
