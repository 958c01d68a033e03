"""The table of benchmarks, peers in the same run.

    python -m benchmarks [NAME ...] [--runs 7] [--json] [--write] [--list]

Medians of seven runs, ours and a peer's in turns, with warm caches. A peer that is not installed is left out, and the
table says so (`pip install 'ecgviewer[benchmarks]'`). MIT-BIH is found through ECGVIEWER_DATA. Rows of the window need
a display, or xvfb. `--write` writes README.md of this folder: rows that were not measured keep what it holds of them.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: rows are on one thread

from measuring import RUNS, Found, Quiet, Row

_README = Path(__file__).with_name("README.md")
_LAST = Path(__file__).with_name("last_run.json")
_HEAD = """# Benchmarks

    python -m benchmarks               # all rows, half an hour
    python -m benchmarks shap-v1 cut   # some; --list names them, --json prints JSON

Medians of seven runs, or of as many as stand below; ours and the peer's take turns, so that a busy machine is as busy
for both. "ratio" is the median of ours by the peer's, pair by pair; a bar with × is of it. This table is written by
`python -m benchmarks --write`.

"""


def main() -> int:
    """Measure and print; exit status 1 where a bar is missed."""
    import networks
    import window

    rows = {row.name: row for row in (*networks.ROWS, *window.ROWS)}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows (default: all)")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="write README.md and last_run.json")
    parser.add_argument("--list", action="store_true", help="name the rows")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(f"{row.name:<18} {row.title}" for row in rows.values()))
        return 0
    unknown = [name for name in arguments.names if name not in rows]
    if unknown:
        parser.error(f"no row is called {unknown[0]}; there are {', '.join(rows)}")
    quiet, measured = Quiet.now(), {}
    for name in arguments.names or rows:
        found = rows[name].measure(arguments.runs)
        measured[name] = _as_dict(rows[name], found, quiet, arguments.runs)
        if not arguments.json:
            print(_line(measured[name]), flush=True)
    if arguments.json:
        print(json.dumps(measured, indent=1))
    else:
        print(quiet.in_words)
    if arguments.write:
        _write(rows, measured)
    return 0 if all(row["holds"] is not False for row in measured.values()) else 1


def _as_dict(row: Row, found: Found, quiet: Quiet, runs: int) -> dict[str, Any]:
    return {
        "title": row.title,
        "bar": row.bar,
        "is_ratio": row.is_ratio,
        "holds": row.holds(found),
        **asdict(found),
        "machine": f"{platform.machine()}, {quiet.n_cores} cores, Python {platform.python_version()}",
        "quiet": quiet.in_words,
        "runs": runs,
        "day": date.today().isoformat(),
    }


def _cells(row: dict[str, Any]) -> list[str]:
    peer = (
        row["peer_name"] if row["peer"] is None else f"{row['peer']:.3g} {row['unit']} ({row['peer_name']})"
    )
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g} ×"
    bar = "" if row["bar"] is None else f"≤ {row['bar']:.2g} {'×' if row['is_ratio'] else row['unit']}"
    verdict = {True: "yes", False: "**no**", None: ""}[row["holds"]]
    more = ", ".join(f"{name} {value:.3g}" for name, value in row["details"].items())
    return [row["title"], f"{row['ours']:.3g} {row['unit']}", peer, ratio, bar, verdict, more]


def _line(row: dict[str, Any]) -> str:
    title, ours, peer, ratio, bar, verdict, more = _cells(row)
    return f"{title:<56} {ours:>10}  {ratio:>8} {peer}  {bar} {verdict.strip('*')}  ({more})"


def _write(rows: dict[str, Row], measured: dict[str, dict[str, Any]]) -> None:
    """Write the table, of rows that were not measured now as they were measured last."""
    last = json.loads(_LAST.read_text(encoding="utf-8")) if _LAST.exists() else {}
    kept = {name: measured.get(name, last.get(name)) for name in rows}
    kept = {name: row for name, row in kept.items() if row is not None}
    lines = ["| what | ours | peer | ratio | bar | held | |", "|---|--:|---|--:|--:|---|---|"]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in kept.values()]
    runs = dict.fromkeys(
        f"{row['day']}: {row['machine']}; medians of {row.get('runs', RUNS)}; {row['quiet']}."
        for row in kept.values()
    )
    _README.write_text(
        f"{_HEAD}{chr(10).join(lines)}\n\nRuns:\n\n" + "\n".join(f"- {run}" for run in runs) + "\n"
    )
    _LAST.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
