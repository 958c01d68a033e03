"""Values per wave of real beats: present players, exact sums, and errors."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.paths import bundled_models_dir
from ecgviewer.workflows.explanations.explain_waves import (
    PAINTED,
    explain_waves,
    play_beat,
    wave_attributions,
)
from ecgviewer.workflows.review.find_waves import RecordWaves, find_waves
from ecgviewer.workflows.review.review_record import RecordReview, open_record, review_record

Case = tuple[RecordReview, RecordWaves, Path]


@pytest.fixture(scope="module")
def record_208(mitdb: Path) -> dict[str, Case]:
    record = open_record("208", mitdb)
    prepared = prepare_beats(record, 0)
    waves = find_waves(record, 0, prepared.beats)
    folders = {name: bundled_models_dir() / name for name in ("v1", "v2", "context-0")}
    return {
        name: (review_record(record, prepared, open_classifier(folder)), waves, folder)
        for name, folder in folders.items()
        if folder.exists()
    }


@pytest.mark.data
@pytest.mark.parametrize("name", ["v1", "v2", "context-0"])
def test_values_add_up_on_record_208(record_208: dict[str, Case], name: str) -> None:
    if name not in record_208:
        pytest.skip(f"{name} does not come with the program")
    review, waves, folder = record_208[name]
    for index in (0, 40, 1050, 2953):
        if review.beats.reason[index]:
            continue
        called = str(review.called[index])
        other = next(label for label in review.card.labels if label != called)
        found = explain_waves(review, waves, folder, index, against=other)
        logits = dict(zip(review.card.labels, review.predictions.logits[index], strict=True))
        assert found.worth_of_all == pytest.approx(logits[called] - logits[other], abs=1e-4)
        assert found.efficiency_error < 1e-5
        assert ("P" in found.players) == bool(waves.waves.is_found[index, 0])
        assert "QRS" in found.players


@pytest.mark.data
def test_a_ventricular_call_rests_on_its_qrs_complex(record_208: dict[str, Case]) -> None:
    """Of the first V beats of 208 that V2 calls V, QRS is worth most, or its ST and T that go with it."""
    review, waves, folder = record_208["v2"]
    called = np.flatnonzero((review.called == "V") & (review.beats.symbol == "V"))[:12]
    shares = dict.fromkeys(("P", "QRS", "ST", "T"), 0.0)
    for index in called:
        found = explain_waves(review, waves, folder, int(index), against="N")
        for player, percent in zip(found.players, found.percent, strict=True):
            if player in shares:
                shares[player] += float(percent) / len(called)
    assert max(shares, key=lambda name: shares[name]) in ("QRS", "ST", "T")
    assert shares["QRS"] > shares["P"]


@pytest.mark.data
def test_errors_say_what_to_do(record_208: dict[str, Case]) -> None:
    review, waves, folder = record_208["v2"]
    with pytest.raises(InvalidInputError, match="choose one of: line, mean beat"):
        play_beat(review, waves, folder, 40, "zero")
    with pytest.raises(InvalidInputError, match="doesn't know class 'X'"):
        explain_waves(review, waves, folder, 40, "X")
    blocked = np.flatnonzero(review.beats.reason != "")
    if blocked.size:
        with pytest.raises(InvalidInputError, match="can't be explained"):
            play_beat(review, waves, folder, int(blocked[0]))


@pytest.mark.data
def test_mean_beat_of_the_other_class(record_208: dict[str, Case]) -> None:
    """Without any wave the beat is the other class's mean beat, so its logits speak for that class."""
    review, waves, folder = record_208["v2"]
    found = explain_waves(review, waves, folder, 40, "V", "N", "mean beat")
    assert found.worth_of_none < 0
    assert found.efficiency_error < 1e-5


@pytest.mark.data
@pytest.mark.parametrize("name", ["v1", "context-0"])
def test_each_wave_is_painted_where_it_lies_with_its_whole_value(
    record_208: dict[str, Case], name: str
) -> None:
    if name not in record_208:
        pytest.skip(f"{name} does not come with the program")
    review, waves, folder = record_208[name]
    rows = [40, 1050, 2953]
    labels = [str(review.called[row]) for row in rows]
    made = wave_attributions(review, waves, folder, rows, labels)
    for row, label, attribution in zip(rows, labels, made, strict=True):
        shares = explain_waves(review, waves, folder, row, label)
        worth = dict(zip(shares.players, shares.values, strict=True))
        assert (attribution.method, attribution.label, attribution.is_signed) == ("waves", label, True)
        assert (attribution.step_edges[0], attribution.step_edges[-1]) == (0, 360)
        painted = dict(zip(attribution.step_names, attribution.values, strict=True))
        assert set(painted) - {""} <= set(PAINTED)
        assert painted["QRS"] == pytest.approx(worth["QRS"], rel=1e-6)
        assert painted.get("", 0.0) == 0
        assert attribution.step_at(180) == "QRS"
        assert attribution.per_sample()[180] == pytest.approx(worth["QRS"], rel=1e-6)
        whole = sum(value for wave, value in painted.items() if wave) + sum(attribution.elsewhere.values())
        assert whole == pytest.approx(shares.worth_of_all - shares.worth_of_none, abs=1e-4)
        onset, offset = waves.waves.points[row, 1, [0, 2]] - waves.waves.r_sample[row] + 180
        step = attribution.step_names.index("QRS")
        assert attribution.step_edges[step : step + 2].tolist() == [onset, offset + 1]


@pytest.mark.data
def test_waves_of_a_page_come_beat_by_beat_and_stop_when_told(record_208: dict[str, Case]) -> None:
    review, waves, folder = record_208["v1"]
    reports: list[ProgressReport] = []
    cancel = CancelToken()

    def take(report: ProgressReport) -> None:
        reports.append(report)
        if len(reports) == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        wave_attributions(review, waves, folder, [40, 41, 42], ["V", "N", "N"], Progress(take), cancel)
    assert [report.data[0][0] for report in reports] == [0, 1]
    assert reports[1].data[0][1].label == "N"
