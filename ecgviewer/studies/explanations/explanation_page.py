"""The tables of docs/explanations.md and of a page a network, and the verdicts in their folders."""

from ecgviewer.classifiers.model_folder import VERDICTS_FILE
from ecgviewer.files import write_whole
from ecgviewer.studies.explanations import explanation_tables as tables
from ecgviewer.studies.explanations.explanation_result import ExplanationResult, MethodDetails
from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.running.study import Sources
from ecgviewer.workflows.trust.verdicts import MethodVerdict, verdict_of, verdicts_as_json

FOLDER = "explanations"
"""Where the pages of the networks lie, beside the page of all."""

BACK = "Made from `docs/results`; what it means stands in [explanations.md](../explanations.md)."

EXPLAINED = (
    *("v1-patient", "v2-patient", "v1-patient-attention", "v2-patient-attention"),
    *("v1-beat", "v2-beat", "v1", "v2"),
    *(f"context-{seed}" for seed in range(5)),
    *(f"context-fold{fold}" for fold in range(1, 6)),
)
"""The networks whose explanations are scored; those of which there is no result are left out."""

MEASURES = {
    "mass": "Share of the positive values inside each wave (share of the window that the wave takes, beats)",
    "pointing": "Pointing game, how often the largest value lies inside each wave",
    "iou": "Intersection over union with each wave",
}


def fill_explanation_pages(sources: Sources) -> None:
    """Replace what stands between the markers, write a page a network, and the verdicts of each."""
    results = [
        read_result(sources, f"explanations-{model}", ExplanationResult)
        for model in EXPLAINED
        if sources.result(f"explanations-{model}").is_file()
    ]
    links = "\n".join(f"- [{title(result)}]({FOLDER}/{result.model}.md)" for result in results)
    contents = {"summary": markdown(tables.summary_table(results), 2), "networks": links}
    fill_page(sources.docs / "explanations.md", contents)
    (sources.docs / FOLDER).mkdir(exist_ok=True)
    for result in results:
        page = f"# Explanations of {title(result)}\n\n{BACK}\n\n{page_part(result)}\n"
        write_whole(sources.docs / FOLDER / f"{result.model}.md", page.encode())
        verdicts = {name: method_verdict(more) for name, more in result.details.items()}
        write_whole(sources.model(result.model) / VERDICTS_FILE, verdicts_as_json(verdicts).encode())


def method_verdict(details: MethodDetails) -> MethodVerdict:
    """Return the verdict on a method from what was measured of it."""
    measured = details.intervals
    return verdict_of(details.passes_sanity, measured.deletion_minus_random, measured.insertion_minus_random)


def title(result: ExplanationResult) -> str:
    """Return what a network is called, with its architecture and protocol."""
    return f"{result.model}: {result.architecture}, protocol {result.protocol}"


def page_part(result: ExplanationResult) -> str:
    """Return one model's tables and sentences as Markdown."""
    parts = [
        "\n".join(f"- {sentence}" for sentence in tables.sentences(result)),
        markdown(tables.faithfulness_table(result)),
        "Differences of the same beats (below 0 is good for deletion, above 0 for insertion):",
        markdown(tables.difference_table(result)),
        "Sanity check, and agreement of methods:",
        markdown(tables.sanity_table(result)),
        markdown(tables.cascade_table(result)),
        markdown(tables.agreement_table(result)),
    ]
    places = {"localisation": ""}
    if result.qtdb is not None:
        places["localisation_qtdb"] = ", waves as the cardiologist marked them in the QT Database"
    for marks, where in places.items():
        for measure, heading in MEASURES.items():
            parts += [f"{heading}{where}:", markdown(tables.localisation_table(result, measure, marks), 2)]
    return "\n\n".join(parts)
