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
    from ecgviewer.explain.attribution import Attribution
    from ecgviewer.workflows.review.review_record import RecordReview
    from ecgviewer.workflows.review.review_result import CalledBeat

_EXPLAIN_SUFFIXES = (".png", ".svg", ".npz")


def explain(arguments: argparse.Namespace) -> int:
    """Explain one beat, or all of a class; print it, or write a figure, the values or a report."""
    if arguments.rhythm:
        from ecgviewer.cli.rhythms.rhythm import explain_rhythm_at

        return explain_rhythm_at(arguments)
    if arguments.compare is not None:
        from ecgviewer.cli.explain_compare import explain_compare

        return explain_compare(arguments)
    if arguments.summary:
        from ecgviewer.cli.explain_summary import explain_summary

        return explain_summary(arguments)
    from ecgviewer.beats.beat_table import choose_beat
    from ecgviewer.cli.explain_waves import check_options, explain_by_waves, print_called_beat, words_of_beat
    from ecgviewer.workflows.explanations.explain_beats import explain_beat
    from ecgviewer.workflows.review.review_result import called_beat

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
    if output is not None:
        _write(arguments, review, beat_index, attribution)
    print_notes(review.record.name, review.notes)
    beat = called_beat(review, beat_index)
    if arguments.json:
        words = words_of_beat(review, folder, beat_index)
        print_json(_explanation_as_dict(review, beat, attribution) | words.as_dict())
    else:
        print_called_beat(review, beat, attribution.model_name)
        _print_explanation(attribution)
        if output is not None:
            print(f"written to {output}")
    return 0


def _write(
    arguments: argparse.Namespace, review: "RecordReview", beat_index: int, attribution: "Attribution"
) -> None:
    """Write the values or a figure, by the ending of the name."""
    output = arguments.output
    if output.suffix.lower() == ".npz":
        content = _npz_of(review, beat_index, attribution)
        write_output_option(arguments, content, _EXPLAIN_SUFFIXES, [arguments.name])
        return
    from ecgviewer.ui.paper.figure import write_figure

    write_figure(output, review, beat_index, attribution, arguments.theme, may_replace=arguments.replace)


def _method(arguments: argparse.Namespace, review: "RecordReview", folder: Path) -> str:
    """Return the method that was asked for, else the most faithful one; layers are Grad-CAM's."""
    from ecgviewer.workflows.trust.verdicts import order_methods

    if arguments.layer:
        return arguments.method or "gradcam"
    return arguments.method or order_methods(folder, review.methods)[0]


def _explanation_as_dict(
    review: "RecordReview", beat: "CalledBeat", attribution: "Attribution"
) -> dict[str, object]:
    return {
        "record": review.record.name,
        "lead": review.record.lead_names[review.lead],
        "model": attribution.model_name,
        "method": attribution.method,
        "layer": attribution.layer or None,
        "class": attribution.label,
        "seen_in_training": review.seen_in_training.as_json(),
        "beat": beat.as_dict(),
        "logit": attribution.logit,
        "expected_logit": attribution.expected_logit,
        "additivity_error": attribution.additivity_error,
        "elsewhere": {name: float(value) for name, value in attribution.elsewhere.items()},
        "no_evidence": attribution.is_empty,
        "part": attribution.part or None,
        "step_edges": np.asarray(attribution.step_edges).tolist(),
        "values": np.asarray(attribution.values, dtype=float).tolist(),
    }


def _print_explanation(attribution: "Attribution") -> None:
    layer = f" at {attribution.layer}" if attribution.layer else ""
    print(f"{attribution.method}{layer} of class {attribution.label}, logit {attribution.logit:.4f}")
    values = np.asarray(attribution.values, dtype=float).tolist()
    if attribution.expected_logit is not None:
        print(
            f"expected logit {attribution.expected_logit:.4f}, sum of values {sum(values):.4f}, "
            + "".join(f"{name} {value:.4f}, " for name, value in attribution.elsewhere.items())
            + f"additivity error {attribution.additivity_error:.2e}"
        )
    if attribution.is_empty:
        where = f" in the {attribution.part}" if attribution.part else ""
        print(f"no evidence{where} for class {attribution.label}")
    if len(values) <= 30:
        edges = np.asarray(attribution.step_edges).tolist()
        rows = [
            [f"{1000 * (start - 180) / 360:.0f}", f"{1000 * (end - 180) / 360:.0f}", f"{value:.4f}"]
            for start, end, value in zip(edges, edges[1:], values, strict=False)
        ]
        print_table(["from ms", "to ms", "value"], rows)


def _npz_of(review: "RecordReview", beat_index: int, attribution: "Attribution") -> bytes:
    buffer = io.BytesIO()
    # What a network sees has names of its own, which numpy's signature takes for options.
    arrays: dict[str, Any] = dict(review.saw.arrays_of(beat_index))
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
        **arrays,
    )
    return buffer.getvalue()
