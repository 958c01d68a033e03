"""`classify DIR`: all records of a folder, side by side."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.tables import print_json
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from ecgviewer.workflows.archive.workers import Workers

_PIPES = ("-", "/dev/stdout")


def is_of_folder(arguments: argparse.Namespace) -> bool:
    """Return whether what shall be classified is a folder of records, and not one record or several.

    The folder of just one record stands for that record, too, unless an option says otherwise.

    Raises
    ------
    InvalidInputError
        If options don't go together.
    """
    asked = arguments.is_recursive or arguments.jobs is not None or arguments.cluster is not None
    folder = Path(arguments.names[0]).expanduser()
    if len(arguments.names) != 1 or not folder.is_dir():
        if asked:
            raise InvalidInputError(
                "--recursive, --jobs and --cluster go with one folder of records, not with"
                f" {', '.join(arguments.names)}"
            )
        return False
    if arguments.output is not None:
        is_table = str(arguments.output) in _PIPES or arguments.output.suffix.lower() == ".csv"
        return asked or not is_table or arguments.output.is_dir()
    if asked or _n_records(folder) > 1:
        raise InvalidInputError(
            f"{folder} is a folder of records: name a folder for their results with -o, or one record in it"
        )
    return False


def classify_folder(arguments: argparse.Namespace) -> int:
    """Classify all records of a folder."""
    from ecgviewer.workflows.archive.archive_folder import check_archive_folder
    from ecgviewer.workflows.archive.archive_records import list_archive
    from ecgviewer.workflows.archive.classify_archive import ArchiveChoice, classify_archive

    if arguments.data_dir is not None:
        raise InvalidInputError("--data-dir doesn't go with a folder of records; name the folder by its path")
    folder = Path(arguments.names[0])
    new_workers = _new_workers(arguments)
    check_archive_folder(arguments.output)
    archive = list_archive(folder, is_recursive=arguments.is_recursive, leave_out=arguments.output)
    choice = ArchiveChoice(arguments.model, arguments.lead, arguments.leads, arguments.annotator)
    with terminal_progress(f"classifying {folder}", patience_s=1.0) as progress:
        found = classify_archive(
            archive,
            arguments.output,
            new_workers,
            choice,
            may_replace=arguments.replace,
            progress=progress,
        )
    if arguments.json:
        print_json(found.as_dict())
        return 0
    for note in found.notes:
        print(f"note: {note}")
    kept = f", {found.n_kept} of them earlier" if found.n_kept else ""
    bad = f", {found.n_failed} could not be classified: see column error" if found.n_failed else ""
    print(f"{found.n_records - found.n_failed} of {found.n_records} records classified{kept}{bad}")
    print(f"written to {', '.join(str(file) for file in found.tables)}")
    return 0


def _new_workers(arguments: argparse.Namespace) -> "Callable[[], Workers]":
    from ecgviewer.workflows.archive.cluster_workers import ClusterWorkers, check_cluster
    from ecgviewer.workflows.archive.workers import ProcessWorkers, check_jobs, n_processors

    if arguments.cluster is None:
        jobs = n_processors() if arguments.jobs is None else arguments.jobs
        check_jobs(jobs)
        return lambda: ProcessWorkers(jobs)
    if arguments.jobs is not None:
        raise InvalidInputError("--jobs doesn't go with --cluster: its workers say how much they do at once")
    check_cluster()
    return lambda: ClusterWorkers(arguments.cluster)


def _n_records(folder: Path) -> int:
    from ecgviewer.records.catalog import list_openable

    return len(list_openable(folder))
