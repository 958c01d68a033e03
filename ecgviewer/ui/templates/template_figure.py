"""All templates of a record as a picture in a file."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.picture_files import lay_out, use_figure_font, write_picture
from ecgviewer.ui.state.application import figure_application
from ecgviewer.ui.templates.template_grid import TemplateGrid
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.templates.beat_templates import MOST_DRAWN, BeatTemplates

WIDTH_PX = 860


def write_templates(
    path: Path, review: RecordReview, found: BeatTemplates, theme_name: str, *, may_replace: bool = False
) -> None:
    """Write templates as PNG, SVG or PDF by the name's ending.

    Parameters
    ----------
    path
        File to write.
    review
        The record, and who called its beats.
    found
        Its templates.
    theme_name
        "light", "dark" or "contrast".
    may_replace
        As in `files.check_output`.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If the file can't be written.
    """
    theme = figure_application(theme_name)
    figure = TemplateFigure(review, found, theme)
    lay_out(figure, WIDTH_PX)
    write_picture(path, figure, figure.title, may_replace=may_replace, records=[review.record.path])


class TemplateFigure(QWidget):
    """A title, the tiles, and what is seen in them."""

    def __init__(self, review: RecordReview, found: BeatTemplates, theme: Theme) -> None:
        super().__init__()
        use_figure_font(self)
        grid = TemplateGrid(theme)
        grid.is_for_file = True
        grid.set_templates(found)
        lead = review.record.lead_names[review.lead]
        self.title = tr(
            "{name}, lead {lead}: beats by shape, {words}",
            name=review.record.name,
            lead=lead,
            words=grid.scale.words,
        )
        words = tr(
            "Dark: median of the beats; faint: up to {most_drawn} of them. r: mean correlation "
            "with the median. Research use, not a medical device.",
            most_drawn=MOST_DRAWN,
        )
        below = plain_label(words, wraps=True)
        set_text_color(below, theme.muted)
        layout = QVBoxLayout(self)
        margins = layout.contentsMargins()
        grid.setFixedHeight(grid.heightForWidth(WIDTH_PX - margins.left() - margins.right()))
        for widget in (plain_label(self.title, is_bold=True), grid, below):
            layout.addWidget(widget)
        fill_with_surface(self)
