"""All studies, in the order in which they build on each other: results first, then the pages made from them."""

import json
from collections.abc import Callable
from functools import partial

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.files import write_whole
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.explanations.explanation_page import EXPLAINED, fill_explanation_pages
from ecgviewer.studies.running.study import Sources, Study
from ecgviewer.workflows.evaluation.protocols import HELD_OUT

SCORED = {
    "patient-context-folds": ("context-0", "folds", ()),
    "patient-context-svdb": ("context-0", "svdb", ()),
    "patient-context": ("context-0", "patient", ()),
    "patient-v2": ("v2-patient", "patient", ()),
    "patient-v2-attention": ("v2-patient-attention", "patient", ()),
    "patient-v1": ("v1-patient", "patient", ()),
    "patient-v1-attention": ("v1-patient-attention", "patient", ()),
    "beat-v1": ("v1-beat", "beat", ()),
    "beat-v2": ("v2-beat", "beat", ()),
    "paper-v1": ("v1", "paper", (0, 1, 2, 3, 4)),
    "paper-v2": ("v2", "paper", (0, 1, 2, 3, 4)),
}
"""By result of docs/models.md: model, protocol, and seeds trained afresh."""

NOISY = {"context": "context-0", "v1": "v1-patient", "v2": "v2-patient"}
"""By result of docs/noise.md: the model."""

LEADS_RESULT = "leads-context"
"""Result of docs/leads.md."""

CAUSAL_RESULT = "causal-context"
"""Result of docs/causal.md."""

LIGHTX3_RESULTS = ("lightx3ecg-folds", "lightx3ecg-sources")
"""Results of LightX3ECG in docs/rhythm.md."""

_CONTEXT = tuple(f"context-{seed}" for seed in range(5))
_FOLDS = tuple(f"context-fold{fold}" for fold in range(1, 6))


def _write_result(sources: Sources, name: str, result: dict[str, object]) -> None:
    """Write a result as `--json` prints it."""
    write_whole(sources.result(name), f"{json.dumps(result, indent=1, allow_nan=False)}\n".encode())


