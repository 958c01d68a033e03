"""The verb `templates`: prints, or draws, the beats of each class by shape."""

import argparse
import math
from typing import TYPE_CHECKING

from ecgviewer.cli.output import PICTURE_SUFFIXES, check_output_option
from ecgviewer.cli.progress import print_notes
from ecgviewer.cli.records import review_named
from ecgviewer.cli.tables import NOTHING, print_json, print_table
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from ecgviewer.workflows.templates.beat_templates import BeatTemplates


def templates(arguments: argparse.Namespace) -> int:
    """Print the templates of a record."""
    from ecgviewer.workflows.review.find_waves import find_waves
    from ecgviewer.workflows.templates.beat_shapes import BeatShapes
    from ecgviewer.workflows.templates.beat_templates import gather_templates

    check_output_option(arguments, PICTURE_SUFFIXES, [arguments.name])
    review, _ = review_named(arguments.name, arguments)
    beats, record = review.beats, review.record
    if arguments.by_reference and beats.is_detected:
        raise InvalidInputError(
            f"record {record.name} has no reference; leave --by-reference out to sort the network's calls"
        )
    labels = beats.symbol if arguments.by_reference else review.called
    waves = find_waves(record, review.lead, beats)
    found = gather_templates(BeatShapes.of(record, review.lead, beats), labels, waves.qrs_ms)
    if arguments.output is not None:
        from ecgviewer.ui.templates.template_figure import write_templates

        write_templates(arguments.output, review, found, arguments.theme, may_replace=arguments.replace)
    print_notes(record.name, record.notes)
    by = "the reference" if arguments.by_reference else f"calls of {review.card.name}"
    if arguments.json:
        print_json(
            {
                "record": record.name,
                "lead": record.lead_names[review.lead],
                "model": "" if arguments.by_reference else review.card.name,
                "templates": template_rows(found),
            }
        )
        return 0
    print(f"record {record.name}, lead {record.lead_names[review.lead]}, by {by}")
    _print_rows(template_rows(found))
    if arguments.output is not None:
        print(f"written to {arguments.output}")
    print("research use, not a medical device")
    return 0


def template_rows(found: "BeatTemplates") -> list[dict[str, object]]:
    """Return what is printed of each template; `beats` are numbers, the first of a record is 1."""
    rows: list[dict[str, object]] = []
    for label in found.classes:
        for number, place in enumerate(found.of_class(label), start=1):
            each = found.templates[place]
            rows.append(
                {
                    "label": label,
                    "shape": number,
                    "n_beats": each.n_beats,
                    "percent": round(100 * found.share(place), 2),
                    "qrs_ms": None if math.isnan(each.qrs_ms) else round(each.qrs_ms, 1),
                    "mean_correlation": round(each.mean_correlation, 4),
                    "outliers_first": (each.outliers_first + 1).tolist(),
                    "median_mv": [round(float(value), 4) for value in each.median_mv],
                }
            )
    return rows


def _print_rows(rows: list[dict[str, object]]) -> None:
    def cells(row: dict[str, object]) -> list[str]:
        width, first = row["qrs_ms"], row["outliers_first"]
        assert isinstance(first, list)
        return [
            str(row["label"]),
            str(row["shape"]),
            f"{row['n_beats']:,}",
            f"{row['percent']:.1f}",
            NOTHING if width is None else f"{width:.0f}",
            f"{row['mean_correlation']:.3f}",
            str(first[0]),
        ]

    print_table(
        ["class", "shape", "beats", "% of class", "QRS ms", "correlation", "least alike"],
        [cells(row) for row in rows],
    )
