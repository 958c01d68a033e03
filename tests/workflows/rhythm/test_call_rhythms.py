"""Calls of rhythms on made records by a made network: which seconds, which leads, and how they are counted."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from called_rhythm_samples import Loud, calls_of, card_of, explanation_of, record_of, use_loud
from rhythm_recordings import beats_signal

from ecgviewer.beats.rhythms.no_rhythm import FLAT, why_no_rhythm
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.catalog import database_record
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.rhythm.call_rhythms import (
    call_rhythms,
    choose_rhythm_leads,
    choose_rhythm_model,
    stretch_signals,
)
from ecgviewer.workflows.rhythm.explain_rhythm import (
    explain_rhythm,
    map_sentence,
    rhythm_sentence,
    trust_sentence,
)
from ecgviewer.workflows.rhythm.rhythm_result import explanation_as_dict, rhythm_result


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Loud:
    return use_loud(monkeypatch)


def loud_from(start_s: float, duration_s: float = 30.0) -> Record:
    """Return a record whose leads are 1 mV from a second on, before that 0.1 mV."""
    made = record_of(duration_s)
    values = np.where(np.arange(made.n_samples)[:, None] >= start_s * 100, 1.0, 0.1) * np.ones(3)
    return made.with_signals(values.astype(np.float32))


def annotated(record: Record, *changes: tuple[float, str]) -> Record:
    """Return a record with rhythm changes at seconds."""
    samples = np.array([round(time_s * record.fs_hz) for time_s, _ in changes])
    aux = tuple(label for _, label in changes)
    marks = Annotations("atr", samples, ("+",) * len(changes), aux, np.zeros(len(changes), dtype=np.int64))
    return replace(record, annotations=marks)


def test_a_stretch_every_five_seconds_and_none_beyond_the_end(loud: Loud) -> None:
    calls = call_rhythms(loud_from(17.0), "made")
    assert calls.start_s.tolist() == [0.0, 5.0, 10.0, 15.0, 20.0]
    assert calls.labels == ("SR", "SR", "AFIB", "AFIB", "AFIB")
    assert calls.nearest(14.0) == 2
    assert sum(len(part) for part in loud.seen) == 5
    # One more ends with the record, where more than a second is left over.
    assert call_rhythms(loud_from(17.0, 26.5), "made").start_s.tolist() == [0.0, 5.0, 10.0, 15.0, 16.5]
    assert call_rhythms(loud_from(17.0, 25.5), "made").start_s.tolist() == [0.0, 5.0, 10.0, 15.0]


def test_fibrillation_is_called_with_the_seconds_around_where_the_card_says_so(loud: Loud) -> None:
    """Of seven stretches the last three are loud, and of the first of them five count."""
    loud.card = card_of(lasting_s=10.0)
    calls = call_rhythms(loud_from(29.0, 40.0), "made")
    alone = np.log(0.7 / 0.3), np.log(0.1 / 0.9)
    assert calls.probabilities[4, 0] == pytest.approx(1 / (1 + np.exp(-(3 * alone[0] + 2 * alone[1]) / 5)))
    found = explain_rhythm(calls, 4, "AFIB")
    assert (found.probability, found.alone) == (pytest.approx(calls.probabilities[4, 0]), pytest.approx(0.7))
    assert f"AFIB {found.probability:.2f} (0.70 by these ten seconds alone): " in rhythm_sentence(found)
    assert explanation_as_dict(found, calls)["probability_alone"] == 0.7
    loud.card = card_of()
    by_itself = call_rhythms(loud_from(29.0, 40.0), "made")
    assert by_itself.probabilities[4, 0] == pytest.approx(0.7)
    assert explain_rhythm(by_itself, 4).alone is None


def test_a_short_recording_is_called_as_a_whole_by_a_network_that_was_made_for_it(
    loud: Loud, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, ...]] = []

    def predict_recording(signals: np.ndarray, cancel: object = None) -> np.ndarray:
        given.append(signals.shape)
        return np.array([0.15, 0.05, 0.05, 0.75], np.float32)

    loud.spec.recording_s = 30.0
    monkeypatch.setattr(loud, "predict_recording", predict_recording, raising=False)
    calls = call_rhythms(record_of(30.0), "loud")
    assert given == [(3, 3000)]
    assert calls.whole_call == ("SR", 0.75, False)
    recording = rhythm_result(calls).recording
    assert recording is not None
    assert (recording.call, recording.probability, recording.unsure) == ("SR", 0.75, False)
    assert recording.probabilities == {"AFIB": 0.15, "GSVT": 0.05, "SB": 0.05, "SR": 0.75}
    assert call_rhythms(record_of(30.5), "loud").whole_call is None
    assert rhythm_result(call_rhythms(record_of(31.0), "loud")).recording is None


def test_a_record_shorter_than_the_window_is_followed_by_zeros(loud: Loud) -> None:
    calls = call_rhythms(loud_from(0.0, 6.0), "made")
    assert calls.n_stretches == 1
    assert calls.end_s(0) == 6.0
    assert loud.seen[0].shape == (1, 3, 1000)
    assert (loud.seen[0][0, 1] != 0).sum() == 600


def test_leads_are_found_by_name_and_a_missing_one_is_silent(loud: Loud) -> None:
    record = record_of(10.0, ("V1", "MLII"))
    calls = call_rhythms(record, "made")
    assert calls.leads == (None, 1, 0)
    assert not loud.seen[0][0, 0].any()
    assert loud.seen[0][0, 2] == pytest.approx(record.lead_mv(0), abs=1e-5)
    assert choose_rhythm_leads(record, card_of(), ("MLII", "V1", "V1")) == (1, 0, 0)
    assert choose_rhythm_leads(record, card_of(("any",))) == (record.default_lead,)


def test_what_does_not_fit_is_said_in_one_line(loud: Loud) -> None:
    with pytest.raises(InvalidInputError, match="reads leads I, II, V1, and record demo has V5, V6"):
        choose_rhythm_leads(record_of(10.0, ("V5", "V6")), card_of())
    with pytest.raises(InvalidInputError, match="reads 3 leads"):
        choose_rhythm_leads(record_of(10.0), card_of(), ("I",))
    with pytest.raises(InvalidInputError, match="no lead 'X'; it has: I, II, V1"):
        choose_rhythm_leads(record_of(10.0), card_of(), ("I", "X", "V1"))


def test_a_flat_line_is_no_call_and_counts_nothing(loud: Loud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loose electrodes give none of the classes; an offset of 1 mV is no heart beat."""
    monkeypatch.setattr("ecgviewer.workflows.rhythm.call_rhythms.why_no_rhythm", why_no_rhythm)
    values = np.tile(beats_signal(np.full(40, 0.8), 30.0, 100.0)[:, None], 3)
    values[1000:] = (1.0, 1.0, 1.01)
    made = record_of(30.0).with_signals(values.astype(np.float32))
    calls = call_rhythms(annotated(made, (0.0, "(AFIB")), "made")
    assert calls.labels[-1] == "AFIB"
    assert calls.confidence[-1] == calls.card.unsure_below
    assert calls.no_call == ("", "", FLAT, FLAT, FLAT)
    assert calls.is_unsure.tolist() == [False, False, True, True, True]
    assert calls.is_counted.tolist() == [True, True, False, False, False]
    assert calls.confusion().counts.sum() == 2
    result = rhythm_result(calls)
    assert [row.no_call for row in result.stretches] == [None, None, FLAT, FLAT, FLAT]
    assert (result.n_counted, result.share["AFIB"]) == (2, 0.4)
    assert f",1,{FLAT}," in result.as_csv()


