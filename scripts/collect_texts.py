"""Collect the texts of the window for a translator, and make the file that the window reads.

``python scripts/collect_texts.py de`` writes ``resources/translations/ecgviewer_de.ts``: new texts are added, what
was translated stays. Translate it (``pyside6-linguist`` opens it) and run the command again: it makes the ``.qm``
beside it, which the window shows to people whose system speaks that language.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from ecgviewer.paths import checkout_dir, resources_dir


def collect_texts(language: str, folder: Path) -> Path:
    """Write or renew the texts for a language, and what the window reads; return the latter.

    Parameters
    ----------
    language
        Such as "de" or "pt_BR".
    folder
        Where both files go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts, read = folder / f"ecgviewer_{language}.ts", folder / f"ecgviewer_{language}.qm"
    sources = sorted(str(path) for path in (checkout_dir() / "ecgviewer" / "ui").rglob("*.py"))
    _run("pyside6-lupdate", "-no-obsolete", "-locations", "none", *sources, "-ts", str(texts))
    _run("pyside6-lrelease", str(texts), "-qm", str(read))
    return read


def _run(tool: str, *arguments: str) -> None:
    """Run a tool that lies beside the interpreter, as in a virtual environment that isn't active, or on the path."""
    beside = Path(sys.executable).with_name(tool)
    command = [str(beside) if beside.is_file() else tool, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", help="such as de or pt_BR")
    print(collect_texts(parser.parse_args().language, resources_dir() / "translations"))
