"""What is fuzzed: each reader of the program, with a sound file that it reads and how it is asked to read."""

import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from format_samples import SAMPLES

if TYPE_CHECKING:
    from ecgviewer.beats.prepared import PreparedBeats

N_BEATS = 12


@dataclass(frozen=True)
class Reader:
    """A reader, and what it reads.

    Attributes
    ----------
    prepare
        Writes into an empty folder what is needed, all of it sound; returns the file to damage.
    read
        Reads it and uses what it found; raises an `EcgViewerError` for what is refused.
    is_text
        Whether words are thrown in, too.
    takes_all
        Whether it refuses nothing: what it can't read counts as not there.
    is_of_numbers
        Whether it computes with numbers that are read, which may overflow where they are huge.
    """

    prepare: Callable[[Path], Path]
    read: Callable[[Path], None]
    is_text: bool = True
    takes_all: bool = False
    is_of_numbers: bool = False


def put_record(folder: Path) -> None:
    """Write two leads of ten seconds with twelve beats, and a lead without a signal file, as record r."""
    time_s = np.arange(2500) / 250
    lead = np.rint(200 * np.exp(-(((time_s % 0.8 - 0.4) / 0.012) ** 2))).astype("<i2")
    (folder / "r.dat").write_bytes(np.repeat(lead, 2).tobytes())
    header = [
        "r 3 250 2500 09:49:17 05/05/2020",
        "r.dat 16 200(0)/mV 16 0 0 0 0 II",
        "r.dat 16 200/mV 16 0 0 0 0 V1",
    ]
    (folder / "r.hea").write_text("\n".join([*header, "~ 0 200/mV 16 0 0 0 0 V5", "# 60 F"]) + "\n")
    steps = [100, *[200] * (N_BEATS - 1)]
    (folder / "r.atr").write_bytes(b"".join((1 << 10 | s).to_bytes(2, "little") for s in steps) + b"\0\0")


def _record(name: str, folder: Path) -> Path:
    put_record(folder)
    return folder / name


def _read_record(file: Path) -> None:
    from ecgviewer.beats.beat_table import build_beat_table
    from ecgviewer.records.wfdb_files import read_record

    record = read_record(file.with_suffix(""))
    for lead in range(record.n_leads):
        record.lead_mv(lead)
    build_beat_table(record, record.default_lead)


def _format(name: str, folder: Path) -> Path:
    (folder / name).write_bytes(SAMPLES[name]())
    return folder / name


def _read_format(file: Path) -> None:
    from ecgviewer.records.reading import read_any

    record = read_any(file)
    for lead in range(record.n_leads):
        record.lead_mv(lead)


def _model(model: str, name: str, folder: Path) -> Path:
    from ecgviewer import paths

    shutil.copytree(paths.bundled_models_dir() / model, folder / model)
    return folder / model / name


def _read_model(file: Path) -> None:
    """Open a model as the window does, call beats with it, and explain one."""
    from ecgviewer.classifiers import opening
    from ecgviewer.classifiers.card import read_card
    from ecgviewer.classifiers.registry import load

    folder = file.parent
    card = read_card(folder)
    _ = (card.fold, card.step_edges, card.reference_labels(np.array(["N", "V", "Q"])))
    classifier = load(opening.sight_of(folder).classifier)(folder)
    prepared = _prepared()
    calls = classifier.classify(prepared).predictions
    classifier.join(prepared, calls)


@cache
def _prepared() -> "PreparedBeats":
    """Return the beats of the small record."""
    from ecgviewer.records.wfdb_files import read_record
    from ecgviewer.workflows.review.prepare_leads import prepare_leads

    with tempfile.TemporaryDirectory() as folder:
        put_record(Path(folder))
        prepared = prepare_leads(read_record(Path(folder, "r")), 0)
        prepared.find_context(None)
        if prepared.other is not None:
            prepared.other.find_context(None)
    return prepared


def _explain(file: Path) -> None:
    from ecgviewer.classifiers import opening
    from ecgviewer.classifiers.registry import load

    folder = file.parent
    sight = opening.sight_of(folder)
    load(sight.explainers["shap"])(folder)
    load(sight.explainers["gradcam"])(folder)


def _call_rhythm(file: Path) -> None:
    """Open a network of rhythms, call ten seconds with it, and load it for torch."""
    from ecgviewer.classifiers.rhythm.rhythm_classifier import RhythmClassifier
    from ecgviewer.classifiers.rhythm.rhythm_models import load_rhythm_network

    classifier = RhythmClassifier(file.parent)
    found = classifier.run(_ten_seconds())
    assert np.isfinite(found.probabilities).all()
    if file.suffix != ".onnx":
        load_rhythm_network(file.parent)


