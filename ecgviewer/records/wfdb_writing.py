"""Writes a record as WFDB: header(5) and signal(5) of the WFDB Applications Guide, numbers of 16 bits (format 16)."""

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.record import Record
from ecgviewer.records.signal_files import MV_PER_UNIT

_LARGEST = 32_700
"""Numbers go up to this at most: 32,767 is the largest, and rounding needs a little room."""

_INVALID = -32_768
_FINEST = 20_000.0
"""Most units a millivolt: 0.05 uV each, finer than any amplifier is quiet."""

_MOST_OFFSET = 2**31 - 1
_MOST_PER_FRAME = 1000


@dataclass(frozen=True)
class WrittenLead:
    """A lead as it was written.

    Attributes
    ----------
    name
        Of the lead.
    unit
        Physical unit, mV for every voltage.
    gain
        Units a physical unit.
    largest_error
        Largest difference between a sample and what is read back, in the unit; at most half a unit, 0.5 / gain.
    """

    name: str
    unit: str
    gain: float
    largest_error: float


@dataclass(frozen=True)
class WrittenSignal:
    """What was written of a record.

    Attributes
    ----------
    leads
        The leads, in the record's order.
    left_out
        Names of those whose rate fits to no whole number of samples a frame.
    """

    leads: tuple[WrittenLead, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Plan:
    """How a lead goes into frames: so many samples each, each of them so many times."""

    lead: int
    per_frame: int
    repeats: int


def write_signal(
    record: Record,
    folder: Path,
    name: str,
    comments: Sequence[str],
    date: datetime.date | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> WrittenSignal:
    """Write `NAME.hea` and `NAME.dat` into a folder, over whatever is there.

    A frame is a sample of the lead in use. A lead with a lower rate has each of its samples several times, one with a
    higher rate several samples a frame.

    Parameters
    ----------
    record
        What is written.
    folder
        A scratch folder: files in it are written piece by piece.
    name
        Of the new record.
    comments
        Lines of the header, `#` before each; `{error}` in them becomes the largest error in microvolts.
    date
        Day of the first sample.
    progress, cancel
        Looked at between two leads.

    Raises
    ------
    OSError
        If the files can't be written.
    Cancelled
        After `cancel` was set.
    """
    plans, left_out = _plan(record)
    progress = progress or Progress()
    n_frames, per_frame = record.n_samples, sum(plan.per_frame for plan in plans)
    numbers = np.memmap(folder / f"{name}.dat", "<i2", "w+", shape=(n_frames, per_frame))
    leads, lines, column = [], [], 0
    for done, plan in enumerate(plans):
        raise_if_cancelled(cancel)
        progress.report(done, len(plans), f"writing {name}")
        values = _in_frames(record, plan, n_frames, cancel)
        gain, baseline = _scale(values)
        written = _numbers(values, gain, baseline)
        numbers[:, column : column + plan.per_frame] = written.reshape(n_frames, plan.per_frame)
        unit = "mV" if record.lead_units[plan.lead].lower() in MV_PER_UNIT else record.lead_units[plan.lead]
        lead = WrittenLead(
            record.lead_names[plan.lead], unit, gain, _largest_error(values, written, gain, baseline)
        )
        lines.append(_signal_line(name, lead, plan, baseline, written))
        leads.append(lead)
        column += plan.per_frame
    numbers.flush()
    del numbers
    errors_uv = [1000 * lead.largest_error for lead in leads if lead.unit == "mV"]
    told = [line.replace("{error}", f"{max(errors_uv, default=0.0):.2g}") for line in comments]
    header = [_record_line(record, name, len(leads), date), *lines, *(f"# {line}" for line in told)]
    (folder / f"{name}.hea").write_text("\n".join(header) + "\n", encoding="utf-8")
    return WrittenSignal(tuple(leads), left_out)


def _plan(record: Record) -> tuple[list[_Plan], tuple[str, ...]]:
    plans, left_out = [], []
    for lead in range(record.n_leads):
        ratio = record.lead_fs_hz(lead) / record.fs_hz
        per_frame, repeats = round(ratio), round(1 / ratio)
        if per_frame >= 1 and math.isclose(ratio, per_frame, rel_tol=1e-6) and per_frame <= _MOST_PER_FRAME:
            plans.append(_Plan(lead, per_frame, 1))
        elif repeats >= 1 and math.isclose(1 / ratio, repeats, rel_tol=1e-6):
            plans.append(_Plan(lead, 1, repeats))
        else:
            left_out.append(record.lead_names[lead])
    return plans, tuple(left_out)


def _in_frames(record: Record, plan: _Plan, n_frames: int, cancel: CancelToken | None) -> np.ndarray:
    """Return a lead's samples, as many as the frames have room for; NaN where it ends early."""
    values = record.lead_mv(plan.lead, cancel)
    if plan.repeats > 1:
        values = np.repeat(values, plan.repeats)
    wanted = n_frames * plan.per_frame
    if values.size >= wanted:
        return values[:wanted]
    return np.concatenate([values, np.full(wanted - values.size, np.nan, dtype=np.float32)])


def _scale(values: np.ndarray) -> tuple[float, int]:
    """Return gain and baseline: the finest of 1, 2, 5, 10, ... units with which all samples fit."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    centre, half = (low + high) / 2, (high - low) / 2
    most = min(_LARGEST / half if half > 0 else _FINEST, _FINEST)
    if abs(centre) > 0:
        most = min(most, _MOST_OFFSET / abs(centre))
    exponent = math.floor(math.log10(most))
    gain = next(
        step * 10.0**power
        for power in (exponent, exponent - 1)
        for step in (5.0, 2.0, 1.0)
        if step * 10.0**power <= most
    )
    return gain, round(-centre * gain)


def _numbers(values: np.ndarray, gain: float, baseline: int) -> np.ndarray:
    scaled = np.rint(values.astype(np.float64) * gain + baseline)
    return np.where(np.isfinite(scaled), scaled, _INVALID).astype("<i2")


def _largest_error(values: np.ndarray, written: np.ndarray, gain: float, baseline: int) -> float:
    is_known = np.isfinite(values)
    if not is_known.any():
        return 0.0
    back = (written[is_known].astype(np.float64) - baseline) / gain
    return float(np.abs(back - values[is_known]).max())


def _signal_line(name: str, lead: WrittenLead, plan: _Plan, baseline: int, written: np.ndarray) -> str:
    rate = f"x{plan.per_frame}" if plan.per_frame > 1 else ""
    unit = re.sub(r"[\s#]+", "_", lead.unit) or "mV"
    checksum = int(written.sum(dtype=np.int64)) & 0xFFFF
    checksum -= 0x10000 if checksum > 0x7FFF else 0
    described = "" if lead.name.startswith("#") else lead.name
    first = int(written[0]) if written.size else 0
    return f"{name}.dat 16{rate} {lead.gain:.12g}({baseline})/{unit} 16 0 {first} {checksum} 0 {described}".rstrip()


def _record_line(record: Record, name: str, n_leads: int, date: datetime.date | None) -> str:
    rate = f"{record.fs_hz:.10f}".rstrip("0").rstrip(".")
    fields = [name, str(n_leads), rate, str(record.n_samples)]
    if record.start_clock is not None:
        fields.append(record.start_clock.strftime("%H:%M:%S.%f")[:-3])
        if date is not None:
            fields.append(date.strftime("%d/%m/%Y"))
    return " ".join(fields)
