"""How well waves are found, as page, tables and JSON show it: values only."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.studies.waves.wave_scores import WaveFigures

WavesFound = Mapping[str, WaveFigures]
"""By wave."""


@dataclass(frozen=True)
class WaveBars:
    """What is to be reached: F1 by wave, and the largest share of beats with a P wave by group of beats."""

    f1: Mapping[str, float]
    p_share: Mapping[str, float]


class SecondFigures(msgspec.Struct, frozen=True, rename={"second": "cardiologist 2"}):
    """How the second cardiologist and ours meet the first one's marks.

    No dataclass as other results are: the key in JSON is no name that a field of one can have.

    Attributes
    ----------
    records
        Those that both marked.
    second, ours
        Who is compared with the first.
    """

    records: tuple[str, ...]
    second: WavesFound
    ours: WavesFound


@dataclass(frozen=True)
class PShare:
    """Beats, those in which a P wave is reported, and their share; None without beats."""

    n_beats: int
    n_p: int
    share: float | None


@dataclass(frozen=True)
class WaveResult:
    """How well waves are found.

    Attributes
    ----------
    tolerance_ms
        How near a wave must be.
    bars, reaches_f1_bars
        What ours is to reach, and by wave whether it does.
    lead_choices
        Which leads count, with their meaning.
    qtdb
        By choice of leads and delineator.
    second_cardiologist
        None without a second one.
    qtdb_per_record
        F1 of ours by record and wave.
    mitdb
        By group of records, delineator and group of beats.
    mitdb_per_record
        By record and group of beats: beats, and those with a P wave.
    seconds_per_half_hour
        What ours took at most.
    trained_on, folds, command
        Of our network.
    """

    tolerance_ms: int
    bars: WaveBars
    reaches_f1_bars: Mapping[str, bool]
    lead_choices: Mapping[str, str]
    qtdb: Mapping[str, Mapping[str, WavesFound]]
    second_cardiologist: SecondFigures | None
    qtdb_per_record: Mapping[str, Mapping[str, float | None]]
    mitdb: Mapping[str, Mapping[str, Mapping[str, PShare]]]
    mitdb_per_record: Mapping[str, Mapping[str, tuple[int, int]]]
    seconds_per_half_hour: float
    trained_on: tuple[str, ...]
    folds: tuple[tuple[str, ...], ...]
    command: str

    def as_dict(self) -> dict[str, object]:
        """Return the result as `evaluate --waves --json` prints it."""
        return result_as_dict(self)
