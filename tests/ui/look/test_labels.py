from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import LIGHT


def darkest_red_excess(widget: QWidget) -> int:
    """Return how much redder than green the reddest pixel of a widget is."""
    image = widget.grab().toImage()
    colors = (QColor(image.pixel(x, y)) for x in range(image.width()) for y in range(image.height()))
    return max(color.red() - color.green() for color in colors)


def test_labels_never_read_markup(qtbot: QtBot) -> None:
    label = plain_label("<b>x</b>", is_bold=True, wraps=True, is_selectable=True)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.font().bold()
    assert label.hasHeightForWidth()


def test_text_keeps_its_color_when_a_panel_is_docked(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    try:
        window, panel, content = QMainWindow(), QScrollArea(), QWidget()
        qtbot.addWidget(window)
        label = plain_label("WWWWW", is_bold=True, is_selectable=True)
        QVBoxLayout(content).addWidget(label)
        panel.setWidget(content)
        fill_with_surface(content)
        set_text_color(label, "#ff0000")
        dock = QDockWidget("panel", window)
        dock.setWidget(panel)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        window.show()
        assert darkest_red_excess(label) > 200
        dock.setFloating(True)
        assert darkest_red_excess(label) > 200
    finally:
        application.setStyleSheet("")
