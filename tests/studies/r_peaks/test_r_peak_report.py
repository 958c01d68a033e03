import re
from dataclasses import replace

from r_peak_samples import sample_evaluation

from ecgviewer.studies.r_peaks.r_peak_report import r_peak_html


def test_the_tables_stand_in_it_and_it_refers_to_nothing_else() -> None:
    plain = sample_evaluation().result()
    result = replace(plain, per_record=(replace(plain.per_record[0], lead="<script>"), *plain.per_record[1:]))
    page = r_peak_html(result)
    for text in ("98.500 %", "150 + 150", "0.5000", "python scripts/train_r_peak_detector.py"):
        assert text in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"@import|url\(|https?://|<script|src=|href=", page)


def test_without_classification_it_has_no_section_for_it() -> None:
    result = replace(sample_evaluation().result(), classification=())
    assert "Calls with detected" not in r_peak_html(result)
