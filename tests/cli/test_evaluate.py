"""The verb `evaluate` as a person uses it."""

import json
from pathlib import Path

import pytest
from evaluation_samples import sample_result
from r_peak_samples import sample_evaluation

from ecgviewer.cli.evaluate import print_evaluation
from ecgviewer.cli.evaluate_finders import print_r_peaks
from ecgviewer.cli.main import main
from ecgviewer.cli.parser import build_parser
from ecgviewer.cli.tables import format_breakdown, format_interval, format_ratio, print_table


def test_what_stands_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_evaluation(sample_result(with_folds=True))
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "v2-x (v2), protocol patient, weights stored: 158 beats of 3 patients"
    assert lines[1].startswith("accuracy 0.8333 (")
    assert "fold 2: accuracy 0.7000, 2 patients" in lines
    veb = next(line.split() for line in lines if line.split()[:1] == ["VEB"])
    assert veb == ["VEB", "0.7500", "0.7500", "0.7500", "0.9091", "-", "0.6250", "0.6818", "40", "1"]
    f = next(line.split() for line in lines if line.split()[:1] == ["F"])
    assert f == ["F", "-", "-", "-", "-", "-", "-", "-", "8", "1"]
    row = next(line.split() for line in lines if line.split()[:2] == ["SVEB", "0.667"])
    # Five of ten of one patient: no interval, and nobody else to leave the figure to.
    assert row == ["SVEB", "0.667", "-", "0.667", "-", "1", "-", "-", "-"]
    assert "in brackets: 95 % intervals, 2000 resamples by patient" in out
    assert "paper: precision" not in out


def test_the_paper_stands_beside_its_own_protocol(capsys: pytest.CaptureFixture[str]) -> None:
    print_evaluation(sample_result("paper"))
    out = capsys.readouterr().out
    assert ", paper 0.98" in out
    assert "paper: precision" in out
    assert "Copies of a beat" in out


def test_the_sample_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    parsed = json.loads(json.dumps(sample_result().as_dict(), allow_nan=False))
    assert parsed["seeds_mean"] == pytest.approx(sum(parsed["seeds"].values()) / 2)
    assert parsed["strict_split"]["left_out"] == ["202"]


def test_without_arguments_the_stored_weights_are_scored() -> None:
    arguments = build_parser().parse_args(["evaluate"])
    assert (arguments.protocol, arguments.retrain, arguments.folds) == (None, False, 0)
    assert (arguments.retrain_seeds, arguments.output, arguments.paper_figures) == ([], None, False)


def test_mistakes_end_with_1_and_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments, part in (
        (("--protocol", "patient"), "on the test side of 'patient'; "),
        (("--protocol", "beat"), "trained under protocol 'paper'"),
        (("--folds", "5"), "--protocol patient"),
        (("--protocol", "folds"), "no networks of folds of architecture 'v2' are stored"),
        (("--protocol", "svdb", "--retrain"), "protocol 'svdb' scores stored networks"),
        (("-o", str(tmp_path / "x.pdf")), ".html"),
        (("--paper-figures",), "--paper-figures has no use for --model"),
    ):
        status = main(["evaluate", "--model", "v2", "--data-dir", str(tmp_path), *arguments])
        err = capsys.readouterr().err
        assert status == 1, arguments
        assert part in err
        assert err.startswith("ecgviewer: ")
        assert err.count("\n") == 1


def test_the_papers_figures_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--paper-figures"]) == 1
    assert "name one with -o DIR" in capsys.readouterr().err


def test_numbers_and_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert (format_ratio(None), format_ratio(0.98765), format_ratio(1.234, 2)) == ("-", "0.9877", "1.23")
    assert (format_interval(None), format_interval((0.5, 0.61239))) == ("-", "0.500-0.612")
    assert (format_breakdown({}), format_breakdown({"N": 12, "V": 3})) == ("-", "N 12, V 3")
    print_table(["a", "bb"], [["1", "2"], ["333"]])
    assert capsys.readouterr().out == "  a  bb\n  1   2\n333\n"


def test_r_peaks_are_printed_as_tables(capsys: pytest.CaptureFixture[str]) -> None:
    print_r_peaks(sample_evaluation().result())
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["all", "5", "ours", "800", "12", "14", "98.500", "%", "98.254", "%"]
    assert "by record: missed + false" in lines
    assert "calls with R peaks of the reference, and with detected ones" in lines
    assert any(line.split()[:5] == ["v1-x", "DS2", "(2)", "detected", "8"] for line in lines)


def test_mistakes_with_r_peaks_end_with_1_and_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for arguments, part in (
        (("-o", str(tmp_path / "x.pdf")), ".html"),
        (("--retrain",), "--r-peaks has no use for --retrain; leave out --retrain"),
        (("--model", "nobody"), "no model is called 'nobody'"),
        (("--model", "v2"), "on the test side of 'patient'; choose model 'v2-patient'"),
        ((), "no record 100 in "),
    ):
        status = main(["evaluate", "--r-peaks", "--data-dir", str(tmp_path), *arguments])
        err = capsys.readouterr().err
        assert status == 1, arguments
        assert part in err
        errors = [line for line in err.splitlines() if not line.startswith("evaluating R peaks: ")]
        assert len(errors) == 1
        assert errors[0].startswith("ecgviewer: ")
