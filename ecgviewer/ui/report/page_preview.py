"""The pages of a report as they will be printed, beneath one another."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.report.report_pages import ReportPages, page_size

_WIDTH_PX = 620
_GAP_PX = 10


class PagePreview(QScrollArea):
    """Shows pages that are painted one by one: `paint_page` paints the next, whenever there is time for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("preview of the report"))
        self._pages: ReportPages | None = None
        self._labels: list[QLabel] = []
        self._holder = QWidget()
        self._layout = QVBoxLayout(self._holder)
        self._layout.setSpacing(_GAP_PX)
        self._layout.addStretch(1)
        self.setWidget(self._holder)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    @property
    def n_pages(self) -> int:
        """Number of pages that are shown, or will be."""
        return len(self._labels)

    @property
    def n_painted(self) -> int:
        """Number of pages that are painted."""
        return sum(not label.pixmap().isNull() for label in self._labels)

    @property
    def is_painted(self) -> bool:
        """Whether no page is left to be painted."""
        return self.n_painted == self.n_pages

    def set_pages(self, pages: ReportPages) -> None:
        """Show other pages; each keeps what it shows until it is painted anew, and the view stays where it is."""
        self._pages = pages
        while len(self._labels) > pages.n_pages:
            self._labels.pop().deleteLater()
        while len(self._labels) < pages.n_pages:
            label = QLabel()
            label.setFixedSize(self._size())
            label.setAccessibleName(tr("page {n__labels}", n__labels=len(self._labels) + 1))
            self._layout.insertWidget(len(self._labels), label, 0, Qt.AlignmentFlag.AlignHCenter)
            self._labels.append(label)
        for label in self._labels:
            label.setPixmap(QPixmap())

    def paint_page(self) -> None:
        """Paint the first page that isn't painted yet."""
        place = next((i for i, label in enumerate(self._labels) if label.pixmap().isNull()), None)
        if place is None or self._pages is None:
            return
        ratio, size = self.devicePixelRatioF(), self._size()
        image = QImage(size * ratio, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._pages.paint(painter, place, image.width() / page_size()[0])
        image.setDevicePixelRatio(ratio)
        self._labels[place].setPixmap(QPixmap.fromImage(image))

    def _size(self) -> QSize:
        width, height = page_size()
        return QSize(_WIDTH_PX, round(_WIDTH_PX * height / width))
