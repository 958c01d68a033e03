"""`python -m ecgviewer.studies`: makes the results and tables of the docs again, those that are out of date."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ecgviewer import paths
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import NOTHING, print_table
from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.studies.running.registry import all_studies
from ecgviewer.studies.running.run import State, accept_study, choose_studies, run_studies, state_of
from ecgviewer.studies.running.study import Sources, Study


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 for an error that a person can mend."""
    parser = argparse.ArgumentParser(
        prog="python -m ecgviewer.studies",
        description="Make results and tables of docs/ again. A study that is current is left alone.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="studies to make")
    parser.add_argument("--all", action="store_true", help="all that are out of date")
    parser.add_argument("--list", action="store_true", help="say what is out of date and how long it takes")
    parser.add_argument("--data", type=Path, metavar="DIR", help="MIT-BIH; the other databases lie beside it")
    parser.add_argument("--again", action="store_true", help="also what is current")
    parser.add_argument(
        "--accept", action="store_true", help="note that what lies there was made from what lies there"
    )
    arguments = parser.parse_args(argv)
    if not (arguments.names or arguments.all or arguments.list):
        parser.error("name a study, or say --all or --list")
    try:
        return _run(arguments)
    except EcgViewerError as error:
        print(f"studies: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Cancelled):
        print("studies: cancelled; what was done before is kept", file=sys.stderr)
        return 130


def _run(arguments: argparse.Namespace) -> int:
    sources = Sources(paths.checkout_dir(), find_data_dir(arguments.data))
    known = all_studies()
    chosen = choose_studies(known, arguments.names) if arguments.names else known
    if arguments.list:
        _print_states([state_of(study, sources) for study in chosen])
    elif arguments.accept:
        for study in chosen:
            accept_study(study, sources, state_of(study, sources).seconds)
    else:
        _make(chosen, sources, even_if_current=arguments.again)
    return 0


def _make(studies: Sequence[Study], sources: Sources, *, even_if_current: bool) -> None:
    with terminal_progress("studies") as progress:
        done = run_studies(
            studies, sources, even_if_current=even_if_current, progress=progress, cancel=CancelToken()
        )
        for study, seconds in done:
            print(f"{study.name}: {'current' if seconds is None else f'made in {seconds:.0f} s'}", flush=True)


def _print_states(states: Sequence[State]) -> None:
    rows = [
        [state.study.name, _in_words(state), NOTHING if state.seconds is None else f"{state.seconds:.0f} s"]
        for state in states
    ]
    print_table(["study", "state", "takes"], rows)


def _in_words(state: State) -> str:
    if state.missing:
        return f"lacks {', '.join(state.missing)}"
    if state.is_current:
        return "current"
    return "never made" if state.changed is None else f"out of date: {', '.join(state.changed)}"


if __name__ == "__main__":
    sys.exit(main())
