"""Small records with marked waves, or with labels only, and noise, for tests of the wave network."""

from pathlib import Path

import numpy as np
import wfdb

FS_HZ = 250
BEAT_S = 0.8

_SECONDS = 60
_WAVES = {"p": (-0.16, 0.025, 0.2), "N": (0.0, 0.012, 1.0), "t": (0.26, 0.05, 0.3)}
"""Delay from R in seconds, width in seconds, and height in mV."""

_REACH = 2.5


def r_peaks(n_beats: int, first_s: float = 1.0) -> np.ndarray:
    """R peaks at an even rate, in samples."""
    return np.rint((first_s + BEAT_S * np.arange(n_beats)) * FS_HZ).astype(np.int64)


def make_lead(peaks: np.ndarray, seconds: float = _SECONDS) -> np.ndarray:
    """P, QRS and T as Gaussians around each R peak, in millivolts."""
    time_s = np.arange(int(seconds * FS_HZ)) / FS_HZ
    lead = np.zeros(time_s.size)
    for peak in peaks:
        for delay_s, width_s, height_mv in _WAVES.values():
            lead += height_mv * np.exp(-0.5 * ((time_s - peak / FS_HZ - delay_s) / width_s) ** 2)
    return lead


def write_marked_record(folder: Path, name: str, n_marked: int = 10) -> None:
    """One minute, in whose middle some beats are marked as in the QT Database: no T onset, no P in the last."""
    peaks = r_peaks(70)
    _write(folder, name, make_lead(peaks))
    wfdb.wrann(name, "atr", peaks, ["N"] * peaks.size, fs=FS_HZ, write_dir=str(folder))
    (folder / f"{name}.atr").rename(folder / f"{name}.pu0")
    marked = peaks[25 : 25 + n_marked]
    samples: list[int] = []
    symbols: list[str] = []
    for peak in marked:
        for symbol, (delay_s, width_s, _) in _WAVES.items():
            if symbol == "p" and peak == marked[-1]:
                continue
            centre, reach = peak + delay_s * FS_HZ, _REACH * width_s * FS_HZ
            onset = [] if symbol == "t" else [(centre - reach, "(")]
            for sample, mark in (*onset, (centre, symbol), (centre + reach, ")")):
                samples.append(round(sample))
                symbols.append(mark)
    wfdb.wrann(name, "atr", np.array(samples), symbols, fs=FS_HZ, write_dir=str(folder))
    (folder / f"{name}.atr").rename(folder / f"{name}.q1c")


def write_labelled_record(folder: Path, name: str, symbols: list[str], afib_from: int | None = None) -> None:
    """One minute with a label for each of its first beats, in sinus rhythm up to a beat."""
    peaks = r_peaks(len(symbols))
    _write(folder, name, make_lead(peaks))
    samples, marks, texts = [peaks[0] - 100], ["+"], ["(N"]
    for number, (peak, symbol) in enumerate(zip(peaks, symbols, strict=True)):
        if number == afib_from:
            samples.append(peak - 100)
            marks.append("+")
            texts.append("(AFIB")
        samples.append(peak)
        marks.append(symbol)
        texts.append("")
    wfdb.wrann(name, "atr", np.array(samples), marks, aux_note=texts, fs=FS_HZ, write_dir=str(folder))


def write_noise(folder: Path) -> None:
    """Half a minute of each noise record's name."""
    rng = np.random.default_rng(0)
    for name in ("bw", "em", "ma"):
        _write(folder, name, rng.normal(0, 0.1, size=30 * FS_HZ))


def _write(folder: Path, name: str, lead: np.ndarray) -> None:
    signals = np.stack([lead, -0.5 * lead], axis=1)
    wfdb.wrsamp(name, FS_HZ, ["mV"] * 2, ["MLII", "V1"], signals, fmt=["16"] * 2, write_dir=str(folder))
