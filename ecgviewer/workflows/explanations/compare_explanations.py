"""Hold what the methods say of one beat, and in several networks, against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.faithfulness import piece_values, spearman
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.explanations.explain_waves import explain_waves
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.trust.verdicts import read_verdicts

DISAGREE_BELOW = 0.2
"""Spearman's correlation below which two maps are said to disagree."""

MOST_NETWORKS = 3


@dataclass(frozen=True)
class Agreement:
    """How far two maps of one beat agree.

    Attributes
    ----------
    spearman
        Spearman's correlation over the 20 pieces of the window, -1 to 1; NaN if either map is the same
        everywhere.
    """

    spearman: float

    @property
    def is_defined(self) -> bool:
        """Whether both maps have an order."""
        return bool(np.isfinite(self.spearman))

    @property
    def is_disagreement(self) -> bool:
        """Whether the two put the pieces in orders that have (next to) nothing in common."""
        return self.is_defined and self.spearman < DISAGREE_BELOW

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON; null where it is not defined."""
        return {"spearman": self.spearman if self.is_defined else None, "disagree": self.is_disagreement}


@dataclass(frozen=True, eq=False)
class NetworkMaps:
    """What the methods say of one network's view of one beat, as far as it is there.

    Attributes
    ----------
    review
        The record with the network's calls.
    beat_index
        Row of the table of beats.
    label
        The explained class; "" if none can be.
    missing
        By method: why there is no map and none to come.
    failed_methods
        Those that failed the sanity check on this network.
    is_checked
        Whether that check was made on this network.
    maps
        By method of `METHODS`: the attributions that are there.
    shares
        What each wave is worth; None while that is not known.
    """

    review: RecordReview
    beat_index: int
    label: str
    missing: Mapping[str, str]
    failed_methods: frozenset[str] = frozenset()
    is_checked: bool = True
    maps: Mapping[str, Attribution] = field(default_factory=dict)
    shares: WaveShapley | None = None

    @property
    def model(self) -> str:
        """Name of the network."""
        return self.review.card.name

    @property
    def called(self) -> str:
        """The network's call, "" without one."""
        return str(self.review.called[self.beat_index])

    def probability(self, label: str) -> float | None:
        """Return the probability of a class; None without a call or such a class."""
        labels = self.review.card.labels
        if not self.called or label not in labels:
            return None
        return float(self.review.predictions.probabilities[self.beat_index, labels.index(label)])

    @property
    def pending(self) -> tuple[str, ...]:
        """Methods whose map is still to come."""
        return tuple(m for m in METHODS if m not in self.maps and m not in self.missing)

    def agreements(self) -> dict[tuple[str, str], Agreement]:
        """Return for each pair of methods whose maps are there how far these agree."""
        there = [method for method in METHODS if method in self.maps]
        return {(a, b): agreement(self.maps[a], self.maps[b]) for a, b in combinations(there, 2)}


def agreement(first: Attribution, second: Attribution) -> Agreement:
    """Return how far two maps of one beat agree; what counts and lies not in the window is left out."""
    return Agreement(spearman(piece_values(first.per_sample()), piece_values(second.per_sample())))


@dataclass(frozen=True, eq=False)
class NetworkPair:
    """Two networks on one beat.

    Attributes
    ----------
    first, second
        What the methods say of each.
    """

    first: NetworkMaps
    second: NetworkMaps

    @property
    def is_same_class(self) -> bool:
        """Whether both explain one class, or one a class that holds the other's."""
        labels = self.first.label, self.second.label
        if not all(labels):
            return False
        if labels[0] == labels[1]:
            return True
        cards = self.first.review.card, self.second.review.card
        return class_in(cards[0], labels[1]) == labels[0] or class_in(cards[1], labels[0]) == labels[1]

    def agreements(self) -> dict[str, Agreement]:
        """Return by method, where both maps are there, how far the two networks' agree."""
        first, second = self.first.maps, self.second.maps
        return {m: agreement(first[m], second[m]) for m in METHODS if m in first and m in second}


@dataclass(frozen=True, eq=False)
class BeatComparison:
    """One beat in several networks, each by several methods.

    Attributes
    ----------
    networks
        What the methods say of each; all of the same record, lead and beat.
    chosen
        The class that is explained in all of them; "" where each explains its own call.
    """

    networks: tuple[NetworkMaps, ...]
    chosen: str = ""

    @property
    def pairs(self) -> tuple[NetworkPair, ...]:
        """Each two networks."""
        return tuple(NetworkPair(a, b) for a, b in combinations(self.networks, 2))

    @property
    def calls_differ(self) -> bool:
        """Whether two networks call the beat differently; one class may hold the other's."""
        called = [replace(network, label=network.called) for network in self.networks if network.called]
        return any(not NetworkPair(called[0], other).is_same_class for other in called[1:])

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        review, index = self.networks[0].review, self.networks[0].beat_index
        beats = review.beats
        return {
            "record": review.record.name,
            "lead": review.record.lead_names[review.lead],
            "beat": index + 1,
            "time_s": round(float(beats.time_s[index]), 4),
            "symbol": str(beats.symbol[index]) or None,
            "class": self.chosen or None,
            "calls_differ": self.calls_differ,
            "networks": [_network_as_dict(network) for network in self.networks],
            "between": [
                {
                    "models": [pair.first.model, pair.second.model],
                    "same_class": pair.is_same_class,
                    "methods": {method: each.as_dict() for method, each in pair.agreements().items()},
                }
                for pair in self.pairs
            ],
        }


