"""Refuses to score a model on beats or patients that it was trained with."""

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.errors import EcgViewerError, InvalidInputError
from ecgviewer.records.patients import patient_id
from ecgviewer.training.splits import DS2, STRICT_LEFT_OUT

_TESTED = frozenset(patient_id(name) for name in DS2 if name not in STRICT_LEFT_OUT)
"""Patients on the test side of the strict split by patient."""


def refuse_if_seen(card: ModelCard, protocol: str) -> None:
    """Refuse to score a model whose training beats or patients stand on the test side of a protocol.

    Raises
    ------
    InvalidInputError
        If they do; the message names a model that can be scored.
    """
    if protocol != "patient":
        if card.protocol == protocol:
            return
        seen = f"was trained under protocol '{card.protocol}', so its beats may stand on the test side of"
    else:
        n_seen = len(_seen_in_test(card))
        if not n_seen and not set(card.training_records) & set(DS2):
            return
        seen = f"was trained with beats of {n_seen} of the {len(_TESTED)} patients on the test side of"
    raise InvalidInputError(f"model '{card.name}' {seen} '{protocol}'; {_right_model(card, protocol)}")


def _right_model(card: ModelCard, protocol: str) -> str:
    """Return which model to take instead, or how to train one."""
    for name, folder in list_models().items():
        try:
            other = read_card(folder)
        except EcgViewerError:
            continue
        is_right = (other.architecture, other.protocol) == (card.architecture, protocol)
        if is_right and (protocol != "patient" or not _seen_in_test(other)):
            return f"choose model '{name}'"
    return f"train one: ecgviewer train --arch {card.architecture} --protocol {protocol}"


def _seen_in_test(card: ModelCard) -> frozenset[str]:
    return _TESTED & set(card.training_patients)
