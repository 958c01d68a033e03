"""How good explanations are, as page, report and JSON show it: values only, no maps."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.evaluate.scores import Interval, MeanValue


@dataclass(frozen=True)
class WaveMeans:
    """How maps meet one wave, on average; see `WaveLocalisation`."""

    n: int
    mass: float | None
    share_of_window: float
    pointing: float
    iou: float | None

    def measure(self, name: str) -> float | None:
        """Return one of "mass", "pointing" and "iou"."""
        return {"mass": self.mass, "pointing": self.pointing, "iou": self.iou}[name]


WavesMet = Mapping[str, Mapping[str, WaveMeans]]
"""By called class and wave; what no beat has is left out."""

MassIntervals = Mapping[str, Mapping[str, Interval]]
"""By called class and wave: interval of the mass inside the wave."""


@dataclass(frozen=True)
class MethodFigures:
    """How good one method is.

    Attributes
    ----------
    deletion_auc, insertion_auc
        Areas under the curves, in units of the logit.
    random_deletion_auc, random_insertion_auc
        Those of a random order of pieces.
    sanity_spearman_last_layer, sanity_spearman_cascade
        How alike maps are when the last layer, or all, is forgotten; None where that isn't defined.
    stability
        Largest relative change of the map under small noise, median over beats.
    additivity_error
        Of methods whose values add up to the logit; else None.
    localisation, localisation_qtdb
        How maps meet the delineated waves, and those that a cardiologist marked (None without the QT Database).
    ms_per_beat
        What explaining takes.
    """

    deletion_auc: float
    insertion_auc: float
    random_deletion_auc: float
    random_insertion_auc: float
    sanity_spearman_last_layer: float | None
    sanity_spearman_cascade: float | None
    stability: float
    additivity_error: float | None
    localisation: WavesMet
    localisation_qtdb: WavesMet | None
    ms_per_beat: float

    def waves(self, marks: str) -> WavesMet:
        """Return "localisation" or "localisation_qtdb"."""
        return {"localisation": self.localisation, "localisation_qtdb": self.localisation_qtdb or {}}[marks]


@dataclass(frozen=True)
class MethodIntervals:
    """Means of the areas of one method, of their differences to the baselines, and of masses, with intervals."""

    deletion_auc: MeanValue
    deletion_minus_random: MeanValue
    deletion_minus_qrs_only: MeanValue
    insertion_auc: MeanValue
    insertion_minus_random: MeanValue
    insertion_minus_qrs_only: MeanValue
    localisation_mass: MassIntervals
    localisation_qtdb_mass: MassIntervals | None

    @property
    def differences(self) -> tuple[MeanValue, ...]:
        """Differences to random order and to QRS first: of deletion, then of insertion."""
        return (
            self.deletion_minus_random,
            self.deletion_minus_qrs_only,
            self.insertion_minus_random,
            self.insertion_minus_qrs_only,
        )

    def masses(self, marks: str) -> MassIntervals:
        """Return those of the mass in "localisation" or "localisation_qtdb"."""
        masses = {
            "localisation": self.localisation_mass,
            "localisation_qtdb": self.localisation_qtdb_mass or {},
        }
        return masses[marks]


@dataclass(frozen=True)
class SanityStage:
    """How alike maps still are when a layer and those after it are forgotten, and maps without an order."""

    layer: str
    spearman: float | None
    n_undefined: int


@dataclass(frozen=True)
class MethodDetails:
    """What else was measured of one method.

    Attributes
    ----------
    title
        Its name.
    n_beats, n_empty
        Explained beats, and those of them with an empty map.
    deletion_below_random
        Share of the beats whose deletion is better than at random.
    qrs_only_deletion_auc, qrs_only_insertion_auc
        Areas with QRS first.
    relative_additivity_error
        As a share of the logit, median; None where values don't add up.
    stability_n_beats, stability_worst
        Beats whose stability was tested, and the worst of them.
    sanity_n_beats, sanity_chance_band, sanity_stages, passes_sanity
        Beats of the sanity check, where chance lies (None where that isn't defined), its stages and verdict.
    intervals
        Means with intervals.
    """

    title: str
    n_beats: int
    n_empty: int
    deletion_below_random: float
    qrs_only_deletion_auc: float
    qrs_only_insertion_auc: float
    relative_additivity_error: float | None
    stability_n_beats: int
    stability_worst: float
    sanity_n_beats: int
    sanity_chance_band: tuple[float, float] | None
    sanity_stages: tuple[SanityStage, ...]
    passes_sanity: bool
    intervals: MethodIntervals


@dataclass(frozen=True)
class MarkedCounts:
    """Beats in which a wave is marked, and those of them in which its onset or end is not."""

    n_marked: int
    n_without_end: int


@dataclass(frozen=True)
class MarkedResult:
    """Which beats of the QT Database were explained.

    Attributes
    ----------
    annotator, lead, r_peaks
        Whose marks, on which lead, around which R peaks.
    n_recordings, n_recordings_seen_in_training
        Recordings used, and those left out since the network was trained with the patient.
    n_marked, n_not_found, n_beats
        Beats that are marked, not found, and explained.
    n_by_call, waves
        Explained beats by call, and marks by wave.
    seed
        Of the draw.
    """

    annotator: str
    lead: str
    r_peaks: str
    n_recordings: int
    n_recordings_seen_in_training: int
    n_marked: int
    n_not_found: int
    n_beats: int
    n_by_call: Mapping[str, int]
    waves: Mapping[str, MarkedCounts]
    seed: int


@dataclass(frozen=True)
class PatientResampling:
    """How intervals were made: level, what was drawn, of how many, how often, and with which seed."""

    level: float
    by: str
    n_patients: int
    n_resamples: int
    seed: int


@dataclass(frozen=True)
class ExplanationResult:
    """How good the explanations of one model are.

    Attributes
    ----------
    model, architecture, protocol
        What was scored.
    n_beats, n_by_reference, n_records, seed, explained_class
        On which beats.
    n_pieces, n_orders_of_ties
        Pieces that are taken away, and orders that ties are averaged over.
    noise, not_taken_away
        What was added to test the stability, and what no test takes away (None for nothing), for people.
    mean_logit
        Of whole beats.
    methods, details
        By method.
    agreement
        Mean Spearman between each two methods; None where it isn't defined.
    qtdb
        None without the QT Database.
    intervals
        How they were made.
    """

    model: str
    architecture: str
    protocol: str
    n_beats: int
    n_by_reference: Mapping[str, int]
    n_records: int
    seed: int
    explained_class: str
    n_pieces: int
    n_orders_of_ties: int
    noise: str
    not_taken_away: str | None
    mean_logit: float
    methods: Mapping[str, MethodFigures]
    details: Mapping[str, MethodDetails]
    agreement: Mapping[str, Mapping[str, float | None]]
    qtdb: MarkedResult | None
    intervals: PatientResampling

    def as_dict(self) -> dict[str, object]:
        """Return the result as `evaluate --explanations --json` prints it."""
        return result_as_dict(self)
