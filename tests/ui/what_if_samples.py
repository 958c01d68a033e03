"""An edited beat, for tests of what shows it."""

import numpy as np

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import ModelBeat
from ecgviewer.ui.state.wave_spans import WaveSpan
from ecgviewer.ui.what_if.what_if_panel import EditedBeat

SPANS = (WaveSpan("P", -0.2, -0.1), WaveSpan("QRS", -0.04, 0.05), WaveSpan("T", 0.15, 0.35))


def edited_beat(names: str = "ab") -> EditedBeat:
    """Return a beat on which each network's call goes from N to A."""
    cam = Attribution("gradcam", "a", "A", np.ones(3, np.float32), np.array([0, 120, 240, 360]), False, 1.0)
    after = {"N": 0.2, "A": 0.8}
    models = tuple(
        ModelBeat(name, "A", after, "A", None, {"gradcam": cam}, {"gradcam": 1.0}) for name in names
    )
    trace = np.sin(np.linspace(0, 6, 360))
    return EditedBeat(
        BeatEdit(),
        models,
        ({"N": 0.9, "A": 0.1},) * len(names),
        trace,
        trace - 0.1,
        SPANS,
        (None,) * len(names),
    )
