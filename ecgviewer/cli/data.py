"""The verb `data`: lists the records that are here, and downloads MIT-BIH."""

import argparse

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.errors import InvalidInputError


def list_data(arguments: argparse.Namespace) -> int:
    """List the records in the data folders."""
    from ecgviewer.records.catalog import known_folders, list_openable

    if arguments.data_dir is not None and not arguments.data_dir.is_dir():
        raise InvalidInputError(f"there is no data folder {arguments.data_dir}; check --data-dir")
    folders = known_folders(arguments.data_dir)
    found = {folder: list_openable(folder) for folder in folders if folder.is_dir()}
    for folder, records in found.items():
        if records:
            print(f"{folder}: {' '.join(path.name for path in records)}")
    if not any(found.values()):
        print(
            f"no records in {', '.join(map(str, folders))}; name a folder with --data-dir or ECGVIEWER_DATA,"
            " run 'ecgviewer data fetch mitdb', or open 'ecgviewer demo'"
        )
    return 0


def fetch_data(arguments: argparse.Namespace) -> int:
    """Download MIT-BIH, or some records of it."""
    from ecgviewer.records.physionet import fetch_database, fetch_record

    with terminal_progress("downloading MIT-BIH") as progress:
        if not arguments.records:
            folder = fetch_database(arguments.output, progress=progress)
        for number, name in enumerate(arguments.records):
            part = progress.part(number / len(arguments.records), (number + 1) / len(arguments.records))
            folder = fetch_record(name, arguments.output, progress=part).parent
    print(f"in {folder}")
    return 0
