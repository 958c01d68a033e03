"""Where leads lie on a sheet, and at which size it is shown: pure numbers, no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecgviewer.ui.paper.strip_geometry import StripPage, StripScale, bare_layout, clamp_start
from ecgviewer.workflows.review.lead_sheet import SheetCell

LEAST_ROW_MM = 13.0
"""A row lower than this is made room for by showing the whole sheet smaller."""

ENLARGED_ROW_MM = 30.0
"""A sheet whose highest row has no paper above it is enlarged only as long as a row is so high: R waves of 1.5 mV stay
whole."""

WHOLE_UP_TO_S = 20.0
"""A record up to this long is shown whole, from edge to edge of the paper."""

ZOOMS = (0.4, 1.8)
"""A sheet is shown no smaller and no larger than this."""

ROW_GAP_PX = 1.0

CROWDED_ROWS, HEAD_ROWS = 6, 0.5
"""With so many rows or more, tall complexes of the highest one have so much of a row of paper above it: those of others
reach into the row above."""


@dataclass(frozen=True)
class SheetFrame:
    """The edges of the paper of a sheet in pixels.

    Attributes
    ----------
    left, top, right, bottom
        Margins lie outside.
    """

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width of the paper."""
        return max(self.right - self.left, 1.0)

    @property
    def height(self) -> float:
        """Height of the paper."""
        return max(self.bottom - self.top, 1.0)


def head_of(height: float, n_rows: int) -> float:
    """Return how much of a paper's height lies above its highest row, in pixels."""
    return height * HEAD_ROWS / (n_rows + HEAD_ROWS) if n_rows >= CROWDED_ROWS else 0.0


def zoom_of(frame: SheetFrame, n_rows: int, scale: StripScale, duration_s: float) -> float:
    """Return by how much a sheet is shown larger than its millimetres; below 1 smaller.

    Time and height change alike, boxes with them, as on a printed page that is copied smaller: 25 mm/s stay 25 mm/s
    of the sheet's own paper. Only a record that is shown whole becomes larger.

    Parameters
    ----------
    frame
        Of the paper.
    n_rows
        Rows of the sheet.
    scale
        As on the trace.
    duration_s
        Length of the record.
    """
    by_height = frame.height / max(n_rows, 1) / (LEAST_ROW_MM * scale.pixels_per_mm)
    is_whole = 0 < duration_s <= WHOLE_UP_TO_S
    by_width = frame.width / (duration_s * scale.px_per_s) if is_whole else 1.0
    if n_rows < CROWDED_ROWS:
        by_width = min(by_width, max(by_height * LEAST_ROW_MM / ENLARGED_ROW_MM, 1.0))
    return min(max(min(by_height, by_width), ZOOMS[0]), ZOOMS[1])


def used_width(frame: SheetFrame, scale: StripScale, duration_s: float) -> float:
    """Return how much of the paper's width a record fills: all of it, or less where it is shorter than that."""
    return min(frame.width, max(duration_s * scale.px_per_s, 1.0))


def sheet_pages(
    frame: SheetFrame, cells: Sequence[SheetCell], scale: StripScale, start_s: float, duration_s: float
) -> list[StripPage]:
    """Return the page of each cell, its middle not set yet.

    Parameters
    ----------
    frame
        Of the paper.
    cells
        Of the sheet.
    scale
        At which it is shown, zoom and all.
    start_s
        At the left edge of the sheet; moved so that no time beyond the record is shown.
    duration_s
        Length of the record.
    """
    width = used_width(frame, scale, duration_s)
    start_s = clamp_start(start_s, width / scale.px_per_s, duration_s)
    pages = []
    for cell in cells:
        row_px = frame.height / cell.n_rows
        left, right = (frame.left + share * width for share in (cell.first, cell.last))
        top = frame.top + cell.row * row_px
        layout = bare_layout(left, top, right, top + row_px - ROW_GAP_PX)
        pages.append(StripPage(layout, scale, start_s + cell.first * width / scale.px_per_s))
    return pages
