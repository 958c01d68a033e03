"""Makes a record of a day, or longer, from records of half an hour, one after another.

    python benchmarks/day_record.py FOLDER [--from 208 123] [--hours 24] [--without-reference] [--data-dir DIR]

The records must be of format 212 with two leads and the same rate. Their bytes are joined as they are, and their
annotations (`atr`) moved along, so that beats, classes and noise of the day are those of the parts. Prints the
path of the day.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_SECONDS_OF_HOUR = 3600


def make_day(
    folder: Path,
    parts: Sequence[Path],
    hours: float = 24.0,
    name: str = "day",
    *,
    has_reference: bool = True,
) -> Path:
    """Write a record of some hours into a folder, and return its path without an ending.

    Parameters
    ----------
    folder
        Where it is written; a day of that name that is there already is taken as it is.
    parts
        Records of format 212 with two leads, without an ending; they follow each other in turns.
    hours
        Length; the last part is taken whole.
    name
        Of the record.
    has_reference
        Whether it gets the annotations of its parts.
    """
    path = folder / name
    if path.with_suffix(".hea").exists():
        return path
    import wfdb

    folder.mkdir(parents=True, exist_ok=True)
    headers = [wfdb.rdheader(str(part)) for part in parts]
    contents = [part.with_suffix(".dat").read_bytes() for part in parts]
    marks = [wfdb.rdann(str(part), "atr") for part in parts] if has_reference else []
    samples, symbols, aux, subtypes, n_samples, turn = [], [], [], [], 0, 0
    with path.with_suffix(".dat").open("wb") as stream:
        while n_samples < hours * _SECONDS_OF_HOUR * headers[0].fs:
            which = turn % len(parts)
            stream.write(contents[which])
            if has_reference:
                samples.append(marks[which].sample + n_samples)
                symbols += marks[which].symbol
                aux += marks[which].aux_note
                subtypes.append(marks[which].subtype)
            n_samples += headers[which].sig_len
            turn += 1
    first = headers[0]
    lines = [f"{name} 2 {first.fs:g} {n_samples}"]
    lines += [
        f"{name}.dat 212 {first.adc_gain[lead]:g} 11 {first.adc_zero[lead]} 0 0 0 {first.sig_name[lead]}"
        for lead in range(2)
    ]
    path.with_suffix(".hea").write_text(
        "\n".join([*lines, f"# joined from {', '.join(p.name for p in parts)}"]) + "\n"
    )
    if has_reference:
        wfdb.wrann(
            name,
            "atr",
            np.concatenate(samples),
            symbols,
            subtype=np.concatenate(subtypes),
            aux_note=aux,
            write_dir=str(folder),
        )
    return path


def main() -> int:
    """Make the record that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", nargs="+", default=["208", "123"], dest="parts")
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--without-reference", action="store_true")
    parser.add_argument("--data-dir", type=Path, default=None)
    arguments = parser.parse_args()
    data = arguments.data_dir or Path(os.environ.get("ECGVIEWER_DATA", ".").split(os.pathsep)[0])
    parts = [data / part for part in arguments.parts]
    print(make_day(arguments.folder, parts, arguments.hours, has_reference=not arguments.without_reference))
    return 0


if __name__ == "__main__":
    sys.exit(main())
