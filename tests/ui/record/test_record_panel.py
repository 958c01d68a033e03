import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.records.record import Annotations, ArrayLeads, Patient, Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.record.record_panel import RecordPanel, describe_record


def make_record(**changes: object) -> Record:
    values: dict = {
        "name": "x1",
        "path": Path("/data/x1"),
        "source": ArrayLeads(np.zeros((500, 2), dtype=np.float32), 250.0),
        "fs_hz": 250.0,
        "lead_names": ("II", "V5"),
        "lead_units": ("mV", "mV"),
        "comments": ("<i>not italic</i>", "second line"),
        "start_clock": datetime.time(9, 5, 7),
        "annotations": None,
        "patient": Patient("x1"),
    }
    return Record(**{**values, **changes})


def test_record_in_words() -> None:
    assert describe_record(make_record(patient=Patient("x1", 23, "female"))) == [
        ("patient", "female, 23 years"),
        ("leads", "II, V5"),
        ("rate", "250 samples a second"),
        ("duration", "0:02"),
        ("started at", "09:05:07"),
        ("file", "/data/x1.hea"),
    ]
    assert describe_record(make_record())[0] == ("patient", "not told")


def test_text_from_files_is_never_markup(qtbot: QtBot) -> None:
    panel = RecordPanel(DARK)
    qtbot.addWidget(panel)
    panel.set_record(make_record(notes=("<b>Lead II is flat.</b>",)))
    assert "<i>not italic</i>\nsecond line" in panel.texts()
    assert "⚠ <b>Lead II is flat.</b>" in panel.texts()
    formats = {label.textFormat() for label in panel.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_synthetic_records_say_so(qtbot: QtBot) -> None:
    panel = RecordPanel()
    qtbot.addWidget(panel)
    panel.set_record(make_record(is_synthetic=True))
    assert any(text.startswith("⚠ Synthetic") for text in panel.texts())
    panel.set_record(None)
    assert panel.texts() == ["No record is open."]


@pytest.mark.data
def test_record_208(mitdb: Path) -> None:
    rows = dict(describe_record(read_record(mitdb / "208")))
    assert rows["patient"] == "female, 23 years"
    assert rows["duration"] == "30:06"
    assert rows["leads"] == "MLII, V1"


def test_where_others_have_marked_beats_one_chooses_whose_are_the_reference(qtbot: QtBot) -> None:
    panel = RecordPanel()
    qtbot.addWidget(panel)
    panel.set_record(make_record(annotators=("ecg", "qrs")))
    box = panel.findChild(QComboBox)
    assert [box.itemText(row) for row in range(box.count())] == ["nobody", "ecg", "qrs"]
    with qtbot.waitSignal(panel.annotator_requested) as asked:
        box.activated.emit(2)
    assert asked.args == ["qrs"]
    with qtbot.assertNotEmitted(panel.annotator_requested):
        box.activated.emit(0)
    marked = Annotations("atr", np.array([100]), ("N",), ("",), np.zeros(1, dtype=np.int64))
    panel.set_record(make_record(annotators=("atr", "ecg"), annotations=marked))
    box = panel.findChild(QComboBox)
    assert (box.count(), box.currentText()) == (2, "atr")
    panel.set_record(make_record(annotators=("atr",), annotations=marked))
    qtbot.waitUntil(lambda: panel.findChild(QComboBox) is None)
