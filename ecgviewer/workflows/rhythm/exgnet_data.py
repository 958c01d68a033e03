"""What EXGnet is trained and scored on: the sources, their sets, and what its cards say of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.rhythms.cinc2017 import LABELS as CINC_LABELS
from ecgviewer.records.rhythms.cinc2017 import SOURCE as CINC
from ecgviewer.records.rhythms.sources import SOURCES, list_recordings
from ecgviewer.training.rhythm.exg_material import ExgMaterial, measure_material
from ecgviewer.training.rhythm.exgnet_loop import ExgRecipe
from ecgviewer.training.rhythm.rhythm_set import load_rhythm_set, read_rhythm_set
from ecgviewer.workflows.rhythm.training_sources import needed_sources

FS_HZ = 100.0
LEADS = ("II", "I", "V1")
"""In the order in which they are called where a recording has several; trained on are all."""

LONGEST_S = 61.0
"""Of a recording of CinC-2017 and CPSC-2018: windows of all of it are trained on."""

LASTING_S = 10.0
"""Of the card of the network of four groups: with the stretches that begin up to ten seconds before and after, thirty
seconds tell of fibrillation. On recordings of CinC-2017 and SVDB that two networks hadn't seen, docs/rhythm.md."""

BUNDLED_SOURCES = tuple(source for source in SOURCES if source != "mitdb")
"""What the bundled network is trained on: so it has seen no patient of MIT-BIH, whose records people open first."""

LICENCES = {
    "chapman": "Chapman-Shaoxing: CC BY 4.0 (Zheng et al. 2020)",
    "ptbxl": "PTB-XL: CC BY 4.0 (Wagner et al. 2020)",
    "cpsc2018": "CPSC-2018: CC BY 4.0 (Liu et al. 2018)",
    "cinc2017": "CinC-2017: ODC-By 1.0 (Clifford et al. 2017)",
    "mitdb": "MIT-BIH: ODC-By 1.0 (Moody & Mark 2001)",
    "svdb": "SVDB: ODC-By 1.0 (Greenwald 1990)",
}

_READING = 0.6


@dataclass(frozen=True)
class ExgKind:
    """One of the two networks.

    Attributes
    ----------
    architecture
        Key of `RHYTHM_ARCHITECTURES`.
    recipe
        Of its training, but for the seed.
    sources
        What it is scored on.
    bundled_sources
        What the network that comes with the program is trained on.
    """

    architecture: str
    recipe: ExgRecipe
    sources: tuple[str, ...]
    bundled_sources: tuple[str, ...]


KINDS = {
    "exgnet": ExgKind("exgnet", ExgRecipe(), tuple(SOURCES), BUNDLED_SOURCES),
    "exgnet-af": ExgKind(
        "exgnet-af",
        ExgRecipe(
            is_af=True, n_windows=3, batch_size=24, steps=3600, averaged=0.3, filtered_db=0.0, restyled=0.0
        ),
        (CINC,),
        (CINC,),
    ),
}
"""By architecture."""


def load_exg_material(
    kind: ExgKind,
    sources: tuple[str, ...],
    data_dir: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ExgMaterial:
    """Return the recordings of some sources beside MIT-BIH, measured.

    Raises
    ------
    InvalidInputError
        If a source isn't there.
    RecordNotFoundError, RecordUnreadableError
        If one can't be read.
    Cancelled
        On the way, after `cancel` was set.
    """
    return read_exg_material(kind, needed_sources(kind.architecture, sources, data_dir), progress, cancel)


def read_exg_material(
    kind: ExgKind,
    folders: Mapping[str, Path],
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ExgMaterial:
    """Return the recordings in the folders of some sources, measured; raises as `load_exg_material`."""
    progress = progress or Progress()
    reading = progress.part(0, _READING)
    if kind.recipe.is_af:
        table = list_recordings(folders, cancel=cancel)
        targets = [CINC_LABELS.index(recording.labels[0]) for recording in table]
        found = read_rhythm_set(table, targets, CINC_LABELS, ("I",), FS_HZ, LONGEST_S, reading, cancel)
    else:
        found = load_rhythm_set(folders, LEADS, FS_HZ, LONGEST_S, reading, cancel, with_rest=True)
    return measure_material(found, progress.part(_READING, 1), cancel)