def _score(name: str, sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model

    model, protocol, seeds = SCORED[name]
    folder, svdb_dir = sources.model(model), sources.database("svdb") if protocol in HELD_OUT else None
    found = evaluate_model(folder, protocol, sources.data_dir, seeds, False, 0, progress, cancel, svdb_dir)
    _write_result(sources, name, found.result().as_dict())


def _score_explanations(model: str, sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.explanations.evaluate_explanations import evaluate_explanations

    found = evaluate_explanations(
        sources.model(model),
        sources.data_dir,
        marked_dir=sources.database("qtdb"),
        progress=progress,
        cancel=cancel,
    )
    _write_result(sources, f"explanations-{model}", found.result().as_dict())


def _score_under_noise(name: str, sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.noise.evaluate_noise import evaluate_noise

    folder, noise_dir = sources.model(NOISY[name]), sources.database("nstdb")
    found = evaluate_noise(folder, sources.data_dir, noise_dir, progress=progress, cancel=cancel)
    _write_result(sources, f"noise-{name}", found.result().as_dict())


def _measure_leads(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.context.measure_leads import measure_leads

    folder, svdb_dir = sources.model(_CONTEXT[0]), sources.database("svdb")
    found = measure_leads(folder, sources.data_dir, svdb_dir, progress, cancel)
    _write_result(sources, LEADS_RESULT, result_as_dict(found))


def _measure_causal(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.context.measure_causal import measure_causal

    folder, svdb_dir = sources.model(_CONTEXT[0]), sources.database("svdb")
    found = measure_causal(folder, sources.data_dir, svdb_dir, progress, cancel)
    _write_result(sources, CAUSAL_RESULT, result_as_dict(found))


def _score_r_peaks(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.r_peaks.evaluate_r_peaks import CLASSIFIERS, evaluate_r_peaks

    folders = [sources.model(name) for name in CLASSIFIERS]
    found = evaluate_r_peaks(sources.data_dir, classifiers=folders, progress=progress, cancel=cancel)
    _write_result(sources, "r-peaks", found.result().as_dict())


def _score_waves(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.waves.evaluate_waves import evaluate_waves

    found = evaluate_waves(sources.data_dir, sources.database("qtdb"), progress=progress, cancel=cancel)
    _write_result(sources, "waves", found.result().as_dict())


def _check_claims(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.paper.paper_claims import check_paper_claims

    found = check_paper_claims(sources.data_dir, progress, cancel)
    _write_result(sources, "claims", found.result().as_dict())


def _measure_attention(name: str, sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.attention.measure_attention import (
        COMPARED_SEEDS,
        COMPARED_WEIGHT,
        compare_attention,
    )

    runs_dir = sources.root / "build" / "attention"
    found = compare_attention(
        name, sources.data_dir, COMPARED_WEIGHT, COMPARED_SEEDS, runs_dir, progress, cancel
    )
    _write_result(sources, f"attention-{name}", found.as_dict())


def _score_exgnet(
    architecture: str, protocol: str, sources: Sources, progress: Progress, cancel: CancelToken
) -> None:
    from ecgviewer.workflows.rhythm.evaluate_exgnet import evaluate_exgnet

    found = evaluate_exgnet(architecture, protocol, sources.data_dir, 0, progress, cancel)
    _write_result(sources, f"{architecture}-{protocol}", result_as_dict(found))


def _score_cpsc(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.workflows.rhythm.evaluate_cpsc import evaluate_cpsc

    found = evaluate_cpsc("lightx3ecg-cpsc", "folds", sources.data_dir, 0, progress, cancel)
    _write_result(sources, "lightx3ecg-cpsc-folds", result_as_dict(found))


def _measure_exgnet_parts(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.rhythm.ablation import measure_parts

    found = measure_parts(sources.data_dir, progress, cancel)
    _write_result(sources, "exgnet-parts", result_as_dict(found))


def _measure_exgnet_maps(name: str, sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.rhythm.ablation import measure_bundled_maps

    found = measure_bundled_maps(sources.model(name), sources.data_dir, progress, cancel)
    _write_result(sources, f"{name}-maps", result_as_dict(found))


def _measure_exgnet_tries(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.rhythm.tries import measure_tries

    _write_result(sources, "exgnet-tries", result_as_dict(measure_tries(sources.data_dir, progress, cancel)))


def _measure_lightx3_tries(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.rhythm.lightx3_tries import measure_lightx3_tries

    found = measure_lightx3_tries(sources.data_dir, progress, cancel)
    _write_result(sources, "lightx3ecg-tries", result_as_dict(found))


def _score_lightx3ecg(protocol: str, sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.workflows.rhythm.evaluate_lightx3ecg import evaluate_lightx3ecg

    found = evaluate_lightx3ecg("lightx3ecg", protocol, sources.data_dir, 0, progress, cancel)
    _write_result(sources, f"lightx3ecg-{protocol}", result_as_dict(found))


def _measure_agreement(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.rhythm.agreement import measure_agreement

    found = measure_agreement(sources.model("exgnet"), sources.data_dir, progress, cancel)
    _write_result(sources, "exgnet-mitdb", result_as_dict(found))


def _measure_fold_agreement(sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    from ecgviewer.studies.rhythm.agreement import measure_fold_agreement

    found = measure_fold_agreement(sources.data_dir, progress, cancel)
    _write_result(sources, "exgnet-mitdb-folds", result_as_dict(found))


def _page(fill: Callable[[Sources], None], sources: Sources, progress: Progress, cancel: CancelToken) -> None:
    fill(sources)


def all_studies() -> list[Study]:
    """Return all studies, those first that others are made from."""
    return [*_results(), *_pages()]


def _results() -> list[Study]:
    def result(
        name: str, about: str, make: Callable[..., None], *models: str, others: tuple[str, ...] = ()
    ) -> Study:
        return Study(name, about, make, (f"docs/results/{name}.json",), models, ("mitdb", *others))

    found = []
    for name, (model, protocol, seeds) in SCORED.items():
        is_held_out = protocol in HELD_OUT
        models = (model, *_FOLDS) if is_held_out else _CONTEXT if model in _CONTEXT else (model,)
        afresh = f", and {len(seeds)} trained afresh" if seeds else ""
        about = f"{model} on protocol {protocol}{afresh}"
        others = ("svdb",) if is_held_out else ()
        found.append(result(name, about, partial(_score, name), *models, others=others))
    for model in EXPLAINED:
        make = partial(_score_explanations, model)
        found.append(
            result(
                f"explanations-{model}",
                f"how faithful explanations of {model} are",
                make,
                model,
                others=("qtdb",),
            )
        )
    for name, model in NOISY.items():
        make = partial(_score_under_noise, name)
        found.append(
            result(f"noise-{name}", f"calls of {model} under recorded noise", make, model, others=("nstdb",))
        )
    for architecture in ("v1", "v2"):
        make = partial(_measure_attention, architecture)
        found.append(
            result(
                f"attention-{architecture}", f"{architecture} with attention on the waves, and without", make
            )
        )
    of_rhythms = ("chapman", "ptbxl", "cpsc2018", "cinc2017")
    of_exgnet = (*of_rhythms, "svdb")
    for architecture, protocol in (("exgnet", "folds"), ("exgnet", "sources"), ("exgnet-af", "folds")):
        found.append(
            result(
                f"{architecture}-{protocol}",
                f"{architecture} on recordings that it has not seen, protocol {protocol}",
                partial(_score_exgnet, architecture, protocol),
                others=of_rhythms if architecture == "exgnet-af" else of_exgnet,
            )
        )
    found += [
        result(
            f"lightx3ecg-{protocol}",
            f"lightx3ecg on recordings that it has not seen, protocol {protocol}",
            partial(_score_lightx3ecg, protocol),
            others=of_exgnet,
        )
        for protocol in ("folds", "sources")
    ]
    return [
        *found,
        result(
            "exgnet-parts",
            "EXGnet whole and without each of its parts",
            _measure_exgnet_parts,
            others=of_rhythms,
        ),
        result(
            "lightx3ecg-cpsc-folds",
            "LightX3ECG on the nine labels of CPSC-2018, recordings that it has not seen",
            _score_cpsc,
            others=("cpsc2018",),
        ),
        result("exgnet-mitdb", "fibrillation in MIT-BIH as EXGnet calls it", _measure_agreement, "exgnet"),
        *(
            result(
                f"{name}-maps",
                f"how faithful the maps of {name} are",
                partial(_measure_exgnet_maps, name),
                name,
            )
            for name in ("exgnet", "exgnet-af")
        ),
        result("exgnet-tries", "EXGnet by several recipes", _measure_exgnet_tries, others=of_exgnet),
        result("lightx3ecg-tries", "LightX3ECG by several recipes", _measure_lightx3_tries, others=of_exgnet),
        result(
            "exgnet-mitdb-folds",
            "fibrillation in MIT-BIH as networks of the folds call it",
            _measure_fold_agreement,
            others=of_exgnet,
        ),
        result(
            LEADS_RESULT,
            "calls from each lead alone and from both joined",
            _measure_leads,
            _CONTEXT[0],
            *_FOLDS,
            others=("svdb",),
        ),
        result(
            CAUSAL_RESULT,
            "calls from the whole record, and while it still runs",
            _measure_causal,
            _CONTEXT[0],
            *_FOLDS,
            others=("svdb",),
        ),
        result(
            "r-peaks",
            "R peaks of MIT-BIH, beside XQRS and sleepecg",
            _score_r_peaks,
            "rpeaks",
            "v1-patient",
            "v2-patient",
        ),
        result(
            "waves",
            "P, QRS and T of the QT Database, beside NeuroKit2",
            _score_waves,
            "waves",
            others=("qtdb",),
        ),
        result(
            "claims",
            "what Baig et al. 2025 say of their explanations, on v1 and v2",
            _check_claims,
            "v1",
            "v2",
        ),
    ]


def _pages() -> list[Study]:
    from ecgviewer.studies.attention.attention_page import fill_attention_page
    from ecgviewer.studies.context.causal_page import fill_causal_page
    from ecgviewer.studies.context.leads_page import fill_leads_page
    from ecgviewer.studies.evaluation.model_page import fill_model_page
    from ecgviewer.studies.noise.noise_page import fill_noise_page
    from ecgviewer.studies.paper.claim_page import fill_claim_page
    from ecgviewer.studies.r_peaks.r_peak_page import fill_r_peak_page
    from ecgviewer.studies.rhythm.lightx3_page import fill_lightx3_card
    from ecgviewer.studies.rhythm.rhythm_page import fill_cpsc_card, fill_exgnet_cards, fill_rhythm_page
    from ecgviewer.studies.waves.wave_page import fill_wave_page

    explanations = [f"explanations-{model}" for model in EXPLAINED]
    pages: list[tuple[str, Callable[[Sources], None], list[str]]] = [
        ("models", fill_model_page, list(SCORED)),
        ("leads", fill_leads_page, [LEADS_RESULT]),
        ("causal", fill_causal_page, [CAUSAL_RESULT]),
        ("explanations", fill_explanation_pages, explanations),
        ("noise", fill_noise_page, [f"noise-{name}" for name in NOISY]),
        ("attention", fill_attention_page, ["attention-v1", "attention-v2"]),
        ("r_peaks", fill_r_peak_page, ["r-peaks"]),
        ("waves", fill_wave_page, ["waves"]),
        ("claims", fill_claim_page, ["claims"]),
        (
            "rhythm",
            fill_rhythm_page,
            [
                "exgnet-folds",
                "exgnet-sources",
                "exgnet-af-folds",
                "exgnet-parts",
                "exgnet-mitdb",
                "exgnet-mitdb-folds",
                "exgnet-maps",
                "exgnet-af-maps",
                "exgnet-tries",
                "lightx3ecg-tries",
                "lightx3ecg-cpsc-folds",
                *LIGHTX3_RESULTS,
            ],
        ),
    ]
    cards = Study(
        "exgnet-cards",
        "figures in the cards of EXGnet",
        partial(_page, fill_exgnet_cards),
        tuple(f"models/{name}/rhythm.json" for name in ("exgnet", "exgnet-af")),
        results=(
            "exgnet-folds",
            "exgnet-sources",
            "exgnet-af-folds",
            "exgnet-mitdb",
            "exgnet-maps",
            "exgnet-af-maps",
        ),
    )
    cpsc_card = Study(
        "lightx3ecg-cpsc-card",
        "figures in the card of the demonstration of nine labels",
        partial(_page, fill_cpsc_card),
        ("models/lightx3ecg-cpsc/rhythm.json",),
        results=("lightx3ecg-cpsc-folds",),
    )
    card = Study(
        "lightx3ecg-card",
        "figures in the card of LightX3ECG",
        partial(_page, fill_lightx3_card),
        ("models/lightx3ecg/rhythm.json",),
        results=LIGHTX3_RESULTS,
    )
    return [
        cards,
        card,
        cpsc_card,
        *(
            Study(
                f"page-{name.replace('_', '-')}",
                f"tables of docs/{name}.md",
                partial(_page, fill),
                (f"docs/{name}.md",),
                results=results,
            )
            for name, fill, results in pages
        ),
    ]
