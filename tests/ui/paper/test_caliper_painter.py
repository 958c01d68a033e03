"""Calipers as they are painted."""

from dataclasses import replace

import numpy as np
import pytest
from pixels import is_color, pixels_of
from PySide6.QtWidgets import QApplication
from strip_samples import make_content

from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import paint_strip_image
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_painter import make_page
from ecgviewer.workflows.review.calipers import Caliper

CONTENT = make_content()
SIZE = (900, 400)


def legs(content: StripContent, theme: Theme = LIGHT) -> list[int]:
    """Return the columns of the picture that are the accent colour over most of the paper's lower half."""
    page = make_page(content, *SIZE, StripFonts(QApplication.font()))
    pixels = pixels_of(paint_strip_image(content, theme, SIZE))
    half = pixels[round(page.layout.paper.middle) + 40 : round(page.layout.paper.bottom) - 4]
    return np.flatnonzero(is_color(half, theme.accent).mean(axis=0) > 0.9).tolist()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_strip_shows_the_chosen_calipers_legs_where_they_are(qapp: QApplication, theme: Theme) -> None:
    content = replace(CONTENT, calipers=(Caliper(2.0, 4.0, 0.2, 1.0),), chosen_caliper=0)
    page = make_page(content, *SIZE, StripFonts(QApplication.font()))
    found = np.array(legs(content, theme))
    for time_s in (2.0, 4.0):
        assert np.abs(found - page.x_of_time(time_s)).min() <= 3.0
    # Nothing of the kind lies between.
    assert not ((found > page.x_of_time(2.1)) & (found < page.x_of_time(3.9))).any()
    assert legs(CONTENT, theme) == []


def test_of_a_lead_that_is_not_shown_nothing_is_painted_but_of_another_unit_the_time_is(
    qapp: QApplication,
) -> None:
    plain = pixels_of(paint_strip_image(CONTENT, LIGHT, SIZE))
    below = replace(CONTENT, calipers=(Caliper(2.0, 4.0, 3.0, 4.0, "cmH2O", is_second=True),))
    assert (pixels_of(paint_strip_image(below, LIGHT, SIZE)) == plain).all()
    other = replace(CONTENT, calipers=(Caliper(2.0, 4.0, 99.0, 99.0, "SD"),), chosen_caliper=0)
    page = make_page(other, *SIZE, StripFonts(QApplication.font()))
    assert np.abs(np.array(legs(other)) - page.x_of_time(4.0)).min() <= 3.0


def test_marching_adds_lines_at_each_interval(qapp: QApplication) -> None:
    one = Caliper(3.0, 4.0, 0.0, 0.0)
    plain = pixels_of(paint_strip_image(replace(CONTENT, calipers=(one,)), LIGHT, SIZE))
    march = replace(CONTENT, calipers=(replace(one, is_marching=True),))
    changed = (pixels_of(paint_strip_image(march, LIGHT, SIZE)) != plain).any(axis=2).any(axis=0)
    page = make_page(march, *SIZE, StripFonts(QApplication.font()))
    columns = np.flatnonzero(changed)
    times = [t for t in (1.0, 2.0, 5.0, 6.0) if page.start_s < t < page.end_s]
    assert len(times) >= 3
    for time_s in times:
        assert np.abs(columns - page.x_of_time(time_s)).min() <= 3.0


def test_words_of_two_in_one_place_do_not_lie_over_each_other(qapp: QApplication) -> None:
    both = (Caliper(2.0, 3.0, 0.5, 0.5), Caliper(2.0, 3.0, 0.5, 0.5))
    one = pixels_of(paint_strip_image(replace(CONTENT, calipers=both[:1]), LIGHT, SIZE))
    two = pixels_of(paint_strip_image(replace(CONTENT, calipers=both), LIGHT, SIZE))
    height = np.flatnonzero((one != two).any(axis=2).any(axis=1))
    assert height.size >= 12  # a second line of words, below the first
