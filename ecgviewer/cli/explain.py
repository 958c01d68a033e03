"""The verb `explain`: one beat, by any method, as text, JSON, figure or values."""

import argparse
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecgviewer.cli.output import PICTURE_SUFFIXES, check_output_option, write_output_option
from ecgviewer.cli.progress import print_notes
from ecgviewer.cli.records import review_named
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from ecgviewer.workflows.review.review_record import RecordReview

_EXPLAIN_SUFFIXES = (".png", ".svg", ".npz")


def explain(arguments: argparse.Namespace) -> int:
    """Explain one beat, or all of a class; print it, or write a figure, the values or a report."""
    if arguments.compare is not None:
        from ecgviewer.cli.explain_compare import explain_compare

        return explain_compare(arguments)
    if arguments.summary:
        from ecgviewer.cli.explain_summary import explain_summary

        return explain_summary(arguments)
    from ecgviewer.beats.beat_table import choose_beat
    from ecgviewer.cli.explain_waves import check_options, explain_by_waves, words_of_beat
    from ecgviewer.workflows.explanations.explain_beats import explain_beat

    if arguments.reference or arguments.called or arguments.others:
        raise InvalidInputError("--reference, --called and --with are for --summary; add it")
    check_options(arguments)
    output = arguments.output
    by_waves = arguments.method == "waves"
    check_output_option(arguments, PICTURE_SUFFIXES if by_waves else _EXPLAIN_SUFFIXES, [arguments.name])
    review, folder = review_named(arguments.name, arguments)
    beat_index = choose_beat(review.beats, arguments.beat, arguments.time, review.record)
    if by_waves:
        return explain_by_waves(review, folder, beat_index, arguments)
    attribution = explain_beat(
        review, folder, beat_index, _method(arguments, review, folder), arguments.label, arguments.layer or ""
    )
    if output is not None and output.suffix.lower() == ".npz":
        content = _npz_of(review, beat_index, attribution)
        write_output_option(arguments, content, _EXPLAIN_SUFFIXES, [arguments.name])
    elif output is not None:
        from ecgviewer.ui.paper.figure import write_figure

        write_figure(output, review, beat_index, attribution, arguments.theme, may_replace=arguments.replace)
    print_notes(review.record.name, review.record.notes)
    result = _explanation_as_dict(review, beat_index, attribution)
    if arguments.json:
        print_json(result | words_of_beat(review, folder, beat_index))
    else:
        _print_explanation(result)
        if output is not None:
            print(f"written to {output}")
    return 0


def _method(arguments: argparse.Namespace, review: "RecordReview", folder: Path) -> str:
    """Return the method that was asked for, else the most faithful one; layers are Grad-CAM's."""
    from ecgviewer.workflows.trust.verdicts import order_methods

    if arguments.layer:
        return arguments.method or "gradcam"
    return arguments.method or order_methods(folder, review.methods)[0]


def _explanation_as_dict(review: Any, beat_index: int, attribution: Any) -> dict[str, Any]:
    from ecgviewer.workflows.review.review_record import beat_as_dict

    return {
        "record": review.record.name,
        "lead": review.record.lead_names[review.lead],
        "model": attribution.model_name,
        "method": attribution.method,
        "layer": attribution.layer or None,
        "class": attribution.label,
        "beat": beat_as_dict(review, beat_index),
        "logit": attribution.logit,
        "expected_logit": attribution.expected_logit,
        "additivity_error": attribution.additivity_error,
        "elsewhere": {name: float(value) for name, value in attribution.elsewhere.items()},
        "no_evidence": attribution.is_empty,
        "part": attribution.part or None,
        "step_edges": np.asarray(attribution.step_edges).tolist(),
        "values": np.asarray(attribution.values, dtype=float).tolist(),
    }


def _print_explanation(result: dict[str, Any]) -> None:
    beat = result["beat"]
    print(
        f"record {result['record']}, lead {result['lead']}, beat {beat['number']} at {beat['time_s']:.2f} s"
    )
    print(f"reference {beat['symbol'] or 'none'}, called {beat['label']} by {result['model']}")
    layer = f" at {result['layer']}" if result["layer"] else ""
    print(f"{result['method']}{layer} of class {result['class']}, logit {result['logit']:.4f}")
    if result["expected_logit"] is not None:
        print(
            f"expected logit {result['expected_logit']:.4f}, sum of values {sum(result['values']):.4f}, "
            + "".join(f"{name} {value:.4f}, " for name, value in result["elsewhere"].items())
            + f"additivity error {result['additivity_error']:.2e}"
        )
    if result["no_evidence"]:
        where = f" in the {result['part']}" if result["part"] else ""
        print(f"no evidence{where} for class {result['class']}")
    if len(result["values"]) <= 30:
        edges = result["step_edges"]
        rows = [
            [f"{1000 * (start - 180) / 360:.0f}", f"{1000 * (end - 180) / 360:.0f}", f"{value:.4f}"]
            for start, end, value in zip(edges, edges[1:], result["values"], strict=False)
        ]
        print_table(["from ms", "to ms", "value"], rows)


def _npz_of(review: Any, beat_index: int, attribution: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(
        buffer,
        values=attribution.values,
        step_edges=attribution.step_edges,
        elsewhere_names=np.array(list(attribution.elsewhere), dtype=str),
        elsewhere=np.array(list(attribution.elsewhere.values()), dtype=float),
        logit=attribution.logit,
        label=attribution.label,
        method=attribution.method,
        model=attribution.model_name,
        **review.saw.arrays_of(beat_index),
    )
    return buffer.getvalue()