def test_a_blood_pressure_has_no_rhythm_of_an_ecg() -> None:
    record = replace(record_of(20.0, ("ABP", "RESP")), lead_units=("mmHg", "NU"))
    with pytest.raises(InvalidInputError, match="demo has no ECG, only ABP, RESP"):
        choose_rhythm_leads(record, card_of(("any",)))
    assert choose_rhythm_leads(record, card_of(("any",)), ("ABP",)) == (0,)


def test_the_network_follows_from_the_leads() -> None:
    assert choose_rhythm_model(record_of(10.0, ("V1", "II", "I", "V2"))) == "lightx3ecg"
    assert choose_rhythm_model(record_of(10.0, ("MLII", "V1"))) == "exgnet"


def test_calls_are_counted_against_one_group_only(loud: Loud) -> None:
    record = annotated(loud_from(15.0), (0.0, "(N"), (15.0, "(AFIB"), (25.0, "(VT"))
    calls = call_rhythms(record, "made")
    assert calls.reference == ("SR", "SR", "", "AFIB", "")
    assert calls.reference_labels[2] == ("N", "AFIB")
    assert calls.is_counted.tolist() == [True, True, False, True, False]
    assert calls.labels == ("SR", "SR", "AFIB", "AFIB", "AFIB")
    assert not calls.is_false.any()
    assert calls.confusion().counts.sum() == 3


