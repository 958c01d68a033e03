"""Recordings of public databases are known by their signal, whatever file, format, gain or rate it comes in."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgviewer.paths import resources_dir
from ecgviewer.records.known_signals import known_signals, read_known_signals
from ecgviewer.records.record import KnownBy, Patient
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import resample


def write(
    folder: Path, name: str, signal_mv: np.ndarray, fs: float, comments: tuple[str, ...] = (), fmt: str = "16"
) -> Path:
    n_leads = signal_mv.shape[1]
    wfdb.wrsamp(
        name,
        fs=fs,
        units=["mV"] * n_leads,
        sig_name=[f"ECG{lead + 1}" for lead in range(n_leads)],
        p_signal=signal_mv.astype(np.float64),
        fmt=[fmt] * n_leads,
        comments=list(comments),
        write_dir=str(folder),
    )
    return folder / name


def noise(seconds: float, fs: float = 128.0, n_leads: int = 2) -> np.ndarray:
    """A made rhythm that nobody has: spikes at drawn times."""
    rng = np.random.default_rng(5)
    signal = rng.normal(0, 0.02, (round(seconds * fs), n_leads))
    beats = np.cumsum(rng.uniform(0.5, 1.1, round(seconds)))
    beats = beats[beats < seconds - 1]
    signal[np.rint(beats * fs).astype(int)] += 1.0
    return signal


@pytest.mark.data
def test_a_copy_is_known_under_any_name_and_keeps_its_patient(mitdb: Path, tmp_path: Path) -> None:
    shutil.copyfile(mitdb / "119.dat", tmp_path / "someone.dat")
    header = (mitdb / "119.hea").read_text().replace("119.dat", "someone.dat").replace("119 2", "someone 2")
    (tmp_path / "someone.hea").write_text(header)
    copy, original = read_record(tmp_path / "someone"), read_record(mitdb / "119")
    assert copy.patient == original.patient
    assert (copy.patient.patient_id, copy.patient.known_by) == ("mitdb-119", KnownBy.SIGNAL)
    assert "The signal is that of MIT-BIH 119, whatever the file is called." in copy.notes
    assert not [note for note in original.notes if "MIT-BIH" in note]


@pytest.mark.data
@pytest.mark.parametrize(
    "way", ["other gain", "eight bits", "five minutes of it", "second lead alone", "at 250 Hz"]
)
def test_a_rewritten_copy_is_known(mitdb: Path, tmp_path: Path, way: str) -> None:
    signal, fs, fmt = read_record(mitdb / "207").signals_mv, 360.0, "16"
    if way == "other gain":
        signal = 0.37 * signal + 0.2
    elif way == "eight bits":
        fmt = "80"
    elif way == "five minutes of it":
        signal = signal[200_017 : 200_017 + 300 * 360]
    elif way == "second lead alone":
        signal = signal[:, 1:]
    else:
        fs = 250.0
        signal = np.column_stack([resample(lead, 360.0, fs) for lead in signal.T])
    found = read_record(write(tmp_path, "x", signal, fs, fmt=fmt)).patient
    assert (found.patient_id, found.known_by) == ("mitdb-207", KnownBy.SIGNAL)


@pytest.mark.data
def test_every_record_of_mit_bih_is_known_by_its_signal(mitdb: Path) -> None:
    for header in sorted(mitdb.glob("*.hea")):
        record = read_record(header)
        assert record.patient.known_by is KnownBy.SIGNAL, record.name
        assert not record.patient.is_refuted


def test_excerpts_and_noisy_copies_are_known_as_what_they_were_made_from(mitdb: Path) -> None:
    found = {}
    for path in (mitdb.parent / "qtdb" / "sel104", mitdb.parent / "nstdb" / "118e_6"):
        if not path.with_suffix(".hea").is_file():
            pytest.skip("the other databases don't lie beside MIT-BIH")
        found[path.name] = read_record(path).patient
    assert {name: (patient.patient_id, patient.known_by) for name, patient in found.items()} == {
        "sel104": ("mitdb-104", KnownBy.SIGNAL),
        "118e_6": ("mitdb-118", KnownBy.SIGNAL),
    }


@pytest.mark.parametrize("name", ["119", "sel100", "118e06", "sele0104", "802"])
def test_a_file_with_the_name_of_a_known_signal_and_another_is_nobodys(tmp_path: Path, name: str) -> None:
    record = read_record(write(tmp_path, name, noise(90), 128.0))
    assert record.patient.is_refuted
    assert record.patient.known_by is None
    (note,) = [note for note in record.notes if "was not recognised" in note]
    assert note.startswith("The file has the name of ")


def test_a_header_tells_what_an_excerpt_was_cut_from(tmp_path: Path) -> None:
    def patient(name: str, *comments: str) -> Patient:
        return read_record(write(tmp_path, name, noise(20), 128.0, comments)).patient

    cut = patient("cut", "Produced by xform from record 108, beginning at 7:00.000")
    assert (cut.patient_id, cut.known_by) == ("mitdb-108", KnownBy.HEADER)
    assert patient("b", "Produced by xform from record e0106").patient_id == "sele0106"
    assert patient("c", "Created by `nst' from records 119 and em (SNR = 6 dB)").patient_id == "mitdb-119"
    assert patient("d", "Produced by xform from record 801").patient_id == "801"
    assert patient("e", "Produced by xform from record mine").known_by is None


def test_records_of_svdb_without_a_known_signal_go_by_name_and_form(tmp_path: Path) -> None:
    assert known_signals() is not None
    like_it = read_record(write(tmp_path, "801", noise(60), 128.0)).patient
    assert (like_it.patient_id, like_it.known_by, like_it.is_refuted) == ("801", KnownBy.NAME, False)
    other_form = read_record(write(tmp_path, "805", noise(60, 250.0), 250.0)).patient
    assert (other_form.known_by, other_form.is_refuted) == (None, False)


def test_a_file_that_nobody_knows_is_nobodys(tmp_path: Path) -> None:
    record = read_record(write(tmp_path, "mine", noise(300), 128.0))
    assert record.patient == Patient("mine")
    assert not [note for note in record.notes if "name of" in note]


def test_a_paced_heart_is_told_by_nothing_but_its_pace(tmp_path: Path) -> None:
    known = known_signals()
    assert known is not None
    steady = np.zeros(128 * 600, dtype=np.float32)
    steady[64::96] = 1.0
    assert known.find([(steady, 128.0)]) is None


def test_the_hashes_are_small_and_hold_no_sample() -> None:
    path = resources_dir() / "known" / "recordings.npz"
    assert path.stat().st_size < 200_000
    known = read_known_signals(path)
    assert {"100", "234", "800", "893", "sele0104", "sel16265"} <= set(known.names)
    assert known.hashes.dtype == np.uint32
    assert (np.diff(known.hashes.astype(np.int64)) >= 0).all()
    assert known.hashes.shape == known.owners.shape == known.steps.shape
    lacking = [name for name in known.names if not known.can_tell(name)]
    assert lacking == ["sel17152", "sele0211"]  # so steady that no six intervals tell them


def test_no_hashes_leave_everything_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecgviewer.records.patients.known_signals", lambda: None)
    assert read_record(write(tmp_path, "119", noise(20), 128.0)).patient == Patient("mitdb-119")
