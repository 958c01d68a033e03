"""Fits the weights of the signal-quality index on DS1 and prints the index against the ratio.

    python scripts/fit_signal_quality.py DATA [--noise-dir NSTDB]

Only records of DS1 and the first halves of the noise records are read. The weights are those with which
the estimated noise power is nearest in decibels to that of the noise that was added in the second around
each beat, over all kinds and ratios; those of `ecgviewer.beats.quality` are rounded from them.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from ecgviewer.beats.beat_table import BeatTable, build_beat_table
from ecgviewer.beats.quality import (
    BASELINE_WEIGHT,
    DISAGREEMENT_WEIGHT,
    POOR_QUALITY,
    QUIET_WEIGHT,
    beat_quality,
    noise_parts,
    qrs_power,
)
from ecgviewer.records.record import Record
from ecgviewer.records.spans import noise_spans
from ecgviewer.records.symbols import sizes_signal
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.noise import add_noise, qrs_amplitude_mv
from ecgviewer.studies.noise.noise_stress import NOISE_KINDS, SNRS_DB, find_noise_dir, read_noise_half
from ecgviewer.training.splits import DS1

FLOOR = 0.01
"""Ratios of noise to signal are compared from -20 dB on: below, the records' own noise is larger."""

EVERY = 25
"""One beat in so many is used for the fit."""


@dataclass(frozen=True, eq=False)
class Condition:
    """Beats of DS1 under one kind of noise at one ratio, or clean (kind "")."""

    kind: str
    ratio_db: float
    parts: np.ndarray
    signal: np.ndarray
    added: np.ndarray
    index: np.ndarray
    symbols: np.ndarray
    is_marked: np.ndarray


def main() -> int:
    """Fit, and print weights and tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--noise-dir", type=Path)
    arguments = parser.parse_args()
    noise_dir = find_noise_dir(arguments.noise_dir, arguments.data)
    noise = {kind: read_noise_half(noise_dir, kind, "training")[0] for kind in NOISE_KINDS}
    conditions = [("", np.inf), *((kind, ratio) for kind in NOISE_KINDS for ratio in SNRS_DB)]
    found = [measure(arguments.data, noise, kind, ratio) for kind, ratio in conditions]
    _print_weights(found)
    _print_table(found)
    _print_clean(found[0])
    return 0


def measure(data_dir: Path, noise: dict[str, np.ndarray], kind: str, ratio_db: float) -> Condition:
    """Return what is measured of all beats of DS1 that a network can call."""
    rows = []
    for name in DS1:
        record = read_record(data_dir / name)
        lead = record.default_lead
        beats = build_beat_table(record, lead)
        clean = record.lead_mv(lead)
        sized = beats.r_sample[sizes_signal(beats.symbol)]
        signal = clean
        if kind:
            signal = add_noise(clean, noise[kind][:, lead % 2], record.fs_hz, sized, ratio_db)
        kept = beats.is_callable
        seconds = beats.r_sample[kept, None] + np.arange(-180, 180, 2)
        rows.append(
            (
                np.column_stack(noise_parts(signal, beats.r_sample))[kept],
                qrs_power(signal, beats.r_sample)[kept] / (qrs_amplitude_mv(clean, 360, sized) ** 2 / 8),
                (signal - clean)[seconds].var(axis=1) / (qrs_amplitude_mv(clean, 360, sized) ** 2 / 8),
                beat_quality(signal, record.fs_hz, beats.r_sample)[kept],
                beats.symbol[kept],
                _marked_noisy(record, lead, beats)[kept],
            )
        )
        rows[-1][0][:] /= qrs_amplitude_mv(clean, 360, sized) ** 2 / 8
    return Condition(kind, ratio_db, *(np.concatenate(column) for column in zip(*rows, strict=True)))


def _marked_noisy(record: Record, lead: int, beats: BeatTable) -> np.ndarray:
    """Return which beats lie where the reference says that the lead is noisy."""
    assert record.annotations is not None
    is_marked = np.zeros(beats.n_beats, dtype=bool)
    for span in noise_spans(record.annotations, record.n_samples, lead):
        is_marked |= (beats.r_sample >= span.start_sample) & (beats.r_sample < span.end_sample)
    return is_marked


def _estimate(parts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    baseline, quiet, disagreement = parts.T
    return np.asarray(weights[0] * baseline + np.minimum(weights[1] * quiet, weights[2] * disagreement))


def _print_weights(found: list[Condition]) -> None:
    noisy = [condition for condition in found if condition.kind]

    def error_db(logs: np.ndarray) -> float:
        errors = []
        for condition in noisy:
            estimate = _estimate(condition.parts[::EVERY], np.exp(logs))
            ratio_db = 10 * np.log10((estimate + FLOOR) / (condition.added[::EVERY] + FLOOR))
            errors.append(np.mean(ratio_db**2))
        return float(np.mean(errors))

    shipped = np.log([BASELINE_WEIGHT, QUIET_WEIGHT, DISAGREEMENT_WEIGHT])
    fitted = minimize(error_db, shipped, method="Nelder-Mead")
    print(f"fitted weights (baseline, quiet, disagreement): {np.exp(fitted.x).round(2)}")
    print(f"error {np.sqrt(fitted.fun):.2f} dB; with the weights in use {np.sqrt(error_db(shipped)):.2f} dB")


def _print_table(found: list[Condition]) -> None:
    print("| noise | dB | 5 % | median | 95 % | poor % | QRS power off, dB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for condition in found:
        low, middle, high = np.quantile(condition.index, [0.05, 0.5, 0.95])
        poor = 100 * np.mean(condition.index < POOR_QUALITY)
        off_db = 10 * np.log10(np.median(condition.signal))
        ratio = f"{condition.ratio_db:g}" if condition.kind else ""
        print(
            f"| {condition.kind or 'clean'} | {ratio} | {low:.2f} | {middle:.2f} | {high:.2f} | {poor:.1f}"
            f" | {off_db:+.1f} |"
        )


def _print_clean(clean: Condition) -> None:
    """Print how many beats are called poor without added noise, by threshold and by symbol."""
    for threshold in (0.7, 0.75, 0.8, 0.85, 0.9):
        is_poor = clean.index < threshold
        print(
            f"below {threshold}: {100 * is_poor.mean():.2f} % of all, of those marked noisy"
            f" {100 * is_poor[clean.is_marked].mean():.1f} %, of the others"
            f" {100 * is_poor[~clean.is_marked].mean():.2f} %, of V and E"
            f" {100 * is_poor[np.isin(clean.symbols, ['V', 'E'])].mean():.1f} %"
        )
