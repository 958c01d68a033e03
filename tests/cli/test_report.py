from pathlib import Path

import pytest

from ecgviewer.cli.main import main


def test_a_report_is_written_without_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "demo.pdf"
    assert main(["report", "demo", "--model", "v2", "-o", str(file)]) == 0
    assert capsys.readouterr().out == f"written to {file}\n"
    pdf = file.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/MediaBox") == 1  # the form of one page
    assert main(["report", "demo", "--model", "v2", "-o", str(file), "--sections", "strips"]) == 0
    assert file.read_bytes().count(b"/MediaBox") > 1


def test_sections_strips_and_beats_are_those_that_were_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "demo.html"
    options = ["--sections", "strips,summary", "--strips", "1", "--beats", "40,41"]
    assert main(["report", "demo", "--model", "v2", "-o", str(file), *options]) == 0
    page = file.read_text()
    assert page.count("<svg") == 3
    assert page.index("<h2>Summary") < page.index("<h2>Strips")
    assert "<h2>Network" not in page
    assert page.count("chosen beat: ") >= 2
    assert "beat 40 at" in page


def test_comments_are_left_out_unless_asked_for(tmp_path: Path, mitdb: Path) -> None:
    file = tmp_path / "208.html"
    command = ["report", str(mitdb / "208"), "--model", "v2", "-o", str(file), "--sections", "identification"]
    assert main(command) == 0
    assert "PVCs are uniform" not in file.read_text()
    assert "female, 23 years" in file.read_text()
    assert main([*command, "--names"]) == 0
    assert "PVCs are uniform" in file.read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sections", "summary,x"], "no section 'x'; choose among identification"),
        (["--beats", "9999"], "has no beat 9999"),
        (["--beats", "a"], "'a' is no beat's number"),
        (["--lead", "V9"], "has no lead 'V9'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    file = tmp_path / "x.pdf"
    assert main(["report", "demo", "--model", "v2", "-o", str(file), *options]) == 1
    told = capsys.readouterr().err.strip()
    assert words in told
    assert told.count("\n") == 0
    assert not file.exists()


def test_a_records_file_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ecgviewer import paths

    demo = paths.resources_dir() / "demo" / "demo"
    for suffix in (".hea", ".dat", ".atr"):
        (tmp_path / f"demo{suffix}").write_bytes(demo.with_suffix(suffix).read_bytes())
    own = tmp_path / "demo.pdf"
    own.write_bytes(b"scan of the paper")
    assert main(["report", str(tmp_path / "demo"), "-o", str(own), "--replace"]) == 1
    assert "never replaced" in capsys.readouterr().err
    assert own.read_bytes() == b"scan of the paper"
