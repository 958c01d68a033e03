"""`explain --method waves`, and the words and criteria that every explanation has in JSON."""

import argparse
from pathlib import Path
from typing import Any

from ecgviewer.cli.progress import print_notes
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.review.review_record import RecordReview

_SHOWN_PAIRS = 3


def check_options(arguments: argparse.Namespace) -> None:
    """Raise `InvalidInputError` where options of `explain` don't go together."""
    if arguments.layer and arguments.method not in (None, "gradcam"):
        raise InvalidInputError("--layer is for --method gradcam; leave it out")
    if arguments.method != "waves" and (arguments.against or arguments.fill):
        option = "--against" if arguments.against else "--fill"
        raise InvalidInputError(f"{option} is for --method waves; add it")


def explain_by_waves(
    review: RecordReview, folder: Path, beat_index: int, arguments: argparse.Namespace
) -> int:
    """Print what each wave of a beat is worth to a class, or draw it below the beat."""
    from ecgviewer.explain.wave_shapley import FILLS
    from ecgviewer.workflows.explanations.explain_waves import explain_waves
    from ecgviewer.workflows.review.describe_beat import beat_in_words
    from ecgviewer.workflows.review.find_waves import find_waves
    from ecgviewer.workflows.review.review_record import beat_as_dict

    waves = find_waves(review.record, review.lead, review.beats)
    against, fill = arguments.against or "", arguments.fill or FILLS[0]
    shares = explain_waves(review, waves, folder, beat_index, arguments.label, against, fill)
    result = {
        "record": review.record.name,
        "lead": review.record.lead_names[review.lead],
        "method": "waves",
        **shares.as_dict(),
        "beat": beat_as_dict(review, beat_index),
        **beat_in_words(review, waves, beat_index, shares),
    }
    if arguments.output is not None:
        from ecgviewer.ui.paper.wave_figure import write_wave_figure

        write_wave_figure(
            arguments.output,
            review,
            waves,
            beat_index,
            shares,
            arguments.theme,
            may_replace=arguments.replace,
        )
    print_notes(review.record.name, review.record.notes)
    if arguments.json:
        print_json(result)
        return 0
    _print_shares(result)
    if arguments.output is not None:
        print(f"written to {arguments.output}")
    return 0


def words_of_beat(review: RecordReview, folder: Path, beat_index: int) -> dict[str, Any]:
    """Return `in_words` and `criteria` of a beat, with the shares of its waves for the called class."""
    from ecgviewer.workflows.explanations.explain_waves import explain_waves
    from ecgviewer.workflows.review.describe_beat import beat_in_words
    from ecgviewer.workflows.review.find_waves import find_waves

    waves = find_waves(review.record, review.lead, review.beats)
    return beat_in_words(review, waves, beat_index, explain_waves(review, waves, folder, beat_index))


def _print_shares(result: dict[str, Any]) -> None:
    beat = result["beat"]
    print(
        f"record {result['record']}, lead {result['lead']}, beat {beat['number']} at {beat['time_s']:.2f} s"
    )
    print(f"reference {beat['symbol'] or 'none'}, called {beat['label']} by {result['model']}")
    asked = f"logit of {result['class']}"
    if result["against"]:
        asked += f" less that of {result['against']}"
    print(
        f"{asked} {result['logit']:.4f}, without any player {result['logit_without_players']:.4f}; missing: "
        f"{result['fill']}, {result['n_coalitions']} coalitions, efficiency error {result['efficiency_error']:.1e}"
    )
    columns = (result["players"], result["values"], result["percent"])
    rows = [
        [player, f"{value:+.4f}", f"{percent:+.1f}"] for player, value, percent in zip(*columns, strict=True)
    ]
    print_table(["player", "logit", "%"], rows)
    pairs = [
        f"{' and '.join(pair['players'])} {pair['value']:+.3f}"
        for pair in result["interactions"][:_SHOWN_PAIRS]
    ]
    if pairs:
        print(f"largest interactions: {'; '.join(pairs)}")
    for sentence in result["in_words"]:
        print(sentence)
    if result["criteria"]:
        criteria = [list(criterion.values()) for criterion in result["criteria"]]
        print_table([f"criterion of {beat['label']}", "state", "measured"], criteria)
