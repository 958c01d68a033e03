"""The command line's parser: all verbs, in the order in which help shows them."""

import argparse

from ecgviewer.cli.arguments.network_verbs import add_evaluate, add_export, add_models, add_train
from ecgviewer.cli.arguments.record_verbs import (
    WINDOW,
    add_annotations,
    add_classify,
    add_convert,
    add_data,
    add_demo,
    add_explain,
    add_record,
    add_report,
    add_rhythm,
    add_summary,
    add_templates,
    add_waves,
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all verbs."""
    parser = argparse.ArgumentParser(
        prog="ecgviewer",
        description="Open ECG records, see every beat's class, and see why. Research use, not a medical device.",
        epilog="example: ecgviewer record 208",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    parser.add_argument(
        "--reset",
        action="store_true",
        dest="resets",
        help="forget settings, places of windows and recent records, after a question; never your work",
    )
    parser.add_argument("--yes", action="store_true", dest="is_sure", help="do it without the question")
    parser.set_defaults(run=WINDOW)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb")
    for add in (
        add_record,
        add_demo,
        add_classify,
        add_waves,
        add_rhythm,
        add_summary,
        add_annotations,
        add_templates,
        add_report,
        add_convert,
        add_explain,
        add_train,
        add_evaluate,
        add_export,
        add_models,
        add_data,
    ):
        add(verbs)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"ecgviewer {version('ecgviewer')}")
        parser.exit()
