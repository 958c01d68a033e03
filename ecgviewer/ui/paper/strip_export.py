"""Writes strips as PNG, SVG and PDF, whole or not at all."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from ecgviewer.files import check_output, write_output
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.paper.strip_painter import StripPainter, make_page

DEFAULT_SIZE = (1200, 480)
"""Width and height of a figure in logical pixels."""

DOTS_PER_INCH = 96
"""Of logical pixels."""

PNG_DOTS_PER_INCH = 192
_PDF_DOTS_PER_INCH = 1200

STRIP_SUFFIXES = (".svg", ".pdf", ".png")
STRIP_FILTERS = ";;".join(
    [
        tr("SVG (*.svg)"),
        tr("PDF (*.pdf)"),
        *(tr("PNG, {dots} dots an inch (*.png)", dots=dots) for dots in (192, 96, 300, 600)),
    ]
)
"""What a person is asked: the resolution of a PNG is chosen with it."""

_application: QGuiApplication | None = None


def paint_strip_png(
    path: Path,
    strip: StripContent,
    theme: Theme = LIGHT,
    size: tuple[int, int] = DEFAULT_SIZE,
    *,
    may_replace: bool = False,
    dots_per_inch: int = PNG_DOTS_PER_INCH,
    records: Sequence[Path] = (),
) -> None:
    """Write a strip as a PNG, by default with two pixels for each logical one.

    Parameters
    ----------
    path
        File to write.
    strip
        What to paint; its view gives scale and start.
    theme
        Theme to paint in.
    size
        Width and height in logical pixels.
    dots_per_inch
        Of the picture; a logical pixel is 1/96 inch.
    may_replace, records
        As in `files.check_output`.

    Raises
    ------
    OutputError
        If the file can't be written.
    """
    ensure_application()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(
        paint_strip_image(strip, theme, size, dots_per_inch / DOTS_PER_INCH)
    )
    content = bytes(buffer.data().data())
    write_output(path, content, (".png",), may_replace=may_replace, records=records)


def paint_strip_image(
    strip: StripContent, theme: Theme, size: tuple[int, int], pixel_ratio: float = 1.0
) -> QImage:
    """Return a strip as an image; an application must exist. For the clipboard, say."""
    width, height = size
    pixels = QSize(round(width * pixel_ratio), round(height * pixel_ratio))
    image = QImage(pixels, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(pixel_ratio)
    dots_per_metre = round(DOTS_PER_INCH * pixel_ratio / 0.0254)
    image.setDotsPerMeterX(dots_per_metre)
    image.setDotsPerMeterY(dots_per_metre)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint_strip(painter, strip, theme, size, pixel_ratio)
    return image


def paint_strip_svg(
    path: Path,
    strip: StripContent,
    theme: Theme = LIGHT,
    size: tuple[int, int] = DEFAULT_SIZE,
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write a strip as an SVG; parameters and errors as in `paint_strip_png`."""
    from PySide6.QtSvg import QSvgGenerator

    ensure_application()
    width, height = size
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Of the two versions the one that can cut what lies outside the paper.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setTitle(f"{strip.record_name} {strip.lead_name}".strip())
    with QPainter(generator) as painter:
        paint_strip(painter, strip, theme, size, 1.0)
    content = bytes(buffer.data().data())
    write_output(path, content, (".svg",), may_replace=may_replace, records=records)


def paint_strip_pdf(
    path: Path,
    strip: StripContent,
    theme: Theme = LIGHT,
    size: tuple[int, int] = DEFAULT_SIZE,
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write a strip as a PDF of one page of its size; parameters and errors as in `paint_strip_png`."""
    ensure_application()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(f"{strip.record_name} {strip.lead_name}".strip())
    writer.setResolution(_PDF_DOTS_PER_INCH)
    points = QSizeF(*size) * 72 / DOTS_PER_INCH
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    ratio = _PDF_DOTS_PER_INCH / DOTS_PER_INCH
    with QPainter(writer) as painter:
        painter.scale(ratio, ratio)
        paint_strip(painter, strip, theme, size, ratio)
    content = bytes(buffer.data().data())
    write_output(path, content, (".pdf",), may_replace=may_replace, records=records)


def write_strip(
    path: Path,
    strip: StripContent,
    theme: Theme = LIGHT,
    size: tuple[int, int] = DEFAULT_SIZE,
    *,
    dots_per_inch: int = PNG_DOTS_PER_INCH,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write a strip as SVG, PDF or PNG by the name's ending; parameters as in `paint_strip_png`.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If the file can't be written.
    """
    check_output(path, STRIP_SUFFIXES, may_replace=may_replace, records=records)
    if path.suffix.lower() == ".png":
        paint_strip_png(
            path, strip, theme, size, dots_per_inch=dots_per_inch, may_replace=may_replace, records=records
        )
        return
    paint = paint_strip_pdf if path.suffix.lower() == ".pdf" else paint_strip_svg
    paint(path, strip, theme, size, may_replace=may_replace, records=records)


def dots_per_inch_of(name_filter: str) -> int:
    """Return the resolution that one of `STRIP_FILTERS` names; that of a PNG by default for the others."""
    found = re.search(r"PNG, (\d+)", name_filter)
    return int(found[1]) if found else PNG_DOTS_PER_INCH


def size_at_true_scale(strip: StripContent, span_s: float, paper_mm: float) -> tuple[int, int]:
    """Return the size of a strip that shows so many seconds on paper of a height, in 1/96 inch.

    Parameters
    ----------
    strip
        Its view has a scale of 96/25.4 pixels a millimetre.
    span_s, paper_mm
        What is to be seen of the record, and the height of the paper.
    """
    ensure_application()
    trial = make_page(strip, 1000.0, 1000.0, StripFonts(_figure_font()))
    layout = trial.layout
    width = layout.left + span_s * trial.scale.px_per_s + (layout.width - layout.right)
    height = layout.height - layout.paper.height + paper_mm * trial.scale.pixels_per_mm
    return round(width), round(height)


def paint_strip(
    painter: QPainter, strip: StripContent, theme: Theme, size: tuple[int, int], pixel_ratio: float
) -> StripPage:
    """Paint a strip that goes out alone, with the record's name on it; return where things lie."""
    fonts = StripFonts(_figure_font())
    # On the screen the record's name stands elsewhere.
    title = " · ".join(name for name in (strip.record_name, strip.lead_name) if name)
    strip = replace(strip, lead_name=title)
    page = make_page(strip, size[0], size[1], fonts)
    StripPainter(painter, strip, page, fonts, theme, pixel_ratio).paint()
    return page


def _figure_font() -> QFont:
    """Return the application's font at a size in pixels, so that it is the same on every device."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(12)
    return font


def ensure_application() -> None:
    """Make an application without a display where there is none: text needs one."""
    global _application
    if QGuiApplication.instance() is None:
        _application = QGuiApplication(["ecgviewer", "-platform", "offscreen"])
