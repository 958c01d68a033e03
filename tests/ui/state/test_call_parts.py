from dataclasses import replace

import numpy as np
import pytest
from strip_samples import make_attribution

from ecgviewer.explain.attribution import BEYOND, RHYTHM, USUAL_BEAT
from ecgviewer.ui.state.call_parts import CallParts, parts_of


def test_the_wave_is_what_lies_on_the_window_and_beside_it() -> None:
    shap = make_attribution([0.5, 1.0], "V", is_signed=True)
    parts = parts_of(replace(shap, elsewhere={RHYTHM: -0.75, USUAL_BEAT: 3.0, BEYOND: -0.25}))
    assert parts == CallParts(1.25, -0.75, 3.0)
    assert parts.shares == (0.25, -0.15, 0.6)
    assert parts.rhythm_share == 0.15
    assert parts.in_words() == "wave +25\u00a0%, rhythm −15\u00a0%, against the usual beat +60\u00a0%"


def test_nothing_counts_for_nothing() -> None:
    assert CallParts(0.0, 0.0, 0.0).shares == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("elsewhere", [{}, {RHYTHM: 1.0, "beats alike": 2.0}])
def test_networks_of_one_second_and_wave_values_tell_no_parts(elsewhere: dict[str, float]) -> None:
    assert parts_of(replace(make_attribution([1.0]), elsewhere=elsewhere)) is None
    assert parts_of(None) is None


def test_shares_are_of_the_whole() -> None:
    shares = np.abs(CallParts(-0.3, 0.1, 0.4).shares)
    assert shares.sum() == pytest.approx(1.0)
