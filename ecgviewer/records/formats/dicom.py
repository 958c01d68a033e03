"""Reads the ECG waveforms of DICOM (PS3.3, A.34 and C.10.9), with pydicom."""

import datetime
import logging
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    stack_leads,
)
from ecgviewer.records.record import ArrayLeads

_MOST_BYTES = 400_000_000
_DEFLATED = "1.2.840.10008.1.2.1.99"
_TYPES = {
    ("SS", 16): "<i2",
    ("US", 16): "<u2",
    ("SB", 8): "i1",
    ("UB", 8): "u1",
    ("SL", 32): "<i4",
    ("UL", 32): "<u4",
}
"""Type of the samples by interpretation and bits."""

_LEAD = re.compile(r"^\s*(?:lead\s+)?([^(]*)", re.IGNORECASE)
_AGE = re.compile(r"(\d{3})([DWMY])")
_YEARS = {"D": 1 / 365.25, "W": 7 / 365.25, "M": 1 / 12, "Y": 1.0}
_ASSUMED_GAIN = 200.0


@dataclass(frozen=True, eq=False)
class _Group:
    """A group of channels that were sampled together."""

    samples: list[np.ndarray]
    names: list[str]
    units: list[str]
    rate_hz: float
    offset_s: float
    is_derived: bool
    n_raw: int


