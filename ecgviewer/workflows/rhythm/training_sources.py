"""Which sources a network of rhythms is trained on: those that it comes with, or what lies in a person's folder."""

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.rhythms.sources import SOURCES, find_sources, sources_in

if TYPE_CHECKING:
    from ecgviewer.training.rhythm.rhythm_set import RhythmSet

FEWEST_CLASSES = 2
"""What a network is trained to tell apart."""

_ALL_LEADS = ("chapman", "ptbxl", "cpsc2018")
_OF_LEADS = (*_ALL_LEADS, "cinc2017", "svdb")

FITTING: Mapping[str, tuple[str, ...]] = {
    "exgnet": tuple(SOURCES),
    "exgnet-af": ("cinc2017",),
    "lightx3ecg": _OF_LEADS,
    "lightx3ecg-published": _OF_LEADS,
    "lightx3ecg-cpsc": ("cpsc2018",),
}
"""By architecture: sources whose recordings have leads and labels that it takes."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    **FITTING,
    "lightx3ecg": _ALL_LEADS,
    "lightx3ecg-published": _ALL_LEADS,
}
"""By architecture: those of them of which one at least must be there, as their recordings have all leads."""


@dataclass(frozen=True)
class TrainingSources:
    """Where recordings to train on are looked for.

    Attributes
    ----------
    architecture
        Key of `RHYTHM_ARCHITECTURES`.
    bundled
        Names of the sources that the network which comes with the program is trained on.
    dataset
        A person's folder, which is one source or holds several by their names; None for the bundled ones, beside
        MIT-BIH. MIT-BIH is taken only where it is that folder: a network that has seen its patients says nothing of
        the records that people open first.
    """

    architecture: str
    bundled: tuple[str, ...]
    dataset: Path | None = None

    @property
    def option(self) -> str:
        """What is added to the command line that trains; "" for the bundled sources."""
        return "" if self.dataset is None else f" --dataset {shlex.quote(str(self.dataset))}"

    def folders(self, data_dir: Path) -> dict[str, Path]:
        """Return the folder of each source.

        Raises
        ------
        InvalidInputError
            If one of the bundled sources isn't there, or the person's folder holds none that fits.
        """
        if self.dataset is None:
            return needed_sources(self.architecture, self.bundled, data_dir)
        if not self.dataset.is_dir():
            raise InvalidInputError(f"there is no folder {self.dataset}; check --dataset")
        found = sources_to_train_on(self.architecture, self.dataset)
        if not found:
            needed = ", ".join(NEEDED[self.architecture])
            raise InvalidInputError(
                f"{self.dataset} holds none of {needed}, neither itself nor in a folder of that name,"
                f" and {self.architecture} takes no other; get one with 'ecgviewer data fetch {self.bundled[0]}'"
            )
        return found

    def describe(self, found: "RhythmSet") -> str:
        """Return for a card what a person's folder gave; "" for the bundled sources.

        Raises
        ------
        InvalidInputError
            If a person's folder has recordings of fewer than two classes.
        """
        if self.dataset is None:
            return ""
        counts = Counter(found.labels[target] for target in found.targets.tolist() if target >= 0)
        if len(counts) < FEWEST_CLASSES:
            raise InvalidInputError(
                f"{self.dataset} has recordings of {', '.join(counts) or 'no class'} only; name a folder with at least"
                f" two of {', '.join(found.labels)}"
            )
        classes = ", ".join(f"{label} {counts[label]:,}" for label in found.labels)
        sources = ", ".join(dict.fromkeys(found.sources.tolist()))
        return f"{sources} in {self.dataset.name}, not what the bundled network saw; recordings: {classes}"


def sources_to_train_on(architecture: str, dataset: Path) -> dict[str, Path]:
    """Return the sources in a person's folder that fit an architecture, none if what is needed isn't among them."""
    found = sources_in(dataset, FITTING[architecture])
    if not set(found) & set(NEEDED[architecture]):
        return {}
    if len(found) > 1:
        found.pop("mitdb", None)
    return found


def needed_sources(architecture: str, sources: Sequence[str], data_dir: Path) -> dict[str, Path]:
    """Return the folders of sources beside MIT-BIH, all of which are needed.

    Raises
    ------
    InvalidInputError
        If one isn't there.
    """
    folders = find_sources(data_dir, sources)
    missing = [source for source in sources if source not in folders]
    if missing:
        raise InvalidInputError(
            f"{architecture} needs {', '.join(missing)} in a folder of that name beside {data_dir}; put it there"
        )
    return folders
