"""The result of scoring a model under noise: what is counted, and what is said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecgviewer.beats.quality import POOR_QUALITY
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.evaluate.aami import forgiven_calls, groups_called_by
from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.evaluate.intervals import LEVEL, N_RESAMPLES, intervals
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.studies.noise.noise_result import (
    ConditionFigures,
    NoiseFigures,
    NoiseResult,
    OwnRecordFigures,
    QualityFigures,
    Resampling,
    StrictFigures,
)
from ecgviewer.studies.noise.noise_stress import NOISE_KINDS
from ecgviewer.training.splits import STRICT_LEFT_OUT
from ecgviewer.workflows.evaluation.evaluation import group_table

_NOTES = (
    "The noise lies on the whole record, where nst leaves the first five minutes and every other two minutes"
    " clean; the ratio is that of nst (QRS height peak to peak against the noise's RMS a second).",
    "The second half of each noise record is added, in the lead's millivolts, before anything else is done to"
    " the lead; the first half is for training.",
    "R peaks are those of the reference: what noise does to their detection is not in these figures.",
    "The clean records hold noise of their own, so a ratio says how much was added, not how much is there.",
    "Half an hour of each kind, from physically active volunteers, is one sample of noise: other electrodes, people and"
    " mains hum are not in it.",
)
_OWN_NOTE = (
    "118e and 119e are MIT-BIH 118 and 119 with the noise em from its beginning, first half included, in every"
    " other two minutes after the first five; both belong to the training side of the standard split."
)
_EXCEPTION = "One exception: 202 (DS2) and 201 (DS1) are one patient. The strict figures leave 202 out."


@dataclass(frozen=True, eq=False)
class NoisyBeats:
    """Scored beats with the signal-quality index of each.

    Attributes
    ----------
    beats
        The beats with their calls.
    quality
        Float32, shape (n_beats,); NaN where it can't be told.
    """

    beats: ScoredBeats
    quality: np.ndarray

    def figures(self) -> NoiseFigures:
        """Return figures of these beats, without intervals."""
        groups = groups_called_by(self.beats.labels)
        known = self.quality[np.isfinite(self.quality)]
        return NoiseFigures(
            n_beats=self.beats.n_beats,
            accuracy=none_if_nan(self.beats.confusion.accuracy),
            aami=group_table(self.beats, groups, forgiven_calls()),
            aami_strict=group_table(self.beats, groups, None),
            quality=QualityFigures(
                median=round(float(np.median(known)), 3) if known.size else None,
                poor_share=round(float((known < POOR_QUALITY).mean()), 4) if known.size else None,
            ),
        )


@dataclass(frozen=True, eq=False)
class OwnRecord:
    """A noisy record of the Noise Stress Test Database, its noisy and its clean stretches apart."""

    name: str
    patient_id: str
    ratio_db: int
    is_seen: bool
    noisy: NoisyBeats
    clean: NoisyBeats

    def figures(self) -> OwnRecordFigures:
        """Return the record's figures."""
        return OwnRecordFigures(
            record=self.name,
            patient=self.patient_id,
            snr_db=self.ratio_db,
            seen_in_training=self.is_seen,
            noisy=self.noisy.figures(),
            clean=self.clean.figures(),
        )


@dataclass(frozen=True, eq=False)
class NoiseEvaluation:
    """How a model calls the beats of patients it has not seen, by kind and strength of noise.

    Attributes
    ----------
    card
        Of the model.
    clean
        The beats without added noise.
    noisy
        By kind of noise and ratio in decibels: the same beats.
    own
        The database's own records; empty where they are not there.
    seconds
        How long it took.
    """

    card: ModelCard
    clean: NoisyBeats
    noisy: Mapping[tuple[str, int], NoisyBeats]
    own: tuple[OwnRecord, ...]
    seconds: float

    @cached_property
    def ratios_db(self) -> tuple[int, ...]:
        """The ratios, the least noise first."""
        return tuple(sorted({ratio_db for _, ratio_db in self.noisy}, reverse=True))

    def result(self) -> NoiseResult:
        """Return what page, report and JSON show of it."""
        beats = self.clean.beats
        kinds = [kind for kind in NOISE_KINDS if any(kind == found for found, _ in self.noisy)]
        return NoiseResult(
            model=self.card.name,
            architecture=self.card.architecture,
            protocol="patient",
            weights="stored",
            records=tuple(np.unique(beats.record_names).tolist()),
            n_patients=int(np.unique(beats.patient_ids).size),
            n_beats=beats.n_beats,
            noise={kind: NOISE_KINDS[kind] for kind in kinds},
            snr_db=self.ratios_db,
            intervals=Resampling(LEVEL, "patient", N_RESAMPLES),
            clean=_with_intervals(self.clean),
            noisy={
                kind: {str(ratio): _with_intervals(self.noisy[kind, ratio]) for ratio in self.ratios_db}
                for kind in kinds
            },
            nstdb_own=tuple(record.figures() for record in self.own),
            poor_below=POOR_QUALITY,
            seconds=round(self.seconds, 1),
            notes=tuple(self._notes()),
            command=f"ecgviewer evaluate --model {self.card.name} --noise --json",
        )

    def _notes(self) -> list[str]:
        notes = list(_NOTES)
        if set(STRICT_LEFT_OUT) & set(self.clean.beats.record_names.tolist()):
            notes.insert(0, _EXCEPTION)
        if not self.own:
            return [*notes, "The database's own records 118e and 119e are not in the noise folder."]
        seen = sorted({record.name[:3] for record in self.own if record.is_seen})
        marked = f" The model was trained with the patients of {' and '.join(seen)}." if seen else ""
        return [*notes, _OWN_NOTE + marked]


def join_noisy(parts: Sequence[NoisyBeats]) -> NoisyBeats:
    """Return the beats of several records as one."""
    return NoisyBeats(
        join_beats([part.beats for part in parts]), np.concatenate([part.quality for part in parts])
    )


def _with_intervals(scored: NoisyBeats) -> ConditionFigures:
    """Return the figures of all patients with 95 % intervals of F1, and those of the strict split."""
    beats = scored.beats
    groups = groups_called_by(beats.labels)
    spread = intervals(beats, groups, by_patient=True)
    kept = ~np.isin(beats.record_names, STRICT_LEFT_OUT)
    strict = None
    if kept.any() and not kept.all():
        rest = group_table(beats.select(kept), groups, forgiven_calls())
        strict = StrictFigures(tuple(STRICT_LEFT_OUT), rest)
    return ConditionFigures(
        **vars(scored.figures()),
        f1_intervals={group: found.f1 for group, found in spread.aami.items()},
        strict_split=strict,
    )
