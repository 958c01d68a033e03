"""Those of other machines who classify the records of an archive: workers of a dask cluster.

The interface is that of `concurrent.futures`, as for processes of this machine. dask itself gives a record whose worker
was lost to another; one that loses several comes back as an error. Records are read where the worker runs, under the
same path as here.
"""

import logging
from concurrent.futures import Future
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from ecgviewer.errors import InvalidInputError, WorkLostError
from ecgviewer.workflows.archive.classify_file import ArchiveOutcome, ArchiveTask, classify_file

_PATIENCE_S = 10
_LEAST_AHEAD = 2


class ClusterWorkers:
    """Workers of a dask cluster.

    Parameters
    ----------
    address
        Of its scheduler, such as "tcp://10.0.0.5:8786".

    Raises
    ------
    InvalidInputError
        If dask is not installed, nobody answers there, or the workers have another version of this program.
    """

    def __init__(self, address: str) -> None:
        check_cluster()
        import distributed

        # What it says of workers that come and go would stand between the lines of the progress.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client: Any = distributed.Client(address, timeout=_PATIENCE_S, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:
            raise InvalidInputError(
                f"no dask scheduler answers at {address} ({' '.join(str(error).split())[:200]}); start one with"
                " 'dask scheduler' and name the address that it prints"
            ) from error
        try:
            self._check_workers(address)
        except BaseException:
            self._client.close()
            raise
        self._pool: Any = self._client.get_executor(pure=False)

    @property
    def n_ahead(self) -> int:
        """Twice as many as the cluster does at once, as it is now."""
        at_once = sum(int(n) for n in self._client.nthreads().values())
        return max(2 * at_once, _LEAST_AHEAD)

    def submit(self, task: ArchiveTask) -> "Future[ArchiveOutcome]":
        """Hand out a task."""
        future: Future[ArchiveOutcome] = self._pool.submit(classify_file, task)
        return future

    def restart(self) -> None:
        """Raise: the cluster restarts its workers by itself.

        Raises
        ------
        WorkLostError
            Always.
        """
        raise WorkLostError("the cluster is gone; run the same command again, it goes on from here")

    def stop(self) -> None:
        """Take back what waits and leave the cluster, which goes on without this run."""
        self._pool.shutdown(wait=False)
        self._client.close()

    def _check_workers(self, address: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE_S)
        except TimeoutError as error:
            raise InvalidInputError(
                f"the dask scheduler at {address} has no workers; start some with 'dask worker {address} --nthreads 1'"
            ) from error
        try:
            found = set(self._client.run(program_version).values())
        except Exception as error:  # whatever the other side raised, in a package that it may lack
            raise InvalidInputError(
                f"the workers at {address} can't run ecgviewer {program_version()} ({type(error).__name__}); install"
                " it where they run"
            ) from error
        if found != {program_version()}:
            raise InvalidInputError(
                f"the workers at {address} have ecgviewer {', '.join(sorted(found))}, not {program_version()}; install"
                " the same version everywhere"
            )


def check_cluster() -> None:
    """Raise `InvalidInputError` unless dask is installed."""
    if find_spec("distributed") is None:
        raise InvalidInputError("--cluster needs dask: pip install 'ecgviewer[cluster]'")


def program_version() -> str:
    """Return the version of this program where this is called."""
    return version("ecgviewer")
