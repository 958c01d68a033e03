"""What Baig et al. 2025 say about their networks' explanations, tested on ours with confidence intervals."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.wave_share import (
    PARTS,
    effective_width_ms,
    estimate_means,
    even_shares,
    part_shares,
    window_parts,
)
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.paper.claim_result import ClaimsResult, ClassMeasures
from ecgviewer.studies.paper.claims import (
    Claim,
    ClaimTest,
    difference_within_strata,
    excess_of_call,
    mean_over_patients,
)
from ecgviewer.studies.paper.paper_figures import PAPER_MODELS
from ecgviewer.training.config import LABELS
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.workflows.evaluation.evaluate_windows import config_of
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.explanations.summary_result import ShareResult
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.training.train_model import make_split

BEATS_PER_CLASS = 300
"""Test beats a class that are drawn and explained, beside all false calls."""

SEED = 0
METHODS_TESTED = ("shap", "gradcam")
COMMAND = "ecgviewer evaluate --paper-claims --json"

_READING, _WAVES, _EXPLAINING = 0.1, 0.2, 0.98
_P = PARTS.index("P")


@dataclass(frozen=True, eq=False)
class MeasuredBeats:
    """Test beats with what was measured on each network's explanations of its own calls.

    Attributes
    ----------
    reference, patient_ids
        By beat.
    is_drawn
        Which beats belong to the equal draw of each class; the others are false calls beside it.
    called
        By model.
    even
        Share of the window's time by part of `PARTS`, shape (n_beats, 8).
    shares
        By model and method: share of |attribution| by part, NaN rows for empty maps.
    widths_ms
        By model and method: see `effective_width_ms`.
    """

    reference: np.ndarray
    patient_ids: np.ndarray
    is_drawn: np.ndarray
    called: dict[str, np.ndarray]
    even: np.ndarray
    shares: dict[tuple[str, str], np.ndarray]
    widths_ms: dict[tuple[str, str], np.ndarray]


@dataclass(frozen=True, eq=False)
class PaperClaims:
    """The claims with their tests, and the measures that they rest on.

    Attributes
    ----------
    claims
        In the order of `docs/claims.md`.
    beats
        What was measured.
    n_test
        Different beats on the test side, from which was drawn.
    """

    claims: tuple[Claim, ...]
    beats: MeasuredBeats
    n_test: int

    def result(self) -> ClaimsResult:
        """Return what page, tables and JSON show of them."""
        beats = self.beats
        return ClaimsResult(
            command=COMMAND,
            models=tuple(PAPER_MODELS),
            protocol="paper",
            seed=SEED,
            beats_per_class=BEATS_PER_CLASS,
            n_test=self.n_test,
            n_explained=int(beats.reference.size),
            n_drawn={label: int((beats.is_drawn & (beats.reference == label)).sum()) for label in LABELS},
            n_false={name: int((beats.reference != called).sum()) for name, called in beats.called.items()},
            claims=tuple(claim.result() for claim in self.claims),
            right_calls={
                name: {method: _measures_by_class(beats, name, method) for method in METHODS_TESTED}
                for name in PAPER_MODELS
            },
        )


def check_paper_claims(
    data_dir: Path, progress: Progress | None = None, cancel: CancelToken | None = None
) -> PaperClaims:
    """Explain test beats of the paper's protocol with the bundled V1 and V2, and test the claims.

    Parameters
    ----------
    data_dir
        Folder of the records that V1 and V2 were trained from.

    Raises
    ------
    InvalidInputError
        If these are not the beats that the networks were trained from.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    beat_set = load_beat_set(data_dir, LABELS, None, progress.part(0, _READING), cancel)
    rows = _test_rows(beat_set, data_dir)
    called = {
        name: OnnxClassifier(find_model(name)).predict(beat_set.windows[rows], None, cancel).called
        for name in PAPER_MODELS
    }
    reference = np.array(LABELS)[beat_set.targets[rows]]
    is_drawn = draw_by_class(reference, BEATS_PER_CLASS)
    is_false = np.any([reference != own for own in called.values()], axis=0)
    taken = is_drawn | is_false
    parts = _parts_of(beat_set, rows[taken], data_dir, progress.part(_READING, _WAVES), cancel)
    chosen = {name: own[taken] for name, own in called.items()}
    explained = progress.part(_WAVES, _EXPLAINING)
    values = _explain(beat_set.windows[rows[taken]], chosen, explained, cancel)
    measured = MeasuredBeats(
        reference[taken],
        beat_set.patient_ids[rows[taken]],
        is_drawn[taken],
        chosen,
        even_shares(parts),
        {key: part_shares(own, parts) for key, own in values.items()},
        {key: effective_width_ms(own) for key, own in values.items()},
    )
    everything = (reference, called, beat_set.patient_ids[rows])
    claims = (
        claim_diffuse(measured),
        claim_p_wave(measured),
        claim_broader(measured),
        claim_n_for_l(*everything),
    )
    progress.report(1, 1, "done")
    return PaperClaims(claims, measured, int(rows.size))


