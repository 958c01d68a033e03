"""A comparison of explanations in plain sentences: where networks and methods disagree."""

from collections.abc import Callable, Mapping, Sequence

from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.explanations.compare_explanations import (
    Agreement,
    BeatComparison,
    NetworkMaps,
    NetworkPair,
)

WARNING = "⚠"

AGREEMENT_NOTE = (
    "Agreement is Spearman's correlation over the 20 pieces (50 ms) of the second: 1 is the same order of"
    " importance, 0 is none."
)


def comparison_notes(comparison: BeatComparison) -> list[str]:
    """Return all that is to be said of a comparison."""
    notes = call_notes(comparison)
    for network in comparison.networks:
        notes += [f"{network.model}: {note}" for note in (*method_notes(network), *elsewhere_notes(network))]
    return notes + [note for pair in comparison.pairs for note in pair_notes(pair)]


def call_notes(comparison: BeatComparison, naming: Callable[[str], str] = str) -> list[str]:
    """Return what to know before looking: whether the networks call alike, and which class is explained.

    Parameters
    ----------
    comparison
        Of one beat.
    naming
        What a model is called, by its name; by default just that.
    """
    networks = [network for network in comparison.networks if network.called]
    calls = _join([f"{naming(network.model)} {network.called}" for network in networks])
    notes = [f"The networks call this beat differently: {calls}."] if comparison.calls_differ else []
    if comparison.chosen:
        notes.append(f"Explained is class {comparison.chosen} in every network, whatever it calls.")
    elif comparison.calls_differ:
        notes.append("Each explains its own call; choose one class for all to compare the networks.")
    return notes


def method_notes(network: NetworkMaps) -> list[str]:
    """Return what is wrong among one network's maps: disagreements, failed checks, maps without order."""
    found = {
        f"{METHODS[first]} and {METHODS[second]}": each
        for (first, second), each in network.agreements().items()
        if each.is_disagreement
    }
    notes = [_disagreements(found)] if found else []
    notes += [
        f"{METHODS[method]} fails the sanity check on this network: don't take it for evidence, whatever it"
        " agrees with."
        for method in METHODS
        if method in network.failed_methods and method in network.maps
    ]
    if not network.is_checked:
        notes.append("No sanity check of the methods was made on this network.")
    return notes + [
        f"{METHODS[method]} is the same everywhere: it has no order to compare."
        for method in _without_order(network)
    ]


def elsewhere_notes(network: NetworkMaps) -> list[str]:
    """Return what counted and isn't on the trace, by method; nothing for a network that sees only the second."""
    return [
        f"{METHODS[method]}, not on the trace: "
        + ", ".join(f"{name} {value:+.2f}".replace("-", "−") for name, value in made.elsewhere.items())
        + f"; on it {float(made.values.sum()):+.2f}".replace("-", "−")
        for method, made in network.maps.items()
        if made.elsewhere
    ]


def pair_notes(pair: NetworkPair) -> list[str]:
    """Return what is wrong between two networks: other classes explained, or maps that disagree."""
    if not pair.first.label or not pair.second.label:
        return []
    if not pair.is_same_class:
        return [
            f"{pair.first.model} explains {pair.first.label} and {pair.second.model} {pair.second.label}: maps of"
            " different classes answer different questions, so a low value is no fault."
        ]
    found = {
        f"{METHODS[method]} of {pair.first.model} and of {pair.second.model}": each
        for method, each in pair.agreements().items()
        if each.is_disagreement
    }
    return [_disagreements(found)] if found else []


def pair_line(pair: NetworkPair, method: str, naming: Callable[[str], str] = str) -> str:
    """Return how far two networks' maps by one method agree, "" while or where there are not both.

    Parameters
    ----------
    pair
        The networks.
    method
        By whose maps.
    naming
        What a model is called, by its name; by default just that.
    """
    found = pair.agreements().get(method)
    if found is None:
        return ""
    both = f"{naming(pair.first.model)} against {naming(pair.second.model)}"
    line = f"{both}: {format_agreement(found, pair.is_same_class)}"
    if not found.is_defined:
        return f"{line} (a map is the same everywhere)"
    if not pair.is_same_class:
        return f"{line} (for {pair.first.label} and for {pair.second.label})"
    return f"{line}, these two disagree: trust neither to the sample" if found.is_disagreement else line


def format_agreement(found: Agreement | None, warns: bool = True) -> str:
    """Return Spearman's correlation with two digits.

    Parameters
    ----------
    found
        None where there are not both maps.
    warns
        Whether a mark stands before a disagreement; not where maps of different classes are compared.
    """
    if found is None or not found.is_defined:
        return "–"
    value = f"{found.spearman:.2f}".replace("-0.00", "0.00").replace("-", "−")
    return f"{WARNING} {value}" if warns and found.is_disagreement else value


def _disagreements(found: Mapping[str, Agreement]) -> str:
    values = [format_agreement(each, warns=False) for each in found.values()]
    if len(found) == 1:
        return f"{WARNING} {next(iter(found))} disagree ({values[0]}): trust neither to the sample."
    each = ", ".join(f"{names} ({value})" for names, value in zip(found, values, strict=True))
    return f"{WARNING} These disagree: {each}. Trust neither of a pair to the sample."


def _without_order(network: NetworkMaps) -> list[str]:
    return [
        method
        for method, found in network.maps.items()
        if float(found.values.min()) == float(found.values.max())
    ]


def _join(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
