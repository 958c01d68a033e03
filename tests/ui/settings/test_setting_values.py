"""Every setting that is kept can be set, or there is a reason why it isn't."""

from dataclasses import fields
from pathlib import Path

from ecgviewer.ui.settings.setting_values import ELSEWHERE, PAGES, SettingValues, reset_page, values_of
from ecgviewer.ui.state.kept_settings import KeptSettings


def test_each_kept_field_is_on_one_page_or_has_a_reason() -> None:
    on_pages = [name for names in PAGES.values() for name in names]
    assert len(on_pages) == len(set(on_pages))
    assert set(on_pages) == {field.name for field in fields(SettingValues)}
    kept = {field.name for field in fields(KeptSettings)}
    assert kept == (set(on_pages) - {"data_folders"}) | set(ELSEWHERE)
    assert not set(on_pages) & set(ELSEWHERE)


def test_values_are_those_kept_and_go_back_there() -> None:
    kept = KeptSettings("dark", 3.5, speed_mm_per_s=50.0, mains_filter_hz=60.0, annotator="rev")
    values = values_of(kept, (Path("/data"),))
    assert (values.theme, values.pixels_per_mm, values.data_folders) == ("dark", 3.5, (Path("/data"),))
    assert KeptSettings(**values.kept) == kept
    assert values_of(KeptSettings(), ()) == SettingValues()


def test_a_page_is_reset_alone() -> None:
    values = SettingValues(theme="dark", speed_mm_per_s=50.0, annotator="rev", data_folders=(Path("/a"),))
    assert reset_page(values, "trace").speed_mm_per_s == 25.0
    assert reset_page(values, "trace").theme == "dark"
    assert reset_page(values, "look").theme is None
    assert reset_page(values, "files").data_folders == ()
    assert reset_page(values, "own") == SettingValues("dark", speed_mm_per_s=50.0, data_folders=(Path("/a"),))
