"""An archive as a whole: results as `classify` prints them, going on where a run ended, and nothing that stops it."""

import csv
import json
import os
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path

import numpy as np
import pytest
from archive_samples import MODEL, HereWorkers, checksums

from ecgviewer.cli.main import main
from ecgviewer.errors import OutputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.workflows.archive import classify_archive as module
from ecgviewer.workflows.archive.archive_records import list_archive
from ecgviewer.workflows.archive.classify_archive import ArchiveChoice, ArchiveResult, classify_archive
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, ArchiveTask, classify_file

KEYS = ["100", "101", "102", "103", "bad", "ward 2/104", "ward 2/105"]


def run(archive: Path, out: Path, workers: HereWorkers | None = None, **options: object) -> ArchiveResult:
    records = list_archive(archive, is_recursive=True, leave_out=out)
    own = workers or HereWorkers()
    choice = options.pop("choice", ArchiveChoice(MODEL))
    found = classify_archive(records, out, lambda: own, choice, **options)  # type: ignore[arg-type]
    assert own.is_stopped == bool(own.done)
    return found


def table(out: Path) -> dict[str, dict[str, str]]:
    with (out / "archive.csv").open(newline="") as file:
        return {row["record"]: row for row in csv.DictReader(file)}


def test_results_are_what_classify_prints_and_the_table_counts_them(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, out = checksums(archive), tmp_path / "out"
    found = run(archive, out)
    assert checksums(archive) == before
    assert (found.n_records, found.n_kept, found.n_failed) == (7, 0, 1)
    rows = table(out)
    assert list(rows) == KEYS
    assert "bad.hea is not a readable WFDB header" in rows["bad"].pop("error")
    assert set(rows.pop("bad").values()) == {"bad", ""}
    assert not (out / "records" / "bad.json").exists()
    for key, row in rows.items():
        assert main(["classify", str(archive / key), "--model", MODEL, "--json"]) == 0
        text = (out / "records" / f"{key}.json").read_text()
        assert text == capsys.readouterr().out
        result = json.loads(text)
        labels = [beat["label"] for beat in result["beats"]]
        assert {label: int(row[f"n_{label}"]) for label in result["labels"]} == {
            label: labels.count(label) for label in result["labels"]
        }
        n_unsure = sum(beat["unsure"] is True for beat in result["beats"])
        assert int(row["n_unsure"]) == n_unsure == result["n_unsure"]
        assert int(row["n_sure"]) == sum(label is not None for label in labels) - n_unsure
        rr_s = [beat["rr_before_s"] for beat in result["beats"] if beat["rr_before_s"] is not None]
        assert float(row["median_per_min"]) == pytest.approx(60 / np.median(rr_s), abs=0.06)
        poor = [beat["quality"] is not None and beat["quality"] < 0.5 for beat in result["beats"]]
        assert 0 <= float(row["poor_signal_percent"]) <= 100
        assert (float(row["poor_signal_percent"]) > 0) >= any(poor)
        runs = [len(part) for part in "".join("V" if label == "V" else " " for label in labels).split()]
        runs = [length for length in runs if length >= 3]
        assert (int(row["v_runs"]), int(row["v_longest_run"])) == (len(runs), max(runs, default=0))
        assert (row["model"], row["error"], row["duration_s"]) == (MODEL, "", "30.0")
        assert (row["leads"], row["fs_hz"], row["r_peaks"]) == (result["lead"], "360.0", "reference")
        assert row["seen_in_training"] == "unknown"
        assert row["warning"] == result["warning"]


def test_a_run_goes_on_and_does_again_only_what_changed(archive: Path, tmp_path: Path) -> None:
    out, first, second, third = tmp_path / "out", HereWorkers(), HereWorkers(), HereWorkers()
    run(archive, out, first)
    assert first.done == KEYS
    assert run(archive, out, second).n_kept == 6
    assert second.done == ["bad"], "what failed is tried again"
    os.utime(archive / "ward 2" / "104.dat", ns=(0, 0))
    (archive / "101.atr").unlink()
    (out / "records" / "102.json").unlink()
    run(archive, out, third)
    assert third.done == ["101", "102", "bad", "ward 2/104"]
    assert table(out)["101"]["r_peaks"] == "detected"
    for file in archive.glob("100.*"):
        file.unlink()
    run(archive, out)
    assert list(table(out)) == KEYS[1:], "the table is of what is there"


def test_without_work_nobody_is_called_for(archive: Path, tmp_path: Path) -> None:
    (archive / "bad.hea").unlink()
    run(archive, tmp_path / "out")
    idle = HereWorkers()
    assert run(archive, tmp_path / "out", idle).n_kept == 6
    assert (idle.done, idle.is_stopped) == ([], False)


def test_results_within_the_archive_are_not_taken_for_records(archive: Path) -> None:
    run(archive, archive / "results")
    again = HereWorkers()
    assert run(archive, archive / "results", again).n_records == 7
    assert again.done == ["bad"]


def test_other_options_are_refused_until_a_person_agrees(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(archive, out)
    with pytest.raises(OutputError, match=r"made otherwise \(model, weights\)"):
        run(archive, out, choice=ArchiveChoice("v1"))
    run(archive, out, choice=ArchiveChoice("v1"), may_replace=True)
    assert table(out)["100"]["model"] == "v1"


def test_a_lead_that_a_record_lacks_is_its_error(archive: Path, tmp_path: Path) -> None:
    found = run(archive, tmp_path / "out", choice=ArchiveChoice(MODEL, lead="aVR"))
    assert found.n_failed == 7
    assert "has no lead 'aVR'" in table(tmp_path / "out")["100"]["error"]


def test_a_defect_in_one_record_stops_nothing(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecgviewer.workflows.review import review_record

    read = review_record.read_any

    def fail(path: Path, *arguments: object) -> object:
        if path.name in ("101", "102"):
            raise ZeroDivisionError("of\ntwo lines") if path.name == "101" else MemoryError
        return read(path, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(review_record, "read_any", fail)
    assert run(archive, tmp_path / "out").n_failed == 3
    rows = table(tmp_path / "out")
    assert "ZeroDivisionError: of two lines" in rows["101"]["error"]
    assert "not enough memory" in rows["102"]["error"]


def test_progress_counts_what_is_to_be_done(archive: Path, tmp_path: Path) -> None:
    reports: list[ProgressReport] = []
    run(archive, tmp_path / "out", progress=Progress(reports.append))
    assert [round(report.fraction * 7) for report in reports] == list(range(8))
    assert reports[-1].message == "7 of 7 records, 1 with an error"
    assert reports[3].seconds_left is not None


def test_cancelling_keeps_what_is_finished(archive: Path, tmp_path: Path) -> None:
    cancel, out = CancelToken(), tmp_path / "out"

    class Cancelling(HereWorkers):
        def work(self, task: ArchiveTask) -> ArchiveOutcome:
            if task.key == "103":
                cancel.cancel()
            return super().work(task)

    workers = Cancelling()
    with pytest.raises(Cancelled):
        run(archive, out, workers, cancel=cancel)
    assert workers.is_stopped
    assert not (out / "archive.csv").exists()
    whole = sorted(file.stem for file in (out / "records").rglob("*.json"))
    assert whole == ["100", "101", "102", "103", "104"], "what was handed out with it"
    again = HereWorkers()
    assert run(archive, out, again).n_kept == 5
    assert again.done == ["bad", "ward 2/105"]


class Dying(HereWorkers):
    """Processes that die as soon as one has a certain record, and all that was under way with it."""

    def __init__(self, bad: str, n_deaths: int) -> None:
        super().__init__()
        self.bad, self.n_deaths = bad, n_deaths
        self.is_broken = False

    def submit(self, task: ArchiveTask) -> "Future[ArchiveOutcome]":
        if task.key == self.bad and self.n_deaths:
            self.is_broken, self.n_deaths = True, self.n_deaths - 1
        future: Future[ArchiveOutcome] = Future()
        if self.is_broken:
            future.set_exception(BrokenExecutor("a process ended abruptly"))
        else:
            future.set_result(self.work(task))
        return future

    def restart(self) -> None:
        super().restart()
        self.is_broken = False


@pytest.mark.parametrize("bad", ["100", "102", "ward 2/105"])
def test_a_process_that_dies_once_costs_no_record(archive: Path, tmp_path: Path, bad: str) -> None:
    workers = Dying(bad, 1)
    assert run(archive, tmp_path / "out", workers).n_failed == 1
    assert workers.n_restarts == 1
    assert sorted(workers.done) == KEYS, "each once"
    assert [key for key, row in table(tmp_path / "out").items() if row["error"]] == ["bad"]


@pytest.mark.parametrize("bad", ["100", "102", "ward 2/105"])
def test_the_record_that_kills_its_process_is_told(archive: Path, tmp_path: Path, bad: str) -> None:
    workers = Dying(bad, 99)
    assert run(archive, tmp_path / "out", workers).n_failed == 2
    assert workers.n_restarts == 2
    rows = table(tmp_path / "out")
    assert [key for key, row in rows.items() if row["error"]] == sorted(["bad", bad])
    assert "ended from outside, twice" in rows[bad]["error"]


def test_a_table_of_somebody_else_is_told_before_any_work(archive: Path, tmp_path: Path) -> None:
    run(archive, tmp_path / "out")
    (tmp_path / "out" / "archive.csv").write_text("mine")
    workers = HereWorkers()
    with pytest.raises(OutputError, match="not from ecgviewer"):
        run(archive, tmp_path / "out", workers)
    assert workers.done == []


def test_no_more_is_handed_out_than_is_asked_for(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outcomes in memory are bounded: whoever works holds at most `n_ahead`."""
    most = []

    class Slow(HereWorkers):
        n_ahead = 2

        def __init__(self) -> None:
            super().__init__()
            self.waiting: list[tuple[Future[ArchiveOutcome], ArchiveTask]] = []

        def submit(self, task: ArchiveTask) -> "Future[ArchiveOutcome]":
            self.done.append(task.key)
            self.waiting.append((Future(), task))
            most.append(len(self.waiting))
            return self.waiting[-1][0]

    workers = Slow()

    def wait(*_: object, **__: object) -> None:
        future, task = workers.waiting.pop(0)
        future.set_result(classify_file(task))

    monkeypatch.setattr(module, "wait", wait)
    assert run(archive, tmp_path / "out", workers).n_records == 7
    assert max(most) == 2
