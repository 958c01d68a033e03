"""Section and page of one edit: open while either is, and each shows what the other changes."""

from pytestqt.qtbot import QtBot

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.what_if.what_if_page import WhatIfPage
from ecgviewer.ui.what_if.what_if_panel import WhatIfPanel
from ecgviewer.ui.what_if.what_if_views import WhatIfViews


def test_open_while_either_is_and_equal(qtbot: QtBot) -> None:
    panel = WhatIfPanel(LIGHT)
    page = WhatIfPage(LIGHT, panel.form.history)
    qtbot.addWidget(panel)
    qtbot.addWidget(page)
    views = WhatIfViews(panel, page)
    told: list[bool] = []
    edits: list[BeatEdit] = []
    views.toggled.connect(told.append)
    views.edit_changed.connect(edits.append)
    views.set_large(True)
    panel.switch.setChecked(True)
    views.set_large(False)
    assert views.is_open
    panel.switch.setChecked(False)
    assert told == [True, True, True, False]
    views.start((-0.2, 0.1), ("p", "qrs", "t"))
    page.form.change("t_gain", t_gain=2.0)
    assert panel.form.sliders["t_gain"].value() == 20
    panel.form.erase["p"].click()
    assert page.form.erase["p"].isChecked()
    assert edits == [BeatEdit(t_gain=2.0), BeatEdit(t_gain=2.0, erased=frozenset({"p"}))]
    assert views.edit == edits[-1]
    page.form.undo.click()
    assert not panel.form.erase["p"].isChecked()
    assert panel.form.redo.isEnabled()
