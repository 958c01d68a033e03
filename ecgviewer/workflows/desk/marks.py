"""What a person marks in a record, and the steps in which it is changed. No Qt, no files."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.symbols import is_beat

MAX_TEXT_BYTES = 255
"""WFDB holds as much text with an annotation."""


class MarkKind(StrEnum):
    """What a mark is."""

    BEAT = "beat"
    RHYTHM = "rhythm"
    NOTE = "note"


@dataclass(frozen=True)
class Mark:
    """A beat, a rhythm or a note.

    Attributes
    ----------
    kind
        What it is.
    sample
        Of the R peak, of the first sample of the rhythm, or of the note; counted at the record's own rate.
    label
        WFDB mnemonic of a beat, a rhythm without its parenthesis ("AFIB"), or the text of a note. "" for a
        mark that was taken away.
    end_sample
        First sample after a rhythm; -1 for beats and notes.
    """

    kind: MarkKind
    sample: int
    label: str
    end_sample: int = -1

    @property
    def is_deleted(self) -> bool:
        """Whether it was taken away."""
        return self.label == ""


@dataclass(frozen=True)
class Change:
    """What becomes of one mark in a step.

    Attributes
    ----------
    mark_id
        Beats that were there at first have their rows, from 0 on; later marks follow.
    before, after
        What a person had said of it and says now; None where nothing was said: a beat is then as it was at
        first, and any other mark isn't there.
    """

    mark_id: int
    before: Mark | None
    after: Mark | None

    def reversed(self) -> "Change":
        """Return the change that takes this one back."""
        return Change(self.mark_id, self.after, self.before)


@dataclass(frozen=True)
class Step:
    """What was done at once and is undone at once.

    Attributes
    ----------
    name
        As menus and the audit trail call it, such as "Relabel 12 beats A → N".
    changes
        Of different marks.
    """

    name: str
    changes: tuple[Change, ...]

    def reversed(self) -> "Step":
        """Return the step that takes this one back, under the same name."""
        return Step(self.name, tuple(change.reversed() for change in self.changes))


def changes_to_json(changes: tuple[Change, ...]) -> bytes:
    """Return changes as JSON."""
    return msgspec.json.encode(changes)


def changes_from_json(content: bytes, origin: str) -> tuple[Change, ...]:
    """Return the changes that `changes_to_json` was given.

    Raises
    ------
    InvalidInputError
        If the content holds none; `origin` says where it is from.
    """
    try:
        return msgspec.json.decode(content, type=tuple[Change, ...])
    except msgspec.MsgspecError as error:
        raise InvalidInputError(f"{origin} can't be read ({error}); it is left as it is") from error


def check_beat_symbol(symbol: str) -> None:
    """Raise InvalidInputError for a symbol that marks no beat."""
    if not is_beat(symbol):
        raise InvalidInputError(
            f"'{symbol}' marks no beat in WFDB; choose N, L, R, A, V or one from the list"
        )


def check_text(text: str) -> str:
    """Return a note or a rhythm on one line, without space around it.

    Raises
    ------
    InvalidInputError
        If nothing is left, or it is longer than WFDB holds.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not text:
        raise InvalidInputError("there is no text; write some, or press Esc")
    if len(text) >= MAX_TEXT_BYTES:
        raise InvalidInputError(f"WFDB holds {MAX_TEXT_BYTES - 1} characters with a mark; shorten the text")
    return text
