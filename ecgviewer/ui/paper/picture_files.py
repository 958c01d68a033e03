"""Writes a widget as PNG, SVG or PDF, whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QFont, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from ecgviewer.files import check_output, write_output
from ecgviewer.ui.look.translation import tr

PICTURE_FILTERS = tr("PNG (*.png);;SVG (*.svg);;PDF (*.pdf)")

_FONT_PX = 13
_PIXEL_RATIO = 2.0
_DOTS_PER_INCH = 96
_POINTS_PER_INCH = 72


def write_picture(
    path: Path,
    widget: QWidget,
    title: str = "",
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write all of a widget, also what a scroll area hides, by the name's ending.

    Parameters
    ----------
    path
        File that ends in .png, .svg or .pdf.
    widget
        What to paint, as large as it is.
    title
        Written into SVG and PDF.
    may_replace, records
        As in `files.check_output`.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If the file can't be written.
    """
    writers = {".png": _as_png, ".svg": _as_svg, ".pdf": _as_pdf}
    check_output(path, tuple(writers), may_replace=may_replace, records=records)
    write = writers[path.suffix.lower()]
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer, widget, title)
    content = bytes(buffer.data().data())
    write_output(path, content, tuple(writers), may_replace=may_replace, records=records)


def widget_image(widget: QWidget) -> QImage:
    """Return all of a widget as an image with two pixels for each logical one."""
    image = QImage(widget.size() * _PIXEL_RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_PIXEL_RATIO)
    for set_dots in (image.setDotsPerMeterX, image.setDotsPerMeterY):
        set_dots(round(_DOTS_PER_INCH * _PIXEL_RATIO / 0.0254))
    with QPainter(image) as painter:
        widget.render(painter, QPoint())
    return image


def use_figure_font(widget: QWidget) -> None:
    """Give a widget that is painted into a file a font in pixels, the same on every device."""
    font = QFont(widget.font())
    font.setPixelSize(_FONT_PX)
    widget.setFont(font)


def lay_out(widget: QWidget, width: int) -> None:
    """Give a widget that is not shown a width, at least what it needs, and the height that follows."""
    widget.ensurePolished()
    width = max(width, widget.minimumSizeHint().width())
    layout = widget.layout()
    widget.resize(width, layout.totalHeightForWidth(width) if layout is not None else widget.height())


def _as_png(buffer: QBuffer, widget: QWidget, title: str) -> None:
    QImageWriter(buffer, QByteArray(b"png")).write(widget_image(widget))


def _as_svg(buffer: QBuffer, widget: QWidget, title: str) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    generator.setTitle(title)
    with QPainter(generator) as painter:
        widget.render(painter, QPoint())


def _as_pdf(buffer: QBuffer, widget: QWidget, title: str) -> None:
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(_DOTS_PER_INCH)
    points = QSizeF(QSize(widget.width(), widget.height())) * _POINTS_PER_INCH / _DOTS_PER_INCH
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    with QPainter(writer) as painter:
        widget.render(painter, QPoint())
