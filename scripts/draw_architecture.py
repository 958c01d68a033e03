"""Draw docs/pictures/architecture.svg from the imports of the package: layers, wings, and what uses what.

python scripts/draw_architecture.py
"""

import ast
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from ecgviewer.files import write_whole

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ecgviewer"
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"

ROWS = (
    ("cli", "ui"),
    ("studies",),
    ("workflows",),
    ("evaluate",),
    ("training", "explain"),
    ("classifiers",),
    ("beats",),
    ("records",),
    ("signals",),
    ("errors", "jobs", "paths", "files"),
)
"""Layers from the highest to the lowest, as `tests/test_layers.py` holds them."""

WING_ROWS = {
    "ui": (
        ("frame",),
        ("trace", "beats", "inspector", "what_if", "compare", "summary", "training", "evaluation", "record"),
        ("paper",),
        ("facts",),
        ("state",),
        ("look",),
    )
}
"""Wings that stand above one another; those of other layers stand side by side."""

WIDTH, MARGIN, GAP, LINE = 1180, 16, 10, 15
FONT = "font-family='DejaVu Sans, Helvetica, sans-serif'"


def units(layer: str) -> list[str]:
    """Return the wings of a layer, or the layer itself where it has none."""
    folder = PACKAGE / layer
    wings = sorted(path.parent.name for path in folder.glob("*/__init__.py")) if folder.is_dir() else []
    return [f"{layer}/{wing}" for wing in wings] or [layer]


def unit_of(parts: tuple[str, ...]) -> str:
    """Return the wing or layer of a module, given by its parts below the package."""
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the unit and the syntax tree of every module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name != "__init__.py":
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            yield unit_of(parts), ast.parse(path.read_text(encoding="utf-8"))


def count_imports() -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Return the number of modules by unit, and of modules of one unit that import another, by both."""
    sizes: Counter[str] = Counter()
    uses: Counter[tuple[str, str]] = Counter()
    for unit, tree in modules():
        sizes[unit] += 1
        names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
        others = {unit_of(tuple(name.split(".")[1:])) for name in names if name.startswith("ecgviewer.")}
        uses.update((unit, other) for other in others if other != unit)
    return sizes, uses


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Return a box as SVG."""
    place = f"x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}'"
    return f"<rect {place} rx='5' fill='{fill}' stroke='#8da0b2'/>"


def text(x: float, y: float, size: int, color: str, content: str) -> str:
    """Return a line of text as SVG; `content` is SVG already."""
    return f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{color}'>{content}</text>"


def bold(words: str) -> str:
    """Return bold words as SVG."""
    return f"<tspan font-weight='bold'>{escape(words)}</tspan>"


class Drawing:
    """Boxes one below the other, and what each uses."""

    def __init__(self) -> None:
        self._sizes, self._uses = count_imports()
        self._parts: list[str] = []
        self._y = float(MARGIN)

    def draw(self) -> str:
        """Return the picture as SVG."""
        for row in ROWS:
            self._row(row)
        height = self._y + MARGIN
        head = f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height:.0f}' {FONT}>"
        ground = f"<rect width='{WIDTH}' height='{height:.0f}' fill='#ffffff'/>"
        return "\n".join([head, ground, *self._parts, "</svg>"]) + "\n"

    def _row(self, layers: tuple[str, ...]) -> None:
        width = (WIDTH - 2 * MARGIN - GAP * (len(layers) - 1)) / len(layers)
        shares = [0.18, 0.82] if layers == ("cli", "ui") else [1 / len(layers)] * len(layers)
        room = WIDTH - 2 * MARGIN - GAP * (len(layers) - 1)
        x, tallest = float(MARGIN), 0.0
        for layer, share in zip(layers, shares, strict=True):
            width = room * share
            tallest = max(tallest, self._layer(layer, x, width))
            x += width + GAP
        self._y += tallest + GAP

    def _layer(self, layer: str, x: float, width: float) -> float:
        """Draw a layer and return its height."""
        rows = WING_ROWS.get(layer) or (tuple(unit.split("/")[-1] for unit in units(layer)),)
        if units(layer) == [layer]:
            return self._box(layer, layer, x, self._y, width, "#eef3f8")
        place = len(self._parts)
        y = self._y + 24.0
        for row in rows:
            columns = min(len(row), 5)
            cell = (width - GAP * (columns + 1)) / columns
            for start in range(0, len(row), columns):
                heights = [
                    self._box(f"{layer}/{wing}", wing, x + GAP + n * (cell + GAP), y, cell, "#ffffff")
                    for n, wing in enumerate(row[start : start + columns])
                ]
                y += max(heights) + 6
        height = y - self._y + 4
        frame = rectangle(x, self._y, width, height, "#eef3f8")
        self._parts[place:place] = [frame, text(x + 10, self._y + 17, 13, "#1d2b38", bold(layer))]
        return height

    def _box(self, unit: str, title: str, x: float, y: float, width: float, fill: str) -> float:
        """Draw a box with its number of modules and what it uses, and return its height."""
        lines = self._used_by(unit, int(width / 6.1))
        height = 22 + LINE * len(lines)
        n_modules = self._sizes[unit]
        self._parts.append(rectangle(x, y, width, height, fill))
        size = f"<tspan fill='#5b7083' dx='5'>{n_modules}</tspan>"
        self._parts.append(text(x + 8, y + 15, 12, "#1d2b38", bold(title) + size))
        for number, line in enumerate(lines):
            self._parts.append(text(x + 8, y + 30 + LINE * number, 10, "#44586a", escape(line)))
        return float(height)

    def _used_by(self, unit: str, n_letters: int) -> list[str]:
        """Return what a unit uses, the most used first, in lines of at most some letters."""
        lowest = set(ROWS[-1])
        used: Counter[str] = Counter()
        for (own, other), n in self._uses.items():
            if own == unit and other not in lowest:
                used[
                    other.split("/")[-1] if other.split("/")[0] == unit.split("/")[0] else other.split("/")[0]
                ] += n
        words = [f"{name} {n}" for name, n in used.most_common()]
        lines: list[str] = []
        for word in words:
            if lines and len(lines[-1]) + len(word) + 3 <= n_letters:
                lines[-1] += f" · {word}"
            else:
                lines.append(word if lines else f"uses {word}")
        return lines


def main() -> None:
    """Draw the picture."""
    write_whole(PICTURE, Drawing().draw().encode())


if __name__ == "__main__":
    main()
