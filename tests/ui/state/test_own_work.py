import numpy as np
from desk_samples import first_of
from strip_samples import make_beats

from ecgviewer.ui.state.own_work import OwnWork
from ecgviewer.workflows.desk.edits import delete_beats, insert_beat, relabel_beats
from ecgviewer.workflows.desk.own_layer import OwnLayer


def test_labels_find_their_beats_at_another_rate() -> None:
    """The annotations count at 250 samples a second, the lead that is shown at 500."""
    beats = make_beats([500, 1000, 1500, 2000, 2500], "NNVNA", fs_hz=500.0)
    own = OwnWork()
    assert own.ids(beats).tolist() == [-1] * 5
    layer = OwnLayer(first_of())
    own.set_layer(layer.after(relabel_beats(layer, [2, 4], "N")))
    assert own.ids(beats).tolist() == [0, 1, 2, 3, 4]
    assert own.symbols(beats).tolist() == ["", "", "N", "", "N"]
    assert own.truth(beats).tolist() == list("NNNNN")


def test_a_table_that_lags_behind_has_no_labels_at_other_places() -> None:
    beats = make_beats([250, 500, 750, 1000, 1250], "NNVNA", fs_hz=250.0)
    layer = OwnLayer(first_of())
    layer = layer.after(delete_beats(layer, [0]))
    layer = layer.after(insert_beat(layer, 5, 620, "V", 1500))
    own = OwnWork()
    own.set_layer(layer)
    assert own.ids(beats).tolist() == [-1, 1, 2, 3, 4]
    assert own.symbols(beats).tolist() == [""] * 5
    np.testing.assert_array_equal(own.truth(beats), beats.symbol)


def test_it_tells_when_editing_begins_and_ends() -> None:
    own = OwnWork()
    told: list[bool] = []
    own.editing_changed.connect(told.append)
    for is_editing in (True, True, False):
        own.set_editing(is_editing)
    assert told == [True, False]
