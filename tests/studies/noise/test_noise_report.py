"""The report under noise: its table, its figure, and that names from files are escaped."""

import re
from xml.etree import ElementTree

from noise_samples import sample_noise_result

from ecgviewer.studies.noise.noise_report import noise_html, noise_svg


def polylines(svg: str) -> list[list[tuple[float, float]]]:
    found = re.findall(r'<polyline points="([^"]+)"', svg)
    return [[tuple(map(float, point.split(","))) for point in line.split()] for line in found]  # type: ignore[misc]


def test_each_panel_has_a_line_for_each_kind() -> None:
    svg = noise_svg(sample_noise_result())
    lines = polylines(svg)
    assert len(lines) == 9
    assert all(len(line) == 2 for line in lines)
    # The third panel is VEB; electrode motion falls from F1 0.75 to 0.333 of its 190 pixels.
    (_, before), (_, after) = lines[7]
    assert abs((after - before) - (0.75 - 1 / 3) * 190) < 0.2
    assert svg.count("<circle") == 7
    ElementTree.fromstring(svg)


def test_the_page_holds_table_notes_and_command_and_escapes_names() -> None:
    page = noise_html(sample_noise_result())
    assert "v2-&lt;x&gt; under noise" in page
    assert "<x>" not in page
    assert page.count("<tr>") == 1 + 7 + 1 + 1
    assert "118e06" in page
    assert "evaluate --model v2-&lt;x&gt; --noise" in page
    assert not re.search(r"(src|href)=", page)


def test_without_own_records_there_is_no_table_of_them() -> None:
    assert "own records</h2>" not in noise_html(sample_noise_result(with_own=False))
