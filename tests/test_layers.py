"""The layers and wings: a lower one never imports a higher one, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "ecgviewer"

TOP_FILES = {"__init__", "__main__", "errors", "jobs", "paths", "files", "folders"}
"""The only modules beside the package's folders."""

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "jobs", "paths", "files", "folders"),
    ("signals",),
    ("records",),
    ("beats",),
    ("classifiers",),
    ("training", "explain"),
    ("evaluate",),
    ("workflows",),
    ("studies",),
    ("cli", "ui", "api"),
    ("__main__",),
)
"""From the lowest to the highest; siblings of a row don't know each other, but for the lowest row."""

UI_WINGS: tuple[tuple[str, ...], ...] = (
    ("look",),
    ("state",),
    ("facts",),
    ("paper",),
    (
        "trace",
        "beats",
        "inspector",
        "what_if",
        "compare",
        "summary",
        "training",
        "evaluation",
        "record",
        "desk",
        "templates",
        "archive",
        "report",
        "disclosure",
        "holter",
        "tachogram",
        "beside",
        "bookmarks",
        "settings",
        "lessons",
        "leads",
        "rhythm",
    ),
    ("frame",),
)
"""The same inside `ui`: wings of a row don't know one another, `frame` wires them."""

WINGED = {"ui", "workflows", "studies"}
"""Packages that hold wings and no modules beside them."""

DRAWN_BY_VERBS = {
    "ecgviewer.ui.frame.launch",
    "ecgviewer.ui.compare.comparison_figure",
    "ecgviewer.ui.summary.class_summary_report",
    "ecgviewer.ui.templates.template_figure",
    "ecgviewer.ui.paper.figure",
    "ecgviewer.ui.paper.wave_figure",
    "ecgviewer.ui.report.report_files",
    "ecgviewer.ui.report.report_making",
}
"""What a verb of the command line may take from `ui`: the window, and pictures."""

FACES = {"ecgviewer.studies.__main__"}
"""Modules beside `cli` and `ui` that a person calls: they print as the verbs do."""

TESTS = Path(__file__).resolve().parent

HELD_BY_OTHERS = {
    "ecgviewer.ui.desk.desk_controller": "changes what the tool asks for: desk/test_desk_tool.py",
    "ecgviewer.ui.desk.own_step": "a step on the undo stack: desk/test_desk_tool.py undoes and redoes",
    "ecgviewer.ui.paper.figure": "a figure is the strip's content as a file: paper/test_strip_export.py",
    "ecgviewer.ui.paper.header_painter": "a part of the strip's picture: trace/test_trace_view.py, by pixels",
    "ecgviewer.ui.paper.lead_painter": "a part of the strip's picture: trace/test_second_lead.py, by pixels",
    "ecgviewer.ui.paper.line_arrays": "draws arrays for every painter: their tests look at the pixels",
    "ecgviewer.ui.paper.measure.caliper_painter": "part of the strip's picture: paper/test_caliper_painter.py",
    "ecgviewer.ui.paper.page_painter": "the base of the strip's painters, nothing by itself",
    "ecgviewer.ui.paper.row_painter": "a part of the strip's picture: paper/test_strip_rows.py has its numbers",
    "ecgviewer.ui.templates.template_figure": "the picture of that verb: cli/test_templates.py",
    "ecgviewer.ui.paper.wave_figure": "the figures of that verb: cli/test_explain_waves.py",
}
"""Modules of `ui` that no test names, and which tests hold them all the same."""

NETWORK_MODULES = ("arrhythminet", "context_net", "exgnet", "lightx3ecg")
"""Modules of `classifiers` that are torch networks, and import it at their top."""

WITH_TORCH = {"classifiers", "training", "explain", "evaluate", "workflows", "studies"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def name_of(path: Path) -> list[str]:
    parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts]
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def is_for_types_only(tree: ast.Module, statement: ast.stmt) -> bool:
    guards = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    return any(statement in ast.walk(guard) for guard in guards)


def rank(rows: tuple[tuple[str, ...], ...], name: str) -> int:
    return next(number for number, row in enumerate(rows) if name in row)


def climbs(rows: tuple[tuple[str, ...], ...], own: str, other: str) -> bool:
    """Whether an import from `own` to `other` goes up, or to a sibling."""
    return own != other and rank(rows, other) >= rank(rows, own)


