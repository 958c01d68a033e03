"""Beats by AAMI EC57 group: which group a symbol and a call are of, and what counts as an error.

The groups are those of ANSI/AAMI EC57. What counts follows its reference implementation, `bxb` of the
WFDB Software Package (G. B. Moody, "Evaluating ECG analyzers", WFDB Applications Guide; function
`print_results`), as in de Chazal et al. 2004 (doi 10.1109/TBME.2004.827359): a fusion or unclassifiable
beat called ventricular is no false positive of VEB, and an unclassifiable beat called supraventricular
none of SVEB; a fusion beat called supraventricular is one. The strict count forgives nothing.
"""

from collections.abc import Sequence

import numpy as np

from ecgviewer.records.symbols import AAMI_GROUPS

GROUPS = ("N", "SVEB", "VEB", "F", "Q")
"""The groups, in the order of rows and columns."""

_FORGIVEN = (("F", "VEB"), ("Q", "VEB"), ("Q", "SVEB"))


def forgiven_calls() -> np.ndarray:
    """Return which wrong calls EC57 doesn't count against the called group's precision.

    Returns
    -------
    numpy.ndarray
        Bool, shape (5, 5); the reference group in rows, the called one in columns.
    """
    is_forgiven = np.zeros((len(GROUPS), len(GROUPS)), dtype=bool)
    for reference, called in _FORGIVEN:
        is_forgiven[GROUPS.index(reference), GROUPS.index(called)] = True
    return is_forgiven


def group_of(label: str) -> str:
    """Return the group of a WFDB mnemonic, or of a network's class that is a group already; "" for none."""
    return label if label in GROUPS else AAMI_GROUPS.get(label, "")


def group_indices(labels: np.ndarray) -> np.ndarray:
    """Return the row in `GROUPS` of each of some symbols or calls, -1 for none; int64, same shape."""
    names, positions = np.unique(labels, return_inverse=True)
    groups = [group_of(str(name)) for name in names]
    rows = [GROUPS.index(group) if group else -1 for group in groups]
    return np.array(rows, dtype=np.int64)[positions].reshape(np.shape(labels))


def groups_called_by(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the groups that a network with these classes can call, in the order of `GROUPS`."""
    called = {group_of(label) for label in labels}
    return tuple(group for group in GROUPS if group in called)
