"""The verb `convert`: a recording of any format as a record of WFDB."""

import argparse

from ecgviewer.cli.progress import print_notes, terminal_progress
from ecgviewer.errors import InvalidInputError


def convert(arguments: argparse.Namespace) -> int:
    """Write a recording as WFDB into a folder."""
    from ecgviewer.records.catalog import find_record
    from ecgviewer.records.reading import read_any
    from ecgviewer.workflows.convert.convert_record import convert_record

    rate_hz = arguments.rate
    if rate_hz is not None and not 1 <= rate_hz <= 1e6:
        raise InvalidInputError(
            f"--rate {rate_hz:g} is no sampling rate; give the samples a second, such as 360"
        )
    with terminal_progress(f"converting {arguments.name}", patience_s=1.0) as progress:
        path = find_record(arguments.name, arguments.data_dir, progress.part(0, 0.1))
        record = read_any(path, progress.part(0.1, 0.4), rate_hz=rate_hz)
        found = convert_record(
            record,
            arguments.folder,
            arguments.new_name,
            may_replace=arguments.replace,
            progress=progress.part(0.4, 1),
        )
    print_notes(record.name, [*record.notes, *found.notes])
    annotations = f", annotations {', '.join(found.annotators)}" if found.annotators else ""
    print(
        f"written to {found.path}.hea: {len(found.leads)} leads, {record.duration_s:,.6g} s at {record.fs_hz:g} Hz"
        f"{annotations}; largest difference to the original {found.largest_error_uv:.2g} uV"
    )
    return 0
