"""Public sets from a server on this machine: made-up recordings in the form that PhysioNet has them."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from download_server import DownloadServer, running_server
from rhythm_recordings import beats_signal

from ecgviewer.cli.main import main
from ecgviewer.errors import DownloadError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.paths import cache_dir
from ecgviewer.records.rhythms import public_sets
from ecgviewer.records.rhythms.fetch_set import fetch_set
from ecgviewer.records.rhythms.signals import read_signals
from ecgviewer.records.rhythms.sources import list_recordings

TWELVE = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")


def record_files(
    name: str, leads: tuple[str, ...], fs_hz: int, comments: str, seed: int, duration_s: float = 10.0
) -> dict[str, bytes]:
    """Return header and signal file as in the challenges: 24 bytes of a MATLAB file before the samples."""
    signal = beats_signal(np.full(12, 0.8), duration_s, fs_hz, seed)
    values = np.rint(np.outer(signal, np.arange(1, len(leads) + 1)) * 1000).astype("<i2")
    lines = [f"{name} {len(leads)} {fs_hz} {len(values)}"]
    lines += [f"{name}.mat 16+24 1000/mV 16 0 0 0 0 {lead}" for lead in leads]
    header = "\n".join(lines) + f"\n{comments}"
    return {f"{name}.hea": header.encode(), f"{name}.mat": bytes(24) + values.tobytes()}


def chapman() -> dict[str, bytes]:
    codes = {"JS00001": "164889003,59118001", "JS00002": "426177001", "JS00003": "427393009,426177001"}
    found = {"ConditionNames_SNOMED-CT.csv": b"not wanted"}
    for number, (name, each) in enumerate(codes.items()):
        files = record_files(name, TWELVE, 500, f"#Age: 70\n#Sex: Male\n#Dx: {each}\n", number)
        found |= {f"WFDBRecords/01/010/{file}": content for file, content in files.items()}
    # Two of the published headers are broken.
    return found | {"WFDBRecords/02/020/JS00004.hea": b"", "WFDBRecords/02/020/JS00004.mat": bytes(120_024)}


def cpsc2018() -> dict[str, bytes]:
    found = {}
    for number, (name, code) in enumerate(
        {
            "A0001": "59118001",
            "A0002": "426783006",
            "A0003": "164889003,59118001",
            "A0004": "164884008",
        }.items()
    ):
        files = record_files(name, TWELVE, 500, f"# Age: 70\n# Dx: {code}\n", number)
        found |= {f"training/cpsc_2018/g1/{file}": content for file, content in files.items()}
    found["training/cpsc_2018_extra/g1/Q0001.hea"] = b"not wanted"
    return found


def ptbxl() -> dict[str, bytes]:
    found = {}
    for number in (1, 2):
        name = f"{number:05}_hr"
        files = record_files(name, TWELVE, 500, "", number)
        found |= {f"records500/00000/{file}": content for file, content in files.items()}
        found[f"records100/00000/{number:05}_lr.hea"] = b"not wanted"
    table = (
        "ecg_id,patient_id,scp_codes,strat_fold,filename_lr,filename_hr\n"
        "1,15709.0,\"{'NORM': 100.0, 'LVOLT': 0.0, 'SR': 0.0}\",3,x,records500/00000/00001_hr\n"
        "2,13243.0,\"{'NORM': 80.0, 'SBRAD': 0.0}\",2,x,records500/00000/00002_hr\n"
    )
    return found | {"ptbxl_database.csv": table.encode()}


def cinc2017() -> dict[str, bytes]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for number, name in enumerate(("A00001", "A00002")):
            for file, content in record_files(name, ("ECG",), 300, "", number, 60.0).items():
                opened.writestr(f"training2017/{file}", content)
        opened.writestr("training2017/RECORDS", "A00001\nA00002\n")
    labels = b"A00001,N\nA00002,~\nA00003,O\n"
    return {
        "training2017.zip": archive.getvalue(),
        "REFERENCE-v3.csv": labels,
        "sample2017.zip": b"not wanted",
    }


SETS = {"chapman": chapman, "cpsc2018": cpsc2018, "ptbxl": ptbxl, "cinc2017": cinc2017}


def serve(server: DownloadServer, name: str) -> dict[str, bytes]:
    content = SETS[name]()
    lines = [f"{hashlib.sha256(each).hexdigest()} {path}" for path, each in content.items()]
    server.files = {path.rsplit("/", 1)[-1]: each for path, each in content.items()}
    server.files["SHA256SUMS.txt"] = ("\n".join(lines) + "\n").encode()
    return content


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DownloadServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_server() as running:
        yield running


def left_behind(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.suffix in (".part", ".lock", ".tmp"))


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("chapman", {"JS00001": ("AFIB", "AFIB"), "JS00002": ("SB", "SB"), "JS00003": ("SB", "SA,SB")}),
        (
            "cpsc2018",
            {
                "A0001": ("", "RBBB"),
                "A0002": ("SR", "Normal"),
                "A0003": ("AFIB", "AF,RBBB"),
                "A0004": ("", "PVC"),
            },
        ),
        ("ptbxl", {"00001_hr": ("SR", "NORM,LVOLT,SR"), "00002_hr": ("SB", "NORM,SBRAD")}),
        ("cinc2017", {"A00001": ("SR", "N"), "A00002": ("", "~")}),
    ],
)
def test_a_set_arrives_and_its_loader_reads_it(
    server: DownloadServer, tmp_path: Path, name: str, labels: dict[str, tuple[str, str]]
) -> None:
    serve(server, name)
    reports: list[ProgressReport] = []
    folder = tmp_path / name
    fetched = fetch_set(name, folder, base_url=server.url, progress=Progress(reports.append))
    assert (fetched.folder, fetched.n_recordings) == (folder, len(labels))
    assert fetched.left_out == {"chapman": ("JS00004",), "cinc2017": ("A00003",)}.get(name, ())
    table = list_recordings({name: folder})
    assert {row.record: (row.rhythm, ",".join(row.labels)) for row in table} == labels
    signals = read_signals(table, ("I",), 100.0, 10.0)
    assert signals[0, 0, 30] == pytest.approx(1.0, abs=0.1)  # the first beat
    assert left_behind(folder) == []
    assert not any("not wanted" in file.read_text("latin-1") for file in folder.iterdir())
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_patients_of_ptbxl_are_those_of_its_table(server: DownloadServer, tmp_path: Path) -> None:
    serve(server, "ptbxl")
    fetch_set("ptbxl", tmp_path, base_url=server.url)
    assert [row.patient for row in list_recordings({"ptbxl": tmp_path})] == ["ptbxl-15709", "ptbxl-13243"]
    assert (tmp_path / "labels.csv").read_text().splitlines()[1] == "00001_hr,15709,NORM:100 LVOLT:0 SR:0,3"


@pytest.mark.parametrize("name", list(SETS))
def test_what_was_cut_is_taken_up(server: DownloadServer, tmp_path: Path, name: str) -> None:
    content = serve(server, name)
    server.cut_after = [8192] * 100
    with pytest.raises(DownloadError, match=f"the connection was cut.*data fetch {name}` again"):
        fetch_set(name, tmp_path, base_url=server.url)
    assert not (tmp_path / "labels.csv").exists()
    assert not list(tmp_path.glob("*.hea"))  # no recording without its signals
    server.cut_after = []
    server.requests.clear()
    fetch_set(name, tmp_path, base_url=server.url)
    assert any(byte_range for file, byte_range in server.requests if file.endswith((".mat", ".zip")))
    for path, each in content.items():
        here = tmp_path / path.rsplit("/", 1)[-1]
        assert not here.exists() or here.read_bytes() == each
    assert left_behind(tmp_path) == []
    server.requests.clear()
    fetch_set(name, tmp_path, base_url=server.url)
    assert server.requests == [("SHA256SUMS.txt", None)]  # all is there


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("chapman", "JS00002.mat"),
        ("cpsc2018", "A0003.mat"),
        ("ptbxl", "ptbxl_database.csv"),
        ("cinc2017", "training2017.zip"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(
    server: DownloadServer,
    name: str,
    damaged: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    serve(server, name)
    whole = server.files[damaged]
    server.files[damaged] = whole[:-10] + b"0123456789"
    here = {**public_sets.PUBLIC_SETS}
    here[name] = public_sets.PublicSet(
        *(server.url if field == "base_url" else getattr(here[name], field) for field in here[name].__dict__)
    )
    monkeypatch.setattr("ecgviewer.records.rhythms.fetch_set.PUBLIC_SETS", here)
    assert main(["data", "fetch", name]) == 1
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert f"{damaged} is not the file of the official list" in last
    folder = cache_dir() / name
    assert not (folder / "labels.csv").exists()
    assert not (folder / damaged).exists()
    server.files[damaged] = whole
    assert main(["data", "fetch", name]) == 0
    assert capsys.readouterr().out.endswith(f"recordings in {folder}\n")


def test_a_damaged_unpacked_recording_is_mended(server: DownloadServer, tmp_path: Path) -> None:
    serve(server, "cinc2017")
    fetch_set("cinc2017", tmp_path, base_url=server.url)
    whole = (tmp_path / "A00001.mat").read_bytes()
    (tmp_path / "A00001.mat").write_bytes(whole[:-4] + b"oops")
    fetch_set("cinc2017", tmp_path, base_url=server.url)
    assert (tmp_path / "A00001.mat").read_bytes() == whole


def test_cancelling_stops_all_downloads(server: DownloadServer, tmp_path: Path) -> None:
    serve(server, "chapman")
    cancel = CancelToken()
    progress = Progress(lambda report: cancel.cancel() if report.fraction > 0.1 else None)
    with pytest.raises(Cancelled):
        fetch_set("chapman", tmp_path, base_url=server.url, progress=progress, cancel=cancel)
    assert not (tmp_path / "labels.csv").exists()
    assert fetch_set("chapman", tmp_path, base_url=server.url).n_recordings == 3


def test_a_list_of_another_form_is_refused(server: DownloadServer, tmp_path: Path) -> None:
    serve(server, "chapman")
    with pytest.raises(DownloadError, match="does not list the files of PTB-XL"):
        fetch_set("ptbxl", tmp_path, base_url=server.url)


def test_a_table_of_another_form_is_refused(server: DownloadServer, tmp_path: Path) -> None:
    content = serve(server, "ptbxl")
    changed = content["ptbxl_database.csv"].replace(b"scp_codes", b"codes")
    server.files["ptbxl_database.csv"] = changed
    old, new = (hashlib.sha256(each).hexdigest() for each in (content["ptbxl_database.csv"], changed))
    server.files["SHA256SUMS.txt"] = server.files["SHA256SUMS.txt"].replace(old.encode(), new.encode())
    with pytest.raises(DownloadError, match="has no column 'scp_codes'"):
        fetch_set("ptbxl", tmp_path, base_url=server.url)
    assert not (tmp_path / "labels.csv").exists()