def test_a_sinus_rhythm_of_another_rate_counts_nothing(loud: Loud, mitdb: Path) -> None:
    loud.card = card_of(("any",))
    calls = call_rhythms(read_record(database_record(mitdb, "202")), "made")
    # 202 begins at 53 beats a minute, labelled N.
    assert calls.reference_labels[2] == ("N",)
    assert calls.reference[2] == ""
    assert calls.reference[calls.nearest(1700.0)] == "AFIB"
    usual = call_rhythms(read_record(database_record(mitdb, "100")), "made")
    assert usual.reference[3] == "SR"


def test_the_result_rounds_and_agrees_with_the_calls() -> None:
    calls = calls_of("SSAA", ("SR", "SR", "AFIB", "SR"), (0.9, 0.6, 0.9, 0.8))
    result = rhythm_result(calls)
    assert (result.n_counted, result.accuracy) == (4, 0.75)
    assert result.kappa["AFIB"] == 0.5
    assert result.kappa["SB"] is None
    assert result.share == {"AFIB": 0.5, "GSVT": 0.0, "SB": 0.0, "SR": 0.5}
    assert [row.unsure for row in result.stretches] == [False, True, False, False]
    rows = list(csv.DictReader(io.StringIO(result.as_csv())))
    assert rows[3]["call"] == "AFIB"
    assert rows[3]["reference"] == "SR"
    assert float(rows[3]["p_AFIB"]) == 0.8
    assert [float(row["start_s"]) for row in rows] == [0.0, 5.0, 10.0, 15.0]


def test_of_a_network_with_thresholds_every_label_at_its_own_is_found() -> None:
    calls = calls_of("SSA", ("SR", "SR", "SR"), (0.9, 0.9, 0.9))
    chances = np.array([[0.9, 0.1, 0.1, 0.5], [0.2, 0.3, 0.4, 0.49], [0.5, 0.9, 0.9, 0.9]])
    card = replace(calls.card, thresholds=(0.6, 0.95, 0.5, 0.5))
    many = replace(calls, card=card, probabilities=chances)
    assert many.found == (("AFIB", "SR"), (), ("SB", "SR"))
    result = rhythm_result(many)
    assert [row.found for row in result.stretches] == list(many.found)
    assert result.share == {"AFIB": 0.3333, "GSVT": 0.0, "SB": 0.3333, "SR": 0.6667}
    assert [row["found"] for row in csv.DictReader(io.StringIO(result.as_csv()))] == ["AFIB SR", "", "SB SR"]
    assert calls.found == (("SR",), ("SR",), ("AFIB",))


def test_the_worth_of_leads_is_that_of_the_one_that_is_looked_at(loud: Loud) -> None:
    calls = call_rhythms(loud_from(0.0), "made")
    found = explain_rhythm(calls, 1)
    assert (found.label, found.probability) == ("AFIB", pytest.approx(0.7))
    assert found.worth.values == pytest.approx([0, 2, 0], abs=1e-6)
    assert found.worth.with_all - found.worth.with_none == pytest.approx(2)
    assert found.scaled_maps[2].tolist() == [0, 0, 1, 0, 0]
    assert found.step_s == 2.0
    other = explain_rhythm(calls, 1, "SB")
    assert (other.label, other.probability) == ("SB", pytest.approx(0.1))
    shown = explanation_as_dict(found, calls)
    assert [lead["worth"] for lead in shown["leads"]] == [0.0, 2.0, 0.0]  # type: ignore[attr-defined]


