"""What could not be explained, beat by beat: one beat's failure says nothing about the next. No Qt."""

from collections import Counter
from collections.abc import Iterable

_MOST_IN_A_ROW = 3


class ExplanationFailures:
    """Why explanations of beats are missing, until the beat is selected anew."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[str, str, int], str] = {}
        self._in_a_row: Counter[tuple[str, str]] = Counter()

    def note(self, model: str, method: str, beats: Iterable[int], reason: str) -> None:
        """Note that some beats could not be explained together, and why."""
        self._reasons.update({(model, method, beat): reason for beat in beats})
        self._in_a_row[model, method] += 1

    def note_success(self, model: str, method: str) -> None:
        """Note that a beat was explained."""
        self._in_a_row.pop((model, method), None)

    def reason(self, model: str, method: str, beat: int) -> str:
        """Return why a beat could not be explained; "" if that was not tried or went well."""
        return self._reasons.get((model, method, beat), "")

    def is_rare(self, model: str, method: str) -> bool:
        """Whether beats that nobody has selected are worth a try, too: not after three failures in a row."""
        return self._in_a_row[model, method] < _MOST_IN_A_ROW

    def forget_beat(self, beat: int) -> None:
        """Let a beat be tried again."""
        self._reasons = {key: reason for key, reason in self._reasons.items() if key[2] != beat}

    def forget_model(self, model: str) -> None:
        """Let all beats be tried again with a model that was trained anew."""
        self._reasons = {key: reason for key, reason in self._reasons.items() if key[0] != model}
        self._in_a_row = Counter({pair: n for pair, n in self._in_a_row.items() if pair[0] != model})

    def clear(self) -> None:
        """Forget all, with another record."""
        self._reasons = {}
        self._in_a_row.clear()
