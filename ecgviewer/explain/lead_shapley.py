"""What each lead is worth to a call: exact Shapley values over all coalitions of leads."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ecgviewer.explain.shapley import coalitions, shapley_values


@dataclass(frozen=True, eq=False)
class LeadWorth:
    """Shapley values of leads.

    Attributes
    ----------
    values
        Of each lead, in logits, shape (n_leads,); they add up to `with_all` - `with_none`.
    with_all, with_none
        The logit of the class with all leads, and with all of them missing.
    """

    values: np.ndarray
    with_all: float
    with_none: float


def lead_worth(logits_of: Callable[[np.ndarray], np.ndarray], leads: np.ndarray, label: int) -> LeadWorth:
    """Return what each lead is worth to the logit of a class, exactly.

    A lead that takes no part is missing: zero throughout, as DropLead trained the network to find it.

    Parameters
    ----------
    logits_of
        Gives logits, shape (n, n_labels), of n times the leads, shape (n, n_leads, n_samples).
    leads
        Ten seconds, shape (n_leads, n_samples).
    label
        Index of the class.
    """
    takes_part = coalitions(leads.shape[0])
    played = np.where(takes_part[:, :, None], leads[None], np.zeros((), dtype=leads.dtype))
    worth = logits_of(played)[:, label]
    return LeadWorth(shapley_values(worth), float(worth[-1]), float(worth[0]))
