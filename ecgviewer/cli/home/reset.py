"""`ecgviewer --reset`: forgets the settings, after a question."""

import argparse
import sys

from ecgviewer.errors import InvalidInputError


def reset(arguments: argparse.Namespace) -> int:
    """Say what would be removed, ask, remove it, and say what was kept."""
    from ecgviewer.workflows.home.reset_settings import list_settings_files, reset_settings

    files = list_settings_files()
    if files and not arguments.is_sure and not _ask([str(file) for file in files]):
        print("nothing was removed")
        return 0
    outcome = reset_settings()
    for file in outcome.removed:
        print(f"removed: {file}")
    if not outcome.removed:
        print("there are no settings to forget")
    for what, place in outcome.kept:
        print(f"kept: {what}, {place}")
    return 0


def _ask(files: list[str]) -> bool:
    if not sys.stdin.isatty():
        raise InvalidInputError(
            "nobody is there to be asked; add --yes to forget the settings without a question"
        )
    print("settings, places of windows, recent and pinned records, data folders and what was open last:")
    for file in files:
        print(f"  {file}")
    try:
        answer = input("forget them? your annotations, networks and downloads stay [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in ("y", "yes")
