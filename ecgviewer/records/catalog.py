"""From a record's name to its files."""

from collections.abc import Iterable
from pathlib import Path

from ecgviewer.errors import DownloadError, EcgViewerError, InvalidInputError, RecordNotFoundError
from ecgviewer.files import record_files
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.paths import data_dirs, named_svdb_dir, resources_dir
from ecgviewer.records.file_kinds import describe_file
from ecgviewer.records.formats.known_formats import find_format, is_recording
from ecgviewer.records.headers import header_file, strip_suffix
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.patients import SVDB_RECORDS
from ecgviewer.records.physionet import fetch_record, mitdb_cache_dir

DEMO_NAME = "demo"
"""Name of the synthetic record that comes with the program."""

_LONGEST_NAME = 200
_MOST_HEADERS = 2000
_HEADER_BYTES = 10_000


def find_record(
    name: str,
    data_dir: Path | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Path:
    """Find a record by its name or path; a MIT-BIH record that is nowhere here is downloaded.

    "demo" without `data_dir` is the record that comes with the program. All others are looked for in
    this order: a path as given (with a folder in it); `data_dir`; the current folder; the folders in
    ECGVIEWER_DATA; downloaded records; for a MIT-BIH name PhysioNet.

    Parameters
    ----------
    name
        Such as "208", "208.hea", "./x/208" or "demo"; also a signal or annotation file, a file of another format
        ("ecg.edf"), or a folder of one record.
    data_dir
        Folder to look into first.
    progress, cancel
        Of a download.

    Returns
    -------
    Path
        Absolute path of the record without `.hea`; its header exists. Of another format the path of its file.

    Raises
    ------
    InvalidInputError
        If the name is empty or a folder's, or `data_dir` is no folder.
    RecordNotFoundError
        If no place has the record.
    DownloadError
        If it would have to be downloaded and could not be.
    """
    found = find_local_record(name, data_dir)
    if found is not None:
        return found
    given = strip_suffix(Path(name).expanduser())
    is_path = Path(name).name != name
    folders = known_folders(data_dir)
    if given.is_dir():
        raise InvalidInputError(f"{given} is a folder; name a record in it, such as {_example(given)}")
    for file in _files_named(name, folders):
        raise InvalidInputError(f"{file} is {describe_file(file)}")
    if not is_path and given.name in MITDB_RECORDS:
        return _download(given.name, folders, progress, cancel)
    raise RecordNotFoundError(_not_found(name, given if is_path else None, folders))


def find_local_record(name: str, data_dir: Path | None = None) -> Path | None:
    """Return where `find_record` finds a record without a download, None if nowhere.

    Raises
    ------
    InvalidInputError
        If the name is empty or a folder's, or `data_dir` is no folder.
    """
    _check_name(name)
    if name == DEMO_NAME and data_dir is None:
        return demo_record()
    if data_dir is not None and not data_dir.is_dir():
        raise InvalidInputError(f"there is no data folder {data_dir}; check --data-dir")
    given = strip_suffix(Path(name).expanduser())
    if Path(name).name != name and _has_header(given):
        return given
    relative = Path(name).with_name(given.name)
    folders = known_folders(data_dir)
    for folder in folders:
        candidate = (folder / relative).absolute()
        if _has_header(candidate):
            return candidate
    owners = (_record_of(file) for file in _files_named(name, folders))
    return next((owner for owner in owners if owner is not None), _only_record(given))


def _files_named(name: str, folders: list[Path]) -> list[Path]:
    """Return the files of exactly this name: as given, and in each folder."""
    given = Path(name).expanduser()
    places = [given.absolute(), *((folder / name).absolute() for folder in folders)]
    return [place for place in dict.fromkeys(places) if _is_file(place)]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file system takes
        return False


def _record_of(file: Path) -> Path | None:
    """Return the record that a file belongs to: of its name, one whose header names it, or itself.

    A file of a format that nothing else beside a record has is a record itself, unless the header of its name says
    that it holds the signal.
    """
    found = find_format(file)
    own = file.with_suffix("")
    if _has_header(own):
        is_itself = found is not None and found.has_own_suffix and file.name not in record_files(own)
        return file if is_itself else own
    if found is not None and found.has_own_suffix:
        return file
    try:
        headers = sorted(file.parent.glob("*.hea"))[:_MOST_HEADERS]
        owners = [
            header for header in headers if file.name.encode() in header.read_bytes()[:_HEADER_BYTES].split()
        ]
    except OSError:
        owners = []
    if owners:
        return strip_suffix(owners[0])
    return None if found is None else file


def _only_record(folder: Path) -> Path | None:
    """Return the record of a folder that holds just one."""
    records = (list_records(folder) or list_openable(folder)) if folder.is_dir() else []
    return records[0] if len(records) == 1 else None


def find_local_records(names: Iterable[str], data_dir: Path | None = None) -> list[Path]:
    """Return the paths of those records that are on this machine; nothing is downloaded and nothing raised."""
    found = []
    for name in names:
        try:
            path = find_local_record(name, data_dir)
        except EcgViewerError:  # told when the record is opened
            continue
        if path is not None:
            found.append(path)
    return found


def _check_name(name: str) -> None:
    """Raise unless a name could be a record's: no file system takes the rest."""
    if not name.strip():
        raise InvalidInputError("the record's name is empty; give one such as 208, or demo")
    if Path(name).name in ("", ".."):
        raise InvalidInputError(f"{name} is a folder; name a record in it, such as {Path(name) / '208'}")
    if not name.isprintable() or any(len(part) > _LONGEST_NAME for part in Path(name).parts):
        raise InvalidInputError(f"{name[:40]!r} cannot be a record's name; give one such as 208, or demo")


def demo_record() -> Path:
    """Return the path, without `.hea`, of the synthetic record that comes with the program."""
    return resources_dir() / DEMO_NAME / DEMO_NAME


def list_records(folder: Path) -> list[Path]:
    """Return the paths, without `.hea`, of the records whose headers lie in a folder, by name.

    Raises
    ------
    InvalidInputError
        If there is no such folder or it may not be read.
    """
    try:
        files = [file for file in folder.iterdir() if file.suffix == ".hea" and not file.name.startswith(".")]
    except OSError as error:
        raise InvalidInputError(
            f"the folder {folder} cannot be read ({error.strerror}); choose another"
        ) from error
    return sorted(strip_suffix(file) for file in files if file.is_file())


def list_openable(folder: Path) -> list[Path]:
    """Return the records of a folder in any format, by name: those of WFDB without `.hea`, others with their ending.

    A file that belongs to a record of WFDB isn't listed for itself, nor a table that holds no rows of numbers.

    Raises
    ------
    InvalidInputError
        If there is no such folder or it may not be read.
    """
    records = list_records(folder)
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise InvalidInputError(
            f"the folder {folder} cannot be read ({error.strerror}); choose another"
        ) from error
    names = {record.name for record in records}
    others = [
        file.absolute() for file in files if file.stem not in names and file.is_file() and is_recording(file)
    ]
    return sorted([*records, *others])


def is_record(path: Path | str) -> bool:
    """Return whether a record is still there: the header of a path without `.hea`, or a file of another format."""
    path = Path(path)
    return _has_header(path) or (_is_file(path) and find_format(path) is not None)


def record_file(path: Path) -> Path:
    """Return the file that a record is opened by: its header, or the one file of another format."""
    return path if not _has_header(path) and _is_file(path) else header_file(path)


def known_folders(data_dir: Path | None) -> list[Path]:
    """Return the folders to look into, in order and each once."""
    folders = [
        *([data_dir] if data_dir is not None else []),
        Path.cwd(),
        *data_dirs(),
        mitdb_cache_dir(),
    ]
    return list(dict.fromkeys(folder.expanduser().absolute() for folder in folders))


def folder_of_records() -> Path | None:
    """Return the first folder in ECGVIEWER_DATA, else that of downloaded records, that holds any; None without."""
    for folder in (*data_dirs(), mitdb_cache_dir()):
        if folder.is_dir() and any(folder.glob("*.hea")):
            return folder
    return None


def find_svdb(data_dir: Path) -> Path | None:
    """Return the folder of the Supraventricular Arrhythmia Database: ECGVIEWER_SVDB, else `svdb` beside MIT-BIH.

    Parameters
    ----------
    data_dir
        Folder of MIT-BIH.

    Returns
    -------
    Path or None
        None where neither holds a record.
    """
    for folder in (named_svdb_dir(), data_dir.absolute().parent / "svdb"):
        if folder is not None and folder.is_dir() and any(folder.glob("*.hea")):
            return folder
    return None


def database_record(data_dir: Path, name: str) -> Path:
    """Return where a record of MIT-BIH, or of the Supraventricular Arrhythmia Database, is looked for by name.

    Parameters
    ----------
    data_dir
        Folder of MIT-BIH; `find_svdb` looks beside it.
    name
        Such as "208" or "865".
    """
    folder = find_svdb(data_dir) if name in SVDB_RECORDS else None
    return (folder or data_dir) / name


def _has_header(path: Path) -> bool:
    try:
        return header_file(path).is_file()
    except OSError:  # a name that no file system takes
        return False


def _download(name: str, folders: list[Path], progress: Progress | None, cancel: CancelToken | None) -> Path:
    try:
        return fetch_record(name, progress=progress, cancel=cancel)
    except DownloadError as error:
        raise DownloadError(f"record {name} is not in {_listed(folders)}, and {error}") from error


def _not_found(name: str, path: Path | None, folders: list[Path]) -> str:
    places = _listed(folders)
    if path is not None:
        places = f"{path.parent}, {places}"
    return (
        f"no record {name} in {places}, and it is not one of MIT-BIH that could be downloaded; check the name"
    )


def _listed(folders: list[Path]) -> str:
    return ", ".join(str(folder) for folder in folders)


def _example(folder: Path) -> str:
    try:
        records = list_records(folder)
    except InvalidInputError:
        records = []
    return str(records[0] if records else folder / "208")
