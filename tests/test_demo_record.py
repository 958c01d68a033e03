"""The bundled demo record: what is on it, when its beats come, and that the script makes it again."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.records.symbols import RHYTHM_MEANINGS
from ecgviewer.studies.demo.make_demo_record import SEED

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "resources" / "demo"


@pytest.fixture(scope="module")
def annotations() -> wfdb.Annotation:
    return wfdb.rdann(str(DEMO / "demo"), "atr")


@pytest.fixture(scope="module")
def beats(annotations: wfdb.Annotation) -> tuple[np.ndarray, np.ndarray]:
    """R peaks in seconds and symbols."""
    symbols = np.array(annotations.symbol)
    is_beat = np.isin(symbols, list("NLRAVF"))
    return annotations.sample[is_beat] / 360, symbols[is_beat]


def _mean_sinus_rr(time_s: np.ndarray, symbols: np.ndarray, beat: int) -> float:
    """Mean of the last five intervals between two sinus beats before a beat."""
    is_sinus = np.isin(symbols, list("NLR"))
    pairs = [i for i in range(1, beat + 1) if is_sinus[i] and is_sinus[i - 1]][-5:]
    return float(np.mean([time_s[i] - time_s[i - 1] for i in pairs]))


def _intervals_in_sinus_rr(time_s: np.ndarray, symbols: np.ndarray, symbol: str) -> np.ndarray:
    """Intervals before and after each beat of a class, in mean sinus intervals, shape (n, 2)."""
    rr = np.diff(time_s)
    rows = np.flatnonzero(symbols == symbol)
    return np.array([[rr[i - 1], rr[i]] / np.float64(_mean_sinus_rr(time_s, symbols, i)) for i in rows])


def test_remake_is_identical(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_demo_record.py"
    subprocess.run([sys.executable, script, "--output", tmp_path], check=True, capture_output=True)
    for name in ("demo.dat", "demo.atr", "demo.hea"):
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name


def test_seed_stays_what_it_is() -> None:
    assert SEED == 20250507


def test_header_says_synthetic_and_names_no_patient() -> None:
    header = wfdb.rdheader(str(DEMO / "demo"))
    assert (header.fs, header.sig_len, header.sig_name) == (360, 108_000, ["MLII", "V1"])
    assert "synthetic" in header.comments[0].split()
    assert not re.search(r"\b(age|sex|male|female|\d+ [MF])\b", " ".join(header.comments))


def test_beats_of_each_class(beats: tuple[np.ndarray, np.ndarray]) -> None:
    assert Counter(beats[1].tolist()) == {"N": 272, "A": 34, "L": 30, "R": 28, "V": 27, "F": 7}


def test_rhythm_and_noise_marks(annotations: wfdb.Annotation) -> None:
    labels = [
        aux for symbol, aux in zip(annotations.symbol, annotations.aux_note, strict=True) if symbol == "+"
    ]
    assert labels == ["(N", "(B", "(N", "(AB", "(N", "(T", "(N", "(SVTA", "(N"]
    assert all(label[1:] in RHYTHM_MEANINGS for label in labels)
    quality = [i for i, symbol in enumerate(annotations.symbol) if symbol == "~"]
    assert annotations.subtype[quality].tolist() == [3, 0]
    assert annotations.symbol.count("x") == 2
    assert np.all(np.diff(annotations.sample) > 0)


def test_noise_is_where_it_is_marked(annotations: wfdb.Annotation) -> None:
    lead_mv = wfdb.rdrecord(str(DEMO / "demo")).p_signal[:, 0]
    start, end = annotations.sample[[i for i, symbol in enumerate(annotations.symbol) if symbol == "~"]]
    roughness_mv = np.abs(np.diff(lead_mv, n=2))
    inside = np.median(roughness_mv[start + 360 : end - 360])
    outside = np.median(np.delete(roughness_mv, slice(start, end)))
    assert inside > 4 * outside
    assert outside < 0.02


def test_atrial_beats_come_early_and_reset_the_sinus_node(beats: tuple[np.ndarray, np.ndarray]) -> None:
    early, after = _intervals_in_sinus_rr(*beats, "A").T
    is_hard = early > 0.75
    assert is_hard.sum() == 3
    assert early[is_hard].max() < 0.95
    assert early[~is_hard].min() > 0.55
    assert early[~is_hard].max() < 0.72
    assert 1.0 < np.median(after) < 1.12
    assert (early + after)[~is_hard].max() < 1.85


def test_ventricular_beats_are_followed_by_a_compensatory_pause(
    beats: tuple[np.ndarray, np.ndarray],
) -> None:
    early, after = _intervals_in_sinus_rr(*beats, "V").T
    total = early + after
    is_interpolated = total < 1.5
    is_late = early > 0.8
    assert is_interpolated.sum() == 2
    assert is_late.sum() == 3
    assert early[~is_late].max() < 0.70
    assert np.all(np.abs(total[~is_interpolated] - 2) < 0.16)


def test_bundle_branch_block_comes_in_one_stretch_each(beats: tuple[np.ndarray, np.ndarray]) -> None:
    _, symbols = beats
    for symbol in "LR":
        rows = np.flatnonzero(symbols == symbol)
        assert set(symbols[rows[0] : rows[-1]]) <= {symbol, "V"}


def test_beat_shapes_are_gaussians_by_wave() -> None:
    shapes = json.loads((DEMO / "beat_shapes.json").read_text(encoding="utf-8"))
    assert list(shapes) == ["N", "A", "L", "R", "V right", "V left"]
    for name, shape in shapes.items():
        for lead in ("MLII", "V1"):
            fit = shape["leads"][lead]
            waves = [row["wave"] for row in fit["waves"]]
            assert set(waves) <= {"P", "Q", "R", "S", "ST", "T"}
            assert ("P" in waves) == (not name.startswith("V"))
            assert fit["rms_error_mv"] < 0.01


@pytest.mark.data
def test_shapes_can_be_fitted_again(mitdb: Path, tmp_path: Path) -> None:
    script = ROOT / "scripts" / "fit_demo_beats.py"
    output = tmp_path / "shapes.json"
    command = [sys.executable, script, "--data-dir", mitdb, "--output", output]
    subprocess.run(command, check=True, capture_output=True)
    again = json.loads(output.read_text(encoding="utf-8"))
    stored = json.loads((DEMO / "beat_shapes.json").read_text(encoding="utf-8"))
    for name, shape in stored.items():
        assert again[name]["fitted_to"] == shape["fitted_to"]
        for lead, fit in shape["leads"].items():
            assert again[name]["leads"][lead]["rms_error_mv"] == pytest.approx(fit["rms_error_mv"], abs=5e-4)
