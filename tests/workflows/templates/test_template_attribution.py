from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.review.review_record import review_record
from ecgviewer.workflows.templates.beat_shapes import BeatShapes
from ecgviewer.workflows.templates.beat_templates import gather_templates
from ecgviewer.workflows.templates.template_attribution import MOST_EXPLAINED, explain_template


def test_it_is_the_mean_over_beats_spread_evenly(random_models: dict[str, Path]) -> None:
    folder, record = random_models["v1"], read_record(demo_record())
    prepared = prepare_beats(record, record.default_lead)
    review = review_record(record, prepared, open_classifier(folder))
    labels = np.where(review.called == "", "", "N")
    nothing = np.full(labels.size, np.nan)
    found = gather_templates(BeatShapes.of(record, prepared.lead, prepared.beats), labels, nothing)
    template = max(found.templates, key=lambda each: each.n_beats)
    mean = explain_template(review, folder, template)
    assert mean is not None
    assert mean.n_explained == MOST_EXPLAINED
    assert mean.title == "mean Grad-CAM for N of 40 beats"
    few = replace(template, rows=template.rows[:3], correlation=template.correlation[:3])
    mean = explain_template(review, folder, few)
    own = explain_beats(folder, "gradcam", review.seen(few.rows.tolist()), ["N"] * 3)
    assert mean is not None
    np.testing.assert_allclose(mean.values, np.mean([each.per_sample() for each in own], axis=0))
    assert mean.values.shape == (360,)
    assert not mean.is_signed
    assert mean.values.max() > 0


def test_there_is_none_of_a_label_or_of_beats_that_the_network_doesnt_know(
    random_models: dict[str, Path],
) -> None:
    folder, record = random_models["v1"], read_record(demo_record())
    prepared = prepare_beats(record, record.default_lead)
    review = review_record(record, prepared, open_classifier(folder))
    shapes = BeatShapes.of(record, prepared.lead, prepared.beats)
    labels = np.full(prepared.beats.n_beats, "Q")
    found = gather_templates(shapes, labels, np.full(labels.size, np.nan))
    assert explain_template(review, folder, found.templates[0]) is None
    uncalled = np.flatnonzero(review.called == "")
    if uncalled.size == 0:
        pytest.skip("every beat of the demo has a call")
    labels = np.full(prepared.beats.n_beats, "")
    labels[uncalled] = "N"
    found = gather_templates(shapes, labels, np.full(labels.size, np.nan))
    assert explain_template(review, folder, found.templates[0]) is None
