"""A comparison of explanations as a figure, without a window."""

from collections.abc import Sequence
from pathlib import Path

from ecgviewer.ui.compare.comparison_content import comparison_content
from ecgviewer.ui.compare.comparison_view import ComparisonView
from ecgviewer.ui.paper.picture_files import lay_out, use_figure_font, write_picture
from ecgviewer.ui.state.application import figure_application
from ecgviewer.workflows.explanations.compare_explanations import BeatComparison
from ecgviewer.workflows.review.find_waves import RecordWaves

_COLUMN_PX, _TITLES_PX = 440, 130


def write_comparison(
    path: Path,
    comparison: BeatComparison,
    waves: RecordWaves | None,
    theme_name: str,
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
) -> None:
    """Write a comparison as PNG, SVG or PDF by the name's ending.

    Parameters
    ----------
    path
        File to write.
    comparison
        What to show.
    waves
        Of the record: P, QRS and T are shaded.
    theme_name
        "light", "dark" or "contrast".
    may_replace, records
        As in `files.check_output`.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If the file can't be written.
    """
    theme = figure_application(theme_name)
    content = comparison_content(
        [(network.model, network) for network in comparison.networks], comparison.chosen, waves
    )
    view = ComparisonView(theme)
    use_figure_font(view)
    view.set_content(content)
    lay_out(view, _TITLES_PX + _COLUMN_PX * len(content.columns))
    write_picture(path, view, content.heading, may_replace=may_replace, records=records)
