"""What is set takes effect at once, is kept, and is taken back by Cancel."""

from pathlib import Path

import pytest
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.signals.display_filter import DisplayFilters
from ecgviewer.ui.settings.settings_dialog import SettingsDialog
from ecgviewer.ui.settings.settings_tool import SettingsTool
from ecgviewer.ui.state.kept_settings import read_settings


class Made:
    def __init__(self, window: QWidget) -> None:
        self.bench = NotedBench(window)
        self.n_changes = 0
        self.bench.preferences_changed.connect(self._count)
        self.parts = SettingsTool().build(self.bench)

    def _count(self) -> None:
        self.n_changes += 1

    def open(self, name: str = "settings") -> SettingsDialog:
        run(self.parts.commands, name)
        (dialog,) = self.bench.window.findChildren(SettingsDialog)
        return dialog


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    window = QWidget()
    qtbot.addWidget(window)
    return Made(window)


def test_a_change_is_kept_takes_effect_and_is_taken_back(made: Made) -> None:
    made.bench.session.change_settings(start_s=12.0, gain_mm_per_mv=5.0)
    dialog = made.open()
    dialog.trace.speed.setCurrentText("50 mm/s")
    dialog.trace.baseline.click()
    settings = made.bench.session.settings
    assert (settings.speed_mm_per_s, settings.start_s) == (50.0, 12.0)
    assert settings.gain_mm_per_mv == 5.0  # what was not set is left as it is on the view
    assert settings.filters == DisplayFilters(baseline=True)
    assert (read_settings().speed_mm_per_s, read_settings().baseline_filter) == (50.0, True)
    assert made.n_changes == 2
    dialog.reject()
    assert made.bench.session.settings.speed_mm_per_s == 25.0
    assert made.bench.session.settings.filters == DisplayFilters()
    assert read_settings().speed_mm_per_s == 25.0


def test_folders_are_looked_into_at_once(made: Made, tmp_path: Path) -> None:
    dialog = made.open()
    dialog.files.add_folder(tmp_path)
    assert paths.data_dirs()[-1] == tmp_path
    assert paths.data_folders_file().stat().st_mode & 0o777 == 0o600
    dialog.reject()
    assert tmp_path not in paths.data_dirs()


def test_the_annotators_name_has_a_command_that_leads_to_its_page(made: Made) -> None:
    dialog = made.open("annotator")
    assert dialog.list.currentRow() == 2
    dialog.own.name.setText("rev")
    dialog.accept()
    assert made.bench.preferences.annotator == "rev"
    assert made.n_changes == 1


def test_what_is_set_elsewhere_is_shown_in_the_open_dialog(made: Made) -> None:
    dialog = made.open()
    made.bench.preferences.pixels_per_mm = 4.0
    made.bench.preferences_changed.emit()
    assert dialog.look.scale.text() == "4.00 pixels each"
    dialog.look.measure.click()
    dialog.files.places.click()
    assert made.bench.told("command_requested") == ["calibrate", "my_files"]
