"""Limb leads by hand, and Einthoven's and Goldberger's sums."""

import numpy as np
import pytest

from ecgviewer.signals.limb_leads import DERIVED, derive_limb_lead

I = np.array([0.4, 1.0, np.nan])  # noqa: E741 - the name of the lead
II = np.array([1.0, 0.6, 1.0])


def test_by_hand() -> None:
    found = {name: derive_limb_lead(name, I, II)[:2].tolist() for name in DERIVED}
    assert found["III"] == pytest.approx([0.6, -0.4])
    assert found["aVR"] == pytest.approx([-0.7, -0.8])
    assert found["aVL"] == pytest.approx([-0.1, 0.7])
    assert found["aVF"] == pytest.approx([0.8, 0.1])


def test_the_augmented_leads_sum_to_nothing_and_gaps_stay_gaps() -> None:
    total = sum(derive_limb_lead(name, I, II) for name in ("aVR", "aVL", "aVF"))
    assert total[:2] == pytest.approx([0, 0])
    assert np.isnan(total[2])


def test_a_chest_lead_does_not_follow() -> None:
    with pytest.raises(KeyError):
        derive_limb_lead("V1", I, II)
