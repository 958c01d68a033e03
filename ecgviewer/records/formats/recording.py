"""What a reader of another format returns, and what all of them need."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.records.record import LeadSource
from ecgviewer.records.signal_files import MV_PER_UNIT

MAX_LEADS = 512
MAX_SAMPLES = 300_000_000
"""Most samples over all leads of what is read into memory at once."""

_LARGEST = 1e9
_OLDEST_YEARS = 120
_MOST_TEXT = 400
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]+")


class DamagedFileError(Exception):
    """Why a file can't be read: what is wrong in it, without its name and without a stop.

    Parameters
    ----------
    reason
        What is wrong.
    advice
        What to do about it.
    """

    def __init__(self, reason: str, advice: str = "get the file again or export it anew") -> None:
        super().__init__(reason)
        self.advice = advice


@dataclass(frozen=True)
class Event:
    """What a file says of a moment.

    Attributes
    ----------
    start_s
        Seconds after the first sample.
    text
        In words, or a mnemonic of WFDB.
    symbol
        Mnemonic of WFDB; `"` for words.
    """

    start_s: float
    text: str
    symbol: str = '"'


@dataclass(frozen=True, eq=False)
class Recording:
    """A recording as its file has it.

    Attributes
    ----------
    title
        What the file is, such as "EDF+ file".
    source
        Its leads in millivolts (in their own unit where that is no voltage).
    lead_names, lead_units
        As the file has them; a unit is "mV" where the file has none.
    clock
        Time of day of the first sample, None if the file doesn't say.
    date
        Day of the first sample, None if the file doesn't say.
    comments
        What else the file says, one line each: never the patient's name, number or birth date.
    notes
        What was assumed or left out, one sentence each.
    events
        What the file says of moments, in any order.
    """

    title: str
    source: LeadSource
    lead_names: tuple[str, ...]
    lead_units: tuple[str, ...]
    clock: datetime.time | None = None
    date: datetime.date | None = None
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


def read_bytes(path: Path, most: int) -> bytes:
    """Return the content of a file.

    Raises
    ------
    DamagedFileError
        If it is empty, or larger than `most` bytes.
    OSError
        If it can't be read.
    """
    size = path.stat().st_size
    if size == 0:
        raise DamagedFileError("it is empty")
    if size > most:
        raise DamagedFileError(f"it has {size:,} bytes, more than the {most:,} that can be read")
    return path.read_bytes()


def plain(text: str) -> str:
    """Return a text of a file in one line of letters that can be shown, cut where it is too long."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:_MOST_TEXT]


def decoded(content: bytes) -> str:
    """Return bytes of a text field up to its first zero: UTF-8, else as older programs wrote it."""
    content = content.split(b"\0", 1)[0]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def mv_per_unit(unit: str) -> float | None:
    """Return the millivolts in a unit; None for one that is no voltage."""
    text = unit.strip().lower()
    return MV_PER_UNIT.get(
        {"microvolt": "uv", "millivolt": "mv", "volt": "v", "nanovolt": "nv"}.get(text, text)
    )


def person_comment(sex: str = "", age_years: float | None = None) -> list[str]:
    """Return the comment that says sex and age, as headers of WFDB have it; none where neither is known.

    Parameters
    ----------
    sex
        Any word that begins with m or f, else it is unknown.
    age_years
        Years of age; None if unknown.
    """
    words = []
    if age_years is not None and 0 <= age_years <= _OLDEST_YEARS:
        words.append(f"Age: {int(age_years)}")
    first = sex.strip()[:1].upper()
    if first in ("M", "F"):
        words.append(f"Sex: {first}")
    return ["  ".join(words)] if words else []


def age_between(born: datetime.date | None, then: datetime.date | None) -> int | None:
    """Return the full years between two days, None where one is unknown."""
    if born is None or then is None or then < born:
        return None
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def day(year: int, month: int, day_of_month: int) -> datetime.date | None:
    """Return a date, None where there is no such day."""
    try:
        return datetime.date(year, month, day_of_month)
    except (ValueError, OverflowError):
        return None


def time_of_day(hour: int, minute: int, second: float) -> datetime.time | None:
    """Return a time of day, None where there is no such time."""
    whole = int(second)
    try:
        return datetime.time(hour, minute, whole, min(round((second - whole) * 1e6), 999_999))
    except (ValueError, OverflowError):
        return None


def parse_hl7_time(text: str) -> tuple[datetime.date | None, datetime.time | None]:
    """Return day and time of "YYYYMMDDhhmmss.ffff", as HL7 and DICOM write it; None for what isn't there."""
    match = re.match(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d(?:\.\d+)?)?", text.strip())
    if match is None:
        return None, None
    year, month, day_of_month, hour, minute, second = match.groups()
    date = day(int(year), int(month), int(day_of_month)) if month and day_of_month else None
    return date, time_of_day(int(hour), int(minute), float(second or 0)) if hour and minute else None


def as_samples(values: np.ndarray) -> np.ndarray:
    """Return samples as float32; NaN for what no recorder measures, which a damaged scale makes."""
    known = np.where(np.abs(values) <= _LARGEST, values, np.nan)
    return known.astype(np.float32)


def stack_leads(leads: Sequence[np.ndarray]) -> np.ndarray:
    """Return leads as one array, float32, shape (n_samples, n_leads), see `as_samples`; shorter ones end in NaN.

    Raises
    ------
    DamagedFileError
        If there is none, or they don't fit into memory.
    """
    longest = max((lead.size for lead in leads), default=0)
    if longest == 0:
        raise DamagedFileError("it holds no samples")
    if longest * len(leads) > MAX_SAMPLES:
        raise DamagedFileError(f"it holds more than {MAX_SAMPLES:,} samples")
    stacked = np.full((longest, len(leads)), np.nan, dtype=np.float32, order="F")
    for index, lead in enumerate(leads):
        stacked[: lead.size, index] = as_samples(lead)
    return stacked
