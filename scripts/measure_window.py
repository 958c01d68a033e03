"""Measure the window's areas and contrasts on its pictures.

python scripts/measure_window.py [--data DIR] [-o FOLDER]

Opens record 208 (the demo record where it isn't there) at four sizes in both themes without a screen, takes the
picture of each, and prints a table in Markdown:

- the share of the window that is ECG paper: the largest block of pixels in the colours of paper and grid;
- the contrast of the ink on the paper (WCAG 2.1), of the colours that most pixels of either have;
- whether the card of the beat is whole without scrolling, how wide it draws the beat, whether the matrix is in
  view, and the height of the ribbon of classes.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.ui.look.color_spaces import contrast_ratio

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from ecgviewer.ui.frame.main_window import MainWindow

SIZES = ((1280, 720), (1366, 768), (1600, 1000), (1920, 1080))
THEMES = ("light", "dark")
_LONGEST_S = 120.0
_RESTS_S = 1.0
_COLUMN_SHARE, _ROW_SHARE = 0.5, 0.3
"""Of the tallest column of paper, and of the width of the block: from so many pixels in colours of paper on a column
or a row belongs to it. Ink, bands and the selected beat have the others; the beat on the card is less tall.
"""

_GAP_COLUMNS, _GAP_ROWS = 120, 12
"""So many columns may be covered by the selected beat, rows by a level stretch of the trace, and paper goes on."""

_INK_SHARE = 0.8
"""Of the highest contrast: from it on a colour is ink."""


@dataclass(frozen=True)
class Measured:
    """What was measured of one picture.

    Attributes
    ----------
    size, theme
        Of the window.
    paper_percent
        Of the window's pixels that lie in the block of paper.
    contrast
        Of ink on paper, 1 to 21.
    beat_px
        Width of the beat on the card.
    is_card_whole, has_matrix
        Whether the card needs no scrolling, and the confusion matrix is in view.
    ribbon_px
        Height of the ribbon of classes.
    """

    size: tuple[int, int]
    theme: str
    paper_percent: float
    contrast: float
    beat_px: int
    is_card_whole: bool
    has_matrix: bool
    ribbon_px: int


def paper_block(image: np.ndarray, colors: Sequence[tuple[int, int, int]]) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right (behind the last) of the largest block of paper.

    Parameters
    ----------
    image
        RGB, uint8, shape (height, width, 3).
    colors
        Of paper and grid.
    """
    is_paper = np.zeros(image.shape[:2], dtype=bool)
    for color in colors:
        is_paper |= (image == np.array(color, dtype=np.uint8)).all(axis=2)
    columns = is_paper.sum(axis=0)
    left, right = _longest_run(columns > _COLUMN_SHARE * columns.max(initial=0), _GAP_COLUMNS)
    rows = is_paper[:, left:right].sum(axis=1)
    top, bottom = _longest_run(rows > _ROW_SHARE * max(right - left, 1), _GAP_ROWS)
    return top, bottom, left, right


def ink_contrast(paper: np.ndarray, paper_color: tuple[int, int, int]) -> float:
    """Return the contrast of the most frequent colour of ink on paper; 1 where there is no ink.

    Parameters
    ----------
    paper
        RGB of the block of paper, uint8, shape (height, width, 3).
    paper_color
        Its ground.
    """
    colors, counts = np.unique(paper.reshape(-1, 3), axis=0, return_counts=True)
    ground = _hex(np.array(paper_color))
    contrasts = np.array([contrast_ratio(_hex(color), ground) for color in colors])
    # What stands out most is ink: bands are fainter, and so are the softened edges of lines.
    is_ink = contrasts >= max(_INK_SHARE * float(contrasts.max()), 3.0)
    return float(contrasts[is_ink][np.argmax(counts[is_ink])]) if is_ink.any() else 1.0


def _hex(rgb: np.ndarray) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb.tolist())


