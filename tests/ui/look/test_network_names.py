import pytest

from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.ui.look.network_names import name_network, shorten_network


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("v1", "ArrhythmiNet 1"),
        ("v2-patient", "ArrhythmiNet 2, new patients"),
        ("v1-patient-attention", "ArrhythmiNet 1, new patients, attention on waves"),
        ("context-0", "New-patient network"),
        ("context-3", "New-patient network, repeat 3"),
        ("context-fold4", "New-patient network, 4 of 5"),
        ("mine", "mine"),
        ("v1-mine", "v1-mine"),
        ("context-folded", "context-folded"),
    ],
)
def test_bundled_networks_have_titles_and_others_their_names(name: str, title: str) -> None:
    assert name_network(name) == title


def test_no_two_models_have_one_title() -> None:
    titles = [name_network(name) for name in list_models()]
    assert len(set(titles)) == len(titles)
    assert not any(title in ("V1", "V2") or title.startswith("v") for title in titles)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("v1", "Net 1"),
        ("v2-patient", "Net 2, new"),
        ("v1-patient-attention", "Net 1, attention"),
        ("context-0", "New-patient"),
        ("context-3", "New-patient repeat 3"),
        ("context-fold4", "New-patient 4 of 5"),
        ("mine", "mine"),
        ("v1-mine", "v1-mine"),
    ],
)
def test_where_room_is_scarce_names_are_short_and_no_leads(name: str, short: str) -> None:
    assert shorten_network(name) == short


def test_no_two_models_have_one_short_title() -> None:
    names = list_models()
    shorts = [shorten_network(name) for name in names]
    assert len(set(shorts)) == len(shorts)
    assert not set(shorts) & set(names)
