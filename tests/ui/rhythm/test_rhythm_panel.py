"""The rhythm inspector: words, bars, matrix and lists of made calls."""

from dataclasses import replace

import numpy as np
import pytest
from called_rhythm_samples import calls_of, explanation_of, record_of
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ecgviewer.beats.rhythms.no_rhythm import NOISE
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.rhythm.lead_bars import LeadBars
from ecgviewer.ui.rhythm.rhythm_panel import RhythmPanel
from ecgviewer.ui.rhythm.stretch_figure import StretchFigure


@pytest.fixture
def panel(qtbot: QtBot) -> RhythmPanel:
    made = RhythmPanel(LIGHT)
    qtbot.addWidget(made)
    made.resize(360, 700)
    made.show()
    made.show_calls(calls_of("SSAASA", ("SR", "SR", "SR", "AFIB", "", "SR"), (0.9,) * 5 + (0.5,)), "")
    return made


def test_all_stretches_are_summed_up(panel: RhythmPanel) -> None:
    assert panel.summary == "SR 50 %, AFIB 50 % of the stretches; 1 unsure"


def test_a_recording_that_is_called_as_a_whole_is_summed_up_by_that(panel: RhythmPanel) -> None:
    panel.show_calls(replace(calls_of("AS"), whole=np.array([0.55, 0.05, 0.0, 0.4])), "")
    assert panel.summary == "the whole recording: AFIB 0.55 (unsure); by ten seconds SR 50 %, AFIB 50 %"


def test_a_stretch_in_words_and_bars(panel: RhythmPanel) -> None:
    panel.show_explanation(explanation_of(2))
    assert (
        panel.words == "AFIB 0.94: 112/min, RR varies by 23 %, no P in 14 of 15 beats; lead V1 counted 0.46"
    )
    # What was measured to be the more faithful comes first.
    assert panel.bars.rows == (("I", -0.5), ("II", 1.0), ("V1", 2.5))
    panel._methods.setCurrentIndex(1)
    panel._methods.activated.emit(1)
    assert panel.bars.rows == (("I", 0.2), ("II", 0.34), ("V1", 0.46))


def test_doubt_is_said(panel: RhythmPanel) -> None:
    panel.show_calls(calls_of("AAA", confidence=(0.9, 0.6, 0.9)), "")
    panel.show_explanation(explanation_of(1))
    assert panel.words.endswith(" (unsure)")
    panel.show_explanation(explanation_of(2))
    assert "unsure" not in panel.words
    panel.show_calls(calls_of("A", record=record_of(3.0)), "")
    panel.show_explanation(explanation_of(0))
    assert panel.words.endswith(" (unsure: of 3.0 s only)")


def test_noise_is_no_call_and_is_not_listed(panel: RhythmPanel) -> None:
    calls = replace(calls_of("GGAA", ("SR", "SR", "SR", "AFIB")), no_call=("", NOISE, "", ""))
    panel.show_calls(calls, "")
    assert panel.summary == "AFIB 50 %, no call: noise 25 %, GSVT 25 % of the stretches; 1 unsure"
    panel.show_explanation(explanation_of(1))
    assert panel.words.endswith(" (no call: noise)")
    panel.list_cell("SR", "GSVT")
    assert panel._listed.count() == 1


def test_each_lead_has_its_map_on_one_scale(panel: RhythmPanel) -> None:
    panel.show_explanation(explanation_of(2))
    maps = panel.figure.maps
    assert {name: found.shares.max() for name, found in maps.items()} == {"I": 0.25, "II": 0.5, "V1": 1.0}
    assert maps["V1"].levels_at(maps["V1"].start_s + 8.0) > 0


def test_a_cell_lists_its_stretches_and_one_of_them_is_gone_to(panel: RhythmPanel) -> None:
    asked: list[int] = []
    panel.stretch_requested.connect(asked.append)
    panel.grid.cell_requested.emit("SR", "AFIB")
    assert panel.listed == ["0:10.00  SR → AFIB  0.90", "0:25.00  SR → AFIB  0.50"]
    panel._listed.itemActivated.emit(panel._listed.item(1))
    assert asked == [5]


def test_without_a_reference_there_is_no_matrix(panel: RhythmPanel) -> None:
    panel.show_calls(calls_of("SS"), "")
    assert panel.grid.isHidden()
    panel.show_calls(None, "a reason")
    assert panel.summary == "a reason"
    assert panel.words == ""


def test_bars_say_their_values(qtbot: QtBot) -> None:
    bars = LeadBars(LIGHT)
    qtbot.addWidget(bars)
    bars.set_values(["I", "V1"], [0.25, 0.75], False)
    assert bars.accessibleDescription() == "I 25 %, V1 75 %"
    bars.set_values(["I"], [-0.5], True)
    assert bars.accessibleDescription() == "I -0.50"


def test_the_figure_has_a_row_for_each_lead(qtbot: QtBot) -> None:
    figure = StretchFigure(LIGHT)
    qtbot.addWidget(figure)
    one = figure.sizeHint().height()
    figure.show_stretch(calls_of("AAA"), explanation_of(1))
    assert figure.sizeHint().height() == 3 * one
    figure.resize(300, figure.sizeHint().height())
    assert not figure.grab().isNull()


def test_doubtful_maps_fade(qtbot: QtBot) -> None:
    figure = StretchFigure(LIGHT)
    qtbot.addWidget(figure)
    figure.resize(600, 198)
    pictures = []
    for is_doubtful in (False, True):
        figure.show_stretch(calls_of("AAA"), replace(explanation_of(1), is_doubtful=is_doubtful))
        pictures.append(figure.grab().toImage().convertToFormat(QImage.Format.Format_RGB888))
    shown, faded = (
        np.frombuffer(picture.constBits(), np.uint8).astype(int)  # type: ignore[arg-type]
        for picture in pictures
    )
    # Behind the third lead's last quarter the paper shines through more.
    assert (faded - shown).sum() > 0
    assert (shown != faded).any()


def test_a_lead_without_a_map_is_said(panel: RhythmPanel) -> None:
    found = explanation_of(2)
    panel.show_explanation(replace(found, maps=found.maps * np.array([[0.0], [1.0], [1.0]])))
    assert panel._trust.text().splitlines()[0] == "no map on I: by Grad-CAM nothing there speaks for AFIB"
    panel.show_explanation(found)
    assert panel._trust.text().startswith("trust: ")
