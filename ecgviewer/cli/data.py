"""The verb `data`: lists the records that are here, and downloads public sets."""

import argparse

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

_MOST_SHOWN = 5


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
    """Download MIT-BIH, some records of it, or another public set."""
    if arguments.database != "mitdb":
        return _fetch_set(arguments)
    from ecgviewer.records.physionet import fetch_database, fetch_record

    with terminal_progress("downloading MIT-BIH") as progress:
        if not arguments.records:
            folder = fetch_database(arguments.output, progress=progress)
        for number, name in enumerate(arguments.records):
            part = progress.part(number / len(arguments.records), (number + 1) / len(arguments.records))
            folder = fetch_record(name, arguments.output, progress=part).parent
    print(f"in {folder}")
    return 0


def _fetch_set(arguments: argparse.Namespace) -> int:
    from ecgviewer.records.rhythms.fetch_set import fetch_set
    from ecgviewer.records.rhythms.public_sets import PUBLIC_SETS

    name = arguments.database
    if arguments.records:
        raise InvalidInputError(f"{name} is fetched whole; leave out {arguments.records[0]}")
    wanted = PUBLIC_SETS[name]
    with terminal_progress(f"downloading {wanted.title} ({wanted.size})") as progress:
        fetched = fetch_set(name, arguments.output, progress=progress, cancel=CancelToken())
    if fetched.left_out:
        shown = ", ".join(fetched.left_out[:_MOST_SHOWN]) + (
            " …" if len(fetched.left_out) > _MOST_SHOWN else ""
        )
        print(f"{len(fetched.left_out)} left out, since they can't be read: {shown}")
    print(f"{fetched.n_recordings:,} recordings in {fetched.folder}")
    return 0
