"""A report as one HTML file that needs nothing beside itself; its strips are as large as on paper."""

import re
from collections.abc import Callable
from html import escape

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtSvg import QSvgGenerator

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.report.report_pages import DOTS_PER_INCH
from ecgviewer.ui.report.report_strip import lay_out_strip
from ecgviewer.ui.report.trend_painter import paint_trend, trend_height
from ecgviewer.workflows.evaluation.report_page import Markup, html_page, html_table
from ecgviewer.workflows.report.report_content import (
    RESEARCH_USE,
    Block,
    Facts,
    ReportContent,
    Strip,
    Table,
    Text,
    Trend,
)

_TREND_WIDTH_PX = 718.0
"""As wide as on A4, in 1/96 inch."""


def report_html(content: ReportContent) -> str:
    """Return a report as a page with its style and its strips (SVG, sizes in millimetres) inside.

    There is no script in it, and all text is escaped: it comes from files. An application must exist.
    """
    parts = [
        f"<h1>{escape(tr('ECG report · {record}', record=content.record_line))}</h1>",
        f"<p class='muted'>{escape(content.made_line)} · {escape(RESEARCH_USE)}</p>",
    ]
    n_pictures = 0
    for section in content.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        for block in section.blocks:
            parts.append(_block(content, block, f"p{n_pictures}-"))
            n_pictures += isinstance(block, Strip | Trend)
    parts.append(f"<hr><p class='muted'>{escape(RESEARCH_USE)}</p>")
    return html_page(tr("ECG report, {record}", record=content.record_line), parts)


def _block(content: ReportContent, block: Block, prefix: str) -> str:
    """Return a block; `prefix` keeps the names inside its picture apart from those of others."""
    if isinstance(block, Text):
        text = escape(block.text)
        return f"<p><strong>{text}</strong></p>" if block.is_warning else f"<p>{text}</p>"
    if isinstance(block, Facts):
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td style='text-align:left'>{escape(text)}</td></tr>"
            for name, text in block.rows
        )
        return f"<table><tbody>{rows}</tbody></table>"
    if isinstance(block, Table):
        return html_table(block.header, block.rows)
    if isinstance(block, Trend):
        height = trend_height(block)
        return _wide(
            _svg(
                (_TREND_WIDTH_PX, height),
                lambda painter: paint_trend(painter, block, _TREND_WIDTH_PX, height),
                "Heart rate and calls over the record",
                prefix,
            )
        )
    shown = lay_out_strip(content.review, block)
    # SVG has no pixels that the lines of the paper should stand on.
    picture = _svg(shown.size, lambda painter: shown.paint(painter, _FINE), block.title, prefix)
    return f"<h3>{escape(block.title)}</h3>{_wide(picture)}<p class='muted'><small>{escape(block.remark)}</small></p>"


_FINE = 100.0


def _wide(picture: str) -> str:
    return f"<div class='wide'>{picture}</div>"


def _svg(size: tuple[float, float], paint: Callable[[QPainter], None], title: str, prefix: str) -> Markup:
    """Return what is painted as an SVG element, its width and height in millimetres.

    Parameters
    ----------
    size
        In 1/96 inch.
    paint
        Paints it.
    title
        What it shows, for readers who can't see it.
    prefix
        Stands before the names inside it: a page has several pictures.
    """
    width, height = round(size[0] + 0.5), round(size[1] + 0.5)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Of the two versions the one that can cut what lies outside the paper.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRectF(0, 0, width, height))
    with QPainter(generator) as painter:
        painter.fillRect(QRectF(0, 0, width, height), QColor(LIGHT.surface))  # the page may be dark
        paint(painter)
    text = bytes(buffer.data().data()).decode()
    text = text[text.index("<svg") :]
    text = re.sub(r'\bid="', f'id="{prefix}', text)
    text = re.sub(r"url\(#", f"url(#{prefix}", text)
    text = re.sub(r'href="#', f'href="#{prefix}', text)
    # A name that only one system has would end as serif elsewhere.
    text = re.sub(r'font-family="([^"]*)"', r'font-family="\1, sans-serif"', text)
    text = re.sub(r"<title>.*?</title>|<desc>.*?</desc>", "", text, flags=re.DOTALL)
    mm = 25.4 / DOTS_PER_INCH
    sizes = f'width="{width * mm:.4f}mm" height="{height * mm:.4f}mm"'
    text = re.sub(r'width="[^"]*"\s+height="[^"]*"', sizes, text, count=1)
    head = f'<svg class="sized" role="img" aria-label="{escape(title, quote=True)}"'
    return Markup(text.replace("<svg", head, 1))
