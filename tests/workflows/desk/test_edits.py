import numpy as np
import pytest
from desk_samples import first_of

from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.desk.edits import (
    add_note,
    add_rhythm,
    delete_beats,
    insert_beat,
    move_beat,
    relabel_beats,
    remove_mark,
    rename_mark,
    snap_to_r,
)
from ecgviewer.workflows.desk.marks import Change, Mark, MarkKind
from ecgviewer.workflows.desk.own_layer import OwnLayer

LENGTH = 1500


def _layer() -> OwnLayer:
    return OwnLayer(first_of())


def test_a_label_stands_before_the_reference() -> None:
    layer = _layer()
    step = relabel_beats(layer, [4], "N")
    assert step.name == "Relabel A → N"
    after = layer.after(step)
    assert after.beats.own.tolist() == ["", "", "", "", "N"]
    assert after.beats.truth.tolist() == ["N", "N", "V", "N", "N"]
    assert after.beats.reference.tolist() == list("NNVNA")
    assert layer.is_empty


@pytest.mark.parametrize(
    ("ids", "symbol", "name"),
    [
        ([2], "V", "Confirm V"),
        ([0, 1, 3], "A", "Relabel 3 beats N → A"),
        ([0, 2, 4], "F", "Relabel 3 beats → F"),
        ([0, 1], "N", "Confirm 2 beats N"),
    ],
)
def test_names_of_relabelling(ids: list[int], symbol: str, name: str) -> None:
    assert relabel_beats(_layer(), ids, symbol).name == name


def test_a_step_is_named_by_what_is_on_the_screen() -> None:
    layer = OwnLayer(first_of(symbols="     ".replace(" ", "N")))
    assert relabel_beats(layer, [0, 1], "V", ["A", "A"]).name == "Relabel 2 beats A → V"


def test_what_is_labelled_already_is_left_alone() -> None:
    layer = _layer().after(relabel_beats(_layer(), [0, 1], "V"))
    step = relabel_beats(layer, [0, 1, 3], "V")
    assert [change.mark_id for change in step.changes] == [3]
    with pytest.raises(InvalidInputError, match="labelled V by you already"):
        relabel_beats(layer, [0], "V")


def test_what_marks_no_beat_is_refused() -> None:
    for symbol in ("+", "x", "", "NN"):
        with pytest.raises(InvalidInputError, match="marks no beat"):
            relabel_beats(_layer(), [0], symbol)


def test_insert_move_and_delete() -> None:
    layer = _layer()
    layer = layer.after(insert_beat(layer, 5, 620, "V", LENGTH))
    assert layer.beats.samples.tolist() == [250, 500, 620, 750, 1000, 1250]
    assert layer.beats.own.tolist() == ["", "", "V", "", "", ""]
    assert layer.beats.reference.tolist() == ["N", "N", "", "V", "N", "A"]
    step = move_beat(layer, 1, 520, "N", LENGTH)
    assert step.name == "Move N by +80 ms"
    layer = layer.after(step)
    assert not layer.has_first_places
    layer = layer.after(delete_beats(layer, [0, 5]))
    assert layer.beats.samples.tolist() == [520, 750, 1000, 1250]
    assert layer.beats.ids.tolist() == [1, 2, 3, 4]
    assert layer.deleted == (0,)
    assert layer.mark(0) is None


def test_a_step_reversed_leads_back() -> None:
    start = _layer().after(relabel_beats(_layer(), [2], "F"))
    for step in (
        relabel_beats(start, [0, 2], "A"),
        delete_beats(start, [2, 3]),
        insert_beat(start, 9, 620, "V", LENGTH),
        move_beat(start, 2, 700, "F", LENGTH),
        add_rhythm(start, 9, 100, 600, "AFIB"),
        add_note(9, 100, "look"),
    ):
        assert start.after(step).spoken != start.spoken
        assert start.after(step).after(step.reversed()).spoken == start.spoken


def test_a_place_has_to_be_free_and_in_the_record() -> None:
    with pytest.raises(InvalidInputError, match="another beat lies within 100 ms"):
        insert_beat(_layer(), 5, 270, "N", LENGTH)
    with pytest.raises(InvalidInputError, match="no record there"):
        insert_beat(_layer(), 5, LENGTH, "N", LENGTH)
    with pytest.raises(InvalidInputError, match="another beat"):
        move_beat(_layer(), 0, 480, "N", LENGTH)
    # A beat is no hindrance to itself.
    assert move_beat(_layer(), 0, 260, "N", LENGTH).changes[0].after == Mark(MarkKind.BEAT, 260, "N")
    with pytest.raises(InvalidInputError, match="there already"):
        move_beat(_layer(), 0, 250, "N", LENGTH)


def test_a_rhythm_cuts_those_below_it() -> None:
    layer = _layer().after(add_rhythm(_layer(), 5, 100, 600, "(AFIB"))
    layer = layer.after(add_rhythm(layer, 6, 500, 900, "VT"))
    assert [(s.start_sample, s.end_sample, s.label) for s in layer.rhythms] == [
        (100, 500, "AFIB"),
        (500, 900, "VT"),
    ]
    layer = layer.after(add_rhythm(layer, 7, 0, 700, "B"))
    assert [(s.start_sample, s.end_sample, s.label) for s in layer.rhythms] == [
        (0, 700, "B"),
        (700, 900, "VT"),
    ]
    layer = layer.after(remove_mark(layer, 7))
    assert [s.label for s in layer.rhythms] == ["VT"]


def test_a_rhythm_and_a_note_get_another_text_where_they_are() -> None:
    layer = _layer().after(add_rhythm(_layer(), 5, 100, 600, "AFIB"))
    layer = layer.after(add_note(6, 300, "look"))
    before = layer
    layer = layer.after(rename_mark(layer, 5, "(AFL"))
    renamed = rename_mark(layer, 6, "look again")
    layer = layer.after(renamed)
    assert [(s.start_sample, s.end_sample, s.label) for s in layer.rhythms] == [(100, 600, "AFL")]
    assert [(note.sample, note.label) for _, note in layer.marks_of(MarkKind.NOTE)] == [(300, "look again")]
    assert rename_mark(before, 5, "AFL").name == "Rhythm AFIB → AFL"
    assert layer.after(renamed.reversed()).mark(6) == Mark(MarkKind.NOTE, 300, "look")
    for mark_id, text, trouble in (
        (5, "(", "needs a label"),
        (0, "x", "no such"),
        (99, "x", "no such"),
        (6, " ", "no text"),
    ):
        with pytest.raises(InvalidInputError, match=trouble):
            rename_mark(layer, mark_id, text)


@pytest.mark.parametrize("text", ["", "  \n ", "\t", "a" * 255])
def test_a_note_needs_text_that_can_be_kept(text: str) -> None:
    with pytest.raises(InvalidInputError):
        add_note(5, 100, text)


def test_a_note_is_one_line() -> None:
    assert add_note(5, 100, " see\nhere\x07 ").changes == (
        Change(5, None, Mark(MarkKind.NOTE, 100, "see here")),
    )


def test_snapping_finds_the_tallest_deflection_up_or_down() -> None:
    lead = np.full(500, 0.2)
    lead[210], lead[260] = 1.0, -1.4
    assert snap_to_r(lead, 250, 215) == 210
    assert snap_to_r(lead, 250, 240) == 260
    assert snap_to_r(lead, 250, 400) == 400
    lead[:] = np.nan
    assert snap_to_r(lead, 250, 215) == 215
