"""Writes strips as PNG and SVG, whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QImageWriter, QPainter

from ecgviewer.files import write_output
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.paper.strip_painter import StripPainter, make_page

DEFAULT_SIZE = (1200, 480)
"""Width and height of a figure in logical pixels."""

_PNG_PIXEL_RATIO = 2.0
_PNG_DOTS_PER_METRE = round(96 * _PNG_PIXEL_RATIO / 0.0254)

_application: QGuiApplication | None = None


def paint_strip_png(
    path: Path,
    strip: StripContent,
    theme: Theme = LIGHT,
    size: tuple[int, int] = DEFAULT_SIZE,
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write a strip as a PNG with two pixels for each logical one.

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
    QImageWriter(buffer, QByteArray(b"png")).write(paint_strip_image(strip, theme, size, _PNG_PIXEL_RATIO))
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
    image.setDotsPerMeterX(_PNG_DOTS_PER_METRE)
    image.setDotsPerMeterY(_PNG_DOTS_PER_METRE)
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
