"""How maps meet waves on average, and intervals over patients, with numbers found by hand."""

import numpy as np
import pytest

from ecgviewer.explain.attribution import Attribution
from ecgviewer.studies.explanations.explanation_result import WaveMeans
from ecgviewer.studies.explanations.localisation import localise_by_class
from ecgviewer.studies.explanations.mean_intervals import mean_interval

NAN = np.nan


def _map(label: str, *stretches: tuple[int, int, float]) -> Attribution:
    values = np.zeros(360, np.float32)
    for first, stop, height in stretches:
        values[first:stop] = height
    return Attribution("shap", "m", label, values, np.arange(361), True, 0.0)


def _ends(p: tuple[float, float], qrs: tuple[float, float], t: tuple[float, float]) -> np.ndarray:
    return np.array([p, qrs, t])


def test_means_by_class_and_wave() -> None:
    """QRS takes 36 of 360 samples; the first map has 30 of its 40 there, the second 10 of 40."""
    explained = [
        _map("V", (170, 200, 1), (300, 310, 1)),
        _map("V", (170, 180, 1), (210, 240, 1)),
        _map("N", (0, 360, -1)),
    ]
    qrs = (170.0, 205.0)
    ends = np.stack(
        [
            _ends((NAN, NAN), qrs, (250, 339)),
            _ends((100, NAN), qrs, (400, 450)),
            _ends((100, 135), qrs, (NAN, NAN)),
        ]
    )
    found = localise_by_class(explained, ends, np.array(["a", "b", "a"]), ("N", "L", "V"))
    assert list(found) == ["N", "V"]
    assert list(found["V"]) == ["qrs", "t"]  # no P with both ends
    met = found["V"]["qrs"]
    assert (met.n, met.mass, met.share_of_window) == (2, pytest.approx(0.5), pytest.approx(0.1))
    # The first largest value in the middle, sample 190 of 170..199 and 300..309, lies inside; the second's,
    # 220 of 170..179 and 210..239, doesn't.
    assert met.pointing == 0.5
    # 30 of 36 + 10, and 10 of 36 + 30.
    assert met.iou == pytest.approx((30 / 46 + 10 / 66) / 2)
    # Two patients, four resamples that are equally likely: 0.25, 0.5, 0.5 and 0.75.
    assert met.mass_interval == pytest.approx((0.25, 0.75))
    # The T wave of the second beat lies outside its window. The interval needs two patients.
    assert (found["V"]["t"].n, found["V"]["t"].mass) == (1, pytest.approx(0.25))
    assert found["V"]["t"].mass_interval is None
    # A map without a positive value counts in n and points at nothing.
    assert found["N"]["p"].means() == WaveMeans(
        n=1, mass=None, share_of_window=pytest.approx(0.1), pointing=0.0, iou=None
    )


def test_intervals_draw_whole_patients() -> None:
    """Patient a has three beats of 1, b one of 5: both drawn gives 2, a twice 1, b twice 5."""
    values, patients = np.array([1.0, 1.0, 1.0, 5.0]), np.array(["a", "a", "a", "b"])
    assert mean_interval(values, patients) == (1.0, 5.0)
    assert mean_interval(np.array([1.0, 1.0, 1.0, NAN]), patients) is None
    assert mean_interval(np.full(4, 3.0), patients) == (3.0, 3.0)
