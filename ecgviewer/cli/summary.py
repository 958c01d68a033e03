"""The verb `summary`: prints a record's numbers as a Holter desk sums them up."""

import argparse

from ecgviewer.classifiers.training_patients import seen_words
from ecgviewer.cli.progress import print_notes
from ecgviewer.cli.records import review_own
from ecgviewer.cli.tables import print_json
from ecgviewer.errors import InvalidInputError

_WIDTH = 18


def summary(arguments: argparse.Namespace) -> int:
    """Print the summary of a record."""
    from ecgviewer.workflows.review.find_waves import find_waves
    from ecgviewer.workflows.review.holter_summary import summarise_record
    from ecgviewer.workflows.review.summary_words import summary_lines

    own = review_own(arguments.name, arguments)
    review = own.review
    if arguments.by_reference and review.beats.is_detected:
        raise InvalidInputError(
            f"record {review.record.name} has no reference; leave --by-reference out to sum up the network's calls"
        )
    waves = find_waves(review.record, review.lead, review.beats)
    labels = None if arguments.by_reference else own.labels
    found = summarise_record(review, waves, by_reference=arguments.by_reference, labels=labels)
    print_notes(review.record.name, review.notes)
    if arguments.json:
        print_json(found.as_dict())
        return 0
    for name, text in summary_lines(found):
        print(f"{name:<{_WIDTH}}{text}")
    if own.remark and not arguments.by_reference:
        print(own.remark)
    if found.warning is not None:
        print(f"warning: {found.model}: {found.warning}")
    if not arguments.by_reference:
        print(f"{found.model}: {seen_words(review.seen_in_training)}")
    print("research use, not a medical device")
    return 0