def read_dicom(path: Path) -> Recording:
    """Read the waveforms of a DICOM file.

    Raises
    ------
    DamagedFileError
        If it is none, or holds no waveform.
    """
    import pydicom

    # What it remarks on is told here, or is of no account for the signal.
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    if path.stat().st_size > _MOST_BYTES:
        raise DamagedFileError(f"it has more than the {_MOST_BYTES:,} bytes that can be read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta = pydicom.filereader.read_file_meta_info(path)
            if str(meta.get("TransferSyntaxUID", "")) == _DEFLATED:
                raise DamagedFileError("it is deflated, which no ECG needs", "export it uncompressed")
            data = pydicom.dcmread(path, stop_before_pixels=True)
            return _recording(data)
    except (DamagedFileError, OSError):
        raise
    except Exception as error:  # pydicom raises what its parsers happen to raise
        raise DamagedFileError("its elements can't be read") from error


def _recording(data: Any) -> Recording:
    items = data.get("WaveformSequence") or []
    if not items:
        raise DamagedFileError("it holds no waveform; a printed ECG within DICOM can't be read")
    groups = [_group(item) for item in items]
    groups = [group for group in groups if group.samples and group.samples[0].size]
    if not groups:
        raise DamagedFileError("its waveforms hold no samples")
    main = max(groups, key=lambda group: (not group.is_derived, group.samples[0].size / group.rate_hz))
    joined = [
        group
        for group in groups
        if group is main
        or (
            group.is_derived == main.is_derived
            and (group.rate_hz, group.offset_s) == (main.rate_hz, main.offset_s)
            and group.samples[0].size == main.samples[0].size
        )
    ]
    notes = [
        f"Another waveform of {group.samples[0].size / group.rate_hz:.3g} s"
        f"{' that was derived, such as a median beat,' if group.is_derived else ''} is in the file and left out."
        for group in groups
        if group not in joined
    ]
    if any(group.n_raw for group in joined):
        notes.append(
            "Channels without a sensitivity: 200 units per millivolt are assumed, amplitudes may be wrong."
        )
    date, clock = _start(data, main.offset_s)
    place = groups.index(main)
    events, told = _annotations(data, main.rate_hz, place + 1)
    return Recording(
        title="DICOM file",
        source=ArrayLeads(stack_leads([lead for group in joined for lead in group.samples]), main.rate_hz),
        lead_names=tuple(name for group in joined for name in group.names),
        lead_units=tuple(unit for group in joined for unit in group.units),
        clock=clock,
        date=date,
        comments=(*_person(data, date), *_recorder(data), *told),
        notes=tuple(notes),
        events=events,
    )


def _group(item: Any) -> _Group:
    """Return the channels of an item, after its sizes have been checked against its bytes."""
    n_channels, n_samples = int(item.NumberOfWaveformChannels), int(item.NumberOfWaveformSamples)
    rate_hz = float(item.SamplingFrequency)
    channels = list(item.ChannelDefinitionSequence)
    kind = _TYPES.get((str(item.WaveformSampleInterpretation), int(item.WaveformBitsAllocated)))
    content = item.WaveformData
    if kind is None:
        raise DamagedFileError(
            f"its samples are of the kind {item.WaveformSampleInterpretation}, which is not supported"
        )
    if not 0 < n_channels <= MAX_LEADS or len(channels) != n_channels or n_samples < 0:
        raise DamagedFileError(f"it announces {n_channels} channels and describes {len(channels)}")
    if not 0 < rate_hz < 1e6:
        raise DamagedFileError(f"it gives a sampling rate of {rate_hz:g} Hz")
    needed = n_channels * n_samples * np.dtype(kind).itemsize
    if len(content) < needed:
        raise DamagedFileError(
            f"it is truncated: {len(content):,} bytes of samples where {needed:,} are announced"
        )
    raw = np.frombuffer(content[:needed], kind).reshape(n_samples, n_channels)
    padding = _padding(item, kind)
    samples, names, units, n_raw = [], [], [], 0
    for index, channel in enumerate(channels):
        gain, offset, unit = _scale(channel)
        n_raw += unit == ""
        values = raw[:, index] * np.float64(gain) + offset
        if padding is not None:
            values[raw[:, index] == padding] = np.nan
        samples.append(values)
        names.append(_name(channel))
        units.append(unit or "mV")
    return _Group(
        samples,
        names,
        units,
        rate_hz,
        float(item.get("MultiplexGroupTimeOffset") or 0.0) / 1000,
        str(item.get("WaveformOriginality", "")) == "DERIVED",
        n_raw,
    )


def _padding(item: Any, kind: str) -> int | None:
    """Return the value that stands for no sample, None without one."""
    value = item.get("WaveformPaddingValue")
    if isinstance(value, bytes) and len(value) >= np.dtype(kind).itemsize:
        return int(np.frombuffer(value[: np.dtype(kind).itemsize], kind)[0])
    return int(value) if isinstance(value, int) else None


def _scale(channel: Any) -> tuple[float, float, str]:
    """Return gain and offset to millivolts or the channel's own unit, and the unit, "" where none is given.

    A sample is stored x sensitivity x correction factor + baseline, all in the unit (PS3.3, C.10.9.1.4.2 and 3).
    """
    if channel.get("ChannelSensitivity") is None:
        return 1 / _ASSUMED_GAIN, 0.0, ""
    sensitivity = float(channel.ChannelSensitivity) * float(
        channel.get("ChannelSensitivityCorrectionFactor") or 1.0
    )
    codes = channel.get("ChannelSensitivityUnitsSequence") or []
    unit = plain(str(codes[0].CodeValue)) if codes else "mV"
    baseline = float(channel.get("ChannelBaseline") or 0.0)
    factor = mv_per_unit(unit)
    gain = sensitivity * (1.0 if factor is None else factor)
    return gain, baseline * (1.0 if factor is None else factor), unit


def _name(channel: Any) -> str:
    sources = channel.get("ChannelSourceSequence") or []
    text = str(sources[0].get("CodeMeaning", "")) if sources else ""
    text = text or str(channel.get("ChannelLabel", ""))
    match = _LEAD.match(text)
    return plain(match[1] if match is not None else text)


def _start(data: Any, offset_s: float) -> tuple[datetime.date | None, datetime.time | None]:
    """Return when the samples begin, by the elements that say it from the best on."""
    for keys in (
        ("AcquisitionDateTime",),
        ("AcquisitionDate", "AcquisitionTime"),
        ("ContentDate", "ContentTime"),
    ):
        date, clock = parse_hl7_time("".join(str(data.get(key) or "") for key in keys))
        if date is None or clock is None:
            continue
        moment = datetime.datetime.combine(date, clock)
        try:
            moment += datetime.timedelta(seconds=offset_s)
        except OverflowError:
            return date, clock
        return moment.date(), moment.time()
    return None, None


def _person(data: Any, date: datetime.date | None) -> list[str]:
    match = _AGE.fullmatch(str(data.get("PatientAge") or ""))
    born, _ = parse_hl7_time(str(data.get("PatientBirthDate") or ""))
    age_years = int(match[1]) * _YEARS[match[2]] if match is not None else age_between(born, date)
    return person_comment(str(data.get("PatientSex") or ""), age_years)


def _recorder(data: Any) -> list[str]:
    words = [str(data.get(key) or "") for key in ("Manufacturer", "ManufacturerModelName")]
    text = plain(" ".join(word for word in words if word))
    return [f"Recorder: {text}"] if text else []


def _annotations(data: Any, rate_hz: float, group: int) -> tuple[tuple[Event, ...], list[str]]:
    """Return what is said of moments, and what is said of the whole, such as "QRS duration 92 ms"."""
    events, told = [], []
    for item in data.get("WaveformAnnotationSequence") or []:
        text = _words(item)
        places = item.get("ReferencedSamplePositions")
        channels = item.get("ReferencedWaveformChannels") or []
        if not text:
            continue
        if places is None or (channels and int(channels[0]) != group):
            told.append(text)
            continue
        each = [places] if isinstance(places, int) else list(places)
        # Positions count from 1.
        events += [Event((int(place) - 1) / rate_hz, text) for place in each]
    return tuple(events), list(dict.fromkeys(told))


def _words(item: Any) -> str:
    if item.get("UnformattedTextValue"):
        return plain(str(item.UnformattedTextValue))
    names, units = item.get("ConceptNameCodeSequence") or [], item.get("MeasurementUnitsCodeSequence") or []
    name = str(names[0].get("CodeMeaning", "")) if names else ""
    value = item.get("NumericValue")
    if value is None:
        return plain(name)
    unit = str(units[0].get("CodeValue", "")) if units else ""
    numbers = [value] if not isinstance(value, list | tuple) and not hasattr(value, "append") else list(value)
    return plain(f"{name}: {', '.join(f'{float(number):g}' for number in numbers)} {unit}")