def _longest_run(is_in: np.ndarray, most_gap: int) -> tuple[int, int]:
    """Return the first index and the one behind the last of the longest run of True, short gaps closed."""
    is_in = is_in.copy()
    gaps = np.flatnonzero(np.diff(is_in.astype(np.int8), prepend=1, append=1)).reshape(-1, 2)
    for first, stop in gaps:
        if first > 0 and stop < is_in.size and stop - first <= most_gap:
            is_in[first:stop] = True
    edges = np.flatnonzero(np.diff(is_in.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if len(edges) == 0:
        return 0, 0
    first, stop = edges[np.argmax(edges[:, 1] - edges[:, 0])]
    return int(first), int(stop)


def table(rows: Sequence[Measured]) -> str:
    """Return the measurements as a table in Markdown."""
    head = "| window | theme | paper | ink on paper | beat | card whole | matrix in view | ribbon |"
    lines = [head, "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        yes = {True: "yes", False: "no"}
        lines.append(
            f"| {row.size[0]} × {row.size[1]} | {row.theme} | {row.paper_percent:.1f} % | {row.contrast:.1f} : 1"
            f" | {row.beat_px} px | {yes[row.is_card_whole]} | {yes[row.has_matrix]} | {row.ribbon_px} px |"
        )
    return "\n".join(lines)


def measure(window: "MainWindow", image: "QImage", size: tuple[int, int], theme: str) -> Measured:
    """Measure one picture of a window."""
    from PySide6.QtGui import QColor, QImage

    from ecgviewer.ui.beats.beats_tool import BeatsTool
    from ecgviewer.ui.inspector.inspector_tool import InspectorTool
    from ecgviewer.ui.look.theme import THEMES as KNOWN
    from ecgviewer.ui.trace.trace_tool import TraceTool

    image = image.convertToFormat(QImage.Format.Format_RGB888)
    stride = image.bytesPerLine()
    flat = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), stride)
    pixels = flat[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    colors = [QColor(getattr(KNOWN[theme], name)) for name in ("paper", "grid_small", "grid_large")]
    rgb = [(color.red(), color.green(), color.blue()) for color in colors]
    top, bottom, left, right = paper_block(pixels, rgb)
    inspector = window.tool(InspectorTool).inspector
    confusion = window.tool(BeatsTool).confusion
    return Measured(
        size=size,
        theme=theme,
        paper_percent=100 * (bottom - top) * (right - left) / (pixels.shape[0] * pixels.shape[1]),
        contrast=ink_contrast(pixels[top:bottom, left:right], rgb[0]),
        beat_px=inspector.card.panel.width(),
        is_card_whole=inspector.verticalScrollBar().maximum() == 0,
        has_matrix=not confusion.visibleRegion().isEmpty(),
        ribbon_px=round(window.tool(TraceTool).overview.ribbon_height),
    )


def _settle(application: "QApplication", window: "MainWindow") -> None:
    """Wait until the window has rested for a while."""
    started_s = rested_s = time.monotonic()
    while time.monotonic() - rested_s < _RESTS_S and time.monotonic() - started_s < _LONGEST_S:
        application.processEvents()
        time.sleep(0.01)
        if window.session.review is None or not window.is_settled:
            rested_s = time.monotonic()


def main() -> int:
    """Measure all sizes and themes, print the table, and write the pictures if a folder is given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, help="folder that holds record 208")
    parser.add_argument("-o", "--output", type=Path, help="folder for the pictures")
    arguments = parser.parse_args()
    if arguments.output is not None:
        arguments.output.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ecgviewer.errors import EcgViewerError
    from ecgviewer.ui.frame.main_window import MainWindow
    from ecgviewer.ui.look.theme import THEMES as KNOWN
    from ecgviewer.ui.state.application import make_application
    from ecgviewer.workflows.review.review_record import open_record

    application, _ = make_application("light")
    try:
        record = open_record("208" if arguments.data else "demo", arguments.data)
    except EcgViewerError as error:
        print(error, file=sys.stderr)
        return 1
    window = MainWindow(None, KNOWN["light"])
    window.controller.follow_faithful_method()
    rows = []
    try:
        window.resize(*SIZES[0])
        window.show()
        window.show_record(record)
        for theme in THEMES:
            window.set_theme(KNOWN[theme])
            for size in SIZES:
                window.resize(*size)
                application.processEvents()
                window.docks.reset()
                _settle(application, window)
                image = window.grab().toImage()
                rows.append(measure(window, image, size, theme))
                if arguments.output is not None:
                    image.save(str(arguments.output / f"window-{size[0]}x{size[1]}-{theme}.png"))
    finally:
        window.shut_down()
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
