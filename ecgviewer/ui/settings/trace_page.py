"""The page of how a window shows the trace when it opens."""

from PySide6.QtWidgets import QCheckBox, QLineEdit

from ecgviewer.signals.display_filter import BASELINE_HZ, MAINS_HZ, MUSCLE_HZ
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.settings.setting_page import SettingPage
from ecgviewer.ui.settings.setting_values import SettingValues
from ecgviewer.ui.state.view_settings import GAINS_MM_PER_MV, SPEEDS_MM_PER_S


class TracePage(SettingPage):
    """Speed, gain, second lead and filters to open with."""

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Trace")
        self.speed, self.gain = QuietComboBox(), QuietComboBox()
        for speed in SPEEDS_MM_PER_S:
            self.speed.addItem(tr("{speed:g} mm/s", speed=speed), speed)
        for gain in GAINS_MM_PER_MV:
            self.gain.addItem(tr("{gain:g} mm/mV", gain=gain), gain)
        self._tell_choice(self.speed, "speed_mm_per_s")
        self._tell_choice(self.gain, "gain_mm_per_mv")
        self._add(tr("Paper speed to open with"), self.speed)
        self._add(tr("Gain to open with"), self.gain)
        self.second = QCheckBox(tr("A second lead below the first"))
        self.second.toggled.connect(lambda is_on: self._tell("has_second_lead", is_on))
        self._add("", self.second)
        self.second_name = QLineEdit()
        self.second_name.setMaxLength(100)
        self.second_name.setPlaceholderText(tr("the next other ECG lead"))
        self.second_name.editingFinished.connect(self._tell_second_name)
        self._add(
            tr("Which, by its name in the record"),
            self.second_name,
            tr("Such as V1; a record without it shows the next other ECG lead."),
        )
        self._add_filters()

    def _add_filters(self) -> None:
        self.baseline = QCheckBox(tr("Filter baseline wander (high-pass, {hz:g} Hz)", hz=BASELINE_HZ))
        self.baseline.toggled.connect(lambda is_on: self._tell("baseline_filter", is_on))
        self._add("", self.baseline)
        self.mains = QuietComboBox()
        self.mains.addItem(tr("none"), 0.0)
        for hz in MAINS_HZ:
            self.mains.addItem(tr("{hz:g} Hz", hz=hz), hz)
        self._tell_choice(self.mains, "mains_filter_hz")
        self._add(tr("Filter of mains hum"), self.mains)
        self.muscle = QCheckBox(tr("Filter muscle noise (low-pass, {hz:g} Hz)", hz=MUSCLE_HZ))
        self.muscle.toggled.connect(lambda is_on: self._tell("muscle_filter", is_on))
        self._add(
            "",
            self.muscle,
            tr(
                "Filters are for the eye and are named beside the trace; a network never gets what they make."
            ),
        )

    def _tell_choice(self, box: QuietComboBox, name: str) -> None:
        box.currentIndexChanged.connect(lambda row: self._tell(name, box.itemData(row)))

    def _tell_second_name(self) -> None:
        self._tell("second_lead", self.second_name.text().strip())

    def _show(self, values: SettingValues) -> None:
        for box, value in (
            (self.speed, values.speed_mm_per_s),
            (self.gain, values.gain_mm_per_mv),
            (self.mains, values.mains_filter_hz),
        ):
            box.setCurrentIndex(max(box.findData(value), 0))
        self.second.setChecked(values.has_second_lead)
        self.second_name.setEnabled(values.has_second_lead)
        if self.second_name.text().strip() != values.second_lead:
            self.second_name.setText(values.second_lead)
        self.baseline.setChecked(values.baseline_filter)
        self.muscle.setChecked(values.muscle_filter)
