"""The journal: every step of every record, kept at once in one database of this user. SQLite, no Qt.

A step is there, whole, as soon as `append` returns, whatever becomes of the program afterwards: each is one
transaction, written through to the disk. Nothing is ever changed or taken out: to undo is a further step.
"""

import datetime
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from ecgviewer.errors import EcgViewerError, OutputError, RecordUnreadableError
from ecgviewer.workflows.desk.marks import Step, changes_from_json, changes_to_json
from ecgviewer.workflows.desk.own_layer import FirstBeats

_MIGRATIONS = (
    """
    CREATE TABLE records (
        record_id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        samples BLOB NOT NULL,
        symbols TEXT NOT NULL,
        fs_hz REAL NOT NULL,
        is_detected INTEGER NOT NULL
    );
    CREATE TABLE steps (
        step_id INTEGER PRIMARY KEY AUTOINCREMENT,
        record_id INTEGER NOT NULL REFERENCES records,
        made_at TEXT NOT NULL,
        annotator TEXT NOT NULL,
        kind TEXT NOT NULL,
        of_step INTEGER REFERENCES steps,
        name TEXT NOT NULL,
        changes BLOB NOT NULL
    );
    CREATE INDEX steps_of_record ON steps (record_id, step_id);
    """,
    """
    CREATE TABLE looks (
        record_id INTEGER NOT NULL REFERENCES records,
        mark_id INTEGER NOT NULL,
        decision TEXT NOT NULL,
        made_at TEXT NOT NULL,
        PRIMARY KEY (record_id, mark_id)
    ) WITHOUT ROWID;
    CREATE TABLE saved_files (
        record_id INTEGER NOT NULL REFERENCES records,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (record_id, path)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE bookmarks (
        key TEXT NOT NULL,
        time_s REAL NOT NULL,
        name TEXT NOT NULL,
        made_at TEXT NOT NULL,
        PRIMARY KEY (key, time_s)
    ) WITHOUT ROWID;
    """,
)
"""What makes each version of the schema out of the one before; `user_version` counts them."""

VERSION = len(_MIGRATIONS)
_WAIT_S = 10.0
"""How long another window's step is waited for."""

_NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_MAX_KIND = 0xFF
"""The lower byte of what SQLite answers is the kind of the error, the upper one tells more of it."""


