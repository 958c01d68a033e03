"""The paper's claims on beats measured by hand: who is right where the answer is known."""

import json
from pathlib import Path

import numpy as np
import pytest
from tiny_database import write_tiny_database

from ecgviewer.cli.main import main
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.wave_share import PARTS
from ecgviewer.studies.paper.claim_tables import claim_table, share_table, verdict_table, width_table
from ecgviewer.studies.paper.claims import CANT_TELL, DOES_NOT, HOLDS
from ecgviewer.studies.paper.paper_claims import (
    MeasuredBeats,
    PaperClaims,
    check_paper_claims,
    claim_broader,
    claim_diffuse,
    claim_n_for_l,
    claim_p_wave,
    draw_by_class,
)
from ecgviewer.training.config import LABELS

N_EACH, N_PATIENTS = 60, 12


def measured(v2_false_ms: float = 700.0, p_share: float = 0.3, v2_ms: float = 600.0) -> MeasuredBeats:
    """Return beats of all classes; V2 errs in every sixth A, where SHAP is as wide as given.

    Right widths are 500 ms for V1 and `v2_ms` for V2, ± 20 ms; P's share is given, evenly it is 0.1.
    """
    rng = np.random.default_rng(0)
    reference = np.repeat(LABELS, N_EACH)
    n_beats = reference.size
    patients = np.array([f"p{number % N_PATIENTS}" for number in rng.permutation(n_beats)])
    called = {"v1": reference.copy(), "v2": reference.copy()}
    wrong = np.flatnonzero(reference == "A")[::6]
    called["v2"][wrong] = "N"
    even = np.zeros((n_beats, len(PARTS)))
    even[:, PARTS.index("P")], even[:, PARTS.index("rest")] = 0.1, 0.9
    shares, widths = {}, {}
    for model in ("v1", "v2"):
        for method in ("shap", "gradcam"):
            own = even.copy()
            own[:, 0] = p_share + rng.normal(0, 0.02, n_beats)
            own[:, -2] = 1 - own[:, 0]
            shares[model, method] = own
            width = (500.0 if model == "v1" else v2_ms) + rng.normal(0, 20, n_beats)
            if model == "v2":
                width[wrong] = v2_false_ms + rng.normal(0, 20, wrong.size)
            widths[model, method] = width
    called["v1"][np.flatnonzero(reference == "A")[1::30]] = "N"
    return MeasuredBeats(reference, patients, np.ones(n_beats, dtype=bool), called, even, shares, widths)


@pytest.mark.parametrize(("false_ms", "verdict"), [(700.0, HOLDS), (500.0, DOES_NOT), (601.0, CANT_TELL)])
def test_diffuse_where_v2_errs(false_ms: float, verdict: str) -> None:
    claim = claim_diffuse(measured(v2_false_ms=false_ms))
    assert claim.verdict == verdict
    first = claim.tests[0]
    assert (first.model, first.method, first.is_primary) == ("v2", "shap", True)
    assert first.value == pytest.approx(false_ms - 600, abs=20)
    assert first.details["n_false"] == 10


@pytest.mark.parametrize(("share", "verdict"), [(0.3, HOLDS), (0.05, DOES_NOT), (0.1, CANT_TELL)])
def test_the_p_wave_in_a(share: float, verdict: str) -> None:
    beats = measured(p_share=share)
    claim = claim_p_wave(beats)
    assert claim.verdict == verdict
    assert claim.tests[0].value == pytest.approx(share - 0.1, abs=0.01)
    assert claim.tests[0].n_beats == int((beats.called["v1"][beats.reference == "A"] == "A").sum())


def test_broader_is_measured_on_the_same_beats() -> None:
    claim = claim_broader(measured(v2_ms=600))
    assert claim.verdict == HOLDS
    assert claim.tests[0].value == pytest.approx(100, abs=8)
    assert claim_broader(measured(v2_ms=480)).verdict == DOES_NOT


def test_n_for_l() -> None:
    reference = np.repeat("N", 120)
    patients = np.array([f"p{number % N_PATIENTS}" for number in range(120)])
    to_l, to_a = reference.copy(), reference.copy()
    to_l[:48], to_l[48:60] = "L", "A"
    to_a[:12], to_a[12:60] = "L", "A"
    assert claim_n_for_l(reference, {"v1": to_l, "v2": to_l}, patients).verdict == HOLDS
    claim = claim_n_for_l(reference, {"v1": to_a, "v2": to_a}, patients)
    assert claim.verdict == DOES_NOT
    assert claim.tests[0].value == pytest.approx(12 / 60 - 48 / 60)
    assert claim_n_for_l(reference, {"v1": reference}, patients).verdict == CANT_TELL


def test_json_and_tables() -> None:
    beats = measured()
    claims = (claim_diffuse(beats), claim_p_wave(beats), claim_broader(beats))
    result = PaperClaims(claims, beats, 999).result()
    parsed = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert parsed["n_false"] == {"v1": 2, "v2": 10}
    assert parsed["n_drawn"] == dict.fromkeys(LABELS, N_EACH)
    assert verdict_table(result)[1][0] == ["SHAP is more diffuse where V2 errs", HOLDS]
    assert claim_table(result.claims[0])[1][0][:3] == ["v2 *", "SHAP", "width, false minus right (ms)"]
    assert width_table(result)[1][0][:2] == ["v1", "SHAP"]
    header, rows = share_table(result, "v1", "shap")
    assert header[:3] == ["class", "P", "PR"]
    assert rows[0][1].startswith("0.30 (0.")
    assert rows[0][1].endswith("/ 0.10")


def test_a_draw_by_class_is_seeded() -> None:
    reference = np.array(["N"] * 50 + ["A"] * 5)
    first = draw_by_class(reference, 10)
    assert [(first & (reference == label)).sum() for label in ("N", "A")] == [10, 5]
    assert np.array_equal(first, draw_by_class(reference, 10))


def test_other_beats_than_those_of_the_cards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data_dir = write_tiny_database(tmp_path)
    with pytest.raises(InvalidInputError, match="not those that v1 and v2 were trained from"):
        check_paper_claims(data_dir)
    assert main(["evaluate", "--paper-claims", "--model", "v1"]) == 1
    assert "--paper-claims has no use for --model" in capsys.readouterr().err
