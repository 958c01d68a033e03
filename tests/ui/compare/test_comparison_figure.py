"""A comparison as a file."""

from pathlib import Path

import pytest
from compared_samples import ASCENDING, network
from odd_records import record_behind
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ecgviewer.errors import EcgViewerError, InvalidInputError
from ecgviewer.ui.compare.comparison_figure import write_comparison
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.workflows.explanations.compare_explanations import BeatComparison

COMPARED = BeatComparison((network(shap=ASCENDING, gradcam=ASCENDING), network("v1", shap=ASCENDING)), "")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_network_is_a_column_in_the_colours_of_the_theme(
    qtbot: QtBot, tmp_path: Path, theme: type
) -> None:
    file = tmp_path / "compared.png"
    write_comparison(file, COMPARED, None, theme.name)
    image = QImage(str(file))
    assert image.width() == 2 * (130 + 2 * 440)
    assert image.pixelColor(3, 3).name() == theme.surface
    one = tmp_path / "one.png"
    write_comparison(one, BeatComparison(COMPARED.networks[:1], ""), None, theme.name)
    assert QImage(str(one)).width() == 2 * (130 + 440)


def test_vectors_hold_the_words(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "compared.svg"
    write_comparison(file, COMPARED, None, "light")
    text = file.read_text(encoding="utf-8")
    assert "<title>" in text
    assert "Record demo, lead MLII" in text


def test_no_file_is_replaced_unasked_nor_one_of_the_record_nor_by_another_kind(
    qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "compared.png"
    file.write_bytes(b"mine")
    with pytest.raises(EcgViewerError, match=r"compared\.png"):
        write_comparison(file, COMPARED, None, "light")
    assert file.read_bytes() == b"mine"
    write_comparison(file, COMPARED, None, "light", may_replace=True)
    assert file.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InvalidInputError, match=r"\.png, \.svg or \.pdf"):
        write_comparison(tmp_path / "compared.gif", COMPARED, None, "light")
    own = tmp_path / "own.png"
    record = record_behind(own)
    with pytest.raises(EcgViewerError, match=r"own\.png is a file of record odd"):
        write_comparison(own, COMPARED, None, "light", may_replace=True, records=[record.path])
    assert own.read_bytes() == bytes(720)
