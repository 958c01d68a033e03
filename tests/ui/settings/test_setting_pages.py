"""The pages alone: what they tell, what they don't, and that each control has a name."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.settings.files_page import FilesPage
from ecgviewer.ui.settings.look_page import LookPage
from ecgviewer.ui.settings.own_page import OwnPage
from ecgviewer.ui.settings.setting_page import SettingPage
from ecgviewer.ui.settings.setting_values import SettingValues
from ecgviewer.ui.settings.trace_page import TracePage

ALL = (LookPage, TracePage, OwnPage, FilesPage)


def make(qtbot: QtBot, kind: type[SettingPage]) -> tuple[SettingPage, list[tuple[str, object]]]:
    page, told = kind(), []  # type: ignore[var-annotated]
    qtbot.addWidget(page)
    page.changed.connect(lambda name, value: told.append((name, value)))
    return page, told


@pytest.mark.parametrize("kind", ALL)
def test_a_page_has_a_title_and_tells_nothing_of_what_it_shows_by_itself(
    qtbot: QtBot, kind: type[SettingPage]
) -> None:
    page, told = make(qtbot, kind)
    assert page.title
    for values in (
        SettingValues("dark", 4.0, 50.0, 5.0, False, "V5", True, 60.0, True, "rev", (Path("/a"),)),
        SettingValues(),
    ):
        page.show_values(values)
    assert told == []


@pytest.mark.parametrize("kind", ALL)
def test_every_control_has_a_name(qtbot: QtBot, kind: type[SettingPage]) -> None:
    page, _ = make(qtbot, kind)
    controls = [*page.findChildren(QComboBox), *page.findChildren(QLineEdit), *page.findChildren(QListWidget)]
    assert all(control.accessibleName() for control in controls)
    buttons = page.findChildren(QAbstractButton)
    assert all(button.text() or button.accessibleName() for button in buttons)
    assert controls or buttons


@pytest.mark.parametrize("kind", ALL)
def test_hints_are_muted_in_each_theme(qtbot: QtBot, kind: type[SettingPage]) -> None:
    page, _ = make(qtbot, kind)
    for theme in (LIGHT, DARK):
        page.set_theme(theme)
        assert any(theme.muted in label.styleSheet() for label in page.findChildren(QLabel))


def test_folders_of_the_environment_stay_and_ones_own_are_taken_off_the_list(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ECGVIEWER_DATA", "/named")
    page, told = make(qtbot, FilesPage)
    assert isinstance(page, FilesPage)
    page.show_values(SettingValues(data_folders=(tmp_path, Path("/gone"))))
    assert [page.list.item(row).text() for row in range(page.list.count())] == [
        "/named   (ECGVIEWER_DATA)", str(tmp_path), "/gone   (isn't there)",
    ]  # fmt: skip
    assert not page.remove.isEnabled()
    assert not page.list.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    page.list.setCurrentRow(1)
    page.remove.click()
    page.add_folder(tmp_path)
    page.add_folder(Path("/new"))
    assert told == [
        ("data_folders", (Path("/gone"),)), ("data_folders", (tmp_path, Path("/gone"), Path("/new"))),
    ]  # fmt: skip


def test_the_measure_is_asked_for_and_forgotten(qtbot: QtBot) -> None:
    page, told = make(qtbot, LookPage)
    assert isinstance(page, LookPage)
    page.show_values(SettingValues())
    assert page.scale.text() == "as the screen reports them"
    assert not page.forget.isEnabled()
    page.show_values(SettingValues(pixels_per_mm=3.78))
    assert page.scale.text() == "3.78 pixels each"
    with qtbot.waitSignal(page.calibration_requested):
        page.measure.click()
    page.forget.click()
    assert told == [("pixels_per_mm", None)]


def test_a_name_is_told_once_and_only_if_it_can_be_one(qtbot: QtBot) -> None:
    page, told = make(qtbot, OwnPage)
    assert isinstance(page, OwnPage)
    page.name.setText("re v")
    assert not page.take()
    assert "take 1 to 20 letters" in page.trouble.text()
    page.name.setText(" Rev ")
    assert page.take()
    assert page.take()
    assert told == [("annotator", "rev")]
    assert page.trouble.text() == ""
    page.name.clear()
    assert page.take()
    assert told[-1] == ("annotator", "")


def test_the_second_lead_is_named_only_where_there_is_one(qtbot: QtBot) -> None:
    page, told = make(qtbot, TracePage)
    assert isinstance(page, TracePage)
    page.show_values(SettingValues(has_second_lead=False, second_lead="V5"))
    assert not page.second_name.isEnabled()
    assert page.second_name.text() == "V5"
    page.second.click()
    assert told == [("has_second_lead", True)]
