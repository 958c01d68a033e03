"""What stands in a row for each beat, and that it is told once."""

from dataclasses import replace

import numpy as np
import pytest
from strip_samples import make_beats

from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.ui.look.chips import ChipKind
from ecgviewer.ui.paper.labels import row_labels
from ecgviewer.ui.paper.labels.row_labels import NO_CALL, network_labels, reference_labels
from ecgviewer.ui.paper.strip_content import StripContent


def _said(labels: row_labels.RowLabels) -> list[tuple[str, ChipKind]]:
    return [labels.names[code] for code in labels.codes]


def test_a_normal_reference_is_plain_and_others_have_the_chip_of_their_class() -> None:
    beats = make_beats([100, 200, 300], "NVN")
    assert _said(reference_labels(beats)) == [
        ("N", ChipKind.PLAIN),
        ("V", ChipKind.CLASS),
        ("N", ChipKind.PLAIN),
    ]


def test_calls_say_whether_they_are_false_unsure_or_outside() -> None:
    beats = make_beats([100 * number for number in range(1, 7)], "NVNFVN")
    is_unsure = np.array([False, False, False, False, True, True])
    content = StripContent(
        beats=beats,
        called=np.array(["N", "V", "", "V", "V", "N"]),
        is_false=np.array([False, False, False, False, False, True]),
        is_outside=np.array([False, False, False, True, False, False]),
        doubts=Doubts(None, is_unsure, np.zeros(6, dtype=bool)),
    )
    assert _said(network_labels(content)) == [
        ("N", ChipKind.PLAIN),
        ("V", ChipKind.CLASS),
        (NO_CALL, ChipKind.PLAIN),
        ("V", ChipKind.HOLLOW),
        ("V?", ChipKind.UNSURE),
        ("N?", ChipKind.FALSE),
    ]


def test_a_step_of_a_day_tells_no_label_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = make_beats(list(range(0, 300_000, 300)), "NV" * 500)
    content = StripContent(beats=beats, called=beats.symbol.copy())
    first = network_labels(content), reference_labels(beats)
    monkeypatch.setattr(row_labels, "_coded", None)  # would fail
    later = replace(content, view=replace(content.view, start_s=5.0))
    assert (network_labels(later), reference_labels(beats)) == first
