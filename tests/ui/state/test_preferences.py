"""Settings: plain JSON, checked value by value; no file runs anything or keeps the window from opening."""

import base64
import json
import os
import pickle
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.errors import InvalidInputError
from ecgviewer.ui.state.kept_settings import (
    KeptSettings,
    read_settings,
    write_data_folders,
    write_settings,
)
from ecgviewer.ui.state.preferences import Preferences

_GEOMETRY, _STATE = b"\x01\xd9\xd0\xcb" + bytes(62), b"\x00\x00\x00\xff" + bytes(40)
_FULL = KeptSettings(
    "dark", 3.5, ("/a/208", "/b/Ä 1"), _GEOMETRY, _STATE, has_second_lead=False, second_lead="V5"
)


class _Touches:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def put(content: str | bytes, name: str = "settings.json") -> Path:
    file = paths.settings_file().with_name(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_read_and_is_its_owners_only() -> None:
    old_mask = os.umask(0)
    try:
        write_settings(_FULL)
    finally:
        os.umask(old_mask)
    assert read_settings() == _FULL
    file = paths.settings_file()
    assert mode(file) == 0o600
    assert mode(file.parent) == 0o700
    assert [other.name for other in file.parent.iterdir()] == ["settings.json"]
    assert set(json.loads(file.read_text())) == set(KeptSettings.__dataclass_fields__)


def test_the_programs_own_folder_is_closed_and_a_named_one_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = paths.settings_file().parent
    named.mkdir(parents=True)
    named.chmod(0o755)
    write_settings(_FULL)
    assert mode(named) == 0o755
    monkeypatch.delenv("ECGVIEWER_CONFIG")
    monkeypatch.setattr(paths.platformdirs, "user_config_dir", lambda name: str(tmp_path / name))
    (tmp_path / "ecgviewer").mkdir(mode=0o755)
    write_settings(_FULL)
    assert mode(tmp_path / "ecgviewer") == 0o700


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_text("{}")
    paths.settings_file().parent.mkdir(parents=True)
    paths.settings_file().symlink_to(target)
    write_settings(_FULL)
    assert paths.settings_file().is_symlink()
    assert json.loads(target.read_text())["theme"] == "dark"


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("theme", "pink"),
        ("theme", 1),
        ("theme", ["dark"]),
        ("pixels_per_mm", True),
        ("pixels_per_mm", "3.5"),
        ("pixels_per_mm", 0.4),
        ("pixels_per_mm", 10**400),
        ("pixels_per_mm", float("nan")),
        ("pixels_per_mm", float("inf")),
        ("recent_records", "208"),
        ("recent_records", {"208": 1}),
        ("window_geometry", "no base64!"),
        ("window_geometry", base64.b64encode(b"x" * 66).decode()),
        ("window_geometry", base64.b64encode(_GEOMETRY + bytes(400)).decode()),
        ("window_state", base64.b64encode(_STATE + bytes(70_000)).decode()),
        ("window_state", 5),
        ("has_second_lead", "no"),
        ("has_second_lead", 0),
        ("second_lead", 3),
        ("second_lead", "V\n1"),
        ("second_lead", "V" * 101),
    ],
)
def test_a_value_that_is_none_costs_that_value_only(key: str, bad: object) -> None:
    write_settings(_FULL)
    values = json.loads(paths.settings_file().read_text())
    put(json.dumps(values | {key: bad, "unknown": {"a": 1}}))
    read = read_settings()
    lost = {"window_geometry", "window_state"} if key.startswith("window") else {key}
    for name in KeptSettings.__dataclass_fields__:
        expected = getattr(KeptSettings() if name in lost else _FULL, name)
        assert getattr(read, name) == expected, name


def test_of_the_recent_records_those_that_are_none_are_left_out() -> None:
    many = [3, "", None, "/a\nb", "/\ud800", "x" * 5000, "/1", "/1", *(f"/{n}" for n in range(2, 20))]
    put(json.dumps({"recent_records": many}))
    assert read_settings().recent_records == tuple(f"/{n}" for n in range(1, 11))


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{", b"[]", b"null", b"[" * 100_000, b'{"pixels_per_mm": ' + b"9" * 5000 + b"}"],
)
def test_a_damaged_file_counts_as_none_and_is_replaced_whole(content: bytes) -> None:
    put(content)
    assert read_settings() == KeptSettings()
    Preferences().theme_name = "dark"
    assert read_settings() == KeptSettings(theme="dark")


def test_a_pipe_or_an_endless_file_is_not_waited_for() -> None:
    paths.settings_file().parent.mkdir(parents=True)
    os.mkfifo(paths.settings_file())
    assert read_settings() == KeptSettings()
    paths.settings_file().unlink()
    put(b" " * 1_100_000 + b'{"theme": "dark"}')
    assert read_settings() == KeptSettings()


def test_a_pickle_in_either_file_runs_nothing(tmp_path: Path) -> None:
    """Such as a QVariant of a Python object, which QSettings would have unpickled."""
    pickled = pickle.dumps(_Touches(tmp_path / "ran"), protocol=2)
    name = b"PyQt_PyObject\0"
    blob = struct.pack(">iBI", 1024, 0, len(name)) + name + struct.pack(">I", len(pickled)) + pickled
    escaped = "".join(f"\\x{byte:x}" for byte in blob)
    text = base64.b64encode(pickled).decode()
    put(
        f"[window]\ntheme=@Variant({escaped})\ngeometry=@Variant({escaped})\n[screen]\npixels_per_mm=4\n",
        "settings.ini",
    )
    old = Preferences()
    assert (old.theme_name, old.pixels_per_mm, old.window_place) == (None, 4.0, None)
    put(json.dumps({"theme": text, "window_geometry": text, "window_state": text, "recent_records": [text]}))
    new = Preferences()
    assert (new.theme_name, new.window_place) == (None, None)
    put(pickled)
    assert Preferences().theme_name is None
    assert not (tmp_path / "ran").exists()
    pickle.loads(pickled)
    assert (tmp_path / "ran").exists(), "the payload is one"


