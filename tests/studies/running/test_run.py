"""Toy studies: what is out of date, and that nothing else is made again."""

import json
from pathlib import Path

import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.__main__ import main
from ecgviewer.studies.running.manifest import MANIFEST_FILE, read_manifest
from ecgviewer.studies.running.registry import EXPLAINED, SCORED, all_studies
from ecgviewer.studies.running.run import accept_study, choose_studies, run_studies, state_of
from ecgviewer.studies.running.study import Sources, Study


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    for folder in ("docs/results", "models/toy", "data/mitdb"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "models/toy/card.json").write_text("{}")
    (tmp_path / "data/mitdb/SHA256SUMS.txt").write_text("abc  100.dat\n")
    return Sources(tmp_path, tmp_path / "data" / "mitdb")


def toy(made: list[str]) -> list[Study]:
    def make_result(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
        made.append("toy")
        sources.result("toy").write_text(json.dumps(len(made)))

    def make_page(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
        made.append("page")
        (sources.docs / "toy.md").write_text("page")

    return [
        Study("toy", "", make_result, ("docs/results/toy.json",), models=("toy",), databases=("mitdb",)),
        Study("page", "", make_page, ("docs/toy.md",), results=("toy",)),
    ]


def run(studies: list[Study], sources: Sources) -> list[str]:
    return [study.name for study, seconds in run_studies(studies, sources) if seconds is not None]


def test_what_is_current_is_left_alone(sources: Sources) -> None:
    made: list[str] = []
    studies = toy(made)
    assert run(studies, sources) == ["toy", "page"]
    assert run(studies, sources) == []
    assert made == ["toy", "page"]
    assert read_manifest(sources.root)["toy"].seconds is not None


@pytest.mark.parametrize(
    ("path", "changed", "remade"),
    [
        ("models/toy/card.json", ("model toy",), ["toy", "page"]),
        ("data/mitdb/SHA256SUMS.txt", ("database mitdb",), ["toy", "page"]),
        ("docs/results/toy.json", ("result toy",), ["page"]),
    ],
)
def test_a_changed_input_makes_it_and_what_is_made_from_it_again(
    sources: Sources, path: str, changed: tuple[str, ...], remade: list[str]
) -> None:
    studies = toy([])
    run(studies, sources)
    (sources.root / path).write_text("other")
    by_name = {study.name: state_of(study, sources) for study in studies}
    assert by_name[remade[0]].changed == changed
    assert run(studies, sources) == remade


def test_a_lost_output_is_made_again_and_a_lost_input_is_said(sources: Sources) -> None:
    studies = toy([])
    run(studies, sources)
    (sources.docs / "toy.md").unlink()
    assert state_of(studies[1], sources).changed is None
    assert run(studies, sources) == ["page"]
    (sources.data_dir / "SHA256SUMS.txt").unlink()
    sources.data_dir.rmdir()
    assert state_of(studies[0], sources).missing == ("database mitdb",)
    with pytest.raises(InvalidInputError, match="'toy' needs database mitdb"):
        run(studies, sources)


def test_what_was_done_before_a_failure_is_kept(sources: Sources) -> None:
    def fail(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
        raise InvalidInputError("no")

    studies = toy([])
    broken = Study("broken", "", fail, ("docs/x.md",))
    with pytest.raises(InvalidInputError, match="no"):
        run([studies[0], broken], sources)
    assert state_of(studies[0], sources).is_current
    assert list(read_manifest(sources.root)) == ["toy"]


def test_accepting_needs_the_outputs(sources: Sources) -> None:
    studies = toy([])
    with pytest.raises(InvalidInputError, match=r"docs/results/toy\.json, which isn't there"):
        accept_study(studies[0], sources, None)
    sources.result("toy").write_text("1")
    accept_study(studies[0], sources, None)
    assert state_of(studies[0], sources).is_current


def test_a_broken_manifest_is_one_line(sources: Sources) -> None:
    (sources.root / MANIFEST_FILE).write_text('{"toy": 3}')
    with pytest.raises(InvalidInputError, match="is no manifest of studies"):
        state_of(toy([])[0], sources)


def test_studies_are_chosen_in_the_order_in_which_they_build_on_each_other() -> None:
    known = all_studies()
    names = [study.name for study in known]
    assert len(set(names)) == len(names) == len(SCORED) + len(EXPLAINED) + 3 + 2 + 3 + 2 + 17 + 9
    assert [s.name for s in choose_studies(known, ["page-waves", "waves"])] == ["waves", "page-waves"]
    with pytest.raises(InvalidInputError, match="no study is called 'x'"):
        choose_studies(known, ["x"])
    written = {path for study in known for path in study.outputs}
    for study in known:
        assert {f"docs/results/{name}.json" for name in study.results} <= written


def test_every_result_and_page_of_the_repository_is_current(mitdb: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    sources = Sources(root, mitdb)
    states = [state_of(study, sources) for study in all_studies()]
    stale = {
        state.study.name: state.changed for state in states if not state.missing and not state.is_current
    }
    assert stale == {}


def test_the_command_lists_and_refuses(capsys: pytest.CaptureFixture[str], mitdb: Path) -> None:
    assert main(["--list", "page-waves", "--data", str(mitdb)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["study", "state", "takes"]
    assert lines[1].split()[:2] == ["page-waves", "current"]
    assert main(["nothing", "--data", str(mitdb)]) == 1
    assert capsys.readouterr().err.startswith("studies: no study is called 'nothing'")
