"""What counted for the calls that a report's strips show, and how far that may be trusted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.classifiers.seen import SeenBeats
from ecgviewer.explain.attribution import Attribution
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.trust.trust import Trust, trust_beat
from ecgviewer.workflows.trust.verdicts import order_methods
from ecgviewer.workflows.trust.wave_ends import wave_ends


@dataclass(frozen=True, eq=False)
class BeatEvidence:
    """The explanation of one beat's call.

    Attributes
    ----------
    attribution
        What counted for the called class.
    trust
        How far that may be trusted on this beat.
    """

    attribution: Attribution
    trust: Trust


@dataclass(frozen=True, eq=False)
class EvidenceRequest:
    """What is to be explained; it can be sent to another process.

    Attributes
    ----------
    folder
        The model's folder.
    method
        Key of `METHODS`.
    rows
        Of the beats.
    beats
        As the network sees them, in that order.
    labels
        The called class of each.
    wave_ends
        Of each, as `trust_beat` takes them.
    """

    folder: Path
    method: str
    rows: tuple[int, ...]
    beats: SeenBeats
    labels: tuple[str, ...]
    wave_ends: tuple[Mapping[str, tuple[int, int]], ...]


def request_evidence(
    review: RecordReview, waves: RecordWaves, folder: Path, rows: Sequence[int], method: str | None = None
) -> EvidenceRequest:
    """Return what is to be explained of some beats; those that can't be are left out.

    Parameters
    ----------
    review, waves
        The record with a network's calls, and its waves.
    folder
        The model's folder.
    rows
        Of the beats.
    method
        Key of `METHODS`; None for the most faithful one on this network.
    """
    called = tuple(int(row) for row in rows if review.is_explainable[row])
    return EvidenceRequest(
        folder,
        method or order_methods(folder, review.methods)[0],
        called,
        review.seen(called),
        tuple(str(review.called[row]) for row in called),
        tuple(wave_ends(waves, row) for row in called),
    )


def find_evidence(
    request: EvidenceRequest, progress: Progress | None = None, cancel: CancelToken | None = None
) -> dict[int, BeatEvidence]:
    """Explain beats and measure how far each explanation may be trusted; by row. May import torch.

    Raises
    ------
    EcgViewerError
        If the model can't be read, or can't be explained by the method.
    Cancelled
        Between beats, after `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    found: dict[int, BeatEvidence] = {}
    for place, row in enumerate(request.rows):
        cancel.raise_if_cancelled()
        progress.report(place, len(request.rows), f"explaining beat {row + 1:,}")
        beat, label = request.beats[place : place + 1], request.labels[place]
        (attribution,) = explain_beats(request.folder, request.method, beat, [label], cancel=cancel)
        trust = trust_beat(
            request.folder, request.method, beat, label, request.wave_ends[place], cancel=cancel
        )
        found[row] = BeatEvidence(attribution, trust)
    return found