def draw_by_class(reference: np.ndarray, n_each: int) -> np.ndarray:
    """Return which beats are drawn, as many of each class as there are or `n_each`; see `SEED`."""
    rng = np.random.default_rng(SEED)
    is_drawn = np.zeros(reference.size, dtype=bool)
    for label in LABELS:
        rows = np.flatnonzero(reference == label)
        is_drawn[rng.choice(rows, min(n_each, rows.size), replace=False)] = True
    return is_drawn


def claim_diffuse(beats: MeasuredBeats) -> Claim:
    """Test whether SHAP is more diffuse where V2 errs."""
    tests = []
    for name, method in (("v2", "shap"), ("v1", "shap"), ("v2", "gradcam")):
        width = beats.widths_ms[name, method]
        is_false = beats.reference != beats.called[name]
        used = np.isfinite(width) & (is_false | beats.is_drawn)
        found = difference_within_strata(
            width[used], is_false[used], beats.reference[used], beats.patient_ids[used], SEED
        )
        details = {
            "width_false_ms": float(width[used & is_false].mean()),
            "width_right_ms": float(width[used & ~is_false].mean()),
            "n_false": float((used & is_false).sum()),
            "n_patients_false": float(np.unique(beats.patient_ids[used & is_false]).size),
        }
        tests.append(_test(beats, name, method, "width, false minus right (ms)", found, used, details))
    return Claim(
        "diffuse_where_wrong",
        "SHAP is more diffuse where V2 errs",
        "Effective width of |attribution| of the called class, false calls minus right calls of the same"
        " reference class, classes weighted by their false calls.",
        _first_is_primary(tests, 1),
    )


def claim_p_wave(beats: MeasuredBeats) -> Claim:
    """Test whether V1 looks at the P wave in A."""
    tests = []
    has_p = beats.even[:, _P] > 0
    for name, method in (("v1", "shap"), ("v1", "gradcam"), ("v2", "shap"), ("v2", "gradcam")):
        share = beats.shares[name, method][:, _P]
        is_right = (beats.reference == "A") & (beats.called[name] == "A")
        used = has_p & is_right & beats.is_drawn & np.isfinite(share)
        found = mean_over_patients((share - beats.even[:, _P])[used], beats.patient_ids[used], SEED)
        details = {
            "share": float(share[used].mean()),
            "even": float(beats.even[used, _P].mean()),
            "n_without_p": float((is_right & beats.is_drawn & ~has_p).sum()),
        }
        tests.append(_test(beats, name, method, "share on P minus P's share of time", found, used, details))
    return Claim(
        "p_wave_in_a",
        "V1 looks at the P wave in A",
        "Share of |attribution| on the P wave, minus the P wave's share of the window's time, in A called A"
        " with a P wave found.",
        _first_is_primary(tests, 1),
    )


def claim_broader(beats: MeasuredBeats) -> Claim:
    """Test whether V2 is broader than V1."""
    tests = []
    is_right = np.all([own == beats.reference for own in beats.called.values()], axis=0)
    for method in ("shap", "gradcam"):
        widths = [beats.widths_ms[name, method] for name in PAPER_MODELS]
        used = is_right & beats.is_drawn & np.isfinite(widths).all(axis=0)
        found = mean_over_patients((widths[1] - widths[0])[used], beats.patient_ids[used], SEED)
        details = {
            f"width_{name}_ms": float(own[used].mean())
            for name, own in zip(PAPER_MODELS, widths, strict=True)
        }
        tests.append(_test(beats, "v2 - v1", method, "width, V2 minus V1 (ms)", found, used, details))
    return Claim(
        "v2_broader",
        "V2 is broader than V1",
        "Effective width of |attribution| of the called class, V2 minus V1 on the same beats, called right by"
        " both.",
        tuple(tests),
    )


