"""The fields of a training run: what they begin with, what they say below them, and when they change."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from ecgviewer.classifiers.registry import ARCHITECTURES
from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES
from ecgviewer.training.config import PROTOCOLS, TrainConfig
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.training.training_form import TrainingForm


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    for name in ("100", "208"):
        (tmp_path / f"{name}.hea").write_text(f"{name} 1 360 10\n")
    return tmp_path


@pytest.fixture
def form(qtbot: QtBot, data_dir: Path) -> TrainingForm:
    made = TrainingForm(data_dir, LIGHT)
    qtbot.addWidget(made)
    return made


def line(form: TrainingForm, name: str) -> QLineEdit:
    return next(found for found in form.findChildren(QLineEdit) if found.accessibleName() == name)


def records_line(form: TrainingForm) -> QLineEdit:
    return line(form, "names of the records to take")


def take_some(form: TrainingForm) -> None:
    next(found for found in form.findChildren(QRadioButton) if found.text() == "only").click()


def color_of(form: TrainingForm, field: str) -> str:
    sheet = form.findChild(QLabel, f"remark_{field}").styleSheet()
    return sheet[sheet.index("#") : sheet.index("#") + 7]


def test_it_begins_with_the_recipe_and_the_split_by_patients(form: TrainingForm, data_dir: Path) -> None:
    made, recipe = form.choices, TrainConfig("", "")
    assert (made.architecture, made.name, made.protocol) == ("v1", "v1-mine", "patient")
    assert (made.data_folder, made.records) == (str(data_dir), None)
    assert (made.epochs, made.batch_size, made.seed) == (recipe.epochs, recipe.batch_size, recipe.seed)
    assert float(made.learning_rate) == recipe.learning_rate
    assert made.attention == 0.0
    assert form.is_valid


def test_without_a_folder_nothing_can_start(qtbot: QtBot) -> None:
    form = TrainingForm(None, LIGHT)
    qtbot.addWidget(form)
    assert not form.is_valid
    assert form.remark("data_folder") == "choose the folder that holds the records"
    assert color_of(form, "data_folder") == LIGHT.warning


def test_what_a_choice_means_stands_below_it(form: TrainingForm) -> None:
    assert form.remark("architecture") == ARCHITECTURES["v1"].note
    assert form.remark("protocol") == PROTOCOLS["patient"]
    form._protocol.setCurrentIndex(form._protocol.findData("beat"))
    assert form.remark("protocol") == PROTOCOLS["beat"]
    assert color_of(form, "protocol") == LIGHT.muted
    form.set_theme(DARK)
    assert color_of(form, "protocol") == DARK.muted


def test_a_remark_that_says_nothing_takes_no_room(form: TrainingForm) -> None:
    seed = form.findChild(QLabel, "remark_seed")
    assert seed.isHidden()
    assert not form.findChild(QLabel, "remark_data_folder").isHidden()


def test_names_of_records_are_asked_for_only_where_some_are_taken(form: TrainingForm) -> None:
    assert not records_line(form).isEnabled()
    records_line(form).setText("999")
    assert form.choices.records is None
    assert form.is_valid
    take_some(form)
    assert records_line(form).isEnabled()
    assert form.choices.records == "999"
    assert form.remark("records") == "not in this folder: 999"
    assert color_of(form, "records") == LIGHT.warning
    records_line(form).setText("208")
    assert form.remark("records") == ""
    assert form.is_valid


def test_a_typed_name_stays_when_the_architecture_changes_until_one_was_trained(
    form: TrainingForm, qtbot: QtBot
) -> None:
    name = line(form, "Name of the new model")
    name.clear()
    qtbot.keyClicks(name, "mine")
    form._architecture.setCurrentIndex(1)
    assert form.choices.name == "mine"
    form.propose_name()
    assert form.choices.name == "v2-mine"
    form._architecture.setCurrentIndex(0)
    assert form.choices.name == "v1-mine"


def test_every_change_that_may_spoil_a_run_is_told(form: TrainingForm) -> None:
    told: list[bool] = []
    form.changed.connect(lambda: told.append(form.is_valid))
    line(form, "Learning rate").setText("0")
    line(form, "Learning rate").setText("0.001")
    line(form, "Data folder").setText("")
    assert told == [False, True, False]
    for change in (
        lambda: take_some(form),
        lambda: records_line(form).setText("208"),
        lambda: line(form, "Name of the new model").setText("other"),
        lambda: form._protocol.setCurrentIndex(0),
        lambda: form._attention.setValue(0.5),
        lambda: form._architecture.setCurrentIndex(1),
    ):
        told.clear()
        change()
        assert told


def test_numbers_stay_in_range(form: TrainingForm) -> None:
    for box, low, high in (
        (form._epochs, 1, 1000), (form._batch_size, 2, 4096), (form._seed, 0, 2**31 - 1), (form._attention, 0, 10),
    ):  # fmt: skip
        box.setValue(low - 1)
        assert box.value() == low
        box.setValue(high)
        assert box.value() == high


OF_BEATS = ("records", "own_labels", "protocol", "epochs", "batch_size", "learning_rate", "attention")


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """A folder with Chapman and MIT-BIH, as far as a form looks."""
    folder = tmp_path / "sets"
    for name in ("mitdb/100", "chapman/C1"):
        (folder / name).parent.mkdir(parents=True)
        (folder / f"{name}.hea").write_text(f"{name[-3:]} 1 500 10\n")
    (folder / "chapman" / "labels.csv").write_text("record,rhythm\nC1,SB\n")
    return folder


def choose(form: TrainingForm, name: str) -> None:
    form._architecture.setCurrentIndex(form._architecture.findData(name))


def shown(form: TrainingForm) -> set[str]:
    return {name for name, widgets in form._rows.items() if not widgets[1].isHidden()}


def test_a_network_of_rhythms_has_name_data_and_seed_and_says_why(qtbot: QtBot, sets: Path) -> None:
    form = TrainingForm(sets / "mitdb", LIGHT)
    qtbot.addWidget(form)
    everything = shown(form)
    choose(form, "lightx3ecg")
    assert everything - shown(form) == set(OF_BEATS)
    assert shown(form) == {"architecture", "name", "data_folder", "seed"}
    assert all(form.findChild(QLabel, f"remark_{name}").isHidden() for name in OF_BEATS)
    assert form.remark("architecture").startswith(RHYTHM_ARCHITECTURES["lightx3ecg"].note)
    assert "no protocol and no fold to choose" in form.remark("architecture")
    assert "evaluate --model lightx3ecg --protocol folds" in form.remark("architecture")
    assert form.choices.data_folder == str(sets)
    assert form.remark("data_folder") == "trained on: chapman"
    assert form.is_valid
    wanted = form.choices.wanted()
    assert (wanted.architecture, wanted.name, wanted.protocol) == ("lightx3ecg", "lightx3ecg-mine", "")
    assert (wanted.dataset, wanted.seed, wanted.recipe) == (sets, 0, {})


def test_each_kind_of_network_keeps_its_own_folder(qtbot: QtBot, sets: Path) -> None:
    form = TrainingForm(sets / "mitdb", LIGHT)
    qtbot.addWidget(form)
    choose(form, "exgnet")
    line(form, "Data folder").setText(str(sets / "chapman"))
    choose(form, "v2")
    assert form.choices.data_folder == str(sets / "mitdb")
    assert set(OF_BEATS) <= shown(form)
    assert form.remark("protocol") == PROTOCOLS["patient"]
    choose(form, "exgnet")
    assert form.choices.data_folder == str(sets / "chapman")
    choose(form, "exgnet-af")
    assert form.remark("data_folder").startswith("this folder is none of cinc2017")
    assert not form.is_valid


def test_without_sets_a_network_of_rhythms_says_where_they_come_from(form: TrainingForm) -> None:
    choose(form, "exgnet")
    assert form.remark("data_folder") == "choose the folder that holds the recordings"
    line(form, "Data folder").setText("/no/such/folder")
    assert form.remark("data_folder") == "there is no such folder"
    assert not form.is_valid
