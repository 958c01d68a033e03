from r_peak_samples import sample_evaluation

from ecgviewer.studies.r_peaks.r_peak_tables import (
    classification_table,
    detection_table,
    record_table,
    sentences,
)


def test_groups_by_detector() -> None:
    head, rows = detection_table(sample_evaluation().result())
    assert all(len(row) == len(head) for row in rows)
    assert rows[0] == ["all", "5", "ours", "800", "12", "14", "98.500 %", "98.254 %"]
    assert rows[2] == ["all", "4", "ours, patient unseen", "700", "26", "16", "96.286 %", "97.681 %"]
    assert [row[2] for row in rows[:3]] == ["ours", "XQRS (wfdb)", "ours, patient unseen"]
    assert [row[0] for row in rows[::3]] == ["all", "DS1", "DS2", "DS2 without 202", "paced", "208"]


def test_records_by_detector() -> None:
    head, rows = record_table(sample_evaluation().result())
    assert head[3:] == ["ours", "XQRS (wfdb)", "ours, patient unseen"]
    assert rows[0] == ["100", "MLII", "100", "1 + 3", "50 + 50", "1 + 3"]
    assert rows[1] == ["104", "MLII", "200", "0 + 0", "150 + 150", "4 + 2"]
    assert rows[3][-1] == "-"  # 202: its patient was trained on


def test_calls_with_and_without_the_reference() -> None:
    head, rows = classification_table(sample_evaluation().result())
    assert head[-3:] == ["F1 N", "F1 SVEB", "F1 VEB"]
    # Detected: of two V one is missed, and one detection that is no beat is called V.
    assert rows == [
        ["v1-x", "DS2 (2)", "reference", "8", "0", "0", "1.0000", "-", "1.0000"],
        ["v1-x", "DS2 (2)", "detected", "8", "1", "1", "1.0000", "-", "0.5000"],
        ["v1-x", "without 202", "reference", "4", "0", "0", "1.0000", "-", "1.0000"],
        ["v1-x", "without 202", "detected", "4", "0", "0", "1.0000", "-", "1.0000"],
    ]


def test_the_bar_is_said_for_each_group() -> None:
    said = sentences(sample_evaluation().result())
    assert said[0] == (
        "Ours: sensitivity and +P of at least 99.7 % are reached on DS1, paced; not on all, DS2, DS2 without 202,"
        " 208."
    )
    assert said[1].endswith("are reached on none; not on all, DS1, DS2, DS2 without 202, paced, 208.")
    assert said[2].startswith("A pair is less than 150 ms apart")
    assert "trained on 3 of these 5 records" in said[3]
    assert len(said) == 5
