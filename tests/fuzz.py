"""Damages what the program reads, and reads it: each opens, or is refused in one line.

Short in the tests; at length from the checkout's folder by

    python tests/fuzz.py --files 20000

Each reader has a process of its own, so that a crash is told and the peak of memory is that of one reader.
"""

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fuzz_readers import READERS

from ecgviewer.errors import EcgViewerError
from ecgviewer.records.formats.opening import UNFORESEEN

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
WORDS = (
    *(
        b"0",
        b"-1",
        b"1e9",
        b"nan",
        b"NaN",
        b"Infinity",
        b"inf",
        b"99999999",
        b"999999999999",
        b"0.0001",
        b"1/2",
    ),
    *(
        b"\0",
        b"\xff",
        b"\n",
        b" ",
        b",",
        b":",
        b";",
        b"<",
        b">",
        b"+",
        b"#",
        b"~",
        b"/",
        b"../",
        b"(",
        b")",
        b'"',
    ),
    *(b"[]", b"{}", b"[", b"}", b"null", b"true", b'""', b"212", b"310", b"mV"),
)
HEADER_BYTES = 1200
"""Half of all changes fall in what stands first."""

MOST_S, MOST_MB = 2.0, 1000.0
"""Longer than this no input may take, and no reader may need more memory; the samples are all below 4 MB."""


@dataclass
class Fuzzed:
    """What came of damaged files."""

    n_opened: int = 0
    n_refused: int = 0
    slowest_s: float = 0.0  # of processor time
    peak_mb: float = 0.0
    longest: int = 0
    """Lines of the longest error."""


def damage(content: bytes, chance: random.Random, *, is_text: bool = True) -> bytes:
    """Change, cut, repeat or throw in something at one to four places."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        most = min(len(data), HEADER_BYTES) if chance.random() < 0.5 else len(data)
        place, kind = chance.randrange(most + 1), chance.random()
        if kind < 0.2:
            size = chance.choice((1, 2, 4))
            number = chance.choice(NUMBERS) & (1 << 8 * size) - 1
            data[place : place + size] = number.to_bytes(size, chance.choice(("little", "big")))
        elif kind < 0.4 and is_text:
            word = chance.choice(WORDS)
            data[place : place + chance.choice((0, 1, len(word)))] = word
        elif kind < 0.6:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif kind < 0.75:
            del data[place : place + chance.randint(1, 30)]
        elif kind < 0.9:
            data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 5)))
        else:
            data = data[:place]
    return bytes(data)


def fuzz(name: str, n_files: int, seed: int) -> Fuzzed:
    """Have a reader read so many damaged files.

    Raises
    ------
    AssertionError
        If it raises something else than an `EcgViewerError`, or fails without telling why.
    """
    reader, chance, found = READERS[name], random.Random(f"{name} {seed}"), Fuzzed()
    with tempfile.TemporaryDirectory() as folder:
        file = reader.prepare(Path(folder))
        whole = file.read_bytes()
        reader.read(file)  # what is sound is read
        for number in range(n_files):
            file.write_bytes(damage(whole, chance, is_text=reader.is_text))
            begin = time.process_time()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    if reader.is_of_numbers:
                        warnings.simplefilter("ignore", RuntimeWarning)
                    reader.read(file)
                found.n_opened += 1
            except EcgViewerError as error:
                if UNFORESEEN in str(error) or reader.takes_all:
                    raise AssertionError(f"{name}, file {number} of seed {seed}: {error}") from error
                found.n_refused += 1
                found.longest = max(found.longest, len(str(error).splitlines()))
            except Exception as error:
                raise AssertionError(f"{name}, file {number} of seed {seed}: {error!r}") from error
            found.slowest_s = max(found.slowest_s, time.process_time() - begin)
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> int:
    """Fuzz readers one after another, and print what came of it; 1 if one of them is at fault."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=20_000, help="damaged files for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=list(READERS), choices=list(READERS), metavar="READER")
    arguments = parser.parse_args()
    n_bad = 0
    print(f"{'reader':24}  opened  refused  slowest s  peak MB")
    for name in arguments.only:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            try:
                found = pool.submit(fuzz, name, arguments.files, arguments.seed).result()
            except Exception as error:
                print(f"{name:24} FAULT: {error}", flush=True)
                n_bad += 1
                continue
        is_bad = found.slowest_s > MOST_S or found.peak_mb > MOST_MB or found.longest > 1
        n_bad += is_bad
        print(
            f"{name:24}{found.n_opened:8,}{found.n_refused:9,}{found.slowest_s:11.2f}{found.peak_mb:9.0f}"
            f"{'  FAULT' if is_bad else ''}",
            flush=True,
        )
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
