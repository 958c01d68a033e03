"""Damaged headers, annotations and signals: they open, or are refused in one line; nothing else comes of them."""

import random
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.wfdb_files import read_record

N_FILES = 60
WORDS = [
    b"0",
    b"-1",
    b"1e9",
    b"nan",
    b"inf",
    b"999999999999",
    b"212",
    b"310",
    b"/",
    b"(",
    b")",
    b"x",
    b":",
    b"+",
]
WORDS += [b" ", b"\n", b"#", b"\xff", b"\x00", b"~", b"1/2", b"../", b"mV", b"0.0001"]


def put_record(folder: Path) -> None:
    """Write two leads of ten seconds with twelve beats, one of them a lead without a signal file."""
    time_s = np.arange(2500) / 250
    lead = np.rint(200 * np.exp(-(((time_s % 0.8 - 0.4) / 0.012) ** 2))).astype("<i2")
    (folder / "r.dat").write_bytes(np.repeat(lead, 2).tobytes())
    header = [
        "r 3 250 2500 09:49:17 05/05/2020",
        "r.dat 16 200(0)/mV 16 0 0 0 0 II",
        "r.dat 16 200/mV 16 0 0 0 0 V1",
    ]
    (folder / "r.hea").write_text("\n".join([*header, "~ 0 200/mV 16 0 0 0 0 V5", "# 60 F"]) + "\n")
    steps = [100, *[200] * 11]
    (folder / "r.atr").write_bytes(
        b"".join((1 << 10 | step).to_bytes(2, "little") for step in steps) + b"\0\0"
    )


def mutate(content: bytes, chance: random.Random, *, is_text: bool) -> bytes:
    """Change, cut, repeat or throw in something at one to four places."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place, kind = chance.randrange(len(data) + 1), chance.random()
        if kind < 0.35 and is_text:
            data[place : place + chance.randrange(4)] = chance.choice(WORDS)
        elif kind < 0.55:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif kind < 0.7:
            del data[place : place + chance.randint(1, 30)]
        elif kind < 0.85:
            data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 5)))
        else:
            data = data[:place]
    return bytes(data)


@pytest.mark.parametrize("name", ["r.hea", "r.atr", "r.dat"])
def test_a_damaged_file_opens_or_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    n_opened, refused = 0, []
    for number in range(N_FILES):
        folder = tmp_path / str(number)
        folder.mkdir()
        put_record(folder)
        file = folder / name
        file.write_bytes(mutate(file.read_bytes(), chance, is_text=name == "r.hea"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                record = read_record(folder / "r")
                build_beat_table(record, record.default_lead)
            n_opened += 1
        except EcgViewerError as error:
            refused.append(str(error))
        shutil.rmtree(folder)
    assert n_opened > N_FILES / 5
    assert n_opened + len(refused) == N_FILES
    assert not any("\n" in text for text in refused)


def test_a_lead_without_a_signal_in_a_file_of_others_is_blank(tmp_path: Path) -> None:
    put_record(tmp_path)
    header = (tmp_path / "r.hea").read_text().replace("~ 0 200/mV", "r.dat 0 200/mV")
    (tmp_path / "r.hea").write_text(header)
    record = read_record(tmp_path / "r")
    assert record.n_samples == 2500
    assert np.isnan(record.lead_mv(2)).all()
    # The peak at 0.4 s, of 200 units in 200 a millivolt.
    assert record.lead_mv(1)[100] == pytest.approx(1.0)
