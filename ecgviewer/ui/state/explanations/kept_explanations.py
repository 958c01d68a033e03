"""The attributions of the open record that were made, found by beat; the oldest of too many go. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from ecgviewer.explain.attribution import Attribution

MOST_KEPT = 50_000


@dataclass(frozen=True)
class ExplanationKey:
    """What one attribution explains.

    Attributes
    ----------
    model, method
        Name of the model, key of `TITLES`.
    label
        The explained class.
    beat_index
        Row of the table of beats.
    opened
        Of which record and lead: `Session.opened` while that was open. Beats of two records share their rows.
    """

    model: str
    method: str
    label: str
    beat_index: int
    opened: int


class KeptExplanations:
    """Attributions by what they explain.

    All that a page needs is asked for at once: hashing a key for each beat of each frame would be most of its
    time.
    """

    def __init__(self) -> None:
        self._by_key: dict[ExplanationKey, Attribution] = {}
        self._by_beat: dict[tuple[str, str], dict[tuple[int, str], Attribution]] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def add(self, made: Mapping[ExplanationKey, Attribution]) -> None:
        """Keep attributions, in place of those that explain the same."""
        self._by_key.update(made)
        for key, attribution in made.items():
            self._by_beat.setdefault((key.model, key.method), {})[key.beat_index, key.label] = attribution
        surplus = len(self._by_key) - MOST_KEPT
        for key in list(islice(self._by_key, max(surplus, 0))):
            del self._by_key[key]
            del self._by_beat[key.model, key.method][key.beat_index, key.label]

    def get(self, key: ExplanationKey) -> Attribution | None:
        """Return an attribution, None if it isn't there."""
        return self._by_key.get(key)

    def of_beats(self, model: str, method: str, labels: Iterable[tuple[int, str]]) -> dict[int, Attribution]:
        """Return by row those of some beats that are there.

        Parameters
        ----------
        model, method
            Whose.
        labels
            Rows of the beats, each with the class that is explained.
        """
        known = self._by_beat.get((model, method), {})
        return {beat[0]: known[beat] for beat in labels if beat in known}

    def forget_model(self, model: str) -> None:
        """Drop those of a model."""
        self._by_key = {key: made for key, made in self._by_key.items() if key.model != model}
        self._by_beat = {names: made for names, made in self._by_beat.items() if names[0] != model}
