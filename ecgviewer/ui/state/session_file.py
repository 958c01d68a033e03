"""The session as one JSON file that opens again: plain values, checked one by one. No Qt.

Reading it runs nothing. A value that is not what its key stands for counts as not set; only a file that is no
session, or whose record isn't there, can't be opened.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import TITLES
from ecgviewer.files import MARK, write_output
from ecgviewer.records.catalog import DEMO_NAME, demo_record, find_local_records
from ecgviewer.signals.display_filter import MAINS_HZ, NO_FILTERS, DisplayFilters
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.kept_settings import WORKSPACES
from ecgviewer.ui.state.view_settings import GAIN_LIMITS_MM_PER_MV, SPEED_LIMITS_MM_PER_S

FORMAT, VERSION = "ecgviewer session", 1
SESSION_SUFFIX = ".json"

_MAX_FILE_BYTES = 1_000_000
_MAX_TEXT = 4096
_NO_METHOD = "none"
_MARK_KEY = "made_by"
"""Of the last value: by it the file is known again as made here."""


@dataclass(frozen=True)
class ListFilter:
    """What the list of beats is filtered to.

    Attributes
    ----------
    kind, label
        "reference" or "called" with a symbol, "unsure", or "" for all classes.
    rhythm
        "" for all.
    only_false
        Whether only false calls are listed.
    """

    kind: str = ""
    label: str = ""
    rhythm: str = ""
    only_false: bool = False


@dataclass(frozen=True)
class SavedSession:
    """What is open, and how it is shown; every field but the record has the value of a first start.

    Attributes
    ----------
    record
        Path of the record, or "demo".
    lead, annotator, model
        By name; None for the default ones.
    method, explained_label
        What colours the trace, and of which class; None for the default.
    beat
        Number of the selected beat (the first is 1); None for none.
    start_s, speed_mm_per_s, gain_mm_per_mv
        Where the page begins, and its scale.
    filters
        As `ViewSettings` has them.
    scale_per_beat, as_network_sees, has_wave_marks
        As `ViewSettings` has them.
    has_second_lead, second_lead
        As `ViewSettings` has them.
    workspace
        "review" or "model".
    list_filter
        What the list of beats is filtered to.
    """

    record: str
    lead: str | None = None
    annotator: str | None = None
    model: str | None = None
    method: str | None = None
    explained_label: str | None = None
    beat: int | None = None
    start_s: float = 0.0
    speed_mm_per_s: float = 25.0
    gain_mm_per_mv: float = 10.0
    filters: DisplayFilters = NO_FILTERS
    scale_per_beat: bool = False
    as_network_sees: bool = False
    has_wave_marks: bool = False
    has_second_lead: bool = True
    second_lead: str = ""
    workspace: str = "review"
    list_filter: ListFilter = ListFilter()


def write_session(
    path: Path, session: SavedSession, *, may_replace: bool = False, records: list[Path] | None = None
) -> None:
    """Write a session; its record's path is relative where the record lies beside the file or below.

    Raises
    ------
    InvalidInputError
        If the name doesn't end in .json.
    OutputError
        If the file can't be written.
    """
    values = {"format": FORMAT, "version": VERSION, **asdict(session)}
    values["record"] = _record_from(path.resolve().parent, session.record)
    values[_MARK_KEY] = MARK.decode()
    content = (json.dumps(values, indent=1) + "\n").encode()
    write_output(path, content, (SESSION_SUFFIX,), may_replace=may_replace, records=records or [])


def read_session(path: Path) -> SavedSession:
    """Read a session.

    Raises
    ------
    InvalidInputError
        If the file is no session, is of a later version, or its record isn't there; in one line.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_FILE_BYTES + 1)
        found = json.loads(content) if len(content) <= _MAX_FILE_BYTES else None
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InvalidInputError(
            tr("{path} is no session; choose a file that File > Save session… wrote", path=path)
        )
    version = found.get("version")
    if version != VERSION:
        raise InvalidInputError(
            tr(
                "{path} is a session of version {version}, this program reads {version_2}; use a newer one",
                path=path,
                version=version,
                version_2=VERSION,
            )
        )
    return _checked(found, path)


