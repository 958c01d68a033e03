"""Tables of LightX3ECG in docs/rhythm.md, and the figures in the card of the bundled network."""

from dataclasses import replace

from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card, write_rhythm_card
from ecgviewer.evaluate.lead_faithfulness import LeadFaithfulness, OrderScore
from ecgviewer.evaluate.rhythm_scores import RhythmResult
from ecgviewer.studies.pages.page import Table, read_result
from ecgviewer.studies.rhythm.rhythm_tables import held_out_table, number, scores_row, source_table
from ecgviewer.studies.running.study import Sources
from ecgviewer.workflows.rhythm.evaluate_lightx3ecg import PRUNED
from ecgviewer.workflows.rhythm.explain_rhythm import DOUBTFUL, MAPS

MODEL = "lightx3ecg"
FOLDS, LEFT_OUT = f"{MODEL}-folds", f"{MODEL}-sources"
"""Results that the page is made from."""

LEAST_BETTER = 0.5
"""Share of recordings on which a map must delete faster than a random order, else it fades."""


def lightx3_tables(sources: Sources) -> dict[str, Table]:
    """Return the tables of LightX3ECG by what they are called between markers of the page."""
    folds, left_out = (read_result(sources, name, RhythmResult) for name in (FOLDS, LEFT_OUT))
    assert folds.maps is not None
    return {
        MODEL: held_out_table(folds, left_out),
        f"{MODEL}-leads": leads_table(folds),
        f"{MODEL}-source": source_table(folds),
        f"{MODEL}-maps": maps_table(folds.maps),
    }


def leads_table(folds: RhythmResult) -> Table:
    """Return how recordings are called from all leads, from each alone, and by the pruned network."""
    labels = list(folds.pooled.f1)
    rows = [["leads I, II and V1", *scores_row(folds.pooled, labels)]]
    rows += [
        [PRUNED if name == PRUNED else f"{name} alone, the others missing", *scores_row(scores, labels)]
        for name, scores in folds.others.items()
    ]
    return ["", "recordings", "accuracy", "macro F1", *(f"F1 {label}" for label in labels)], rows


def maps_table(found: LeadFaithfulness) -> Table:
    """Return deletion and insertion of each order against random ones."""
    orders: list[tuple[str, OrderScore]] = [
        ("half seconds of all leads, by the map", found.pieces),
        ("leads, by attention", found.leads_by_share),
        ("leads, by Shapley value", found.leads_by_worth),
    ]
    rows = [
        [
            name,
            *(number(value) for value in (order.deletion, order.random_deletion)),
            f"{100 * order.better_deletion:.0f} %",
            *(number(value) for value in (order.insertion, order.random_insertion)),
            f"{100 * order.better_insertion:.0f} %",
        ]
        for name, order in orders
    ]
    head = ["order", "deletion", "at random", "better on", "insertion", "at random", "better on"]
    return head, rows


def fill_lightx3_card(sources: Sources) -> None:
    """Write the figures of the recipe, and below what calls are unsure, into the card of the bundled network."""
    folds, left_out = (read_result(sources, name, RhythmResult) for name in (FOLDS, LEFT_OUT))
    assert folds.maps is not None
    figures: dict[str, object] = {
        "five folds by patient": _figures(folds),
        "each source left out": _figures(left_out),
        MAPS: map_words(folds.maps),
        DOUBTFUL: folds.maps.pieces.better_deletion <= LEAST_BETTER,
    }
    folder = sources.model(MODEL)
    write_rhythm_card(
        folder, replace(read_rhythm_card(folder), figures=figures, unsure_below=folds.unsure_below or 0.0)
    )


def map_words(found: LeadFaithfulness) -> str:
    """Return in words how faithful maps are."""
    pieces = found.pieces
    return (
        f"without what its maps point at the call falls faster than by chance on {100 * pieces.better_deletion:.0f} of"
        f" 100 recordings, with that alone it comes back faster on {100 * pieces.better_insertion:.0f}; by leads in"
        f" order of attention {100 * found.leads_by_share.better_deletion:.0f} and"
        f" {100 * found.leads_by_share.better_insertion:.0f}, of worth"
        f" {100 * found.leads_by_worth.better_deletion:.0f} and {100 * found.leads_by_worth.better_insertion:.0f}"
    )


def _figures(result: RhythmResult) -> dict[str, object]:
    scores = result.pooled
    return {
        "recordings": scores.n_recordings,
        "accuracy": scores.accuracy,
        "macro_f1": scores.macro_f1,
        "f1": dict(scores.f1),
    }
