"""What all painters of a page have in common."""

from PySide6.QtGui import QPainter

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage


class PagePainter:
    """Paints some of one page.

    Parameters
    ----------
    painter
        Painter that is active: of a widget, an image, an SVG.
    content, page
        What to paint, and where.
    fonts, theme
        How to paint it.
    """

    def __init__(
        self, painter: QPainter, content: StripContent, page: StripPage, fonts: StripFonts, theme: Theme
    ) -> None:
        self._painter = painter
        self._content = content
        self._page = page
        self._fonts = fonts
        self._theme = theme