def class_in(card: ModelCard, label: str) -> str:
    """Return the network's class that a label or mnemonic belongs to, "" if to none."""
    if label in card.labels:
        return label
    return str(card.reference_labels(np.array([label]))[0])


def plan_network(review: RecordReview, folder: Path, beat_index: int, chosen: str = "") -> NetworkMaps:
    """Return what is to be explained of a beat in one network, without any map yet.

    Parameters
    ----------
    review
        The record with the network's calls.
    folder
        The model's folder.
    beat_index
        Row of the table of beats.
    chosen
        The class to explain, by its name in any network; "" for the network's call.
    """
    called = str(review.called[beat_index])
    label = class_in(review.card, chosen) if chosen and called else called
    missing: dict[str, str] = {}
    if not called:
        reason = str(review.beats.reason[beat_index]) or "it has no call"
        missing = dict.fromkeys(METHODS, f"this network calls nothing here: {reason}")
    elif not label:
        knows = " ".join(review.card.labels)
        missing = dict.fromkeys(METHODS, f"this network knows no class {chosen}; it knows {knows}")
    else:
        sight = architecture(review.card.architecture).sight
        own = " and ".join(METHODS[method] for method in sight.methods)
        others = [method for method in METHODS if method not in sight.methods]
        missing = dict.fromkeys(others, f"there is none for a network that sees {sight.words}; only {own}")
    verdicts = read_verdicts(folder)
    failed = frozenset(method for method, verdict in verdicts.items() if not verdict.passes_sanity)
    return NetworkMaps(review, beat_index, label, missing, failed, bool(verdicts))


def compare_beat(
    reviews: Sequence[RecordReview],
    folders: Sequence[Path],
    beat_index: int,
    chosen: str = "",
    waves: RecordWaves | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> BeatComparison:
    """Explain one beat in several networks by every method. Imports torch.

    Parameters
    ----------
    reviews
        Of one record and lead, each by another network; at most `MOST_NETWORKS`.
    folders
        The models' folders, in the same order.
    beat_index
        Row of the table of beats.
    chosen
        The class to explain in all networks; "" for each network's own call.
    waves
        The waves of the same beats; without them nothing is said of what each is worth.

    Raises
    ------
    InvalidInputError
        If there are too few or too many networks, or no network calls the beat or knows the class.
    Cancelled
        Between two maps, after `cancel` was set.
    """
    if not 1 <= len(reviews) <= MOST_NETWORKS:
        raise InvalidInputError(f"{len(reviews)} networks can't be compared; name one to {MOST_NETWORKS}")
    planned = [
        plan_network(each, folder, beat_index, chosen) for each, folder in zip(reviews, folders, strict=True)
    ]
    if not any(network.label for network in planned):
        reason = next(iter(planned[0].missing.values()))
        raise InvalidInputError(
            f"beat {beat_index + 1} of record {reviews[0].record.name} can't be explained ({reason})"
        )
    n_maps, made = sum(len(network.pending) for network in planned), 0
    networks = []
    for network, folder in zip(planned, folders, strict=True):
        maps: dict[str, Attribution] = {}
        for method in network.pending:
            if cancel is not None:
                cancel.raise_if_cancelled()
            seen = network.review.seen([beat_index])
            maps[method] = explain_beats(folder, method, seen, [network.label])[0]
            made += 1
            if progress is not None:
                progress.report(made, n_maps, f"{METHODS[method]} of {network.model}")
        shares = None
        if waves is not None and network.label:
            shares = explain_waves(network.review, waves, folder, beat_index, network.label)
        networks.append(replace(network, maps=maps, shares=shares))
    return BeatComparison(tuple(networks), chosen)


def _network_as_dict(network: NetworkMaps) -> dict[str, object]:
    methods: dict[str, object] = {}
    for method in METHODS:
        made = network.maps.get(method)
        methods[method] = (
            {"missing": network.missing.get(method, "not made")}
            if made is None
            else {
                "failed_sanity_check": method in network.failed_methods if network.is_checked else None,
                "no_evidence": made.is_empty,
                "step_edges": np.asarray(made.step_edges).tolist(),
                "values": np.asarray(made.values, dtype=float).tolist(),
                "elsewhere": {name: float(value) for name, value in made.elsewhere.items()},
            }
        )
    return {
        "model": network.model,
        "label": network.called or None,
        "probability": network.probability(network.called),
        "class": network.label or None,
        "class_probability": network.probability(network.label),
        "seen_in_training": network.review.seen_in_training.as_json(),
        "methods": methods,
        "waves": None if network.shares is None else network.shares.as_dict(),
        "agreement": [
            {"methods": list(pair), **each.as_dict()} for pair, each in network.agreements().items()
        ],
    }
