"""The layers: a lower one never imports a higher one, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "ecgviewer"

RANKS = {
    "errors": 0,
    "jobs": 0,
    "paths": 0,
    "files": 0,
    "folders": 0,
    "signals": 1,
    "records": 2,
    "beats": 3,
    "classifiers": 4,
    "training": 5,
    "explain": 5,
    "evaluate": 6,
    "workflows": 7,
    "cli": 8,
    "cli_claims": 8,
    "cli_compare": 8,
    "cli_evaluation": 8,
    "cli_noise": 8,
    "cli_output": 8,
    "cli_tables": 8,
    "cli_verbs": 8,
    "cli_progress": 8,
    "cli_summary": 8,
    "cli_explanations": 8,
    "cli_waves": 8,
    "cli_wave_shares": 8,
    "ui": 8,
    "__main__": 9,
}
SIBLINGS = {frozenset({"training", "explain"})}
WITH_TORCH = {"classifiers", "training", "explain", "evaluate", "workflows"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def is_for_types_only(tree: ast.Module, statement: ast.stmt) -> bool:
    guards = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    return any(statement in ast.walk(guard) for guard in guards)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_lower_layer_never_imports_a_higher_one(path: Path) -> None:
    own = layer_of(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for _, name in imports(tree):
        parts = name.split(".")
        if parts[0] != "ecgviewer" or len(parts) < 2:
            continue
        other = parts[1]
        if other == own:
            continue
        assert RANKS[other] <= RANKS[own], f"{path.name} imports {name}"
        assert frozenset({own, other}) not in SIBLINGS, f"{path.name} imports {name}"
        if RANKS[own] == 0:
            assert RANKS[other] == 0


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_stay_where_they_belong(path: Path) -> None:
    own = layer_of(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_top = {id(node) for node in tree.body}
    for node, name in imports(tree):
        library = name.split(".")[0]
        if library in ("PySide6", "pyqtgraph"):
            assert own == "ui", f"{path.name} imports {name}"
        if library in ("torch", "captum", "shap") and not is_for_types_only(tree, node):
            assert own in WITH_TORCH, f"{path.name} imports {name}"
            is_network = path.parent.name == "classifiers" and path.stem in ("arrhythminet", "context_net")
            assert is_network or id(node) not in at_top, f"{path.name} imports {name} at its top"


def test_packages_hold_only_a_docstring() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert len(body) == 1, path
        assert isinstance(body[0], ast.Expr), path


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("ecgviewer.cli", ("numpy", "PySide6", "torch", "onnxruntime", "wfdb")),
        ("ecgviewer.ui.launch", ("torch", "captum", "shap", "sklearn", "matplotlib")),
    ],
)
def test_what_a_face_doesnt_import(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
