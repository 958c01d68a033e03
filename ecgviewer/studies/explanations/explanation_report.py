"""An evaluation of explanations as one HTML page. No Qt."""

from html import escape

from ecgviewer.studies.explanations.explanation_result import ExplanationResult
from ecgviewer.studies.explanations.explanation_tables import (
    agreement_table,
    cascade_table,
    difference_table,
    faithfulness_table,
    localisation_table,
    sanity_table,
    sentences,
)
from ecgviewer.workflows.evaluation.report_page import html_page, html_table

_MEASURES = {
    "mass": "Share of the positive values inside each wave",
    "pointing": "Pointing game: largest value inside the wave",
    "iou": "Intersection over union with each wave",
}


def explanation_html(result: ExplanationResult) -> str:
    """Return an evaluation of explanations as a page with its style inside; all text in it is escaped.

    Names come from files. The page refers to nothing else.
    """
    title = f"Explanations of {result.model}"
    sections = [
        f"<h1>{escape(title)}</h1><p class='muted'>Research use, not a medical device.</p>",
        f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences(result))}</ul>",
        f"<h2>Faithful, stable, quick</h2>{html_table(*faithfulness_table(result))}",
        f"<h2>Against random order and QRS first</h2>{html_table(*difference_table(result))}",
        f"<h2>Sanity check</h2>{html_table(*sanity_table(result))}{html_table(*cascade_table(result))}",
        f"<h2>Agreement of methods</h2>{html_table(*agreement_table(result))}",
    ]
    for measure, heading in _MEASURES.items():
        sections.append(f"<h2>{heading}</h2>{html_table(*localisation_table(result, measure))}")
    if result.qtdb is not None:
        for measure, heading in _MEASURES.items():
            table = html_table(*localisation_table(result, measure, "localisation_qtdb"))
            sections.append(f"<h2>{heading} that a cardiologist marked (QT Database)</h2>{table}")
    return html_page(title, sections)
