"""The fonts of a report: sizes in 1/96 inch, the same on every device."""

from PySide6.QtGui import QFont, QGuiApplication, QTextLayout, QTextOption

_STRIP_PX = 10
_LINE_SPACING = 1.15


def strip_font() -> QFont:
    """Return the font of a report's strips."""
    return _font(_STRIP_PX)


def title_font() -> QFont:
    """Return the font of the report's title."""
    return _font(15, is_bold=True)


def heading_font() -> QFont:
    """Return the font of a section's title, and of a strip's."""
    return _font(11, is_bold=True)


def body_font() -> QFont:
    """Return the font of most text."""
    return _font(11)


def small_font() -> QFont:
    """Return the font of what stands on every page, and below strips."""
    return _font(9)


def wrap_text(text: str, font: QFont, width: float) -> list[str]:
    """Return text in lines of at most a width; a word that is too long is broken.

    Parameters
    ----------
    text
        Plain text; line ends in it are kept.
    font
        Of the text.
    width
        In 1/96 inch.
    """
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines = []
    for paragraph in text.splitlines() or [""]:
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1.0))
            lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
    return lines or [""]


def line_height(font: QFont) -> float:
    """Return the distance of two lines of text, in 1/96 inch."""
    return _LINE_SPACING * font.pixelSize()


def _font(size_px: int, *, is_bold: bool = False) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(size_px)
    font.setBold(is_bold)
    # Text that is measured here is painted at other resolutions: it must be as wide there.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
