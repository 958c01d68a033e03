from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot
from report_samples import demo_source

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.report.trend_painter import paint_trend, rate_lines, trend_height
from ecgviewer.workflows.report.heart_rate_trend import heart_rate_trend
from ecgviewer.workflows.report.report_content import Trend


@pytest.mark.parametrize(
    ("low", "high", "lines"),
    [
        (67, 129, [60, 80, 100, 120, 140]),
        (70, 70, [70, 75]),
        (58.5, 63, [55, 60, 65]),
        (30, 400, [0, 100, 200, 300, 400]),
    ],
)
def test_the_lines_of_the_rate_enclose_it_and_are_few(low: float, high: float, lines: list[float]) -> None:
    assert rate_lines(low, high) == lines


def painted(trend: Trend) -> QImage:
    image = QImage(700, round(trend_height(trend)), QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    with QPainter(image) as painter:
        paint_trend(painter, trend, 700.0, trend_height(trend))
    return image


def columns_of(image: QImage, color: str) -> np.ndarray:
    wanted = QColor(color)
    return np.array(
        [x for x in range(104, 700) if any(image.pixelColor(x, y) == wanted for y in range(image.height()))]
    )


def test_a_ribbon_stands_where_its_beats_are(qtbot: QtBot) -> None:
    source = demo_source()
    trend = heart_rate_trend(source.review, source.labels)
    only = replace(trend, ribbon={"V": np.array([150.0])}, meanings={"V": "x"})
    found = columns_of(painted(only), LIGHT.class_color("V"))
    place = 104 + 150.0 / trend.duration_s * 596
    assert found.min() >= place - 6
    assert found.max() <= place + 6
    assert trend_height(trend) - trend_height(only) == 11.0 * (len(trend.ribbon) - 1)


def test_a_record_without_rates_says_so_and_paints_no_curve(qtbot: QtBot) -> None:
    source = demo_source()
    trend = heart_rate_trend(source.review, source.labels)
    nothing = np.full(trend.mean_per_min.size, np.nan)
    empty = replace(trend, mean_per_min=nothing, low_per_min=nothing, high_per_min=nothing, ribbon={})
    assert columns_of(painted(empty), LIGHT.accent).size == 0
    assert columns_of(painted(replace(trend, ribbon={})), LIGHT.accent).size > 100
