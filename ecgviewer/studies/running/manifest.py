"""What each study was last made from, and how long that took: checksums beside the results."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ecgviewer.errors import InvalidInputError
from ecgviewer.files import write_whole
from ecgviewer.studies.running.study import Sources, Study

MANIFEST_FILE = "docs/results/manifest.json"

_OF_MODEL = ("card.json", "weights.safetensors", "network.onnx", "outside.safetensors")
"""Files of a model's folder that its figures depend on; a network of waves or R peaks has others."""

_HEADERS = "*.hea"


@dataclass(frozen=True)
class Made:
    """How a study was last made.

    Attributes
    ----------
    inputs
        SHA-256 by what was read, such as "model v1" or "database qtdb".
    seconds
        How long it took; None where that was not measured.
    """

    inputs: dict[str, str] = field(default_factory=dict)
    seconds: float | None = None


def read_manifest(root: Path) -> dict[str, Made]:
    """Return how each study was last made, by name; empty without a manifest.

    Raises
    ------
    InvalidInputError
        If the manifest is there and can't be read.
    """
    path = root / MANIFEST_FILE
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: Made(made["inputs"], made["seconds"]) for name, made in found.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidInputError(
            f"{path} is no manifest of studies ({error}); restore it from the repository"
        ) from error


def write_manifest(root: Path, manifest: dict[str, Made]) -> None:
    """Write how each study was last made."""
    content = json.dumps({name: asdict(manifest[name]) for name in sorted(manifest)}, indent=1)
    write_whole(root / MANIFEST_FILE, f"{content}\n".encode())


def checksums(study: Study, sources: Sources) -> dict[str, str]:
    """Return the SHA-256 of all that a study reads, by what it is; "missing" for what isn't there."""
    found = {
        f"model {name}": _of_files(sources.model(name), _model_files(sources.model(name)))
        for name in study.models
    }
    for name in study.databases:
        folder = sources.data_dir if name == "mitdb" else sources.database(name)
        found[f"database {name}"] = _of_database(folder)
    for name in study.results:
        path = sources.result(name)
        found[f"result {name}"] = _of_files(path.parent, [path] if path.is_file() else [])
    return found


def _model_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    named = [folder / name for name in _OF_MODEL if (folder / name).is_file()]
    return named or sorted(path for path in folder.rglob("*") if path.is_file())


def _of_database(folder: Path) -> str:
    """Return the checksum of a database: of its official list of checksums, else of names, sizes and headers."""
    official = folder / "SHA256SUMS.txt"
    if official.is_file():
        return _of_files(folder, [official])
    if not folder.is_dir():
        return "missing"
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        if path.match(_HEADERS):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _of_files(folder: Path, files: list[Path]) -> str:
    if not files:
        return "missing"
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
