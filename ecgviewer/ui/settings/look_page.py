"""The page of colours and of the screen's scale."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.settings.setting_page import SettingPage
from ecgviewer.ui.settings.setting_values import SettingValues


class LookPage(SettingPage):
    """Theme, and millimetres on this screen."""

    calibration_requested = Signal()
    """Measure the screen against a ruler."""

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Look")
        self.theme_box = QuietComboBox()
        for text, name in (
            (tr("as the desktop"), None),
            (tr("light"), "light"),
            (tr("dark"), "dark"),
            (tr("high contrast"), "contrast"),
        ):
            self.theme_box.addItem(text, name)
        self.theme_box.currentIndexChanged.connect(
            lambda row: self._tell("theme", self.theme_box.itemData(row))
        )
        self._add(
            tr("Colours"),
            self.theme_box,
            tr(
                "High contrast has 7 : 1 or more between text or ink and what lies behind, and a thick focus."
            ),
        )
        self.scale, self.measure = plain_label(), QPushButton(tr("Measure against a ruler…"))
        self.forget = QPushButton(tr("Forget the measure"))
        for button in (self.measure, self.forget):
            button.setAutoDefault(False)
        self.measure.clicked.connect(self.calibration_requested)
        self.forget.clicked.connect(lambda: self._tell("pixels_per_mm", None))
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.measure)
        layout.addWidget(self.forget)
        layout.addStretch(1)
        self._add(tr("Millimetres on this screen"), self.scale)
        self._add(
            "",
            row,
            tr(
                "Once measured, 25 mm/s and 10 mm/mV are true on this screen, so that a ruler can be held to it."
            ),
        )

    def _show(self, values: SettingValues) -> None:
        self.theme_box.setCurrentIndex(max(self.theme_box.findData(values.theme), 0))
        scale = values.pixels_per_mm
        self.forget.setEnabled(scale is not None)
        self.scale.setText(
            tr("as the screen reports them") if scale is None else tr("{scale:.2f} pixels each", scale=scale)
        )