def all_imports() -> Iterator[tuple[list[str], ast.Module, ast.stmt, str]]:
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for statement, name in imports(tree):
            yield name_of(path), tree, statement, name


def test_no_import_climbs() -> None:
    found = []
    for own, _, _, name in all_imports():
        other = name.split(".")
        if other[0] != "ecgviewer" or len(other) < 2:
            continue
        is_drawing = own[1] == "cli" and any(
            name == door or name.startswith(f"{door}.") for door in DRAWN_BY_VERBS
        )
        is_face = ".".join(own) in FACES and other[1] == "cli"
        is_lowest = rank(LAYERS, own[1]) == rank(LAYERS, other[1]) == 0
        if climbs(LAYERS, own[1], other[1]) and not (is_drawing or is_face or is_lowest):
            found.append(f"{'.'.join(own)} imports {name}")
        if own[1] == "ui" and other[1] == "studies":
            found.append(f"{'.'.join(own)} imports {name}: the window knows no studies")
        if (
            own[1] == other[1] == "ui"
            and len(other) > 2
            and len(own) > 2
            and climbs(UI_WINGS, own[2], other[2])
        ):
            found.append(f"{'.'.join(own)} imports {name}")
    assert not found, "\n".join(sorted(set(found)))


def test_heavy_libraries_stay_where_they_belong() -> None:
    found = []
    for own, tree, statement, name in all_imports():
        library = name.split(".")[0]
        where = f"{'.'.join(own)} imports {name}"
        if library in ("PySide6", "pyqtgraph") and own[1] != "ui":
            found.append(where)
        if library in ("torch", "captum", "shap") and not is_for_types_only(tree, statement):
            is_network = own[1] == "classifiers" and own[-1] in NETWORK_MODULES
            is_at_top = any(statement is node for node in tree.body)
            if own[1] not in WITH_TORCH or (is_at_top and not is_network):
                found.append(where)
    assert not found, "\n".join(sorted(set(found)))


def test_no_module_stands_beside_the_wings() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == TOP_FILES
    for winged in WINGED:
        beside = {path.name for path in (PACKAGE / winged).glob("*.py")}
        assert beside <= {"__init__.py", "__main__.py"}, winged
    wings = {wing for row in UI_WINGS for wing in row}
    assert {path.parent.name for path in (PACKAGE / "ui").glob("*/__init__.py")} == wings
    layers = {layer for row in LAYERS for layer in row}
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} <= layers


def test_no_folder_outgrows_its_thought() -> None:
    counts = {folder: len(list(folder.glob("*.py"))) for folder in PACKAGE.rglob("*") if folder.is_dir()}
    assert {str(folder.relative_to(PACKAGE)): n for folder, n in counts.items() if n > 27} == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    files = {".".join(name_of(path)) for path in modules()}
    graph: dict[str, set[str]] = {name: set() for name in files}
    for own, _, _, name in all_imports():
        module = ".".join(own)
        if name in files and name != module and not module.startswith(f"{name}."):
            graph[module].add(name)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" > ".join(error.args[1]))


def test_every_module_of_the_window_is_held_by_a_test_of_its_own() -> None:
    named = set()
    for path in TESTS.rglob("test_*.py"):
        named |= {name for _, name in imports(ast.parse(path.read_text(encoding="utf-8")))}
    lost = set()
    for path in modules():
        place = path.relative_to(PACKAGE)
        name = ".".join(name_of(path))
        has_mirror = (TESTS / place.parent / f"test_{place.name}").is_file()
        if place.parts[0] == "ui" and path.stem != "__init__" and name not in named and not has_mirror:
            lost.add(name)
    assert lost - set(HELD_BY_OTHERS) == set(), "no test imports these, none is called after them"
    assert set(HELD_BY_OTHERS) - lost == set(), "these have tests now: take them off the list"


def test_packages_hold_only_a_docstring() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        if path == PACKAGE / "__init__.py":
            continue  # offers what scripts call, see tests/api
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert len(body) == 1, path
        assert isinstance(body[0], ast.Expr), path


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("ecgviewer.cli.main", ("numpy", "PySide6", "torch", "onnxruntime", "wfdb")),
        (
            "ecgviewer.ui.frame.launch",
            ("torch", "captum", "shap", "sklearn", "matplotlib", "ecgviewer.studies"),
        ),
    ],
)
def test_what_a_face_doesnt_import(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
