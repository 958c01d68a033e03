"""Verbs on records: look, call, measure, explain, report."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.arguments.options import (
    add_annotator,
    add_data_dir,
    add_json,
    add_lead,
    add_leads,
    add_model,
    add_replace,
    add_verb,
    count,
    time_s,
    window_size,
)

if TYPE_CHECKING:
    from ecgviewer.cli.arguments.options import Verbs

_THEMES = ("light", "dark", "contrast")

METHODS = ("gradcam", "shap", "layercam", "integrated", "waves", "none")
"""Those of `explain.attribution.TITLES`, which is not imported only to print help, and none."""

WINDOW = ("ecgviewer.cli.window", "open_window")
"""Where verbs that open a window are; imported when one is called, as are the others."""

_LIST_DATA = ("ecgviewer.cli.data", "list_data")
_DATABASES = ("mitdb", "chapman", "cpsc2018", "ptbxl", "cinc2017")


def _add_window_options(parser: argparse.ArgumentParser) -> None:
    """Take how the window opens."""
    add_model(parser)
    parser.add_argument(
        "--method",
        choices=METHODS,
        help="what colours the trace (default: the method that is the most faithful on the network)",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--beat", type=int, metavar="N", help="go to beat N (the first is 1)")
    place.add_argument("--time", type=time_s, metavar="MM:SS", help="go to this time")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE.png", help="save the window as a picture and end"
    )
    add_replace(parser)
    parser.add_argument(
        "--size", type=window_size, default=None, metavar="WxH", help="size of the window, such as 1600x1000"
    )
    parser.add_argument("--theme", choices=("system", *_THEMES), default=None, help="colours of the window")


def add_record(verbs: "Verbs") -> None:
    """Add `record`."""
    text = "open a record in the window, or save a picture of it"
    parser = add_verb(verbs, "record", text, "ecgviewer record 208 --time 10:24", WINDOW)
    parser.add_argument("name", metavar="NAME", help="record name (208) or path, or a session (FILE.json)")
    add_lead(parser)
    add_annotator(parser)
    add_data_dir(parser)
    _add_window_options(parser)


def add_demo(verbs: "Verbs") -> None:
    """Add `demo`."""
    text = "open the synthetic record that comes with the program"
    parser = add_verb(verbs, "demo", text, "ecgviewer demo", WINDOW)
    parser.set_defaults(name="demo", data_dir=None, lead=None, annotator=None)
    _add_window_options(parser)


def add_classify(verbs: "Verbs") -> None:
    """Add `classify`."""
    text = "print the class of every beat, or classify all records of a folder"
    example = (
        "ecgviewer classify 208 --json\n         ecgviewer classify archive --recursive --jobs 4 -o results"
    )
    parser = add_verb(verbs, "classify", text, example, ("ecgviewer.cli.classify", "classify"))
    parser.add_argument(
        "names", nargs="+", metavar="NAME", help="record names or paths, or one folder of records"
    )
    add_model(parser)
    add_leads(parser)
    add_annotator(parser)
    add_data_dir(parser)
    add_json(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.csv|DIR",
        help="write the table of beats here; - prints it as CSV; of a folder of records: a folder for a result a"
        " record and a table of all, in which an earlier run goes on",
    )
    add_replace(
        parser,
        "replace a file that ecgviewer didn't make, or results of a folder that were made with other options; a file"
        " of a record is never replaced",
    )
    folder = parser.add_argument_group("a folder of records")
    folder.add_argument(
        "--recursive", action="store_true", dest="is_recursive", help="look into the folders in it, too"
    )
    folder.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="classify so many records at once (default: as many as there are processors)",
    )
    folder.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="have the workers of a dask scheduler do it, such as tcp://HOST:8786",
    )


def add_waves(verbs: "Verbs") -> None:
    """Add `waves`."""
    text = "print where P, QRS and T of every beat begin, peak and end"
    run = ("ecgviewer.cli.waves", "waves")
    parser = add_verb(verbs, "waves", text, "ecgviewer waves 208 --lead MLII --json", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    add_lead(parser)
    add_annotator(parser)
    add_data_dir(parser)
    add_json(parser)


def split_leads(text: str) -> tuple[str, ...]:
    """Return the names between commas, without spaces around them."""
    return tuple(name.strip() for name in text.split(","))


def _lead_names(text: str) -> tuple[str, ...]:
    """Return the names between commas, as argparse calls it."""
    names = split_leads(text)
    if not all(names):
        raise argparse.ArgumentTypeError(
            f"'{text}' names no leads; write them with commas between, such as I,II,V1"
        )
    return names


def add_rhythm(verbs: "Verbs") -> None:
    """Add `rhythm`."""
    text = "call the rhythm of each ten seconds: fibrillation, tachycardia, bradycardia, sinus"
    run = ("ecgviewer.cli.rhythms.rhythm", "rhythm")
    example = "ecgviewer rhythm 202 --json\n         ecgviewer rhythm A0001 --leads I,II,V1 -o rhythm.csv"
    parser = add_verb(verbs, "rhythm", text, example, run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    parser.add_argument(
        "--model",
        metavar="M",
        help="network of rhythms, see 'ecgviewer models' (default: lightx3ecg where I, II and V1 are there,"
        " else exgnet)",
    )
    parser.add_argument(
        "--leads",
        type=_lead_names,
        default=(),
        metavar="L,L",
        help="leads of the record, in the order in which the network reads them (default: those of its names)",
    )
    add_annotator(parser)
    add_data_dir(parser)
    add_json(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.csv", help="write a table, a line a stretch"
    )
    add_replace(parser)


def add_summary(verbs: "Verbs") -> None:
    """Add `summary`."""
    text = "sum a record up: rate, ectopic beats, runs, pauses, variability"
    run = ("ecgviewer.cli.summary", "summary")
    parser = add_verb(verbs, "summary", text, "ecgviewer summary 208 --json", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    add_model(parser)
    parser.add_argument(
        "--by-reference",
        action="store_true",
        help="count the reference's beats in place of the network's calls",
    )
    add_leads(parser)
    add_annotator(parser)
    add_data_dir(parser)
    add_json(parser)


def add_annotations(verbs: "Verbs") -> None:
    """Add `annotations`."""
    text = "print your own annotations of a record, or write all of its beats with them as a table"
    run = ("ecgviewer.cli.annotations", "annotations")
    parser = add_verb(verbs, "annotations", text, "ecgviewer annotations 208 -o 208-mine.csv", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    add_model(parser)
    add_leads(parser)
    add_annotator(parser)
    add_data_dir(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="table to write: .csv or .json")
    add_replace(parser, "replace a file that is there and was not made by ecgviewer")
    add_json(parser)


def add_templates(verbs: "Verbs") -> None:
    """Add `templates`."""
    text = "print or draw the beats of each class by shape"
    run = ("ecgviewer.cli.templates", "templates")
    parser = add_verb(verbs, "templates", text, "ecgviewer templates 208 -o templates.svg", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    add_model(parser)
    parser.add_argument(
        "--by-reference",
        action="store_true",
        help="sort the reference's beats in place of the network's calls",
    )
    add_leads(parser)
    add_annotator(parser)
    add_data_dir(parser)
    add_json(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.svg|.png|.pdf", help="write a picture of the templates"
    )
    add_replace(parser)
    parser.add_argument("--theme", choices=_THEMES, default="light", help="colours of the picture")


def add_report(verbs: "Verbs") -> None:
    """Add `report`."""
    text = (
        "write a record's report as PDF or HTML: summary, trends, strips at true scale, what the network saw"
    )
    example = (
        "ecgviewer report 208 -o 208.pdf\n"
        "         ecgviewer report 208 -o 208.html --sections summary,trends,strips --strips 8"
    )
    parser = add_verb(verbs, "report", text, example, ("ecgviewer.cli.report", "report"))
    parser.add_argument("name", metavar="NAME", help="record name or path")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.pdf|.html",
        required=True,
        help="pages of A4, or one file for a browser; strips are 25 mm a second and 10 mm a millivolt in both",
    )
    parser.add_argument(
        "--sections",
        metavar="S,S",
        help="any of identification, summary, trends, strips, evidence, classes, templates,"
        " edits, network (default: the form of one page)",
    )
    parser.add_argument(
        "--strips",
        type=count,
        metavar="N",
        help="at most so many strips (default: what one page has room for)",
    )
    parser.add_argument("--beats", metavar="N,N", help="also strips around these beats (the first is 1)")
    parser.add_argument(
        "--names",
        action="store_true",
        help="print the header's comment lines, too: they could name a person (default: they are left out)",
    )
    add_model(parser)
    add_leads(parser)
    add_annotator(parser)
    add_data_dir(parser)
    add_replace(parser)


def add_convert(verbs: "Verbs") -> None:
    """Add `convert`."""
    text = "save a recording of any format as WFDB"
    run = ("ecgviewer.cli.formats.convert", "convert")
    parser = add_verb(verbs, "convert", text, "ecgviewer convert ecg.edf records", run)
    parser.add_argument(
        "name", metavar="FILE", help="EDF, BDF, DICOM, SCP-ECG, ISHNE, aECG, ATC, MAT, CSV or a record"
    )
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="folder for NAME.hea, NAME.dat and annotations"
    )
    parser.add_argument(
        "--name", dest="new_name", metavar="NAME", help="name of the new record (default: the file's)"
    )
    parser.add_argument(
        "--rate", type=float, metavar="HZ", help="samples a second of a table that doesn't say"
    )
    add_data_dir(parser)
    add_replace(parser, "replace files of that name that are there; never those of the recording itself")


def add_explain(verbs: "Verbs") -> None:
    """Add `explain`."""
    text = "explain the call of one beat, or summarise what a network looks at in each class"
    example = (
        "ecgviewer explain 208 --beat 1051 --method shap -o beat.png\n"
        "         ecgviewer explain 208 --beat 1051 --compare v1,v2,context-0 -o compared.png\n"
        "         ecgviewer explain 202 --rhythm --time 20:00\n"
        "         ecgviewer explain 232 --summary --class A -o summary.html\n"
        "         ecgviewer explain ds2 --summary --model v1-patient --reference A --called N --json"
    )
    parser = add_verb(verbs, "explain", text, example, ("ecgviewer.cli.explain", "explain"))
    parser.add_argument("name", metavar="NAME", help="record name or path")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--beat", type=int, metavar="N", help="beat N (the first is 1)")
    place.add_argument("--time", type=time_s, metavar="MM:SS", help="the beat nearest to this time")
    parser.add_argument(
        "--rhythm",
        action="store_true",
        help="with --time: why the ten seconds around it are called a rhythm, lead by lead",
    )
    place.add_argument(
        "--summary",
        action="store_true",
        help="all beats: median beat, mean attribution and share of each wave, by class and by false"
        " classification; NAME may be ds1 or ds2, the records of the split by patient",
    )
    parser.add_argument(
        "--with", dest="others", nargs="+", default=[], metavar="NAME", help="with --summary: further records"
    )
    parser.add_argument(
        "--reference", metavar="A", help="with --summary and --called: reference of the beats"
    )
    parser.add_argument("--called", metavar="N", help="with --summary and --reference: what they are called")
    add_model(parser)
    parser.add_argument(
        "--method",
        choices=METHODS[:-1],
        help="method of explanation (default: the one that is the most faithful on the network)",
    )
    parser.add_argument(
        "--compare",
        nargs="?",
        const="",
        metavar="M,M",
        help="all methods on one beat beside each other, in one to three networks (default: V1 and V2, of those"
        " that have not seen the patient if there are any), and how far they agree",
    )
    parser.add_argument(
        "--layer", metavar="L", help="with --method gradcam: another layer than the last, such as features.2"
    )
    parser.add_argument("--against", metavar="N", help="with --method waves: why the class and not this one")
    parser.add_argument(
        "--fill",
        choices=("line", "mean beat"),
        help="with --method waves: what stands for a missing wave (default: the line between its neighbours)",
    )
    parser.add_argument(
        "--class",
        dest="label",
        metavar="V",
        help="class to explain (default: the called one), or to summarise (default: all)",
    )
    add_leads(parser)
    add_annotator(parser)
    add_data_dir(parser)
    add_json(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FIG.png|.svg|.npz|.html",
        help="write a figure or the values; with --compare or --method waves a figure (.png, .svg, .pdf), with"
        " --summary a figure (.svg) or a report (.html)",
    )
    add_replace(parser)
    parser.add_argument("--theme", choices=_THEMES, default="light", help="colours of the figure")


def add_data(verbs: "Verbs") -> None:
    """Add `data`."""
    text = "list the records that are here, or download a public set"
    parser = add_verb(verbs, "data", text, "ecgviewer data fetch mitdb", _LIST_DATA)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    listing = add_verb(actions, "list", "list the records that are here", "ecgviewer data list", _LIST_DATA)
    for each in (parser, listing):
        add_data_dir(each)
    fetch = add_verb(
        actions,
        "fetch",
        "download the MIT-BIH Arrhythmia Database, or a set that networks of rhythms are trained on",
        "ecgviewer data fetch mitdb",
        ("ecgviewer.cli.data", "fetch_data"),
    )
    fetch.add_argument("database", choices=_DATABASES, help="which one")
    fetch.add_argument("records", nargs="*", metavar="RECORD", help="of mitdb: only these records")
    fetch.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="where to (default: the user's cache)"
    )
