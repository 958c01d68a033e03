"""What the tables say that an Apple Watch writes, above their one column: names and values in the phone's language."""

import datetime
import re

from ecgviewer.records.formats.recording import age_between, day, person_comment, plain, time_of_day

FIELDS_OF_WATCH = frozenset(
    {"recorded date", "aufnahmedatum", "date d’enregistrement", "classification", "klassifizierung"}
)
"""Names that no other table has, in lower case."""

_RECORDED = ("recorded date", "aufnahmedatum", "date d’enregistrement")
_BORN = ("date of birth", "geburtsdatum", "date de naissance")
_TOLD = {
    "classification": "Watch's classification",
    "klassifizierung": "Watch's classification",
    "symptoms": "Symptoms",
}
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def watch_start(fields: dict[str, str]) -> tuple[datetime.date | None, datetime.time | None]:
    """Return when a recording began."""
    match = _MOMENT.match(_of(fields, _RECORDED))
    if match is None:
        return None, None
    year, month, day_of_month, hour, minute, second = (int(part) for part in match.groups())
    return day(year, month, day_of_month), time_of_day(hour, minute, second)


def watch_comments(fields: dict[str, str], date: datetime.date | None) -> list[str]:
    """Return the age, what the watch made of the rhythm, and what the person felt."""
    comments = person_comment("", age_between(_birth(_of(fields, _BORN)), date))
    for key, title in _TOLD.items():
        if fields.get(key):
            comments.append(f"{title}: {plain(fields[key])}")
    device = fields.get("device") or fields.get("gerät")
    return [*comments, f"Recorder: {plain(device)}"] if device else comments


def _of(fields: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((fields[key] for key in keys if key in fields), "")


def _birth(text: str) -> datetime.date | None:
    """Return a birth date: "1990-01-01", "Feb 5, 1952" or "4 Jan 1992"."""
    iso = re.match(r"(\d{4})-(\d\d)-(\d\d)", text)
    if iso is not None:
        return day(*(int(part) for part in iso.groups()))
    month = next((place for place, name in enumerate(_MONTHS, 1) if name in text.lower()), 0)
    year, day_of_month = re.search(r"\d{4}", text), re.search(r"\b\d{1,2}\b", text)
    if not month or year is None or day_of_month is None:
        return None
    return day(int(year[0]), month, int(day_of_month[0]))
