"""Measure what a context network's look at the whole record is worth: calls of beats while the record still runs.

The network sees each beat in a record of which up to 4,096 beats are looked at together, beats that come minutes
later among them. Here a beat is called from what was there some time after it. The record is read anew at steps:
of what was read up to a step all beats are called, and those are taken that lie far enough before its end and were
not taken before. So each beat is called with at least `LOOK_AHEAD_S` of signal behind it, and at most `STEP_S` more.

Every patient is called by a network of the folds that has not seen them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.context import beat_context
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.predictions import Doubts, Predictions
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.scored_beats import ScoredBeats, join_beats
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import list_records
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.context.measure_leads import LeadWay, way_of
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.evaluation.evaluate_held_out import unseen_network
from ecgviewer.workflows.evaluation.score_records import scored_beats
from ecgviewer.workflows.evaluation.stored_networks import stored_networks
from ecgviewer.workflows.review.prepare_leads import FIRST, prepare_leads
from ecgviewer.workflows.review.review_record import review_lead

LOOK_AHEAD_S, STEP_S = 30.0, 60.0
"""So much of the record behind each beat is read at least, in seconds; and by how much more it is read each time."""

WHOLE, CAUSAL = "the whole record", "what was there by then"


@dataclass(frozen=True)
class CausalResult:
    """What calls from the whole record, and those from its past, gave.

    Attributes
    ----------
    look_ahead_s, step_s
        Each beat of the second way was called with at least the first, and at most both, of signal behind it.
    databases
        By database, then by way, `WHOLE` or `CAUSAL`.
    """

    look_ahead_s: float
    step_s: float
    databases: Mapping[str, Mapping[str, LeadWay]]


def measure_causal(
    folder: Path, data_dir: Path, svdb_dir: Path, progress: Progress, cancel: CancelToken
) -> CausalResult:
    """Call the records of both databases from the whole of each, and as if it still ran.

    Parameters
    ----------
    folder
        Of a context network; the folds of its architecture call.
    data_dir, svdb_dir
        Folders of MIT-BIH, of which the 44 records without a pacemaker are called, and of the Supraventricular
        Arrhythmia Database.

    Raises
    ------
    InvalidInputError
        If there are no networks of folds, or a patient was seen by all of them.
    """
    folds = stored_networks(read_card(folder).architecture, by_fold=True)
    networks = [ContextClassifier(folds[number]) for number in sorted(folds)]
    databases = {"MIT-BIH": [data_dir / name for name in sorted(DS1 + DS2)], "SVDB": list_records(svdb_dir)}
    n_all = sum(map(len, databases.values()))
    n_done = 0
    found: dict[str, dict[str, LeadWay]] = {}
    for database, record_paths in databases.items():
        parts: dict[str, list[ScoredBeats]] = {WHOLE: [], CAUSAL: []}
        for path in record_paths:
            progress.report(n_done, n_all, f"calling record {path.name} while it runs")
            for way, beats in call_both_ways(path, networks, LOOK_AHEAD_S, STEP_S, cancel).items():
                parts[way].append(beats)
            n_done += 1
        found[database] = {way: way_of(join_beats(beats)) for way, beats in parts.items()}
    progress.report(1, 1, "done")
    return CausalResult(LOOK_AHEAD_S, STEP_S, found)


def call_both_ways(
    path: Path,
    networks: Sequence[ContextClassifier],
    look_ahead_s: float,
    step_s: float,
    cancel: CancelToken | None = None,
) -> dict[str, ScoredBeats]:
    """Return the same scored beats of a record called `WHOLE` and `CAUSAL`, on its default lead alone.

    The doubts are the network's own: those about the place of a beat are the same in both ways.
    """
    record = read_record(path, cancel=cancel)
    prepared = prepare_leads(record, record.default_lead, cancel, leads=FIRST)
    network = unseen_network(networks, record)
    assert isinstance(network, ContextClassifier)
    review = review_lead(prepared, network, cancel=cancel)
    ways = {
        WHOLE: network.classify(prepared, cancel=cancel).predictions,
        CAUSAL: call_causally(prepared, network, look_ahead_s, step_s, cancel),
    }
    return {way: scored_beats(replace(review, predictions=calls)) for way, calls in ways.items()}


def call_causally(
    prepared: PreparedBeats,
    network: ContextClassifier,
    look_ahead_s: float,
    step_s: float,
    cancel: CancelToken | None = None,
) -> Predictions:
    """Return the calls of all beats of a lead, each as if the record had been read little further than it.

    Parameters
    ----------
    prepared
        The beats of the lead.
    network
        That calls.
    look_ahead_s
        So much of the record behind a beat is read at least, in seconds, or all that there is; more than the 0.5 s
        that a beat's own window takes.
    step_s
        The record is read to each whole number of such steps, and to its end.

    Returns
    -------
    Predictions
        NaN rows where there is no call, as of the whole record.
    """
    if step_s <= 0 or look_ahead_s < 0.5:
        raise InvalidInputError(
            f"a step of {step_s} s and a look ahead of {look_ahead_s} s can't be; take more than 0 and 0.5 s"
        )
    beats, fs_hz, lead_mv = prepared.beats, prepared.record.fs_hz, prepared.lead_mv
    parts = []
    n_called = 0
    for read_s in _reading_ends_s(lead_mv.size / fs_hz, step_s):
        stop = min(round(read_s * fs_hz), lead_mv.size)
        n_read = int(np.searchsorted(beats.r_sample, stop))
        is_end = stop == lead_mv.size
        n_taken = n_read if is_end else int(np.searchsorted(beats.r_sample, stop - look_ahead_s * fs_hz))
        if n_taken <= n_called and not is_end:
            continue
        context = beat_context(lead_mv[:stop], fs_hz, beats.r_sample[:n_read], cancel)
        rows = beats.is_callable[:n_read]
        calls = network.predict(context, None, cancel).select(rows).spread(rows)
        parts.append(calls.select(np.arange(n_called, n_taken)))
        n_called = n_taken
    return _join(parts)


def _reading_ends_s(duration_s: float, step_s: float) -> list[float]:
    return [*np.arange(step_s, duration_s, step_s).tolist(), duration_s]


def _join(parts: Sequence[Predictions]) -> Predictions:
    """Return the calls of consecutive beats as one."""
    doubts = [part.doubts for part in parts if part.doubts is not None]
    joined = None
    if len(doubts) == len(parts):
        scores = [each.outside_score for each in doubts if each.outside_score is not None]
        joined = Doubts(
            np.concatenate(scores) if len(scores) == len(parts) else None,
            np.concatenate([each.is_unlike for each in doubts]),
            np.concatenate([each.is_improbable for each in doubts]),
        )
    logits = np.concatenate([part.logits for part in parts])
    probabilities = np.concatenate([part.probabilities for part in parts])
    return Predictions(parts[0].labels, logits, probabilities, joined)
