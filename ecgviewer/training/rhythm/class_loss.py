"""The loss of calls, some of whose recordings are only known not to be in fibrillation."""

from typing import TYPE_CHECKING

from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB

if TYPE_CHECKING:
    import torch


def class_loss(logits: "torch.Tensor", targets: "torch.Tensor", smoothing: float) -> "torch.Tensor":
    """Return the mean loss of some calls.

    Parameters
    ----------
    logits
        Shape (n, n_labels).
    targets
        Class of each: its cross-entropy counts. Of `rhythm_set.NOT_AFIB` -ln(1 - probability of AFIB) does, the first
        class.
    smoothing
        Share of a target that is spread over all classes.
    """
    from torch.nn import functional

    is_class = targets != NOT_AFIB
    of_class = functional.cross_entropy(
        logits[is_class], targets[is_class], label_smoothing=smoothing, reduction="sum"
    )
    rest = logits[~is_class]
    of_rest = (rest.logsumexp(dim=1) - rest[:, 1:].logsumexp(dim=1)).sum()
    passed: torch.Tensor = (of_class + of_rest) / len(targets)
    return passed
