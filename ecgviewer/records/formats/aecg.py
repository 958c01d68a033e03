"""Reads annotated ECGs of HL7 v3: "HL7 aECG Implementation Guide", final of 21 March 2005.

The first series of the recording is read, not the beats that were derived from it. A file that declares entities or
names a document type is refused: no aECG needs them, and they can make a small file huge.
"""

import datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np

from ecgviewer.records.formats.recording import (
    MAX_LEADS,
    DamagedFileError,
    Event,
    Recording,
    age_between,
    mv_per_unit,
    parse_hl7_time,
    person_comment,
    plain,
    read_bytes,
    stack_leads,
)
from ecgviewer.records.record import ArrayLeads

_MOST_BYTES = 200_000_000
_MOST_DEPTH = 100
_MOST_ELEMENTS = 400_000
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
_TIMES = ("TIME_ABSOLUTE", "TIME_RELATIVE")
_LEAD_PREFIX = "MDC_ECG_LEAD_"
_SEX = {"M": "male", "F": "female"}
_UNITS = {"mm[Hg]": "mmHg"}


def read_aecg(path: Path) -> Recording:
    """Read an HL7 aECG file.

    Raises
    ------
    DamagedFileError
        If it is none, or holds no series.
    """
    root = _parse(read_bytes(path, _MOST_BYTES))
    if root.tag != "AnnotatedECG":
        raise DamagedFileError(f"its first element is “{plain(root.tag)[:40]}” and not AnnotatedECG")
    every = [
        series
        for series in root.findall("component/series")
        if series.find("component/sequenceSet") is not None
    ]
    if not every:
        raise DamagedFileError("it holds no series of samples")
    series = next((each for each in every if _code(each) == "RHYTHM"), every[0])
    sets = series.findall("component/sequenceSet")
    notes = []
    if len(every) + len(sets) > 2:
        notes.append(
            f"The file holds {len(every) + len(sets) - 1} stretches of signal; the first of them is shown."
        )
    rate_hz, moment, names, units, leads = _sequences(sets[0], notes)
    if moment is None:
        moment = _first(series, "effectiveTime/low").get("value", "")
    date, clock = parse_hl7_time(moment)
    return Recording(
        title="HL7 aECG file",
        source=ArrayLeads(stack_leads(leads), rate_hz),
        lead_names=tuple(names),
        lead_units=tuple(units),
        clock=clock,
        date=date,
        comments=(*_person(root, date), *_recorder(series), *_statements(root)),
        notes=tuple(notes),
        events=_moments(series, date, clock),
    )


def _parse(content: bytes) -> ElementTree.Element:
    """Return the elements of a file without their namespaces."""
    builder, depth, count = ElementTree.TreeBuilder(), 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _MOST_DEPTH or count > _MOST_ELEMENTS:
            raise DamagedFileError("it has more elements, or deeper ones, than a recording needs")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def refuse(*_: object) -> None:
        raise DamagedFileError("it declares a document type, which is not followed for safety")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, LookupError, ValueError, AssertionError) as error:
        raise DamagedFileError("it is no sound XML") from error


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _first(element: ElementTree.Element, place: str) -> ElementTree.Element:
    """Return what stands at a place, an empty element where there is nothing."""
    found = element.find(place)
    return ElementTree.Element("none") if found is None else found


def _code(element: ElementTree.Element) -> str:
    return _first(element, "code").get("code", "")


def _sequences(
    part: ElementTree.Element, notes: list[str]
) -> tuple[float, str | None, list[str], list[str], list[np.ndarray]]:
    """Return rate, moment of the first sample, names, units and samples of the leads."""
    step_s, moment = 0.0, None
    names: list[str] = []
    units: list[str] = []
    leads: list[np.ndarray] = []
    for sequence in part.findall("component/sequence"):
        code, value = _code(sequence), _first(sequence, "value")
        if code in _TIMES:
            step = _first(value, "increment")
            step_s = _float(step, "increment") * _SECONDS.get(step.get("unit", "s"), 0.0)
            if code == "TIME_ABSOLUTE":
                moment = _first(value, "head").get("value", "")
            continue
        if len(names) == MAX_LEADS:
            raise DamagedFileError(f"it holds more than {MAX_LEADS} leads")
        unit = _first(value, "scale").get("unit", "")
        factor = mv_per_unit(unit)
        digits = _digits(_first(value, "digits").text or "")
        scale = _float(_first(value, "scale"), "scale", 1.0)
        origin = _float(_first(value, "origin"), "origin", 0.0)
        leads.append((digits * scale + origin) * (1.0 if factor is None else factor))
        names.append(_lead_name(code))
        units.append(_UNITS.get(unit, unit) or "mV")
    if not 1e-6 < step_s <= 1:
        raise DamagedFileError("it gives no sampling rate that an ECG has")
    lengths = {lead.size for lead in leads}
    if len(lengths) > 1:
        notes.append("The leads are not equally long: what is missing at the end is blank.")
    return (
        1 / step_s if abs(1 / step_s - round(1 / step_s)) > 1e-6 else float(round(1 / step_s)),
        moment,
        names,
        units,
        leads,
    )


def _float(element: ElementTree.Element, what: str, default: float | None = None) -> float:
    text = element.get("value", "")
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise DamagedFileError(f"its {what} is “{plain(text)[:20]}”")
    return float(value)


def _digits(text: str) -> np.ndarray:
    try:
        return np.array(text.split(), dtype=np.float64)
    except ValueError as error:
        raise DamagedFileError("its samples are not all numbers") from error


def _lead_name(code: str) -> str:
    name = code.removeprefix(_LEAD_PREFIX)
    return f"aV{name[2]}" if name in ("AVR", "AVL", "AVF") else name


def _person(root: ElementTree.Element, date: datetime.date | None) -> list[str]:
    person = next(root.iter("subjectDemographicPerson"), None)
    if person is None:
        return []
    born, _ = parse_hl7_time(_first(person, "birthTime").get("value", ""))
    sex = _SEX.get(_first(person, "administrativeGenderCode").get("code", "").upper(), "")
    return person_comment(sex, age_between(born, date))


def _recorder(series: ElementTree.Element) -> list[str]:
    device = next(series.iter("manufacturerModelName"), None)
    text = "" if device is None else plain(device.text or device.get("value") or "")
    return [f"Recorder: {text}"] if text else []


def _statements(root: ElementTree.Element) -> list[str]:
    """Return what the file says of the whole in words: interpretations and comments."""
    found = []
    for annotation in root.iter("annotation"):
        if not _code(annotation).startswith("MDC_ECG_INTERPRETATION"):
            continue
        value = annotation.find("value")
        text = "" if value is None else plain(value.text or value.get("value") or "")
        if text:
            found.append(text)
    return list(dict.fromkeys(found))[:50]


def _moments(
    series: ElementTree.Element, date: datetime.date | None, clock: datetime.time | None
) -> tuple[Event, ...]:
    """Return annotations in words that stand at a moment of the recording."""
    if date is None or clock is None:
        return ()
    start, events = datetime.datetime.combine(date, clock), []
    for annotation in series.iter("annotation"):
        value = annotation.find("value")
        text = "" if value is None else plain(value.text or "")
        place = annotation.find("support/supportingROI/component/boundary/value/low")
        if not text or place is None:
            continue
        day_then, then = parse_hl7_time(place.get("value", ""))
        if day_then is not None and then is not None:
            events.append(Event((datetime.datetime.combine(day_then, then) - start).total_seconds(), text))
    return tuple(events)
