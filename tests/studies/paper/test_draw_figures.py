"""The figures and tables as files."""

import csv
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.errors import OutputError
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.explain.attribution import Attribution
from ecgviewer.studies.paper.costs import NetworkCost, SeparableCost
from ecgviewer.studies.paper.draw_figures import check_paper_figures, write_paper_figures
from ecgviewer.studies.paper.paper_explanations import ExplainedBeat
from ecgviewer.studies.paper.paper_figures import PaperFigures, TrainingCost, TypicalBeat

LABELS = ("N", "L", "R", "A", "V")


def make_figures() -> PaperFigures:
    window = np.sin(np.linspace(0, 6, 360)).astype(np.float32)
    confusion = Confusion(LABELS, np.diag([10, 20, 30, 40, 50]))
    cost = NetworkCost((SeparableCost("features.0.3", 5, 8, 12, 90),), 1000, 100_000)
    return PaperFigures(
        dict(zip(LABELS, (750, 80, 72, 25, 71), strict=True)),
        dict.fromkeys(LABELS, 60),
        {label: TypicalBeat("100", 1234, window) for label in LABELS},
        {"v1": confusion, "v2": confusion},
        {"v1": TrainingCost(30, 337, 20.0, 302.18), "v2": TrainingCost(24, 337, 10.0, 157.76)},
        {"v1": cost, "v2": cost},
        tuple(explained_beat(label, window) for label in LABELS),
    )


def explained_beat(label: str, window: np.ndarray) -> ExplainedBeat:
    """Return a beat that SHAP explains by a rising line, and Grad-CAM by three steps."""
    shap = np.linspace(-1, 1, 360, dtype=np.float32)
    steps = np.array([0.0, 0.5, 0.25], dtype=np.float32)
    edges = np.array([0, 100, 200, 360])
    by_method = {
        "shap": Attribution("shap", "v1", label, shap, np.arange(361), True, 1.0),
        "gradcam": Attribution("gradcam", "v1", label, steps, edges, False, 1.0),
    }
    attributions = {method: {"v1": one, "v2": one} for method, one in by_method.items()}
    return ExplainedBeat(label, "100", 1234, window, {"v1": label, "v2": "N"}, attributions)


def read_rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_files_and_their_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "figures"
    written = write_paper_figures(folder, make_figures())
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in written)
    assert len(written) == 19
    for path in written:
        content = path.read_bytes()
        start = {".png": b"\x89PNG", ".svg": b"<?xml"}.get(path.suffix, b"")
        assert content.startswith(start)
        assert content
    assert read_rows(folder / "figure-2-classes.csv")[4] == ["A", "25", "60"]
    beats = read_rows(folder / "figure-3-beats.csv")
    assert (len(beats), beats[181][0]) == (361, "0.00")
    assert read_rows(folder / "figure-6-confusion.csv")[-1] == ["v2", "V", "0", "0", "0", "0", "50"]
    shap, gradcam = (read_rows(folder / f"figure-{name}.csv") for name in ("7-shap", "8-gradcam"))
    assert shap[0][:4] == ["ms from R", "N: beat", "N: v1", "N: v2"]
    assert (len(shap), shap[1][2], shap[360][2]) == (361, "-1.000000", "1.000000")
    assert [gradcam[1 + sample][2] for sample in (99, 100, 200)] == ["0.000000", "0.500000", "0.250000"]
    training = read_rows(folder / "table-1-training.csv")
    assert training[1] == [
        *("v1", "30", "337", "20.0", "600", "302.18"),
        *("30", "500", "86", "2576", "302.18"),
    ]
    pair, whole = read_rows(folder / "table-2-convolutions.csv")[1:3]
    assert pair[2:12] == ["5", "8", "12", "90", "480", "43200", "40", "3600", "136", "12240"]
    assert whole[:2] == ["v1", "whole network"]
    assert whole[6:8] == [str(1000 + 480 - 136), str(100_000 + 43_200 - 12_240)]
    assert "| v1 | 30 | 337 |" in (folder / "table-1-training.md").read_text()


def test_the_same_figures_give_the_same_files(tmp_path: Path) -> None:
    first, again = (write_paper_figures(tmp_path / name, make_figures()) for name in ("a", "b"))
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="choose another folder"):
        write_paper_figures(tmp_path / "file" / "x", make_figures())


def test_they_are_made_again_but_not_over_other_files(tmp_path: Path) -> None:
    written = write_paper_figures(tmp_path, make_figures())
    check_paper_figures(tmp_path)
    assert write_paper_figures(tmp_path, make_figures()) == written
    for path in written:
        before = path.read_bytes()
        path.write_bytes(b"a figure of another")
        with pytest.raises(OutputError, match=f"{path.name} is there already, and not from ecgviewer"):
            check_paper_figures(tmp_path)
        check_paper_figures(tmp_path, may_replace=True)
        path.write_bytes(before)
    with pytest.raises(OutputError, match="is a file, not a folder"):
        check_paper_figures(written[0])
