"""Write the tables of docs/explanations.md, and each model's verdicts, from the results in docs/results.

Each result is what `ecgviewer evaluate --explanations --json` printed, see docs/explanations.md. Text
outside the markers stays as it is. The verdicts of the sanity check go into the model's folder, where the
window reads them.

    python scripts/write_explanation_tables.py
"""

import json
from pathlib import Path
from typing import Any

from pages import fill_page, markdown

from ecgviewer.classifiers.model_folder import VERDICTS_FILE
from ecgviewer.files import write_whole
from ecgviewer.studies.explanations import explanation_tables as tables

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanations.md"
MODELS = (
    *("v1-patient", "v2-patient", "v1-patient-attention", "v2-patient-attention"),
    *("v1-beat", "v2-beat", "v1", "v2"),
    *(f"context-{seed}" for seed in range(5)),
    *(f"context-fold{fold}" for fold in range(1, 6)),
)
"""The bundled networks; those of which there is no result are left out."""

MEASURES = {
    "mass": "Share of the positive values inside each wave (share of the window that the wave takes, beats)",
    "pointing": "Pointing game, how often the largest value lies inside each wave",
    "iou": "Intersection over union with each wave",
}


def main() -> None:
    """Replace what stands between the markers, and write the verdicts of each model."""
    paths = [ROOT / "docs" / "results" / f"explanations-{model}.json" for model in MODELS]
    results = [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]
    contents = {
        "summary": markdown(tables.summary_table(results), 2),
        "networks": "\n\n".join(folded(result) for result in results),
    }
    fill_page(PAGE, contents)
    for result in results:
        verdicts = {name: more["passes_sanity"] for name, more in result["details"].items()}
        content = json.dumps({"passes_sanity": verdicts}, indent=2)
        write_whole(ROOT / "models" / result["model"] / VERDICTS_FILE, f"{content}\n".encode())


def folded(result: dict[str, Any]) -> str:
    """Return one model's tables and sentences as Markdown that opens on a click."""
    title = f"{result['model']}: {result['architecture']}, protocol {result['protocol']}"
    return f"<details>\n<summary><b>{title}</b></summary>\n\n{page_part(result)}\n\n</details>"


def page_part(result: dict[str, Any]) -> str:
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
    if result.get("qtdb") is not None:
        places["localisation_qtdb"] = ", waves as the cardiologist marked them in the QT Database"
    for marks, where in places.items():
        for measure, heading in MEASURES.items():
            parts += [f"{heading}{where}:", markdown(tables.localisation_table(result, measure, marks), 2)]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
