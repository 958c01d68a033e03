from PySide6.QtWidgets import QDialogButtonBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.trace.calibration_dialog import CalibrationDialog


def test_the_scale_of_the_ruler_is_told_when_it_is_accepted_only(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = CalibrationDialog(LIGHT, window)
    dialog.set_pixels_per_mm(4.25)
    slider = dialog.findChild(QSlider)
    buttons = dialog.findChild(QDialogButtonBox)
    assert slider.value() == 425
    slider.setValue(512)
    with qtbot.assertNotEmitted(dialog.calibrated):
        buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    with qtbot.waitSignal(dialog.calibrated) as told:
        buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert told.args == [5.12]
