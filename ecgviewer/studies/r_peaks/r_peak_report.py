"""An evaluation of R peaks as one HTML page. No Qt."""

from html import escape

from ecgviewer.studies.r_peaks.r_peak_result import RPeakResult
from ecgviewer.studies.r_peaks.r_peak_tables import (
    classification_table,
    detection_table,
    record_table,
    sentences,
)
from ecgviewer.workflows.evaluation.report_page import html_page, html_table


def r_peak_html(result: RPeakResult) -> str:
    """Return an evaluation of R peaks as a page with its style inside; all text in it is escaped.

    Names come from files. The page refers to nothing else.
    """
    sections = [
        "<h1>Detection of R peaks</h1><p class='muted'>Default lead of the MIT-BIH records. Research use, not a"
        " medical device.</p>",
        f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences(result))}</ul>",
        f"<h2>By group of records</h2>{html_table(*detection_table(result))}",
    ]
    if result.classification:
        sections.append(f"<h2>Calls with detected R peaks</h2>{html_table(*classification_table(result))}")
    sections += [
        "<h2>By record</h2><p class='muted'>Beats missed + false detections.</p>"
        f"{html_table(*record_table(result))}",
        f"<h2>How the detector was made</h2><p><code>{escape(result.command)}</code></p>",
    ]
    return html_page("Detection of R peaks", sections)
