from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.ui.what_if.edit_history import EditHistory


def test_one_move_of_a_slider_is_one_step() -> None:
    history = EditHistory()
    for gain in (0.8, 0.5, 0.2):
        history.change(BeatEdit(p_gain=gain), "p_gain")
    history.close_group()
    history.change(BeatEdit(p_gain=0.0), "p_gain")
    assert history.current.p_gain == 0.0
    history.undo()
    assert history.current.p_gain == 0.2
    history.undo()
    assert history.current.is_identity
    assert not history.can_undo
    history.undo()
    assert history.current.is_identity


def test_a_reset_can_be_undone() -> None:
    history = EditHistory()
    history.change(BeatEdit(shift_s=-0.1), "shift_s")
    history.change(BeatEdit(shift_s=-0.1, erased=frozenset({"p"})))
    history.reset()
    assert history.current.is_identity
    history.undo()
    assert history.current == BeatEdit(shift_s=-0.1, erased=frozenset({"p"}))
    history.clear()
    assert history.current.is_identity
    assert not history.can_undo


def test_the_same_edit_again_is_no_step() -> None:
    history = EditHistory()
    history.change(BeatEdit(), "p_gain")
    history.reset()
    assert not history.can_undo


def test_what_was_undone_is_redone_until_something_else_changes() -> None:
    history = EditHistory()
    history.redo()
    assert history.current.is_identity
    history.change(BeatEdit(t_gain=2.0))
    history.change(BeatEdit(t_gain=3.0))
    history.undo()
    history.undo()
    history.redo()
    assert history.current == BeatEdit(t_gain=2.0)
    assert history.can_redo
    history.change(BeatEdit(p_gain=0.0))
    assert not history.can_redo
    history.undo()
    assert history.current == BeatEdit(t_gain=2.0)
