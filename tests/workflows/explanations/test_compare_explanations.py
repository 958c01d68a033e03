"""Comparing explanations: agreement against values worked out by hand, and the whole way on untrained networks."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from context_samples import save_random_context_model

from ecgviewer import paths
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.faithfulness import N_PIECES, PIECE_SAMPLES
from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.explanations.compare_explanations import (
    Agreement,
    BeatComparison,
    NetworkMaps,
    NetworkPair,
    compare_beat,
    plan_network,
)
from ecgviewer.workflows.explanations.comparison_words import (
    call_notes,
    elsewhere_notes,
    format_agreement,
    method_notes,
    pair_line,
    pair_notes,
)
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import RecordReview, review_record

ASCENDING = np.arange(N_PIECES, dtype=np.float32)


def by_pieces(method: str, values: np.ndarray, label: str = "V") -> Attribution:
    edges = np.arange(N_PIECES + 1) * PIECE_SAMPLES
    return Attribution(method, "made", label, values.astype(np.float32), edges, True, 1.0)


def network(
    maps: dict[str, Attribution], label: str = "V", name: str = "v1", members: dict[str, str] | None = None
) -> NetworkMaps:
    """Return maps of a beat that a network calls `label`."""
    labels = tuple(members or {}) or ("N", "L", "R", "A", "V")

    def reference_labels(symbols: np.ndarray) -> np.ndarray:
        found = [next((key for key, held in (members or {}).items() if s in held), "") for s in symbols]
        return np.array(found)

    card = SimpleNamespace(name=name, labels=labels, reference_labels=reference_labels)
    review: Any = SimpleNamespace(card=card, called=np.array([label]))
    return NetworkMaps(review, 0, label, {}, maps=maps)


def test_agreement_by_hand() -> None:
    half = np.repeat([0.0, 1.0], N_PIECES // 2)
    found = network(
        {
            "gradcam": by_pieces("gradcam", half),
            "shap": by_pieces("shap", ASCENDING),
            "layercam": by_pieces("layercam", np.roll(ASCENDING, N_PIECES // 2)),
            "integrated": by_pieces("integrated", ASCENDING.reshape(-1, 2)[:, ::-1].ravel()),
        }
    ).agreements()
    # 1 - 6 sum(d^2) / (n (n^2 - 1)), n = 20: the roll moves each piece by 10, the swap each by 1.
    assert found["shap", "layercam"].spearman == pytest.approx(1 - 6 * 20 * 100 / 7980)
    assert found["shap", "integrated"].spearman == pytest.approx(1 - 6 * 20 * 1 / 7980)
    # Two halves of ties have the ranks 5.5 and 15.5: sums of products 500, of squares 500 and 665.
    assert found["gradcam", "shap"].spearman == pytest.approx(500 / np.sqrt(500 * 665))
    assert found["gradcam", "layercam"].spearman == pytest.approx(-500 / np.sqrt(500 * 665))
    assert len(found) == 6
    assert [pair for pair, each in found.items() if each.is_disagreement] == [
        ("gradcam", "layercam"),
        ("shap", "layercam"),
        ("layercam", "integrated"),
    ]


def test_what_counts_as_disagreement() -> None:
    assert Agreement(0.1999).is_disagreement
    assert not Agreement(0.2).is_disagreement
    undefined = Agreement(float("nan"))
    assert not undefined.is_disagreement
    assert undefined.as_dict() == {"spearman": None, "disagree": False}
    assert [format_agreement(each) for each in (Agreement(0.414), Agreement(-0.5), undefined, None)] == [
        "0.41",
        "⚠ −0.50",
        "–",
        "–",
    ]


def test_a_disagreement_is_said_in_words() -> None:
    maps = {
        "gradcam": by_pieces("gradcam", np.zeros(N_PIECES)),
        "shap": by_pieces("shap", ASCENDING),
        "integrated": by_pieces("integrated", ASCENDING[::-1]),
    }
    assert method_notes(network(maps)) == [
        "⚠ SHAP and Integrated gradients disagree (−1.00): trust neither to the sample.",
        "Grad-CAM is the same everywhere: it has no order to compare.",
    ]


def test_what_was_not_checked_and_what_lies_elsewhere_is_said() -> None:
    made = replace(
        by_pieces("shap", np.full(N_PIECES, 0.05)), elsewhere={"rhythm": 0.214, "usual beat": -0.1}
    )
    unchecked = replace(network({"shap": made}), is_checked=False)
    assert method_notes(unchecked)[0] == "No sanity check of the methods was made on this network."
    assert elsewhere_notes(unchecked) == [
        "SHAP, not on the trace: rhythm +0.21, usual beat −0.10; on it +1.00"
    ]
    assert elsewhere_notes(network({"shap": by_pieces("shap", ASCENDING)})) == []


def test_several_disagreements_in_one_sentence() -> None:
    swapped = np.roll(ASCENDING, N_PIECES // 2)
    maps = {
        "gradcam": by_pieces("gradcam", ASCENDING),
        "shap": by_pieces("shap", ASCENDING),
        "integrated": by_pieces("integrated", swapped),
    }
    assert method_notes(network(maps)) == [
        "⚠ These disagree: Grad-CAM and Integrated gradients (−0.50), SHAP and Integrated gradients (−0.50)."
        " Trust neither of a pair to the sample."
    ]


def test_networks_against_each_other() -> None:
    first = network({"shap": by_pieces("shap", ASCENDING), "gradcam": by_pieces("gradcam", ASCENDING)})
    second = network({"shap": by_pieces("shap", ASCENDING[::-1])}, name="v2")
    pair = NetworkPair(first, second)
    assert pair.is_same_class
    assert {method: each.spearman for method, each in pair.agreements().items()} == {
        "shap": pytest.approx(-1)
    }
    assert pair_notes(pair) == ["⚠ SHAP of v1 and of v2 disagree (−1.00): trust neither to the sample."]
    assert call_notes(BeatComparison((first, second))) == []
    assert pair_line(pair, "shap") == (
        "v1 against v2: ⚠ −1.00, these two disagree: trust neither to the sample"
    )
    assert pair_line(pair, "gradcam") == ""


def test_different_calls_are_said_plainly() -> None:
    first, second = network({}, "V"), network({}, "N", "v2")
    notes = call_notes(BeatComparison((first, second)))
    assert notes[0] == "The networks call this beat differently: v1 V and v2 N."
    assert "Each explains its own call" in notes[1]
    assert pair_notes(NetworkPair(first, second))[0].startswith("v1 explains V and v2 N")
    first, second = (
        network({"shap": by_pieces("shap", values)}, label, name)
        for values, label, name in ((ASCENDING, "V", "v1"), (ASCENDING[::-1], "N", "v2"))
    )
    assert pair_line(NetworkPair(first, second), "shap") == "v1 against v2: −1.00 (for V and for N)"
    chosen = call_notes(BeatComparison((first, second), "A"))
    assert chosen[1] == "Explained is class A in every network, whatever it calls."


def test_a_class_that_holds_another_is_the_same() -> None:
    members = {"N": "NLRej", "S": "aAJS", "V": "VE"}
    atrial, grouped = network({}, "A"), network({}, "S", "context-0", members)
    assert NetworkPair(atrial, grouped).is_same_class
    assert NetworkPair(grouped, atrial).is_same_class
    assert not NetworkPair(network({}, "N"), grouped).is_same_class
    assert call_notes(BeatComparison((atrial, grouped))) == []


@pytest.fixture(scope="module")
def folders(random_models: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return random_models | {"context": save_random_context_model(tmp_path_factory.mktemp("compared"))}


@pytest.fixture(scope="module")
def reviews(folders: dict[str, Path]) -> dict[str, RecordReview]:
    record = read_record(paths.resources_dir() / "demo" / "demo")
    prepared = prepare_beats(record, record.default_lead)
    return {name: review_record(record, prepared, open_classifier(at)) for name, at in folders.items()}


def test_every_cell_is_made_or_says_why_not(
    reviews: dict[str, RecordReview], folders: dict[str, Path]
) -> None:
    names = ("v1", "context")
    reports: list[ProgressReport] = []
    compared = compare_beat(
        [reviews[name] for name in names],
        [folders[name] for name in names],
        40,
        "V",
        find_waves(reviews["v1"].record, reviews["v1"].lead, reviews["v1"].beats),
        Progress(reports.append),
    )
    first, second = compared.networks
    assert set(first.maps) == set(METHODS)
    assert set(second.maps) == {"gradcam", "shap"}
    assert "only Grad-CAM and SHAP" in second.missing["layercam"]
    assert [each.label for each in compared.networks] == ["V", "V"]
    assert all(each.shares is not None and each.shares.label == "V" for each in compared.networks)
    assert reports[-1].fraction == 1
    assert len(reports) == 6
    result = compared.as_dict()
    assert (result["beat"], result["class"]) == (41, "V")
    assert len(result["networks"][0]["agreement"]) == 6
    assert len(result["networks"][1]["agreement"]) == 1
    assert set(result["between"][0]["methods"]) == {"gradcam", "shap"}
    assert result["networks"][1]["methods"]["integrated"]["missing"] == second.missing["integrated"]


def test_a_class_is_taken_by_the_one_that_holds_it(
    reviews: dict[str, RecordReview], folders: dict[str, Path]
) -> None:
    assert plan_network(reviews["context"], folders["context"], 40, "A").label == "S"
    unknown = plan_network(reviews["v1"], folders["v1"], 40, "S")
    assert unknown.label == ""
    assert unknown.missing["shap"] == "this network knows no class S; it knows N L R A V"
    own = plan_network(reviews["v1"], folders["v1"], 40)
    assert own.label == own.called
    assert own.pending == tuple(METHODS)


def test_what_can_not_be_compared(reviews: dict[str, RecordReview], folders: dict[str, Path]) -> None:
    with pytest.raises(InvalidInputError, match="4 networks can't be compared"):
        compare_beat([reviews["v1"]] * 4, [folders["v1"]] * 4, 40)
    with pytest.raises(InvalidInputError, match="knows no class S"):
        compare_beat([reviews["v1"]], [folders["v1"]], 40, "S")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        compare_beat([reviews["v1"]], [folders["v1"]], 40, cancel=cancel)
