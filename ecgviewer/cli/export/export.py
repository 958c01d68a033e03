"""The verb `export`: a network as a file for other programs."""

import argparse
from dataclasses import asdict
from pathlib import Path

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import print_json, print_table


def export(arguments: argparse.Namespace) -> int:
    """Write a network in a form, and print what was measured of it."""
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.workflows.export.export_model import FORMS, check_export, export_model

    folder = find_model(arguments.model)
    form = arguments.form
    name = f"{folder.name}-int8" if form == "onnx-int8" else folder.name
    path = arguments.output or Path(f"{name}{FORMS[form]}")
    check_export(path, form, may_replace=arguments.replace)
    with terminal_progress(f"exporting {folder.name}", patience_s=1.0) as progress:
        found = export_model(
            folder,
            form,
            path,
            find_data_dir(arguments.data_dir),
            may_replace=arguments.replace,
            progress=progress,
        )
    if arguments.json:
        print_json({"path": str(path), **asdict(found)})
        return 0
    print(
        f"written to {path}: {found.size_kb:.1f} KB; how beats are prepared: {path.with_suffix('.json').name}"
    )
    print(
        f"against torch on {found.n_checked:,} beats: {found.same_calls:.2%} called alike, logits differ by at most"
        f" {found.largest_difference:.2g} of the largest"
    )
    if found.scores:
        print(f"numbers of one byte, one scale a {found.scales}, their ranges from beats of the training:")
        print_table(
            ["protocol", "test beats", "stored", "exported", "points lost"],
            [
                [score.protocol, f"{score.n_beats:,}", f"{score.stored:.2f} %", f"{score.exported:.2f} %",
                 f"{score.points_lost:+.2f}"]
                for score in found.scores
            ],
        )  # fmt: skip
        print(
            "a network's own protocol apart, test beats may be of patients that it has seen: compare the columns only"
        )
    print(f"one beat on one thread of this machine: {found.latency_ms:.3f} ms")
    print(
        f"{found.multiply_adds / 1e6:.2f} million multiply-adds a beat, about {found.energy_uj:.2g} uJ, after"
    )
    print(found.energy_source)
    return 0
