"""What verbs share: how one is added, their common options, and the values that these take."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_verb(
    verbs: "Verbs", name: str, text: str, example: str, run: tuple[str, str]
) -> argparse.ArgumentParser:
    """Add a verb and return its parser; `run` names the module and function that are imported when it is called."""
    parser = verbs.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_model(parser: argparse.ArgumentParser) -> None:
    """Take the network by name or folder."""
    parser.add_argument(
        "--model",
        metavar="M",
        help="name of the model, see 'ecgviewer models' (default: one that has not seen the patient)",
    )


def add_protocol(parser: argparse.ArgumentParser, further: str = "") -> None:
    """Take a protocol of training and testing."""
    parser.add_argument(
        "--protocol",
        default="paper",
        metavar="P",
        help=f"paper (as published), beat (no beat twice) or patient (no patient on two sides){further}",
    )


def add_lead(parser: argparse.ArgumentParser) -> None:
    """Take the lead to show and call."""
    parser.add_argument(
        "--lead", metavar="NAME", help="lead (default: MLII where there is one, else the first)"
    )


def add_leads(parser: argparse.ArgumentParser) -> None:
    """Take what beats are called from."""
    add_lead(parser)
    parser.add_argument(
        "--leads",
        default="both",
        metavar="L",
        help="what the calls are made from: both (the lead and the next ECG lead), first (the lead alone), or the"
        " name of the lead to call beside it (default: both; V1 and V2 see the lead alone)",
    )


def add_annotator(parser: argparse.ArgumentParser) -> None:
    """Take the annotations whose beats are taken."""
    parser.add_argument(
        "--annotator",
        metavar="EXT",
        help="whose annotations are the reference, by the ending of their file, such as qrs (default: atr)",
    )


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Take a folder in which records are looked for first."""
    parser.add_argument("--data-dir", type=Path, metavar="D", help="folder with records")


def add_replace(
    parser: argparse.ArgumentParser,
    text: str = "replace a file that ecgviewer didn't make; a file of a record is never replaced",
) -> None:
    """Take the consent to replace what this program did not make."""
    parser.add_argument("--replace", action="store_true", help=text)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Take the wish for JSON."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def time_s(text: str) -> float:
    """Return the seconds that MM:SS stands for."""
    match = re.fullmatch(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time; write MM:SS, such as 10:24.5")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def count(text: str) -> int:
    """Return a whole number from 1 on."""
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' is no count; write a number, such as 8")
    return int(text)


def window_size(text: str) -> tuple[int, int]:
    """Return width and height that WxH stands for."""
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; write WIDTHxHEIGHT, such as 1600x1000")
    width, height = int(match[1]), int(match[2])
    if not (400 <= width <= 10000 and 300 <= height <= 10000):
        raise argparse.ArgumentTypeError(f"{text} is not possible; choose 400x300 to 10000x10000")
    return width, height
