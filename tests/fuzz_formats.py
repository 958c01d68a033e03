"""Damages files of other formats and reads them: each opens, or is refused in one line.

Short in the tests; at length from the checkout's folder by

    python tests/fuzz_formats.py --files 20000
"""

import argparse
import random
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from format_samples import SAMPLES

from ecgviewer.errors import EcgViewerError
from ecgviewer.records.formats.opening import UNFORESEEN
from ecgviewer.records.reading import read_any

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
WORDS = (
    b"0",
    b"-1",
    b"1e9",
    b"nan",
    b"inf",
    b"99999999",
    b"\0",
    b"\xff",
    b"\n",
    b",",
    b"<",
    b">",
    b"+",
    b'"',
    b" ",
)
HEADER_BYTES = 1200
"""Half of all changes fall in what stands before the signal."""


@dataclass
class Fuzzed:
    """What came of damaged files."""

    n_opened: int = 0
    n_refused: int = 0
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    longest: int = 0
    """Lines of the longest error."""


def damage(content: bytes, chance: random.Random) -> bytes:
    """Change, cut, repeat or throw in something at one to four places."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        most = min(len(data), HEADER_BYTES) if chance.random() < 0.5 else len(data)
        place, kind = chance.randrange(most + 1), chance.random()
        if kind < 0.25:
            size = chance.choice((1, 2, 4))
            number = chance.choice(NUMBERS) & (1 << 8 * size) - 1
            data[place : place + size] = number.to_bytes(size, chance.choice(("little", "big")))
        elif kind < 0.4:
            word = chance.choice(WORDS)
            data[place : place + len(word)] = word
        elif kind < 0.6:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif kind < 0.75:
            del data[place : place + chance.randint(1, 30)]
        elif kind < 0.9:
            data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 5)))
        else:
            data = data[:place]
    return bytes(data)


def fuzz(name: str, make: Callable[[], bytes], n_files: int, seed: int, folder: Path) -> Fuzzed:
    """Read so many damaged files.

    Raises
    ------
    AssertionError
        If one raises something else than an `EcgViewerError`, or its reader failed without telling why.
    """
    chance, whole, found = random.Random(f"{name} {seed}"), make(), Fuzzed()
    file = folder / name
    for number in range(n_files):
        file.write_bytes(damage(whole, chance))
        begin = time.perf_counter()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                record = read_any(file)
                for lead in range(record.n_leads):
                    record.lead_mv(lead)
            found.n_opened += 1
        except EcgViewerError as error:
            if UNFORESEEN in str(error):
                raise AssertionError(f"{name}, file {number} of seed {seed}: {error}") from error
            found.n_refused += 1
            found.longest = max(found.longest, len(str(error).splitlines()))
        except Exception as error:
            raise AssertionError(f"{name}, file {number} of seed {seed}: {error!r}") from error
        found.slowest_s = max(found.slowest_s, time.perf_counter() - begin)
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=20_000, help="damaged files of each format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=list(SAMPLES), help="names of samples")
    arguments = parser.parse_args()
    print("sample      opened  refused  slowest s  peak MB")
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.only:
            found = fuzz(name, SAMPLES[name], arguments.files, arguments.seed, Path(folder))
            print(
                f"{name:10} {found.n_opened:7,} {found.n_refused:8,} {found.slowest_s:10.2f} {found.peak_mb:8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
