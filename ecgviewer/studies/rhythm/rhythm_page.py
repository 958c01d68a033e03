"""Fills docs/rhythm.md, and puts what was measured into the cards of the bundled networks."""

from dataclasses import replace

from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card, write_rhythm_card
from ecgviewer.evaluate.label_scores import LabelResult
from ecgviewer.evaluate.rhythm_scores import RhythmResult
from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.rhythm.ablation_result import AblationResult, MapFigures
from ecgviewer.studies.rhythm.agreement import AgreementResult
from ecgviewer.studies.rhythm.lightx3_page import LEAST_BETTER, lightx3_tables
from ecgviewer.studies.rhythm.rhythm_tables import (
    ablation_table,
    agreement_table,
    confusion_table,
    held_out_table,
    label_table,
    map_table,
    source_table,
    tries_table,
)
from ecgviewer.studies.rhythm.tries import TriesResult
from ecgviewer.studies.running.study import Sources
from ecgviewer.workflows.rhythm.explain_rhythm import DOUBTFUL, MAPS

TRIES = ("exgnet-tries", "lightx3ecg-tries")
"""Results, and tables, of several recipes."""


def fill_rhythm_page(sources: Sources) -> None:
    """Replace what stands between the markers of the tables."""
    folds, left_out, of_af = (
        read_result(sources, name, RhythmResult)
        for name in ("exgnet-folds", "exgnet-sources", "exgnet-af-folds")
    )
    parts = read_result(sources, "exgnet-parts", AblationResult)
    agreements = [
        read_result(sources, name, AgreementResult) for name in ("exgnet-mitdb", "exgnet-mitdb-folds")
    ]
    maps = {name: read_result(sources, f"{name}-maps", MapFigures) for name in ("exgnet", "exgnet-af")}
    tables = {
        "exgnet": held_out_table(folds, left_out),
        "exgnet-confusion": confusion_table(folds),
        "exgnet-source": source_table(folds),
        "exgnet-af": held_out_table(of_af),
        "exgnet-parts": ablation_table(parts),
        "exgnet-mitdb": agreement_table(*agreements),
        "exgnet-maps": map_table(maps),
        **{name: tries_table(read_result(sources, name, TriesResult)) for name in TRIES},
        "lightx3ecg-cpsc": label_table(read_result(sources, "lightx3ecg-cpsc-folds", LabelResult)),
    }
    tables |= lightx3_tables(sources)
    fill_page(sources.docs / "rhythm.md", {name: markdown(table) for name, table in tables.items()})


def fill_exgnet_cards(sources: Sources) -> None:
    """Write the pooled figures of the recipes into the cards of the two networks."""
    folds, left_out, of_af = (
        read_result(sources, name, RhythmResult)
        for name in ("exgnet-folds", "exgnet-sources", "exgnet-af-folds")
    )
    agreement = read_result(sources, "exgnet-mitdb", AgreementResult)
    maps, maps_of_af = (read_result(sources, f"{name}-maps", MapFigures) for name in ("exgnet", "exgnet-af"))
    figures: dict[str, dict[str, object]] = {
        "exgnet": {
            "five folds by patient, lead II": _figures(folds),
            "each source left out": _figures(left_out),
            "kappa of AFIB and AFL on all of MIT-BIH": round(agreement.kappa, 4),
            MAPS: map_words(maps),
            DOUBTFUL: (maps.better_deletion or 0.0) <= LEAST_BETTER,
        },
        "exgnet-af": {
            "five folds by recording": _figures(of_af),
            MAPS: map_words(maps_of_af),
            DOUBTFUL: (maps_of_af.better_deletion or 0.0) <= LEAST_BETTER,
        },
    }
    unsure = {"exgnet": agreement.unsure_below, "exgnet-af": of_af.unsure_below}
    for name, found in figures.items():
        folder = sources.model(name)
        unsure_below = unsure[name] or 0.0
        card = replace(read_rhythm_card(folder), figures=found, unsure_below=unsure_below)
        write_rhythm_card(folder, card)


def map_words(found: MapFigures) -> str:
    """Return in words how faithful maps are."""
    deletion, insertion = found.better_deletion or 0.0, found.better_insertion or 0.0
    return (
        f"without what its maps point at the call falls faster than by chance on {100 * deletion:.0f} of"
        f" {found.n_recordings} stretches of MIT-BIH, with that alone it comes back faster on"
        f" {100 * insertion:.0f}"
    )


def fill_cpsc_card(sources: Sources) -> None:
    """Write the mean figures of the recipe of nine labels into the card of the demonstration."""
    found = read_result(sources, "lightx3ecg-cpsc-folds", LabelResult)
    mean = found.average
    figures = {
        "recordings": found.n_recordings,
        "precision": mean.precision,
        "recall": mean.recall,
        "f1": mean.f1,
        "accuracy": mean.accuracy,
    }
    folder = sources.model(found.architecture)
    card = read_rhythm_card(folder)
    write_rhythm_card(folder, replace(card, figures={"five folds by recording": figures}))


def _figures(result: RhythmResult) -> dict[str, object]:
    scores = result.pooled
    return {
        "recordings": scores.n_recordings,
        "accuracy": scores.accuracy,
        "macro_f1": scores.macro_f1,
        "f1": dict(scores.f1),
    }
