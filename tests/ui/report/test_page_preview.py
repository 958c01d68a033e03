from page_samples import long_report, pulse_report
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.report.page_preview import PagePreview
from ecgviewer.ui.report.report_pages import lay_out_report


def test_one_page_a_step_until_all_are_painted(qtbot: QtBot) -> None:
    preview = PagePreview()
    qtbot.addWidget(preview)
    assert preview.is_painted
    pages = lay_out_report(long_report(60))
    preview.set_pages(pages)
    assert (preview.n_pages, preview.n_painted) == (pages.n_pages, 0)
    for done in range(1, pages.n_pages + 1):
        preview.paint_page()
        assert preview.n_painted == done
    assert preview.is_painted
    preview.paint_page()
    preview.set_pages(lay_out_report(pulse_report()))
    assert (preview.n_pages, preview.n_painted) == (1, 0)
    preview.paint_page()
    image = preview._labels[0].pixmap().toImage()
    colors = {image.pixelColor(x, image.height() // 6).name() for x in range(image.width())}
    assert QColor(LIGHT.paper).name() in colors
    assert image.width() / image.height() == 620 / 877
