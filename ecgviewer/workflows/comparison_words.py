"""A comparison of explanations in plain sentences: where networks and methods disagree."""

from collections.abc import Sequence

from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.compare_explanations import Agreement, BeatComparison, NetworkMaps, NetworkPair

AGREEMENT_NOTE = (
    "Agreement is Spearman's correlation over the 20 pieces (50 ms) of the second: 1 is the same order of"
    " importance, 0 is none."
)


def call_notes(comparison: BeatComparison) -> list[str]:
    """Return what to know before looking: whether the networks call alike, and which class is explained."""
    networks = [network for network in comparison.networks if network.called]
    calls = _join([f"{network.model} {network.called}" for network in networks])
    is_split = any(not _calls_alike(networks[0], other) for other in networks[1:])
    notes = [f"The networks call this beat differently: {calls}."] if is_split else []
    if comparison.chosen:
        notes.append(f"Explained is class {comparison.chosen} in every network, whatever it calls.")
    elif is_split:
        notes.append("Each explains its own call; choose one class for all to compare the networks.")
    return notes


def method_notes(network: NetworkMaps) -> list[str]:
    """Return what is wrong among one network's maps: disagreements, failed checks, maps without order."""
    found = network.agreements()
    notes = [
        _disagreement(f"{METHODS[first]} and {METHODS[second]}", each)
        for (first, second), each in found.items()
        if each.is_disagreement
    ]
    notes += [
        f"{METHODS[method]} fails the sanity check on this network: don't take it for evidence, whatever it"
        " agrees with."
        for method in METHODS
        if method in network.failed_methods and method in network.maps
    ]
    return notes + [f"{METHODS[method]} is the same everywhere: it has no order to compare."
                    for method in _without_order(network)]  # fmt: skip


def pair_notes(pair: NetworkPair) -> list[str]:
    """Return what is wrong between two networks: other classes explained, or maps that disagree."""
    if not pair.first.label or not pair.second.label:
        return []
    if not pair.is_same_class:
        return [
            f"{pair.first.model} explains {pair.first.label} and {pair.second.model} {pair.second.label}: maps of"
            " different classes answer different questions, so a low value is no fault."
        ]
    return [
        _disagreement(f"{METHODS[method]} of {pair.first.model} and of {pair.second.model}", each)
        for method, each in pair.agreements().items()
        if each.is_disagreement
    ]


def format_agreement(found: Agreement | None) -> str:
    """Return Spearman's correlation with two digits and a mark where it is a disagreement."""
    if found is None or not found.is_defined:
        return "–"
    value = f"{found.spearman:.2f}".replace("-0.00", "0.00").replace("-", "−")
    return f"⚠ {value}" if found.is_disagreement else value


def _disagreement(names: str, found: Agreement) -> str:
    value = format_agreement(found).removeprefix("⚠ ")
    return f"⚠ {names} disagree ({value}): trust neither to the sample."


def _without_order(network: NetworkMaps) -> list[str]:
    return [
        method
        for method, found in network.maps.items()
        if float(found.values.min()) == float(found.values.max())
    ]


def _calls_alike(first: NetworkMaps, second: NetworkMaps) -> bool:
    return NetworkPair(_as_called(first), _as_called(second)).is_same_class


def _as_called(network: NetworkMaps) -> NetworkMaps:
    return NetworkMaps(network.review, network.beat_index, network.called, {})


def _join(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