def test_what_is_measured_on_a_real_record(loud: Loud, mitdb: Path) -> None:
    loud.card = card_of(("any",))
    record = read_record(database_record(mitdb, "202"))
    calls = call_rhythms(record, "made")
    regular = explain_rhythm(calls, calls.nearest(60.0)).measured
    irregular = explain_rhythm(calls, calls.nearest(1700.0)).measured
    assert regular.n_p >= regular.n_beats - 1
    assert regular.rr_variation < 0.06
    assert irregular.rr_variation > 0.12
    assert irregular.n_p < irregular.n_beats / 2
    assert calls.reference[calls.nearest(1700.0)] == "AFIB"


def test_a_stretch_by_itself_is_what_was_called(loud: Loud, mitdb: Path) -> None:
    loud.card = card_of(("any",))
    calls = call_rhythms(read_record(database_record(mitdb, "202")), "made")
    called = np.concatenate(loud.seen)
    for index in (0, 7, 200, calls.n_stretches - 1):
        assert stretch_signals(calls, loud, index)[0] == pytest.approx(called[index], abs=1e-4)  # type: ignore[arg-type]


def test_a_record_of_a_few_seconds_is_called_but_never_surely(loud: Loud) -> None:
    calls = [call_rhythms(record_of(duration_s), "made") for duration_s in (3.0, 4.9, 5.0, 10.0)]
    assert [made.n_stretches for made in calls] == [1, 1, 1, 1]
    assert [made.is_short for made in calls] == [True, True, False, False]
    sure = [replace(made, probabilities=np.array([[0.97, 0.01, 0.01, 0.01]])) for made in calls]
    assert [bool(made.is_unsure[0]) for made in sure] == [True, True, False, False]
    whole = [replace(made, whole=np.array([0.97, 0.01, 0.01, 0.01])).whole_call for made in calls]
    assert [found[2] for found in whole if found is not None] == [True, True, False, False]


def test_sentences() -> None:
    found = explanation_of()
    assert rhythm_sentence(found).endswith("no P in 14 of 15 beats; lead V1 counted 0.46")
    other = replace(found, worth=replace(found.worth, values=np.array([-0.5, 2.5, 1.0])))
    assert rhythm_sentence(other).endswith("; lead V1 counted 0.46, II was worth most")
    assert rhythm_sentence(replace(found, label="~")).startswith("noisy 0.94: ")
    every = replace(found, measured=replace(found.measured, n_p=15), lead_names=("II",))
    assert rhythm_sentence(every) == "AFIB 0.94: 112/min, RR varies by 23 %, a P wave before each of 15 beats"
    nothing = replace(found, measured=replace(found.measured, n_beats=0, n_p=0))
    assert "no beat was found" in rhythm_sentence(nothing)
    assert "not measured" in trust_sentence(card_of())
    figures = {"kappa": 0.9, "five folds": {"macro_f1": 0.951}, "maps": "maps beat random order on 9 of 10"}
    assert trust_sentence(card_of(figures=figures)) == (
        "trust: macro F1 0.95 (five folds); maps beat random order on 9 of 10"
    )


def test_leads_without_a_map_are_named() -> None:
    found = explanation_of()
    assert map_sentence(found) == ""
    empty = replace(found, maps=found.maps * np.array([[0.0], [1.0], [0.005]]))
    assert map_sentence(empty) == "no map on I and V1: by Grad-CAM nothing there speaks for AFIB"
    missing = replace(empty, lead_names=("", "II", "V1"))
    assert map_sentence(missing) == "no map on V1: by Grad-CAM nothing there speaks for AFIB"
    nothing = replace(found, maps=0 * found.maps)
    assert map_sentence(nothing) == "no map on these leads: by Grad-CAM nothing there speaks for AFIB"
