"""The loss of calls, by hand."""

import numpy as np
import pytest
import torch

from ecgviewer.training.rhythm.class_loss import class_loss
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB


def test_class_loss_by_hand() -> None:
    logits = torch.tensor([[2.0, 0.0], [0.0, 0.0], [np.log(3.0), 0.0]])
    found = class_loss(logits, torch.tensor([0, 1, NOT_AFIB]), 0.0)
    assert float(found) == pytest.approx((np.log(1 + np.exp(-2)) + np.log(2) + np.log(4)) / 3)
