"""The door that all results go through: what a person would miss is never replaced."""

import io
import os
import re
import socket
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.errors import EcgViewerError, InvalidInputError, OutputError
from ecgviewer.files import check_output, is_made_here, record_files, write_output, write_whole

CSV_HEAD = b"record,number,time_s,r_sample,symbol,label,p_N,unsure,reason\r\n"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A folder with a record of two signal files, one of another name than the record's, and its link."""
    folder = tmp_path / "data"
    folder.mkdir()
    header = "# a comment\n208 2 360 10\nsignals.csv 16\n208.d1 16\n"
    (folder / "208.hea").write_text(header)
    for name in ("signals.csv", "208.d1", "208.dat", "208.atr", "208.csv"):
        (folder / name).write_bytes(f"samples of {name}".encode())
    (folder / "208.html").write_bytes(b"<p>notes of the patient</p>")
    return folder


def test_a_header_names_files(database: Path) -> None:
    assert record_files(database / "208") == {"208.hea", "signals.csv", "208.d1"}
    assert record_files(database / "209") == {"209.hea"}


@pytest.mark.parametrize("may_replace", [False, True])
@pytest.mark.parametrize(
    "name", ["208.hea", "208.dat", "208.atr", "208.d1", "208.csv", "signals.csv", "208.html"]
)
def test_a_file_of_a_record_is_never_replaced(database: Path, name: str, may_replace: bool) -> None:
    before = (database / name).read_bytes()
    with pytest.raises(OutputError, match="is a file of record 208") as caught:
        write_output(database / name, b"x", (Path(name).suffix,), may_replace=may_replace)
    assert "\n" not in str(caught.value)
    assert (database / name).read_bytes() == before


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_record_s_file_is_known_under_another_name(database: Path, tmp_path: Path, link: object) -> None:
    other = tmp_path / "beats.csv"
    link(database / "208.dat", other)  # type: ignore[operator]
    with pytest.raises(EcgViewerError, match="is a file of record 208"):
        write_output(other, CSV_HEAD, (".csv",), may_replace=True, records=[database / "208"])
    assert (database / "208.dat").read_bytes() == other.read_bytes() == b"samples of 208.dat"


def test_a_link_to_a_folder_is_followed(database: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(database)
    with pytest.raises(OutputError, match="is a file of record 208"):
        write_output(tmp_path / "link" / "208.csv", CSV_HEAD, (".csv",), may_replace=True)


def test_a_link_to_an_own_result_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "beats.csv").symlink_to(tmp_path / "there" / "real.csv")
    for row in (b"1\r\n", b"2\r\n"):
        write_output(tmp_path / "beats.csv", CSV_HEAD + row, (".csv",))
    assert (tmp_path / "beats.csv").is_symlink()
    assert (tmp_path / "there" / "real.csv").read_bytes() == CSV_HEAD + b"2\r\n"


def test_what_was_made_beside_a_record_is_made_again(database: Path) -> None:
    path = database / "208.svg"
    for picture in (b"<svg>1</svg>", b"<svg>2</svg>"):
        write_output(path, picture, (".svg",), records=[database / "208"])
    assert path.read_bytes().startswith(b"<svg>2</svg>\n")


def test_no_device_pipe_socket_or_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.csv"))
        for path in (
            tmp_path / "pipe.csv",
            tmp_path / "socket.csv",
            tmp_path / "link.csv",
            Path("/dev/null"),
        ):
            with pytest.raises(OutputError, match="is a device, a pipe or a socket"):
                check_output(path, (".csv",), may_replace=True)
    with pytest.raises(OutputError, match="is a folder; name a file in it"):
        check_output(tmp_path / "folder.csv", (".csv",), may_replace=True)


def test_other_mistakes_are_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInputError, match=r"ends in \.png, \.svg or \.pdf"):
        check_output(tmp_path / "x.gif", (".png", ".svg", ".pdf"))
    with pytest.raises(InvalidInputError, match=r"choose a name that ends in \.csv"):
        check_output(tmp_path / "x", (".csv",))
    with pytest.raises(InvalidInputError, match="can't be a file's name"):
        check_output(tmp_path / "a\0b.csv", (".csv",))
    with pytest.raises(OutputError, match="there is no such folder"):
        check_output(tmp_path / "no" / "x.csv", (".csv",))
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(OutputError, match="cannot write"):
        check_output(tmp_path / "loop.csv", (".csv",))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="it may not be written to"):
        check_output(tmp_path / "x.csv", (".csv",))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.csv", b"patient,note\r\n1,died\r\n"),
        ("more.csv", CSV_HEAD.replace(b"\r\n", b",my remark\r\n")),
        ("page.html", b"<p>about Software: ecgviewer, which is long over</p>" + b" " * 99),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 300),
        ("empty.svg", b""),
        ("empty.csv", b""),
    ],
)
def test_what_others_made_is_replaced_only_when_a_person_agreed(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path, suffix = tmp_path / name, Path(name).suffix
    path.write_bytes(content)
    with pytest.raises(OutputError, match=r"not from ecgviewer; .*--replace"):
        write_output(path, b"new", (suffix,))
    assert path.read_bytes() == content
    write_output(path, b"new", (suffix,), may_replace=True)
    assert path.read_bytes().startswith(b"new")


def _npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, values=np.arange(5.0))
    return buffer.getvalue()


