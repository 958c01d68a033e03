"""`train --dataset DIR`: one source or several by their names, what the card says, and what is refused."""

import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from rhythm_recordings import made_set, write_recording

from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES
from ecgviewer.cli.main import main
from ecgviewer.errors import InvalidInputError
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe
from ecgviewer.training.rhythm.lightx3_loop import LightX3Recipe
from ecgviewer.workflows.rhythm import exgnet_data, train_lightx3ecg
from ecgviewer.workflows.rhythm.training_sources import FITTING, TrainingSources
from ecgviewer.workflows.training.planned import WantedTraining, plan_training

CHAPMAN = {"AFIB": "AFIB", "GSVT": "ST", "SB": "SB", "SR": "SR"}
PTBXL = {"AFIB": "AFIB:0", "GSVT": "STACH:0", "SB": "SBRAD:0", "SR": "NORM:100 SR:0"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Recipes of a few steps, and no folder of MIT-BIH."""
    for name, kind in exgnet_data.KINDS.items():
        recipe = ExgRecipe(is_af=kind.recipe.is_af, steps=3, batch_size=8)
        quick = exgnet_data.ExgKind(name, recipe, kind.sources, kind.bundled_sources)
        monkeypatch.setitem(exgnet_data.KINDS, name, quick)
    quick_leads = train_lightx3ecg.LightX3Kind(LightX3Recipe(n_steps=3, n_together=8))
    monkeypatch.setitem(train_lightx3ecg.KINDS, "lightx3ecg", quick_leads)
    monkeypatch.delenv("ECGVIEWER_DATA", raising=False)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder with made-up Chapman (12 recordings), PTB-XL (8), CinC-2017 (2) and a record of MIT-BIH."""
    folder = tmp_path / "all my sets"
    found = made_set(3)
    rows, patients = ["record,rhythm"], ["record,patient,scp_codes"]
    for number, recording in enumerate(found.recordings):
        lead = found.signals[number, 0]
        leads = {"I": lead / 2, "II": lead, "V1": -lead}
        write_recording(folder / "chapman", f"C{number}", leads, found.fs_hz)
        rows.append(f"C{number},{CHAPMAN[recording.rhythm]}")
        if number % 3:
            leads = {lead: 2 * signal for lead, signal in leads.items()}
            write_recording(folder / "ptbxl", f"P{number}", leads, found.fs_hz)
            patients.append(f"P{number},{number},{PTBXL[recording.rhythm]}")
    (folder / "chapman" / "labels.csv").write_text("\n".join(rows) + "\n")
    (folder / "ptbxl" / "labels.csv").write_text("\n".join(patients) + "\n")
    for name in ("A1", "A2"):
        write_recording(folder / "cinc2017", name, {"ECG": found.signals[int(name[1]), 0]}, 100.0)
    (folder / "cinc2017" / "labels.csv").write_text("record,label\nA1,N\nA2,A\n")
    write_recording(folder / "mitdb", "100", {"MLII": np.zeros(1000)}, 360.0)
    return folder


def train(arch: str, dataset: Path, models: Path) -> int:
    return main(["train", "--arch", arch, "--dataset", str(dataset), "-o", str(models), "--name", "mine"])


@pytest.mark.parametrize(
    ("arch", "trained_on"),
    [
        ("exgnet", {"chapman": 12, "ptbxl": 8, "cinc2017": 2}),
        ("exgnet-af", {"cinc2017": 2}),
        ("lightx3ecg", {"chapman": 12, "ptbxl": 8, "cinc2017": 2}),
    ],
)
def test_all_that_fits_is_trained_on_and_the_card_says_so(
    many: Path, tmp_path: Path, arch: str, trained_on: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(arch, many, tmp_path / "models") == 0
    card = read_rhythm_card(tmp_path / "models" / "mine")
    assert card.trained_on == trained_on
    assert card.dataset.startswith(
        f"{', '.join(trained_on)} in all my sets, not what the bundled network saw"
    )
    assert card.dataset in capsys.readouterr().out
    assert card.command == f"ecgviewer train --arch {arch} --seed 0 --name mine --dataset '{many}'"
    assert ("Liu et al." in card.licence, "ODC-By" in card.licence) == (False, "cinc2017" in trained_on)


def test_a_folder_of_one_source_is_told_by_its_table(many: Path, tmp_path: Path) -> None:
    (many / "ptbxl").rename(many / "from the hospital")
    assert train("lightx3ecg", many / "from the hospital", tmp_path / "models") == 0
    card = read_rhythm_card(tmp_path / "models" / "mine")
    assert card.trained_on == {"ptbxl": 8}
    assert card.dataset.endswith("recordings: AFIB 2, GSVT 2, SB 2, SR 2")


def test_mitdb_is_taken_only_by_itself(many: Path) -> None:
    def folders(dataset: Path) -> dict[str, Path]:
        return TrainingSources("exgnet", ("chapman",), dataset).folders(many)

    assert set(folders(many)) == {"chapman", "ptbxl", "cinc2017"}
    assert folders(many / "mitdb") == {"mitdb": many / "mitdb"}


@pytest.mark.parametrize(
    ("arch", "inside", "words"),
    [
        ("exgnet-af", "chapman", "holds none of cinc2017, .*data fetch cinc2017'"),
        ("lightx3ecg", "cinc2017", "holds none of chapman, ptbxl, cpsc2018"),
        ("lightx3ecg", "gone", "there is no folder .*gone; check --dataset"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(
    many: Path, tmp_path: Path, arch: str, inside: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(arch, many / inside, tmp_path / "models") == 1
    err = capsys.readouterr().err.strip().splitlines()
    assert re.search(words, err[-1])
    assert not (tmp_path / "models" / "mine").exists()


def test_one_class_is_not_enough(many: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (many / "cinc2017" / "labels.csv").write_text("record,label\nA1,N\nA2,N\n")
    assert train("exgnet", many / "cinc2017", tmp_path / "models") == 1
    assert "has recordings of SR only; name a folder with at least two of AFIB" in capsys.readouterr().err


@pytest.mark.parametrize("arch", list(FITTING))
def test_a_planned_training_can_go_to_another_process(tmp_path: Path, arch: str) -> None:
    planned = plan_training(WantedTraining(arch, "", name="mine", dataset=tmp_path))
    sent = pickle.loads(pickle.dumps(planned.run))
    assert sent.func is planned.run.func  # type: ignore[attr-defined]
    assert sent.args == planned.run.args  # type: ignore[attr-defined]


def test_what_fits_is_what_recipes_are_scored_on() -> None:
    assert set(FITTING) == set(RHYTHM_ARCHITECTURES)
    for name, kind in exgnet_data.KINDS.items():
        assert kind.sources == FITTING[name]
        assert set(kind.bundled_sources) <= set(FITTING[name])


def test_networks_of_beats_take_no_dataset() -> None:
    with pytest.raises(InvalidInputError, match="leave out --dataset"):
        plan_training(WantedTraining("v1", "paper", dataset=Path("x")))