@cache
def _ten_seconds() -> np.ndarray:
    return np.sin(np.arange(1000, dtype=np.float32) / 9)[None, None]


def _label_table(folder: Path) -> Path:
    put_record(folder)
    (folder / "labels.csv").write_text('record,patient,scp_codes\nr,12,"SR;AFIB"\n')
    return folder / "labels.csv"


def _read_label_table(file: Path) -> None:
    from ecgviewer.records.rhythms.recordings import read_label_rows

    read_label_rows(file.parent, ("record", "scp_codes"))


def _read_verdicts(file: Path) -> None:
    from ecgviewer.workflows.trust.verdicts import order_methods, read_verdicts

    found = read_verdicts(file.parent)
    assert all(isinstance(verdict.gain, float) for verdict in found.values())
    assert sorted(order_methods(file.parent, ["shap", "gradcam"])) == ["gradcam", "shap"]


def _settings(name: str, folder: Path) -> Path:
    from ecgviewer.ui.state.kept_settings import KeptSettings, write_settings

    with patch.dict(os.environ, {"ECGVIEWER_CONFIG": str(folder)}):
        if name == "data-folders.txt":
            (folder / name).write_text(f"{folder}\n/somewhere\n")
        else:
            write_settings(
                KeptSettings(theme="dark", recent_records=("/a/100",), annotator="Ann", pixels_per_mm=4.0)
            )
            name = "settings.json"
    return folder / name


def _read_settings(file: Path) -> None:
    from ecgviewer import paths
    from ecgviewer.ui.state.kept_settings import KeptSettings, read_settings

    with patch.dict(os.environ, {"ECGVIEWER_CONFIG": str(file.parent)}):
        found = read_settings()
        assert isinstance(found, KeptSettings)
        assert found.pixels_per_mm is None or math.isfinite(found.pixels_per_mm)
        assert all(folder.is_absolute() for folder in paths.chosen_data_dirs())


def _session(folder: Path) -> Path:
    from ecgviewer.ui.state.session_file import SavedSession, write_session

    put_record(folder)
    write_session(
        folder / "a.json", SavedSession(record=str(folder / "r"), lead="II", beat=3), may_replace=True
    )
    return folder / "a.json"


def _read_session(file: Path) -> None:
    from ecgviewer.ui.state.session_file import read_session

    json.dumps(asdict(read_session(file)), allow_nan=False)


def _lesson(folder: Path) -> Path:
    from ecgviewer.workflows.lessons.lesson import bundled_lessons

    return Path(shutil.copy(bundled_lessons()[0], folder / "lesson.json"))


def _read_lesson(file: Path) -> None:
    from ecgviewer.workflows.lessons.grade import lesson_key
    from ecgviewer.workflows.lessons.lesson import read_lesson

    lesson_key(read_lesson(file))


def _scores(folder: Path) -> Path:
    from ecgviewer.workflows.lessons.grade import Score, ScoreBook
    from ecgviewer.workflows.lessons.lesson import bundled_lessons, read_lesson

    ScoreBook(folder / "scores.json").add(read_lesson(bundled_lessons()[0]), Score(3, 5, None))
    return folder / "scores.json"


def _read_scores(file: Path) -> None:
    from ecgviewer.workflows.lessons.grade import Score, ScoreBook
    from ecgviewer.workflows.lessons.lesson import bundled_lessons, read_lesson

    book, lesson = ScoreBook(file), read_lesson(bundled_lessons()[0])
    book.best(lesson)
    book.add(lesson, Score(4, 5, 50.0))


def _journal(folder: Path) -> Path:
    from ecgviewer.workflows.desk.journal import Journal
    from ecgviewer.workflows.desk.marks import Change, Mark, MarkKind, Step
    from ecgviewer.workflows.desk.own_layer import FirstBeats

    journal = Journal(folder / "journal.sqlite")
    number = journal.begin("key", "r", FirstBeats(np.array([100, 300]), np.array(["N", "V"]), 250.0, False))
    mark = Mark(MarkKind.BEAT, 100, "V")
    for _ in range(20):
        journal.append(number, Step("relabel", (Change(0, None, mark),)), "Ann")
    journal.keep_bookmark("key", 3.0, "look")
    journal.close()
    return folder / "journal.sqlite"


