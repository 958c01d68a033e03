"""The report as a page: what stands in it, and that it needs nothing beside itself."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from evaluation_samples import sample_result

from ecgviewer.workflows.evaluation.evaluation_report import confusion_svg, evaluation_html

VOID = {"meta", "br"}


class _Page(HTMLParser):
    """Collects text and attributes, and checks that elements are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> _Page:
    parsed = _Page()
    parsed.feed(page)
    assert parsed.open == []
    return parsed


def test_figures_worked_out_by_hand_stand_in_it() -> None:
    text = " ".join(read(evaluation_html(sample_result())).texts)
    assert "Accuracy 0.8333" in text  # 125 of the 150 beats that are of the classes
    assert "158 beats of 3 patients" in text
    assert "0.7500" in text  # recall of V, and its precision as EC57 counts: 30 of 40
    assert "0.6250" in text  # its strict precision: 30 of 48
    assert "Without record 202" in text
    assert "Without record 232" in text
    assert "none given" in text
    assert "don't belong beside these" in text
    assert "paper: precision" not in text


def test_the_papers_figures_stand_beside_its_own_protocol_only() -> None:
    text = " ".join(read(evaluation_html(sample_result("paper"))).texts)
    assert "paper: precision" in text
    assert "Known slips" in text
    assert "Without record" not in text


def test_seeds_and_folds_have_tables_of_their_own() -> None:
    text = " ".join(read(evaluation_html(sample_result(with_folds=True))).texts)
    assert "By seed" in text
    assert "mitdb-201 mitdb-232" in text


@pytest.mark.parametrize("protocol", ["paper", "beat", "patient"])
def test_it_refers_to_nothing_else(protocol: str) -> None:
    page = evaluation_html(sample_result(protocol, with_folds=protocol == "patient"))
    names = {name for name, _ in read(page).attributes}
    assert not names & {"src", "href", "xlink:href", "srcset", "action"}
    assert not re.search(r"@import|url\(|https?://|<script", page)


def test_text_from_files_is_never_markup() -> None:
    nasty = '<img src=x onerror="alert(1)">&'
    plain = sample_result(name=nasty)
    result = replace(
        plain,
        command=nasty,
        per_record=(replace(plain.per_record[0], record=nasty),),
        per_rhythm=(replace(plain.per_rhythm[0], rhythm=nasty),),
        notes=(*plain.notes, nasty),
    )
    page = read(evaluation_html(result))
    assert "src" not in {name for name, _ in page.attributes}
    assert sum(text.count(nasty) for text in page.texts) >= 5


def test_the_matrix_is_shaded_by_share_of_the_row() -> None:
    svg = confusion_svg(["N", "<V>"], [[3, 1], [0, 0]])
    opacities = [float(value) for value in re.findall(r'fill-opacity="([\d.]+)"', svg)]
    assert opacities == pytest.approx([0.85 * 0.75**0.5, 0.85 * 0.5, 0, 0], abs=1e-3)
    assert "&lt;V&gt;" in svg
    assert re.findall(r">(\d+)<", svg) == ["3", "1", "0", "0"]
