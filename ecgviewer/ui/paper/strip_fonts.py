"""The fonts of a strip with their measures."""

from PySide6.QtGui import QFont, QFontMetricsF

from ecgviewer.ui.look.translation import tr

_SMALL = 0.86
_ROW_NAMES = (tr("reference"), tr("network"), tr("rhythm"), tr("signal"))


class StripFonts:
    """A font in the sizes that a strip uses.

    Parameters
    ----------
    font
        The widget's font.

    Attributes
    ----------
    base, bold, small
        For chips; for the lead's name; for everything of less weight.
    base_metrics, bold_metrics, small_metrics
        Their measures.
    margin_width
        Width of the margin that the names of the rows need.
    """

    def __init__(self, font: QFont) -> None:
        self.base = QFont(font)
        self.bold = QFont(font)
        self.bold.setBold(True)
        self.small = QFont(font)
        if font.pixelSize() > 0:
            self.small.setPixelSize(max(round(font.pixelSize() * _SMALL), 8))
        else:
            self.small.setPointSizeF(max(font.pointSizeF() * _SMALL, 6.0))
        self.base_metrics = QFontMetricsF(self.base)
        self.bold_metrics = QFontMetricsF(self.bold)
        self.small_metrics = QFontMetricsF(self.small)
        widest = max(self.small_metrics.horizontalAdvance(name) for name in _ROW_NAMES)
        self.margin_width = float(round(widest + 10))