def _checked(found: Mapping[str, object], path: Path) -> SavedSession:
    """Return those of the values that are what their keys stand for."""
    first = {field.name: field.default for field in fields(SavedSession)}

    def switch(key: str) -> bool:
        value = found.get(key)
        return value if isinstance(value, bool) else bool(first[key])

    method = _text(found.get("method"))
    workspace = found.get("workspace")
    return SavedSession(
        record=_record_of(found.get("record"), path),
        lead=_text(found.get("lead")),
        annotator=_text(found.get("annotator")),
        model=_text(found.get("model")),
        method=method if method in (*TITLES, _NO_METHOD) else None,
        explained_label=_text(found.get("explained_label")),
        beat=_beat(found.get("beat")),
        start_s=_number(found.get("start_s"), (0.0, math.inf), SavedSession.start_s),
        speed_mm_per_s=_number(
            found.get("speed_mm_per_s"), SPEED_LIMITS_MM_PER_S, SavedSession.speed_mm_per_s
        ),
        gain_mm_per_mv=_number(
            found.get("gain_mm_per_mv"), GAIN_LIMITS_MM_PER_MV, SavedSession.gain_mm_per_mv
        ),
        filters=_filters(found.get("filters")),
        scale_per_beat=switch("scale_per_beat"),
        as_network_sees=switch("as_network_sees"),
        has_wave_marks=switch("has_wave_marks"),
        has_second_lead=switch("has_second_lead"),
        second_lead=_text(found.get("second_lead")) or "",
        workspace=workspace if isinstance(workspace, str) and workspace in WORKSPACES else "review",
        list_filter=_list_filter(found.get("list_filter")),
    )


def _record_from(folder: Path, record: str) -> str:
    path = Path(record)
    if record == DEMO_NAME or path == demo_record():
        return DEMO_NAME
    resolved = path.resolve()
    return str(resolved.relative_to(folder)) if resolved.is_relative_to(folder) else str(resolved)


def _record_of(value: object, path: Path) -> str:
    """Return the path of the record that a file names; relative to the file's folder."""
    text = _text(value)
    if text is None:
        raise InvalidInputError(tr("{path} names no record; save the session again", path=path))
    if text == DEMO_NAME:
        return text
    record = path.resolve().parent / text
    if not find_local_records([str(record)]):
        raise InvalidInputError(
            tr(
                "{path} is of record {record}, which isn't there; put it back, or open another",
                path=path,
                record=record,
            )
        )
    return str(record)


def _text(value: object) -> str | None:
    is_text = isinstance(value, str) and 0 < len(value) <= _MAX_TEXT and value.isprintable()
    return str(value) if is_text else None


def _number(value: object, limits: tuple[float, float], first: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return first
    return float(value) if math.isfinite(value) and limits[0] <= value <= limits[1] else first


def _beat(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


def _filters(value: object) -> DisplayFilters:
    if not isinstance(value, dict):
        return NO_FILTERS
    mains_hz = value.get("mains_hz")
    is_switched = {name: value.get(name) is True for name in ("baseline", "muscle", "invert")}
    return DisplayFilters(
        mains_hz=next((hz for hz in MAINS_HZ if isinstance(mains_hz, int | float) and mains_hz == hz), 0.0),
        **is_switched,
    )


def _list_filter(value: object) -> ListFilter:
    if not isinstance(value, dict):
        return ListFilter()
    kind, only_false = value.get("kind"), value.get("only_false")
    return ListFilter(
        kind=kind if kind in ("reference", "called", "unsure") else "",
        label=_text(value.get("label")) or "",
        rhythm=_text(value.get("rhythm")) or "",
        only_false=only_false if isinstance(only_false, bool) else False,
    )
