"""What a study is: what it reads, what it writes, and what makes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.jobs import CancelToken, Progress

Make = Callable[["Sources", Progress, CancelToken], None]
"""Makes what a study writes, whole or not at all."""


@dataclass(frozen=True)
class Sources:
    """Where a study reads from and writes to.

    Attributes
    ----------
    root
        The checkout: `models/` and `docs/` lie in it.
    data_dir
        Folder of the MIT-BIH Arrhythmia Database.
    """

    root: Path
    data_dir: Path

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        return self.root / "docs"

    def model(self, name: str) -> Path:
        """Return the folder of a bundled model."""
        return self.root / "models" / name

    def result(self, name: str) -> Path:
        """Return the file of a result."""
        return self.docs / "results" / f"{name}.json"

    def database(self, name: str) -> Path:
        """Return the folder of another database, which lies beside MIT-BIH's."""
        return self.data_dir.resolve().parent / name


@dataclass(frozen=True)
class Study:
    """One thing that can be made again.

    Attributes
    ----------
    name
        What it is called on the command line.
    about
        What it is, in a few words.
    make
        Makes it.
    outputs
        What it writes, relative to the checkout.
    models, databases, results
        What it reads, by name: bundled models, databases ("mitdb", "qtdb", "nstdb"), results of other
        studies. It is out of date when the checksum of one of them has changed.
    """

    name: str
    about: str
    make: Make
    outputs: Sequence[str]
    models: Sequence[str] = ()
    databases: Sequence[str] = ()
    results: Sequence[str] = ()