def test_no_module_takes_qsettings() -> None:
    package = Path(paths.__file__).parent
    assert [
        file.name for file in package.rglob("*.py") if "QSettings" in file.read_text(encoding="utf-8")
    ] == []


def test_plain_values_of_an_earlier_version_are_taken_over_and_its_file_stays() -> None:
    content = (
        '[records]\nrecent=/data/208, /data/100, "/odd,name", /\\x41\n\n[screen]\npixels_per_mm=4.25\n\n'
        "[window]\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0)\ntheme=dark\n"
    )
    file = put(content, "settings.ini")
    assert read_settings() == KeptSettings("dark", 4.25, ("/data/208", "/data/100"))
    Preferences().add_recent_record("/data/100")
    assert read_settings() == KeptSettings("dark", 4.25, ("/data/100", "/data/208"))
    assert file.read_text() == content
    put("[window]\ntheme=light\n", "settings.ini")
    assert read_settings().theme == "dark"


@pytest.mark.parametrize(
    "content", ["no section", "[a\n", "[window]\ntheme\n", "[screen]\npixels_per_mm=x\n"]
)
def test_a_damaged_file_of_an_earlier_version_counts_as_none(content: str) -> None:
    put(content, "settings.ini")
    assert read_settings() == KeptSettings()


def test_the_second_lead_is_kept_from_one_start_to_the_next() -> None:
    assert Preferences().second_lead == (True, "")
    Preferences().keep_second_lead(False, "V5")
    assert Preferences().second_lead == (False, "V5")


def test_two_windows_keep_each_others_changes() -> None:
    first, second = Preferences(), Preferences()
    first.add_recent_record("/a")
    second.add_recent_record("/b")
    first.theme_name = "dark"
    assert read_settings() == KeptSettings("dark", None, ("/b", "/a"))


def test_settings_that_can_not_be_written_are_remarked_on_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ECGVIEWER_CONFIG", str(tmp_path / "file" / "folder"))
    preferences = Preferences()
    preferences.theme_name = "dark"
    preferences.pixels_per_mm = 4.0
    assert preferences.pixels_per_mm == 4.0
    assert capsys.readouterr().err.count("settings are not kept") == 1


def test_the_place_of_a_real_window_passes_the_checks(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(731, 412)
    Preferences().save_window_place(window.saveGeometry(), window.saveState(), "model")
    place = Preferences().window_place
    assert place == (window.saveGeometry(), window.saveState())
    assert Preferences().workspace == "model"
    window.resize(500, 300)
    assert window.restoreGeometry(place[0])
    assert (window.width(), window.height()) == (731, 412)
    for cut in range(0, place[0].size(), 7):
        window.restoreGeometry(QByteArray(place[0].data()[:cut]))
        window.restoreState(QByteArray(place[1].data()[:cut]))


def test_reading_settings_needs_no_qt() -> None:
    code = "import sys; from ecgviewer.ui.state import kept_settings; print(any('PySide6' in m for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("speed_mm_per_s", 50, 50.0), ("speed_mm_per_s", 26, 25.0), ("speed_mm_per_s", True, 25.0),
        ("speed_mm_per_s", "50", 25.0), ("gain_mm_per_mv", 5.0, 5.0), ("gain_mm_per_mv", None, 10.0),
        ("mains_filter_hz", 60, 60.0), ("mains_filter_hz", False, 0.0), ("mains_filter_hz", 55, 0.0),
        ("baseline_filter", True, True), ("baseline_filter", 1, False), ("theme", "contrast", "contrast"),
        ("theme", "system", None), ("pinned_records", ["/a/1", "/a/1", 3, ""], ("/a/1",)),
        ("pinned_records", [f"/a/{n}" for n in range(60)], tuple(f"/a/{n}" for n in range(50))),
    ],
)  # fmt: skip
def test_what_a_window_opens_with_is_checked(key: str, value: object, found: object) -> None:
    put(json.dumps({key: value}))
    assert getattr(read_settings(), key) == found


def test_a_window_opens_with_what_is_kept_and_hears_of_other_windows() -> None:
    mine, other = Preferences(), Preferences()
    other.keep(speed_mm_per_s=50.0, mains_filter_hz=50.0, second_lead="V1")
    assert mine.first_view["speed_mm_per_s"] == 25.0
    mine.refresh()
    view = mine.first_view
    assert (view["speed_mm_per_s"], view["gain_mm_per_mv"], view["second_lead"]) == (50.0, 10.0, "V1")
    assert view["filters"].mains_hz == 50.0


def test_data_folders_are_kept_a_line_each_and_only_absolute_ones_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGVIEWER_DATA", f"/named{os.pathsep}/both")
    assert paths.data_dirs() == [Path("/named"), Path("/both")]
    write_data_folders([Path("/both"), Path("/mine Ä")])
    assert paths.data_dirs() == [Path("/named"), Path("/both"), Path("/mine Ä")]
    put("relative\n\n/own\n", "data-folders.txt")
    assert paths.chosen_data_dirs() == [Path("/own")]
    put(b"\xff\xfe/own", "data-folders.txt")
    assert paths.chosen_data_dirs() == []
    with pytest.raises(InvalidInputError, match="rename it"):
        write_data_folders([Path("/a\nb")])
