"""The package as it is when installed from a wheel, run away from the checkout."""

import json
import subprocess
from pathlib import Path

import ecgviewer
from ecgviewer import paths


def test_it_is_the_installed_package() -> None:
    assert "site-packages" in ecgviewer.__file__


def test_models_and_resources_are_inside() -> None:
    package = Path(ecgviewer.__file__).parent
    for model in ("v1", "v2"):
        for name in ("card.json", "weights.safetensors", "network.onnx", "background.safetensors"):
            assert (paths.bundled_models_dir() / model / name).stat().st_size > 0
    for name in ("detector.json", "weights.safetensors", "network.onnx"):
        assert (paths.bundled_models_dir() / "rpeaks" / name).stat().st_size > 0
    for name in ("delineator.json", "weights.safetensors", "network.onnx", "fold-5/network.onnx"):
        assert (paths.bundled_models_dir() / "waves" / name).stat().st_size > 0
    assert package in paths.bundled_models_dir().parents
    assert (paths.resources_dir() / "demo" / "demo.hea").is_file()
    assert (paths.resources_dir() / "known" / "recordings.npz").is_file()
    assert len(list((paths.resources_dir() / "lessons").glob("*.json"))) == 6


def test_the_command_classifies_the_demo() -> None:
    done = subprocess.run(["ecgviewer", "classify", "demo", "--json"], capture_output=True, check=True)
    assert json.loads(done.stdout)["accuracy"] > 0.8


def test_the_window_is_rendered_without_a_display(tmp_path: Path) -> None:
    target = tmp_path / "demo.png"
    done = subprocess.run(
        ["ecgviewer", "demo", "--screenshot", str(target), "--size", "1280x800"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(b"\x89PNG")
