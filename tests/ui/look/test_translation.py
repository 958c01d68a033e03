"""Texts of the window go through Qt's translation."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecgviewer.ui.look.translation import tr

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "collect_texts.py"

SHOWN_BY = {
    "setText", "setToolTip", "setStatusTip", "setAccessibleName", "setAccessibleDescription", "setWindowTitle",
    "setPlaceholderText", "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "plain_label", "addRow",
}  # fmt: skip
"""What puts a text on the screen."""

TRANSLATED_WINDOW = """
import os, sys, time
from PySide6.QtWidgets import QLabel
from ecgviewer.ui.state.application import make_application
app, theme = make_application("light")
from ecgviewer.ui.frame.main_window import MainWindow
window = MainWindow(None, theme)
window.resize(1600, 1000)
window.show()
window.open_name("demo")
end = time.monotonic() + 100
while time.monotonic() < end and not (window.session.review is not None and window.is_settled):
    app.processEvents()
    time.sleep(0.01)
menus = window.menuBar().actions()
for text in [m.text() for m in menus] + [a.text() for m in menus for a in m.menu().actions()]:
    print("ACTION", repr(text))
for label in window.findChildren(QLabel):
    print("LABEL", repr(label.text()))
sys.stdout.flush()
window.shut_down()
os._exit(0)
"""


def _collect(language: str, folder: Path) -> Path:
    spec = importlib.util.spec_from_file_location("collect_texts", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.collect_texts(language, folder)


def _translate(folder: Path, language: str) -> list[str]:
    """Put every text of a collected file into brackets, as its translation; return the texts."""
    file = folder / f"ecgviewer_{language}.ts"
    tree = ElementTree.parse(file)
    texts = []
    for message in tree.iter("message"):
        translation, source = message.find("translation"), message.findtext("source")
        assert translation is not None
        assert source
        translation.attrib.pop("type", None)
        translation.text = f"⟦{source}⟧"
        texts.append(source)
    tree.write(file, encoding="utf-8", xml_declaration=True)
    return texts


def test_a_text_is_shown_as_it_stands_without_a_translation() -> None:
    assert tr("Half {done") == "Half {done"
    assert tr("{count} of {total} beats", count=3, total=8) == "3 of 8 beats"


def test_a_window_in_another_language_shows_no_text_of_its_own_in_english(tmp_path: Path) -> None:
    _collect("de", tmp_path)
    texts = _translate(tmp_path, "de")
    assert len(texts) > 800
    _collect("de", tmp_path)  # what was translated stays
    shown = subprocess.run(
        [sys.executable, "-c", TRANSLATED_WINDOW],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "de_DE.UTF-8",
            "ECGVIEWER_TRANSLATIONS": str(tmp_path),
            "ECGVIEWER_CONFIG": str(tmp_path / "config"),
            "ECGVIEWER_DESK": str(tmp_path / "desk"),
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    ).stdout
    actions = [ast.literal_eval(line[7:]) for line in shown.splitlines() if line.startswith("ACTION")]
    labels = [ast.literal_eval(line[6:]) for line in shown.splitlines() if line.startswith("LABEL")]
    assert len(actions) > 60
    # Left in English: the titles of methods, which papers name so, and the names of beats.
    english = [text for text in actions if _untranslated(text) and not _is_name(text)]
    assert not english
    assert sum("⟦" in text for text in labels) > 40
    assert any(re.search(r"⟦.*\d.*⟧", text) for text in labels), "a text with values in it"


def _untranslated(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{3,}", re.sub(r"⟦.*⟧", "", text, flags=re.DOTALL)))


def _is_name(text: str) -> bool:
    return bool(re.match(r"[A-Z/]: ", text)) or text in {
        "Grad-CAM", "SHAP", "LayerCAM", "Integrated gradients", "Wave values",
    }  # fmt: skip


def _literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of each literal that is shown as it stands, and not by way of `tr`."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in SHOWN_BY:
            continue
        within: list[ast.AST] = list(call.args)
        while within:
            node = within.pop()
            if isinstance(node, ast.Call):
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_language(node.value):
                yield node.lineno, node.value
            within.extend(ast.iter_child_nodes(node))


def _is_language(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{3,}.* |[A-Z][a-z]{2,}", text))


@pytest.mark.parametrize(
    "wing", sorted(path.name for path in (ROOT / "ecgviewer" / "ui").iterdir() if path.is_dir())
)
def test_no_text_is_shown_past_the_translation(wing: str) -> None:
    found = [
        f"{file.name}:{line}: {text!r}"
        for file in sorted((ROOT / "ecgviewer" / "ui" / wing).glob("**/*.py"))
        for line, text in _literals(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found, "wrap these in tr() of ui/look/translation.py"