def _read_journal(file: Path) -> None:
    from ecgviewer.workflows.desk.journal import Journal

    for beside in file.parent.glob(f"{file.name}?*"):
        beside.unlink()  # what SQLite left of the last one
    journal = Journal(file)
    try:
        number = journal.find("key")
        journal.bookmarks("key")
        if number is not None:
            journal.first_beats(number)
            journal.steps(number)
            journal.looks(number)
            journal.saved(number)
    finally:
        journal.close()


def _archive_journal(folder: Path) -> Path:
    first = {"made_by": "ecgviewer", "kind": "archive", "settings": {"archive": "/records"}}
    row = {"record": "a", "counts": {"N": 3}, "leads": ["II"], "n_beats": 3, "error": ""}
    lines = [first, {"begun": "a"}, {"done": "a", "stamp": [["a.hea", 1, 1]], "size": 3, "row": row}] * 3
    (folder / "archive.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return folder / "archive.jsonl"


def _read_archive_journal(file: Path) -> None:
    from ecgviewer.workflows.archive.archive_folder import open_archive_folder
    from ecgviewer.workflows.archive.kept_archive import read_kept

    read_kept(file.parent)
    with open_archive_folder(file.parent, {"archive": "/records"}) as results:
        results.is_done("a", [["a.hea", 1, 1]])
        list(results.rows(["a"]))


def _index(folder: Path) -> Path:
    from ecgviewer.workflows.home import record_index

    put_record(folder)
    with patch.dict(os.environ, {"ECGVIEWER_CACHE": str(folder)}):
        record_index.index_records([folder / "r"])
        return record_index._index_file()


def _read_index(file: Path) -> None:
    from ecgviewer.workflows.home import record_index

    with patch.dict(os.environ, {"ECGVIEWER_CACHE": str(file.parent)}):
        record_index.index_records([file.parent / "r"])


def _of_model(model: str, name: str, read: Callable[[Path], None], **options: bool) -> Reader:
    return Reader(partial(_model, model, name), read, **options)


READERS: Mapping[str, Reader] = {
    "hea": Reader(partial(_record, "r.hea"), _read_record),
    "dat": Reader(partial(_record, "r.dat"), _read_record, is_text=False),
    "atr": Reader(partial(_record, "r.atr"), _read_record, is_text=False),
    **{name: Reader(partial(_format, name), _read_format) for name in SAMPLES},
    "card of v2": _of_model("v2", "card.json", _read_model),
    "card of context-0": _of_model("context-0", "card.json", _read_model),
    "weights of v2": _of_model("v2", "weights.safetensors", _explain, is_of_numbers=True),
    "weights of context-0": Reader(
        partial(_model, "context-0", "weights.safetensors"), _explain, is_of_numbers=True
    ),
    "background of v2": _of_model("v2", "background.safetensors", _explain, is_of_numbers=True),
    "background of context-0": Reader(
        partial(_model, "context-0", "background.safetensors"), _explain, is_of_numbers=True
    ),
    "outside of context-0": Reader(
        partial(_model, "context-0", "outside.safetensors"), _read_model, is_of_numbers=True
    ),
    "ONNX of v2": _of_model("v2", "network.onnx", _read_model, is_of_numbers=True),
    "ONNX of context-0": Reader(
        partial(_model, "context-0", "network.onnx"), _read_model, is_of_numbers=True
    ),
    "card of exgnet": _of_model("exgnet", "rhythm.json", _call_rhythm),
    "weights of exgnet": _of_model("exgnet", "weights.safetensors", _call_rhythm, is_of_numbers=True),
    "ONNX of exgnet": _of_model("exgnet", "network.onnx", _call_rhythm, is_of_numbers=True),
    "labels of recordings": Reader(_label_table, _read_label_table),
    "explanations": _of_model("v2", "explanations.json", _read_verdicts, takes_all=True),
    "settings": Reader(partial(_settings, "settings"), _read_settings, takes_all=True),
    "data folders": Reader(partial(_settings, "data-folders.txt"), _read_settings, takes_all=True),
    "session": Reader(_session, _read_session),
    "lesson": Reader(_lesson, _read_lesson),
    "scores": Reader(_scores, _read_scores, takes_all=True),
    "journal": Reader(_journal, _read_journal),
    "archive": Reader(_archive_journal, _read_archive_journal),
    "index": Reader(_index, _read_index, takes_all=True),
}
"""By name."""