class StepKind(StrEnum):
    """What a kept step did."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class KeptStep:
    """A step in the journal.

    Attributes
    ----------
    step_id
        Ascending in the order in which steps were made.
    made_at
        ISO 8601, UTC, to the millisecond.
    annotator
        Who made it, "" where no name was set.
    kind, of_step
        Whether it did something new, or undid or did again another one.
    step
        What it changed: an undoing one changes back.
    """

    step_id: int
    made_at: str
    annotator: str
    kind: StepKind
    of_step: int | None
    step: Step


@dataclass(frozen=True)
class Bookmark:
    """A place of a record that a person wants to find again.

    Attributes
    ----------
    time_s
        Seconds from the record's start.
    name
        As the person calls it, "" for no name.
    """

    time_s: float
    name: str = ""


class Journal:
    """The database.

    Parameters
    ----------
    file
        It is made if it isn't there. An older one is brought to the present schema, after a copy was made. One that
        may not be written, or lies where nothing may, is read as it is now; whatever would be kept is refused.

    Raises
    ------
    EcgViewerError
        If it can't be opened, is damaged, or comes from a newer version of the program.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        with self._told("opened"):
            self._make_folder()
            try:
                self._connection = _opened_to_write(file)
                self._migrate()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & _MAX_KIND not in _NOT_WRITABLE or not file.is_file():
                    raise
                self._connection = _reading_copy(file)
                self._migrate()
                self._connection.execute("PRAGMA query_only=ON")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def find(self, key: str) -> int | None:
        """Return the id of a record that has a journal, None for another."""
        with self._told("read"):
            row = self._connection.execute("SELECT record_id FROM records WHERE key = ?", (key,)).fetchone()
            return None if row is None else int(row[0])

    def begin(self, key: str, name: str, first: FirstBeats) -> int:
        """Return the id of a record, which gets a journal if it has none: what it begins with is kept, too."""
        values = (
            key,
            name,
            first.samples.astype("<i8").tobytes(),
            "\n".join(first.symbols.tolist()),
            first.fs_hz,
            int(first.is_detected),
        )
        with self._told("written"), self._transaction() as connection:
            connection.execute(
                "INSERT INTO records (key, name, samples, symbols, fs_hz, is_detected) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                values,
            )
        found = self.find(key)
        assert found is not None
        return found

    def first_beats(self, record_id: int) -> FirstBeats:
        """Return the beats that a record began with."""
        with self._told("read"):
            samples, symbols, fs_hz, is_detected = self._connection.execute(
                "SELECT samples, symbols, fs_hz, is_detected FROM records WHERE record_id = ?", (record_id,)
            ).fetchone()
            found = np.frombuffer(samples, "<i8").astype(np.int64)
            names = np.array(symbols.split("\n"), dtype="U1") if found.size else np.empty(0, "U1")
            if names.size != found.size:
                raise ValueError(f"{found.size} beats with {names.size} symbols")
            return FirstBeats(found, names, float(fs_hz), bool(is_detected))

    def append(
        self,
        record_id: int,
        step: Step,
        annotator: str,
        kind: StepKind = StepKind.DO,
        of_step: int | None = None,
    ) -> KeptStep:
        """Keep a step; once this returns, it is kept for good.

        Raises
        ------
        OutputError
            If it can't be written: it is not kept then.
        """
        made_at = _now()
        values = (
            record_id,
            made_at,
            annotator,
            kind.value,
            of_step,
            step.name,
            changes_to_json(step.changes),
        )
        with self._told("written"), self._transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO steps (record_id, made_at, annotator, kind, of_step, name, changes)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        assert cursor.lastrowid is not None
        return KeptStep(cursor.lastrowid, made_at, annotator, kind, of_step, step)

    def steps(self, record_id: int) -> list[KeptStep]:
        """Return all steps of a record in the order in which they were made."""
        with self._told("read"):
            rows = self._connection.execute(
                "SELECT step_id, made_at, annotator, kind, of_step, name, changes FROM steps"
                " WHERE record_id = ? ORDER BY step_id",
                (record_id,),
            ).fetchall()
            return [
                KeptStep(
                    number, made_at, annotator, StepKind(kind), of_step, self._step(number, name, changes)
                )
                for number, made_at, annotator, kind, of_step, name, changes in rows
            ]

    def keep_look(self, record_id: int, mark_id: int, decision: str) -> None:
        """Keep what a person decided of a beat in the review queue; the last decision counts."""
        with self._told("written"), self._transaction() as connection:
            connection.execute(
                "INSERT INTO looks VALUES (?, ?, ?, ?) ON CONFLICT (record_id, mark_id)"
                " DO UPDATE SET decision = excluded.decision, made_at = excluded.made_at",
                (record_id, mark_id, decision, _now()),
            )

    def drop_look(self, record_id: int, mark_id: int) -> None:
        """Forget what was decided of a beat in the review queue."""
        with self._told("written"), self._transaction() as connection:
            connection.execute("DELETE FROM looks WHERE record_id = ? AND mark_id = ?", (record_id, mark_id))

    def looks(self, record_id: int) -> dict[int, str]:
        """Return what was decided of beats in the review queue, by the ids of their marks."""
        with self._told("read"):
            rows = self._connection.execute(
                "SELECT mark_id, decision FROM looks WHERE record_id = ?", (record_id,)
            ).fetchall()
            return dict(rows)

    def keep_bookmark(self, key: str, time_s: float, name: str) -> None:
        """Keep a bookmark of a record; at one time there is one, with the name given last.

        A record needs no journal of steps for it: `key` is that of `record_key`.
        """
        with self._told("written"), self._transaction() as connection:
            connection.execute(
                "INSERT INTO bookmarks VALUES (?, ?, ?, ?) ON CONFLICT (key, time_s)"
                " DO UPDATE SET name = excluded.name",
                (key, time_s, name, _now()),
            )

    def drop_bookmark(self, key: str, time_s: float) -> None:
        """Forget the bookmark of a record at a time."""
        with self._told("written"), self._transaction() as connection:
            connection.execute("DELETE FROM bookmarks WHERE key = ? AND time_s = ?", (key, time_s))

    def bookmarks(self, key: str) -> list[Bookmark]:
        """Return the bookmarks of a record in the order of time."""
        with self._told("read"):
            rows = self._connection.execute(
                "SELECT time_s, name FROM bookmarks WHERE key = ? ORDER BY time_s", (key,)
            ).fetchall()
            return [Bookmark(float(time_s), name) for time_s, name in rows]

    def note_saved(self, record_id: int, path: str, sha256: str) -> None:
        """Keep the checksum of a file that was saved: while it has it, it may be replaced unasked."""
        with self._told("written"), self._transaction() as connection:
            connection.execute(
                "INSERT INTO saved_files VALUES (?, ?, ?)"
                " ON CONFLICT (record_id, path) DO UPDATE SET sha256 = excluded.sha256",
                (record_id, path, sha256),
            )

    def saved(self, record_id: int) -> Mapping[str, str]:
        """Return the files that were saved for a record, with their checksums."""
        with self._told("read"):
            rows = self._connection.execute(
                "SELECT path, sha256 FROM saved_files WHERE record_id = ?", (record_id,)
            ).fetchall()
            return dict(rows)

    def _step(self, number: int, name: str, changes: bytes) -> Step:
        return Step(name, changes_from_json(changes, f"step {number} in {self.file}"))

    def _make_folder(self) -> None:
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"corrections can't be kept: {self.file.parent} can't be made ({error.strerror}); name another"
                " folder in ECGVIEWER_DESK"
            ) from error

    def _migrate(self) -> None:
        version = self._version()
        if version > VERSION:
            raise RecordUnreadableError(
                f"{self.file} was written by a newer ecgviewer; update this one, or name another folder in"
                " ECGVIEWER_DESK"
            )
        if version == VERSION:
            return
        if version:
            self._copy(version)
        with self._transaction() as connection:
            # Another window may have been faster.
            for number in range(self._version(), VERSION):
                for statement in _MIGRATIONS[number].split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _copy(self, version: int) -> None:
        """Copy the database beside itself before its schema changes; one that is only read stays as it is."""
        if not self._connection.execute("PRAGMA database_list").fetchone()[2]:
            return
        target = sqlite3.connect(self.file.with_suffix(f".version{version}.sqlite"))
        try:
            self._connection.backup(target)
        finally:
            target.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn what SQLite and the system raise into one line."""
        try:
            yield
        except EcgViewerError:
            raise
        except (sqlite3.Error, OSError, ValueError, TypeError, AttributeError, LookupError) as error:
            # What was damaged is bytes in the place of a number, or text that is none.
            why = " ".join(str(error).split())
            lost = (
                "the last step is not kept; check the disk," if what == "written" else "it is left as it is;"
            )
            move = "" if what == "written" else " move it away,"
            raise OutputError(
                f"the journal {self.file} can't be {what} ({why}): {lost}{move} or name another folder in"
                " ECGVIEWER_DESK"
            ) from error


def _opened_to_write(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_WAIT_S, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        # Written through to the disk: what was acknowledged outlives a power cut, too.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _reading_copy(file: Path) -> sqlite3.Connection:
    """Return what stands in a database that may not be written, in memory."""
    # Beside a journal that nobody has open there is no log, and none can be made; SQLite takes the file as it is
    # only if it is told that nobody changes it. A log that was left there is read with it.
    is_left_open = file.with_name(f"{file.name}-wal").is_file()
    way = "mode=ro" if is_left_open else "mode=ro&immutable=1"
    source = sqlite3.connect(f"{file.absolute().as_uri()}?{way}", uri=True, timeout=_WAIT_S)
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        source.backup(copy)
    finally:
        source.close()
    return copy


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
