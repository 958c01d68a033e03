"""What is said of a beat and of each network's call."""

from dataclasses import replace

import numpy as np
import pytest
from compared_samples import ASCENDING, PREPARED, RECORD, network

from ecgviewer.ui.compare.comparison_content import ComparisonColumn, ComparisonContent, comparison_content
from ecgviewer.ui.facts.beat_details import PENDING
from ecgviewer.workflows.explanations.compare_explanations import NetworkMaps
from ecgviewer.workflows.review.find_waves import find_waves


def content(*networks: NetworkMaps | str, chosen: str = "") -> ComparisonContent:
    named = [(one if isinstance(one, str) else one.model, one) for one in networks]
    return comparison_content(named, chosen, None)


def column(made: NetworkMaps) -> ComparisonColumn:
    return content(made).columns[0]


def test_the_heading_tells_which_beat_it_is() -> None:
    assert content(network()).heading == (
        "Record demo, lead MLII · beat 2 · 0:02.00 · reference V (premature ventricular contraction)"
    )
    bare = network()
    beats = replace(bare.review.beats, symbol=np.full(5, ""), is_detected=True)
    without = replace(bare, review=replace(bare.review, beats=beats))
    assert content(without).heading.endswith("no reference")


def test_a_call_is_told_with_its_probability_and_what_is_wrong_with_it() -> None:
    right = column(network())
    assert right.call == "calls V (premature ventricular contraction) 0.96"
    assert (right.is_false, right.explained) == (False, "")
    false = column(network(called="NNNNV"))
    assert false.call == "▲ calls N (normal beat) 0.96, not V as the reference"
    assert false.is_false
    assert column(network(called="N-NNV")).call == "no call"
    beats = replace(PREPARED.beats, symbol=np.array(list("NFNNV")))
    made = network()
    outside = column(replace(made, review=replace(made.review, beats=beats)))
    assert outside.call.endswith("0.96; the reference is none of its classes")


def test_another_class_that_is_explained_has_its_own_probability() -> None:
    assert column(network(label="A")).explained == "explained here: A (atrial premature beat) 0.01"


def test_whether_it_knows_the_patient_is_told() -> None:
    made = network()
    assert column(made).seen == "not a known training record"
    patient = replace(RECORD.patient, patient_id=made.review.card.training_patients[0])
    review = replace(made.review, record=replace(RECORD, patient=patient))
    assert column(replace(made, review=review)).seen == "trained with this patient's beats"


def test_maps_are_counted_and_those_to_come_are_pending() -> None:
    made = network(shap=ASCENDING)
    shown = content(made, "classifying…")
    assert (shown.n_made, shown.n_maps, shown.is_complete) == (1, 4, False)
    panels = shown.columns[0].panels
    assert panels["gradcam"].model.attributions["gradcam"] is PENDING
    assert panels["shap"].attribution is made.maps["shap"]
    waiting = shown.columns[1]
    assert (waiting.call, waiting.network, dict(waiting.panels)) == ("classifying…", None, {})
    whole = network(**dict.fromkeys(panels, ASCENDING))
    assert content(whole).is_complete
    assert not content(whole, "classifying…").is_complete  # one is to come
    few = replace(whole, maps={"shap": whole.maps["shap"]}, missing=dict.fromkeys(list(panels)[2:], ""))
    assert content(few).n_maps == 2


def test_all_panels_show_the_second_as_recorded_with_its_waves() -> None:
    waves = find_waves(RECORD, 0, PREPARED.beats)
    shown = comparison_content([("v2", network())], "", waves, scale_per_beat=True)
    panel = shown.columns[0].panels["shap"]
    assert panel.values is not None
    assert panel.values.shape == (360,)
    assert panel.limits == (float(np.nanmin(panel.values)), float(np.nanmax(panel.values)))
    assert panel.unit == "mV"
    assert panel.scale_per_beat
    assert len(panel.waves) > 0


def test_the_record_is_told_to_who_writes_a_picture() -> None:
    assert content(network()).record_paths == [RECORD.path]
    assert ComparisonContent("", (), (), None).record_paths == []


@pytest.mark.parametrize(("label", "scales"), [("V", True), ("?", False)])
def test_scales_are_those_of_the_explained_class(label: str, scales: bool) -> None:
    panel = column(network(label=label)).panels["shap"]
    assert (panel.model.scales.get("shap") is not None) == scales
