"""Runs studies that are out of date, one after another."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.running.manifest import Made, checksums, read_manifest, write_manifest
from ecgviewer.studies.running.study import Sources, Study


@dataclass(frozen=True)
class State:
    """How a study stands.

    Attributes
    ----------
    study
        Which.
    changed
        What it reads that is not what it was made from; None if it was never made, or an output is gone.
    missing
        What it reads that isn't there.
    seconds
        How long it took the last time; None where that was not measured.
    """

    study: Study
    changed: tuple[str, ...] | None
    missing: tuple[str, ...]
    seconds: float | None

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to do."""
        return self.changed == ()


def state_of(study: Study, sources: Sources) -> State:
    """Return how a study stands."""
    made = read_manifest(sources.root).get(study.name)
    found = checksums(study, sources)
    missing = tuple(name for name, checksum in found.items() if checksum == "missing")
    seconds = None if made is None else made.seconds
    if made is None or not all((sources.root / path).exists() for path in study.outputs):
        return State(study, None, missing, seconds)
    changed = tuple(name for name, checksum in found.items() if made.inputs.get(name) != checksum)
    return State(study, changed, missing, seconds)


def choose_studies(known: Sequence[Study], names: Sequence[str]) -> list[Study]:
    """Return the studies of some names, in the order in which they build on each other.

    Raises
    ------
    InvalidInputError
        If there is none of a name.
    """
    unknown = [name for name in names if name not in {study.name for study in known}]
    if unknown:
        raise InvalidInputError(
            f"no study is called '{unknown[0]}'; 'python -m ecgviewer.studies --list' names them"
        )
    return [study for study in known if study.name in names]


def run_studies(
    studies: Sequence[Study],
    sources: Sources,
    *,
    even_if_current: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[tuple[Study, float | None]]:
    """Make studies, and yield each with the seconds that it took; None for one that was current.

    Each is noted in the manifest when it is done, so a run that was cut off goes on where it was.

    Raises
    ------
    InvalidInputError
        If something that a study reads isn't there.
    Cancelled
        Between and within studies, after `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    for number, study in enumerate(studies):
        cancel.raise_if_cancelled()
        state = state_of(study, sources)
        if state.is_current and not even_if_current:
            yield study, None
            continue
        if state.missing:
            raise InvalidInputError(
                f"study '{study.name}' needs {', '.join(state.missing)}; databases lie beside MIT-BIH's folder,"
                " which --data names"
            )
        started_s = time.monotonic()
        study.make(sources, progress.part(number / len(studies), (number + 1) / len(studies)), cancel)
        seconds = time.monotonic() - started_s
        accept_study(study, sources, round(seconds, 1))
        yield study, seconds


def accept_study(study: Study, sources: Sources, seconds: float | None) -> None:
    """Note that a study's outputs are those of what lies there now.

    Raises
    ------
    InvalidInputError
        If an output isn't there.
    """
    gone = [path for path in study.outputs if not (sources.root / path).exists()]
    if gone:
        raise InvalidInputError(
            f"study '{study.name}' is to write {gone[0]}, which isn't there; run the study"
        )
    manifest = read_manifest(sources.root)
    manifest[study.name] = Made(checksums(study, sources), seconds)
    write_manifest(sources.root, manifest)
