import numpy as np
import pytest

from ecgviewer.studies.r_peaks.detected_calls import count_calls
from ecgviewer.studies.r_peaks.r_peak_result import CalledGroup

_GROUPS = ("N", "SVEB", "VEB")


def test_a_missed_beat_lowers_recall_and_an_extra_one_precision() -> None:
    symbols = np.array([*"NNNNL", *"VVVV", "A", "", ""])
    called = np.array([*"NNNVN", "V", "V", "", "N", "", "V", "N"])
    result = count_calls(symbols, called).figures(_GROUPS)
    assert (result.n_beats, result.n_missed, result.n_extra) == (10, 2, 2)
    veb = result.aami["VEB"]
    assert veb.recall == pytest.approx(2 / 4)
    assert veb.precision == pytest.approx(2 / 4)  # one N, and one that is no beat
    assert veb.f1 == pytest.approx(2 / 4)
    assert (veb.support, veb.n_missed) == (4, 1)
    n = result.aami["N"]
    assert (n.recall, n.precision) == (pytest.approx(4 / 5), pytest.approx(4 / 6))
    sveb = result.aami["SVEB"]
    assert (sveb.recall, sveb.precision, sveb.f1) == (0, None, 0)


def test_fusion_called_ventricular_is_forgiven_and_one_that_is_no_beat_is_not() -> None:
    symbols, called = np.array(["V", "F", "Q", "/", ""]), np.array(["V", "V", "V", "V", "V"])
    veb = count_calls(symbols, called).figures(_GROUPS).aami["VEB"]
    assert veb.precision == pytest.approx(1 / 2)


def test_without_misses_it_is_the_count_of_groups() -> None:
    symbols, called = np.array([*"NNAVF"]), np.array([*"NVANV"])
    counts = count_calls(symbols, called).counts
    assert counts.shape == (6, 6)
    assert counts[-1].sum() == counts[:, -1].sum() == 0
    assert (counts[0, 0], counts[0, 2], counts[1, 1], counts[2, 0], counts[3, 2]) == (1, 1, 1, 1, 1)
    both = count_calls(symbols, called) + count_calls(symbols[:2], called[:2])
    assert both.counts.sum() == 7


def test_only_groups_that_a_network_can_call_have_rates() -> None:
    result = count_calls(np.array(["N"]), np.array(["N"])).figures(("N", "VEB"))
    assert list(result.aami) == ["N", "VEB"]
    assert result.aami["VEB"] == CalledGroup(None, None, None, support=0, n_missed=0)
