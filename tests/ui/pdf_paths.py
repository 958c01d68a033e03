"""What a PDF of Qt's draws, read back from its operators, in millimetres on the page."""

import re
import zlib
from dataclasses import dataclass

import numpy as np

MM_PER_POINT = 25.4 / 72
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE]-?\d+)?")


@dataclass(frozen=True)
class Path:
    """A path that is stroked or filled.

    Attributes
    ----------
    color
        "#rrggbb".
    is_filled
        Whether it is filled and not stroked.
    points
        Its corners from the page's lower left corner in mm, shape (n, 2).
    """

    color: str
    is_filled: bool
    points: np.ndarray


def page_streams(pdf: bytes) -> list[str]:
    """Return the operators of each page."""
    found = []
    for match in _STREAM.finditer(pdf):
        try:
            text = zlib.decompress(match[1]).decode("latin-1")
        except zlib.error:
            continue
        if text.startswith("/GSa gs /CSp cs"):
            found.append(text)
    return found


def page_sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page."""
    boxes = re.findall(rb"/MediaBox \[\s*([-\d. ]+)\s*\]", pdf)
    sides = [[float(number) for number in box.split()] for box in boxes]
    return [((x1 - x0) * MM_PER_POINT, (y1 - y0) * MM_PER_POINT) for x0, y0, x1, y1 in sides]


def paths_of(stream: str) -> list[Path]:
    """Return the paths of a page; text and pictures are passed over."""
    matrix, colors = np.eye(3), {"SCN": "", "scn": ""}
    kept: list[tuple[np.ndarray, dict[str, str]]] = []
    stack: list[float] = []
    points: list[tuple[float, float]] = []
    found: list[Path] = []
    for token in stream.split():
        if _NUMBER.fullmatch(token):
            stack.append(float(token))
            continue
        if token == "q":
            kept.append((matrix, dict(colors)))
        elif token == "Q":
            matrix, colors = kept.pop()
        elif token == "cm":
            a, b, c, d, e, f = stack[-6:]
            matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
        elif token in colors:
            colors[token] = _hex(stack[-3:])
        elif token in ("m", "l") or token == "c":
            points.append(_place(matrix, stack[-2:]))
        elif token == "re":
            x, y, width, height = stack[-4:]
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            points += [_place(matrix, corner) for corner in corners]
        elif token in ("S", "s", "f", "f*", "B", "B*", "n", "W", "W*"):
            if token in ("S", "s", "f", "f*") and points:
                is_filled = token.startswith("f")
                found.append(Path(colors["scn" if is_filled else "SCN"], is_filled, np.array(points)))
            if token not in ("W", "W*"):
                points = []
        stack = []
    return found


def _place(matrix: np.ndarray, point: object) -> tuple[float, float]:
    x, y, _ = np.array([*point, 1.0]) @ matrix  # type: ignore[misc]
    return float(x) * MM_PER_POINT, float(y) * MM_PER_POINT


def _hex(parts: list[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
