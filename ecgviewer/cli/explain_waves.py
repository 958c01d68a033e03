"""`explain --method waves`, and the words and criteria that every explanation has in JSON."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.classifiers.training_patients import seen_words
from ecgviewer.cli.progress import print_notes
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.review.review_result import CalledBeat, called_beat

if TYPE_CHECKING:
    from ecgviewer.explain.wave_shapley import WaveShapley
    from ecgviewer.workflows.review.describe_beat import BeatWords

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

    waves = find_waves(review.record, review.lead, review.beats)
    against, fill = arguments.against or "", arguments.fill or FILLS[0]
    shares = explain_waves(review, waves, folder, beat_index, arguments.label, against, fill)
    beat, words = called_beat(review, beat_index), beat_in_words(review, waves, beat_index, shares)
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
    print_notes(review.record.name, review.notes)
    if arguments.json:
        print_json(_as_dict(review, beat, shares, words))
        return 0
    print_called_beat(review, beat, shares.model_name)
    _print_shares(shares)
    _print_words(beat, words)
    if arguments.output is not None:
        print(f"written to {arguments.output}")
    return 0


def _as_dict(
    review: RecordReview, beat: CalledBeat, shares: "WaveShapley", words: "BeatWords"
) -> dict[str, object]:
    return {
        "record": review.record.name,
        "lead": review.record.lead_names[review.lead],
        "method": "waves",
        **shares.as_dict(),
        "seen_in_training": review.seen_in_training.as_json(),
        "beat": beat.as_dict(),
        **words.as_dict(),
    }


def words_of_beat(review: RecordReview, folder: Path, beat_index: int) -> "BeatWords":
    """Return a beat in words, with the shares of its waves for the called class."""
    from ecgviewer.workflows.explanations.explain_waves import explain_waves
    from ecgviewer.workflows.review.describe_beat import beat_in_words
    from ecgviewer.workflows.review.find_waves import find_waves

    waves = find_waves(review.record, review.lead, review.beats)
    return beat_in_words(review, waves, beat_index, explain_waves(review, waves, folder, beat_index))


def print_called_beat(review: RecordReview, beat: CalledBeat, model: str) -> None:
    """Print which beat is explained, and what it is called."""
    lead = review.record.lead_names[review.lead]
    print(f"record {review.record.name}, lead {lead}, beat {beat.number} at {beat.time_s:.2f} s")
    seen = seen_words(review.seen_in_training)
    print(f"reference {beat.symbol or 'none'}, called {beat.label} by {model} ({seen})")


def _print_shares(shares: "WaveShapley") -> None:
    asked = f"logit of {shares.label}"
    if shares.against:
        asked += f" less that of {shares.against}"
    print(
        f"{asked} {shares.worth_of_all:.4f}, without any player {shares.worth_of_none:.4f}; missing: "
        f"{shares.fill}, {shares.n_coalitions} coalitions, efficiency error {shares.efficiency_error:.1e}"
    )
    columns = (shares.players, shares.values.tolist(), shares.percent.tolist())
    rows = [
        [player, f"{value:+.4f}", f"{percent:+.1f}"] for player, value, percent in zip(*columns, strict=True)
    ]
    print_table(["player", "logit", "%"], rows)
    pairs = [f"{first} and {second} {value:+.3f}" for first, second, value in shares.pairs()[:_SHOWN_PAIRS]]
    if pairs:
        print(f"largest interactions: {'; '.join(pairs)}")


def _print_words(beat: CalledBeat, words: "BeatWords") -> None:
    for sentence in words.sentences:
        print(sentence)
    if words.criteria:
        criteria = [[found.text, found.state, found.measured] for found in words.criteria]
        print_table([f"criterion of {beat.label}", "state", "measured"], criteria)