def claim_n_for_l(reference: np.ndarray, called: dict[str, np.ndarray], patient_ids: np.ndarray) -> Claim:
    """Test whether N is above all taken for L, over all test beats.

    Parameters
    ----------
    reference, patient_ids
        By beat.
    called
        By model.
    """
    tests = []
    others = tuple(label for label in LABELS if label not in ("N", "L"))
    for name, own in called.items():
        used = (reference == "N") & (own != "N")
        found = (
            excess_of_call(own[used], "L", others, patient_ids[used], SEED)
            if used.any()
            else (0.0, None, None)
        )
        counts = {f"called_{label}": float((own[used] == label).sum()) for label in ("L", *others)}
        n_patients = int(np.unique(patient_ids[used]).size)
        measure = "share called L minus largest other"
        tests.append(ClaimTest(name, "", measure, *found, int(used.sum()), n_patients, True, counts))
    return Claim(
        "n_taken_for_l",
        "N is taken for L",
        "Of the false calls of N, the share that are L, minus the largest share of another class; all"
        " different test beats.",
        tuple(tests),
    )


def _test(
    beats: MeasuredBeats,
    model: str,
    method: str,
    measure: str,
    found: tuple[float, float | None, float | None],
    used: np.ndarray,
    details: dict[str, float],
) -> ClaimTest:
    n_patients = int(np.unique(beats.patient_ids[used]).size)
    return ClaimTest(model, method, measure, *found, int(used.sum()), n_patients, True, details)


def _first_is_primary(tests: list[ClaimTest], n_primary: int) -> tuple[ClaimTest, ...]:
    return tuple(replace(test, is_primary=number < n_primary) for number, test in enumerate(tests))


def _test_rows(beat_set: BeatSet, data_dir: Path) -> np.ndarray:
    """Return the different beats on the test side of the networks' split."""
    cards = [read_card(find_model(name)) for name in PAPER_MODELS]
    if any(beat_set.sha256() != card.data_sha256 for card in cards):
        raise InvalidInputError(
            f"the beats in {data_dir} are not those that v1 and v2 were trained from; choose the whole MIT-BIH"
            " Arrhythmia Database"
        )
    tests = [np.unique(make_split(beat_set, config_of(card)).test) for card in cards]
    return np.intersect1d(tests[0], tests[1])


def _parts_of(
    beat_set: BeatSet, rows: np.ndarray, data_dir: Path, progress: Progress, cancel: CancelToken
) -> np.ndarray:
    """Return the part that each sample of each beat lies in, see `window_parts`."""
    parts = np.zeros((rows.size, beat_set.windows.shape[1]), dtype=np.int8)
    names = np.unique(beat_set.record_names[rows])
    for number, name in enumerate(names):
        cancel.raise_if_cancelled()
        progress.report(number, names.size, f"finding waves of record {name}")
        record = read_record(data_dir / str(name))
        waves = find_waves(record, record.default_lead).waves
        own = np.flatnonzero(beat_set.record_names[rows] == name)
        places = np.searchsorted(waves.r_sample, beat_set.r_samples[rows[own]])
        parts[own] = window_parts(waves.points, waves.r_sample, record.fs_hz)[places]
    return parts


def _explain(
    windows: np.ndarray, called: dict[str, np.ndarray], progress: Progress, cancel: CancelToken
) -> dict[tuple[str, str], np.ndarray]:
    """Return one value a sample by model and method, of the called class."""
    values = {}
    keys = [(name, method) for name in called for method in METHODS_TESTED]
    for number, (name, method) in enumerate(keys):
        part = progress.part(number / len(keys), (number + 1) / len(keys))
        made = explain_beats(find_model(name), method, windows, called[name].tolist(), part, cancel)
        values[name, method] = np.stack([each.per_sample() for each in made])
    return values


def _measures_by_class(beats: MeasuredBeats, name: str, method: str) -> dict[str, ClassMeasures]:
    """Return width and share per wave of the right calls by class, with intervals."""
    table: dict[str, ClassMeasures] = {}
    for label in LABELS:
        shares, width = beats.shares[name, method], beats.widths_ms[name, method]
        is_right = (beats.reference == label) & (beats.called[name] == label) & beats.is_drawn
        used = is_right & np.isfinite(width)
        if not used.any():
            continue
        patients = beats.patient_ids[used]
        found = estimate_means(shares[used], patients, seed=SEED)
        even = beats.even[used].mean(axis=0)
        table[label] = ClassMeasures(
            n_beats=int(used.sum()),
            n_patients=int(np.unique(patients).size),
            n_empty=int((is_right & ~used).sum()),
            width_ms=estimate_means(width[used, None], patients, seed=SEED)[0].rounded(),
            shares={
                part: ShareResult(**vars(own.rounded()), even=round(float(share), 4))
                for part, own, share in zip(PARTS, found, even, strict=True)
            },
        )
    return table
