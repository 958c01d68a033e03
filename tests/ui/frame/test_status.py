from dataclasses import replace

import pytest

from ecgviewer import paths
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.frame.status import lead_remarks


@pytest.mark.parametrize(
    ("lead_name", "expected"),
    [
        ("MLII", []),
        ("ii", []),
        ("V5", ["The networks were trained on lead MLII and may err more on V5."]),
    ],
)
def test_a_lead_that_the_networks_know_less_well_is_named(lead_name: str, expected: list[str]) -> None:
    demo = read_record(paths.resources_dir() / "demo" / "demo")
    record = replace(demo, lead_names=(lead_name, *demo.lead_names[1:]), is_synthetic=False)
    assert lead_remarks(record, 0) == expected
