"""The shapes of the beats, class by class."""

import math
from functools import lru_cache

import numpy as np

from ecgviewer.workflows.report.report_content import Block, Table
from ecgviewer.workflows.report.report_source import ReportChoice, ReportSource
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.templates.beat_shapes import BeatShapes
from ecgviewer.workflows.templates.beat_templates import BeatTemplates, gather_templates

_HEADER = ("class", "shape", "beats", "of the class", "QRS ms", "likeness", "least alike")


def template_blocks(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    """Return the table of the shapes: how many beats each has, how alike they are, and which is the least alike."""
    found = _gathered(source.waves, tuple(source.labels.tolist()))
    rows = []
    for label in found.classes:
        for number, place in enumerate(found.of_class(label), start=1):
            each = found.templates[place]
            qrs_ms = "–" if math.isnan(each.qrs_ms) else f"{each.qrs_ms:.0f}"
            rows.append(
                (
                    label,
                    str(number),
                    f"{each.n_beats:,}",
                    f"{100 * found.share(place):.1f} %",
                    qrs_ms,
                    f"{each.mean_correlation:.2f}",
                    f"beat {int(each.outliers_first[0]) + 1:,}",
                )
            )
    return (Table(_HEADER, tuple(rows)),) if rows else ()


@lru_cache(maxsize=2)
def _gathered(waves: RecordWaves, labels: tuple[str, ...]) -> BeatTemplates:
    """Gather the shapes once, however often the report is laid out."""
    shapes = BeatShapes.of(waves.record, waves.lead, waves.beats)
    return gather_templates(shapes, np.array(labels), waves.qrs_ms)
