"""What scripts/measure_window.py finds on pictures made by hand."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "measure_window.py"
PAPER, GRID, INK, BAND = (250, 250, 250), (240, 200, 200), (20, 20, 20), (200, 120, 60)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_window", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure_window"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def picture() -> np.ndarray:
    """300 x 600 pixels of grey; paper from row 40 to 200, column 60 to 400; a smaller piece on a card beside it."""
    image = np.full((300, 600, 3), 128, dtype=np.uint8)
    image[40:200, 60:400] = PAPER
    image[40:200:5, 60:400] = GRID
    image[120:124, 60:400] = BAND  # a level stretch of the trace
    image[121:123, 60:400] = INK
    image[40:200, 150:210] = (210, 215, 240)  # the selected beat
    image[60:120, 430:590] = PAPER
    image[230:260, 60:400] = PAPER  # the overview
    return image


def test_the_block_of_paper_is_found_behind_ink_and_selection(
    script: ModuleType, picture: np.ndarray
) -> None:
    assert script.paper_block(picture, [PAPER, GRID]) == (40, 200, 60, 400)


def test_the_ink_is_what_stands_out_most(script: ModuleType, picture: np.ndarray) -> None:
    # (0.9559 + 0.05) / (0.0070 + 0.05): WCAG's formula by hand.
    assert script.ink_contrast(picture[40:200, 60:400], PAPER) == pytest.approx(17.65, abs=0.05)
    assert script.ink_contrast(np.full((4, 4, 3), PAPER, dtype=np.uint8), PAPER) == 1.0


def test_no_paper_is_no_block(script: ModuleType) -> None:
    top, bottom, left, right = script.paper_block(np.zeros((20, 20, 3), dtype=np.uint8), [PAPER])
    assert (bottom - top) * (right - left) == 0
