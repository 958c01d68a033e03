"""A lesson: beats of a record that a learner reads, with what decides. Plain data in a JSON file, never code."""

import json
from pathlib import Path
from typing import Annotated

import msgspec

from ecgviewer import paths
from ecgviewer.errors import InvalidInputError
from ecgviewer.files import MARK, write_output
from ecgviewer.records.catalog import is_record
from ecgviewer.records.symbols import is_beat

FORMAT, VERSION = "ecgviewer lesson", 1
SUFFIX = ".json"

PARTS = ("P", "QRS", "ST", "T", "rhythm")
"""What a learner can mark as deciding: three waves, the segment, and the intervals before and after the beat."""

_MAX_FILE_BYTES = 1_000_000
_MAX_BEATS = 200
_MAX_TEXT = 4000

Number = Annotated[int, msgspec.Meta(ge=1)]
Text = Annotated[str, msgspec.Meta(max_length=_MAX_TEXT)]
Symbol = Annotated[str, msgspec.Meta(min_length=1, max_length=2)]


class LessonBeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One beat to be read.

    Attributes
    ----------
    beat
        Number of the beat in the record; the first is 1.
    question
        What is asked of it; "" for the lesson's own question.
    answer
        The WFDB mnemonic that is right; "" for what the reference of the record says.
    parts
        Which of `PARTS` decide, as the teacher sees it; empty for what the network rests on.
    text
        What the teacher says after the answer.
    """

    beat: Number
    question: Text = ""
    answer: Annotated[str, msgspec.Meta(max_length=2)] = ""
    parts: tuple[str, ...] = ()
    text: Text = ""


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Beats of one record, to be read one after the other.

    Attributes
    ----------
    title
        What it is called in the list.
    record
        Name or path of the record; "demo" for the one that comes with the program.
    question
        What is asked of each beat.
    text
        What is said before it begins.
    classes
        WFDB mnemonics to choose from.
    beats
        In the order in which they are asked.
    lead
        Name of the lead; "" for the one that the record opens on.
    """

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    record: Annotated[str, msgspec.Meta(min_length=1, max_length=_MAX_TEXT)]
    question: Text
    classes: Annotated[tuple[Symbol, ...], msgspec.Meta(min_length=2, max_length=12)]
    beats: Annotated[tuple[LessonBeat, ...], msgspec.Meta(min_length=1, max_length=_MAX_BEATS)]
    text: Text = ""
    lead: Annotated[str, msgspec.Meta(max_length=200)] = ""


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Raises
    ------
    InvalidInputError
        If the file is no lesson, is of a later version, or a value in it can't be; in one line that names it.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_FILE_BYTES + 1)
        found = json.loads(content) if len(content) <= _MAX_FILE_BYTES else None
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.pop("format", None) != FORMAT:
        raise InvalidInputError(f"{path} is no lesson; choose a file that the lesson editor saved")
    version = found.pop("version", None)
    if version != VERSION:
        raise InvalidInputError(
            f"{path} is a lesson of version {version}, this program reads {VERSION}; use a newer one"
        )
    found.pop("made_by", None)
    return _checked(found, str(path))


def _checked(found: object, origin: str) -> Lesson:
    """Return what was read as a lesson; raise InvalidInputError, in one line, for what can't be."""
    try:
        lesson = msgspec.convert(found, Lesson)
    except msgspec.ValidationError as error:
        raise InvalidInputError(f"{origin}: {_in_words(str(error))}; mend it in the lesson editor") from None
    for number, beat in enumerate(lesson.beats, start=1):
        wrong = [part for part in beat.parts if part not in PARTS]
        if wrong:
            raise InvalidInputError(
                f"{origin}: question {number} has the part '{wrong[0]}'; choose from {', '.join(PARTS)}"
            )
        if beat.answer and beat.answer not in lesson.classes:
            raise InvalidInputError(
                f"{origin}: the answer '{beat.answer}' of question {number} is not offered; add it to the classes"
            )
    for symbol in lesson.classes:
        if not is_beat(symbol):
            raise InvalidInputError(f"{origin}: '{symbol}' is no WFDB beat label")
    if len(set(lesson.classes)) < len(lesson.classes):
        raise InvalidInputError(f"{origin}: a class is offered twice")
    return lesson


def write_lesson(path: Path, lesson: Lesson, *, may_replace: bool = False) -> None:
    """Write a lesson, whole or not at all.

    Raises
    ------
    InvalidInputError
        If the lesson can't be, or the name doesn't end in .json.
    OutputError
        If the file can't be written.
    """
    found = msgspec.to_builtins(lesson)
    _checked(found, "the lesson")
    values = {"format": FORMAT, "version": VERSION, **found, "made_by": MARK.decode()}
    content = (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()
    write_output(path, content, (SUFFIX,), may_replace=may_replace)


def bundled_lessons() -> list[Path]:
    """Return the lessons that come with the program, in the order in which to take them."""
    return sorted((paths.resources_dir() / "lessons").glob(f"*{SUFFIX}"))


def own_lessons() -> list[Path]:
    """Return the lessons in this user's folder, by name."""
    folder = paths.lessons_dir()
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file()) if folder.is_dir() else []


def record_of(lesson: Lesson, path: Path | None) -> str:
    """Return the name or path by which the lesson's record is opened.

    Parameters
    ----------
    lesson
        The lesson.
    path
        Its file: a record that lies beside it is taken from there; None if it has none yet.
    """
    if path is not None:
        beside = path.resolve().parent / lesson.record
        if is_record(beside):
            return str(beside)
    return lesson.record


def _in_words(trouble: str) -> str:
    what, _, place = trouble.partition(" - at `$.")
    return f"{place.rstrip('`')}: {what}" if place else what
