"""Made-up recordings of sources, as files and as rows of the table."""

from pathlib import Path

import numpy as np

from ecgviewer.records.rhythms.groups import GROUPS
from ecgviewer.records.rhythms.recordings import Recording
from ecgviewer.training.rhythm.rhythm_set import RhythmSet

FS_HZ = 100.0


def write_recording(folder: Path, name: str, leads: dict[str, np.ndarray], fs_hz: float) -> None:
    """Write a WFDB record of format 16 with 1,000 units a millivolt."""
    folder.mkdir(parents=True, exist_ok=True)
    signals = np.column_stack(list(leads.values()))
    np.rint(signals * 1000).astype("<i2").tofile(folder / f"{name}.dat")
    lines = [f"{name} {len(leads)} {fs_hz:g} {len(signals)}"]
    lines += [f"{name}.dat 16 1000/mV 16 0 0 0 0 {lead}" for lead in leads]
    (folder / f"{name}.hea").write_text("\n".join(lines) + "\n", encoding="ascii")


def beats_signal(rr_s: np.ndarray, duration_s: float, fs_hz: float, seed: int = 0) -> np.ndarray:
    """Return a lead with a narrow peak at each beat and a little noise, in millivolts."""
    time = np.arange(round(duration_s * fs_hz)) / fs_hz
    places = 0.3 + np.concatenate([[0.0], np.cumsum(rr_s)])
    signal = sum(np.exp(-(((time - place) / 0.015) ** 2)) for place in places)
    return np.asarray(signal + np.random.default_rng(seed).normal(0, 0.01, time.size))


def row(record: str, patient: str, source: str, rhythm: str, start_s: float = 0.0) -> Recording:
    """Return a row of the table, whose files are nowhere."""
    return Recording(record, patient, source, rhythm, (rhythm,), FS_HZ, ("II",), Path(record), start_s, 10.0)


def made_set(n_of_each: int = 6, seed: int = 0) -> RhythmSet:
    """Return a set in which the groups differ as their names say, of two sources and two leads."""
    rng = np.random.default_rng(seed)
    recordings, signals, targets, peaks = [], [], [], []
    for target, group in enumerate(GROUPS):
        for number in range(n_of_each):
            mean_s = {"AFIB": 0.7, "GSVT": 0.45, "SB": 1.2, "SR": 0.8}[group]
            spread = 0.25 if group == "AFIB" else 0.01
            rr_s = mean_s * np.exp(rng.normal(0, spread, round(9.5 / mean_s)))
            rr_s = rr_s[np.cumsum(rr_s) < 9.4]
            source = ("chapman", "ptbxl")[number % 2]
            recordings.append(row(f"{group}{number}", f"{source}-{group}{number}", source, group))
            lead = beats_signal(rr_s, 10.0, FS_HZ, number)
            signals.append(np.stack([lead, 0.5 * lead]))
            peaks.append(np.rint((0.3 + np.concatenate([[0], np.cumsum(rr_s)])) * FS_HZ).astype(np.int64))
            targets.append(target)
    return RhythmSet(
        tuple(recordings),
        np.array(signals, dtype=np.float32),
        ("II", "I"),
        np.ones((len(recordings), 2), dtype=bool),
        FS_HZ,
        GROUPS,
        np.array(targets),
        tuple(peaks),
    )