def _png() -> bytes:
    from matplotlib.figure import Figure

    buffer = io.BytesIO()
    figure = Figure(figsize=(1, 1))
    figure.savefig(buffer, format="png", metadata={"Software": "another"})
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".csv", CSV_HEAD),
        (".svg", b"<svg/>"),
        (".html", b"<html></html>\n"),
        (".md", b"# Table"),
        (".pdf", b"%PDF-1.4\n%%EOF"),
        (".npz", _npz()),
        (".png", _png()),
    ],
)
def test_what_was_made_here_is_known_again(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    assert is_made_here(path) == (suffix == ".csv"), "a table has no room for a mark"
    path.unlink()
    for _ in range(2):
        write_output(path, content, (suffix,))
        assert is_made_here(path)


def test_marked_files_are_still_read(tmp_path: Path) -> None:
    import xml.etree.ElementTree as ElementTree

    from matplotlib.image import imread

    write_output(tmp_path / "x.npz", _npz(), (".npz",))
    assert np.load(tmp_path / "x.npz")["values"].tolist() == [0, 1, 2, 3, 4]
    assert zipfile.ZipFile(tmp_path / "x.npz").testzip() is None
    write_output(tmp_path / "x.png", _png(), (".png",))
    assert imread(tmp_path / "x.png").shape == (100, 100, 4)
    write_output(tmp_path / "x.svg", b"<svg/>", (".svg",))
    assert ElementTree.parse(tmp_path / "x.svg").getroot().tag == "svg"


_WRITERS = re.compile(
    r"write_text\(|write_bytes\(|\bopen\([^)\n]*[\"'][waxr]b?\+?[\"']|savefig\(|rmtree|os\.(replace|rename|unlink)"
    r"|\.unlink\(|save_file\(|write_whole\(|mkstemp|\.rename\("
)
_READS = re.compile(r"open\([^)\n]*[\"']rb?[\"']")
_MAY_WRITE = {
    "files.py": "the door",
    "folders.py": "folders that are written whole",
    "classifiers/card.py": "in a model's folder",
    "classifiers/checkpoint.py": "in a folder that is being written",
    "classifiers/rhythm/rhythm_card.py": "in a model's folder",
    "classifiers/rhythm/rhythm_models.py": "in a folder that is being written",
    "classifiers/onnx_export.py": "in a folder that is being written",
    "studies/small_networks/network_folders.py": "in a folder that is being written",
    "records/annotation_files.py": "never over a record's own files",
    "records/downloads.py": "downloads",
    "records/rhythms/fetch_set.py": "the labels of what was downloaded, beside it",
    "records/rhythms/public_sets.py": "what was downloaded, unpacked beside it",
    "records/wfdb_writing.py": "in a scratch folder",
    "workflows/convert/convert_record.py": "a new record, after asking",
    "workflows/export/export_model.py": "in a scratch folder",
    "workflows/export/onnx_files.py": "in a scratch folder",
    "workflows/archive/archive_folder.py": "results of an archive, in a folder of its own, and their journal",
    "ui/state/kept_settings.py": "the settings, for their owner alone",
    "workflows/lessons/grade.py": "the scores of lessons, in a folder of its own",
    "workflows/home/record_index.py": "what is in records, in the cache",
    "workflows/home/reset_settings.py": "takes away the files of the settings, which it knows by name",
    "studies/paper/draw_figures.py": "into memory",
    "studies/attention/measure_attention.py": "beside the networks that it trained",
    "studies/context/fit_outside.py": "in the folders that it is given",
    "studies/explanations/explanation_page.py": "pages of the repository",
    "studies/known/fingerprint_databases.py": "the hashes that come with the program",
    "studies/pages/page.py": "pages of the repository",
    "studies/running/manifest.py": "results of the repository",
    "studies/running/registry.py": "results of the repository",
}


def test_no_other_module_writes_files() -> None:
    package = Path(__file__).resolve().parents[1] / "ecgviewer"
    for path in package.rglob("*.py"):
        if str(path.relative_to(package)) not in _MAY_WRITE:
            found = [
                line
                for line in path.read_text(encoding="utf-8").splitlines()
                if _WRITERS.search(line) and not _READS.search(line)
            ]
            assert found == [], path


def test_what_was_there_is_whole_until_the_new_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(b"old")
    seen = []
    rename = os.replace

    def look_and_rename(scratch: str, target: Path) -> None:
        seen.append((path.read_bytes(), Path(scratch).read_bytes(), Path(scratch).parent))
        rename(scratch, target)

    monkeypatch.setattr(os, "replace", look_and_rename)
    write_whole(path, b"new")
    assert seen == [(b"old", b"new", tmp_path)]
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fdopen", "chmod", "replace"])
def test_what_was_there_stays_where_a_write_fails(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError, match=r"cannot write .*card\.json \(No space left on device\)"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
