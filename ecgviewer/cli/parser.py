"""The arguments of all verbs; what they do is imported when one is called."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

_THEMES = ("light", "dark", "contrast")
_METHODS = ("gradcam", "shap", "layercam", "integrated", "waves", "none")
"""Those of `explain.attribution.TITLES`, which is not imported only to print help, and none."""

_WINDOW = ("ecgviewer.cli.window", "open_window")
"""Where verbs that open a window are; imported when one is called, as are the others."""

_LIST_DATA = ("ecgviewer.cli.data", "list_data")


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
    parser.set_defaults(run=_WINDOW)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb")
    for add in (
        _add_record,
        _add_demo,
        _add_classify,
        _add_waves,
        _add_summary,
        _add_annotations,
        _add_templates,
        _add_report,
        _add_convert,
        _add_explain,
        _add_train,
        _add_evaluate,
        _add_export,
    ):
        add(verbs)
    _add_models(verbs)
    _add_data(verbs)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"ecgviewer {version('ecgviewer')}")
        parser.exit()


def _verb(
    verbs: "Verbs", name: str, text: str, example: str, run: tuple[str, str]
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _add_window_options(parser: argparse.ArgumentParser) -> None:
    _add_model_option(parser)
    parser.add_argument(
        "--method",
        choices=_METHODS,
        help="what colours the trace (default: the method that is the most faithful on the network)",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--beat", type=int, metavar="N", help="go to beat N (the first is 1)")
    place.add_argument("--time", type=_time_s, metavar="MM:SS", help="go to this time")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE.png", help="save the window as a picture and end"
    )
    _add_replace(parser)
    parser.add_argument(
        "--size", type=_size, default=None, metavar="WxH", help="size of the window, such as 1600x1000"
    )
    parser.add_argument("--theme", choices=("system", *_THEMES), default=None, help="colours of the window")


def _add_record(verbs: "Verbs") -> None:
    text = "open a record in the window, or save a picture of it"
    parser = _verb(verbs, "record", text, "ecgviewer record 208 --time 10:24", _WINDOW)
    parser.add_argument("name", metavar="NAME", help="record name (208) or path, or a session (FILE.json)")
    _add_lead_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_window_options(parser)


def _add_demo(verbs: "Verbs") -> None:
    text = "open the synthetic record that comes with the program"
    parser = _verb(verbs, "demo", text, "ecgviewer demo", _WINDOW)
    parser.set_defaults(name="demo", data_dir=None, lead=None, annotator=None)
    _add_window_options(parser)


def _add_classify(verbs: "Verbs") -> None:
    text = "print the class of every beat, or classify all records of a folder"
    example = (
        "ecgviewer classify 208 --json\n         ecgviewer classify archive --recursive --jobs 4 -o results"
    )
    parser = _verb(verbs, "classify", text, example, ("ecgviewer.cli.classify", "classify"))
    parser.add_argument(
        "names", nargs="+", metavar="NAME", help="record names or paths, or one folder of records"
    )
    _add_model_option(parser)
    _add_leads_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_json(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE.csv|DIR",
        help="write the table of beats here; - prints it as CSV; of a folder of records: a folder for a result a"
        " record and a table of all, in which an earlier run goes on",
    )
    _add_replace(
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
        type=_count,
        metavar="N",
        help="classify so many records at once (default: as many as there are processors)",
    )
    folder.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="have the workers of a dask scheduler do it, such as tcp://HOST:8786",
    )


def _add_waves(verbs: "Verbs") -> None:
    text = "print where P, QRS and T of every beat begin, peak and end"
    run = ("ecgviewer.cli.waves", "waves")
    parser = _verb(verbs, "waves", text, "ecgviewer waves 208 --lead MLII --json", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    _add_lead_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_json(parser)


def _add_annotations(verbs: "Verbs") -> None:
    text = "print your own annotations of a record, or write all of its beats with them as a table"
    run = ("ecgviewer.cli.annotations", "annotations")
    parser = _verb(verbs, "annotations", text, "ecgviewer annotations 208 -o 208-mine.csv", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    _add_model_option(parser)
    _add_leads_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="table to write: .csv or .json")
    _add_replace(parser, "replace a file that is there and was not made by ecgviewer")
    _add_json(parser)


def _add_summary(verbs: "Verbs") -> None:
    text = "sum a record up: rate, ectopic beats, runs, pauses, variability"
    run = ("ecgviewer.cli.summary", "summary")
    parser = _verb(verbs, "summary", text, "ecgviewer summary 208 --json", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    _add_model_option(parser)
    parser.add_argument(
        "--by-reference",
        action="store_true",
        help="count the reference's beats in place of the network's calls",
    )
    _add_leads_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_json(parser)


def _add_templates(verbs: "Verbs") -> None:
    text = "print or draw the beats of each class by shape"
    run = ("ecgviewer.cli.templates", "templates")
    parser = _verb(verbs, "templates", text, "ecgviewer templates 208 -o templates.svg", run)
    parser.add_argument("name", metavar="NAME", help="record name or path")
    _add_model_option(parser)
    parser.add_argument(
        "--by-reference",
        action="store_true",
        help="sort the reference's beats in place of the network's calls",
    )
    _add_leads_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_json(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.svg|.png|.pdf", help="write a picture of the templates"
    )
    _add_replace(parser)
    parser.add_argument("--theme", choices=_THEMES, default="light", help="colours of the picture")


def _add_report(verbs: "Verbs") -> None:
    text = (
        "write a record's report as PDF or HTML: summary, trends, strips at true scale, what the network saw"
    )
    example = (
        "ecgviewer report 208 -o 208.pdf\n"
        "         ecgviewer report 208 -o 208.html --sections summary,trends,strips --strips 8"
    )
    parser = _verb(verbs, "report", text, example, ("ecgviewer.cli.report", "report"))
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
        type=_count,
        metavar="N",
        help="at most so many strips (default: what one page has room for)",
    )
    parser.add_argument("--beats", metavar="N,N", help="also strips around these beats (the first is 1)")
    parser.add_argument(
        "--names",
        action="store_true",
        help="print the header's comment lines, too: they could name a person (default: they are left out)",
    )
    _add_model_option(parser)
    _add_leads_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_replace(parser)


def _add_convert(verbs: "Verbs") -> None:
    text = "save a recording of any format as WFDB"
    run = ("ecgviewer.cli.formats.convert", "convert")
    parser = _verb(verbs, "convert", text, "ecgviewer convert ecg.edf records", run)
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
    _add_data_dir(parser)
    _add_replace(parser, "replace files of that name that are there; never those of the recording itself")


def _add_explain(verbs: "Verbs") -> None:
    text = "explain the call of one beat, or summarise what a network looks at in each class"
    example = (
        "ecgviewer explain 208 --beat 1051 --method shap -o beat.png\n"
        "         ecgviewer explain 208 --beat 1051 --compare v1,v2,context-0 -o compared.png\n"
        "         ecgviewer explain 232 --summary --class A -o summary.html\n"
        "         ecgviewer explain ds2 --summary --model v1-patient --reference A --called N --json"
    )
    parser = _verb(verbs, "explain", text, example, ("ecgviewer.cli.explain", "explain"))
    parser.add_argument("name", metavar="NAME", help="record name or path")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--beat", type=int, metavar="N", help="beat N (the first is 1)")
    place.add_argument("--time", type=_time_s, metavar="MM:SS", help="the beat nearest to this time")
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
    _add_model_option(parser)
    parser.add_argument(
        "--method",
        choices=_METHODS[:-1],
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
    _add_leads_option(parser)
    _add_annotator(parser)
    _add_data_dir(parser)
    _add_json(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FIG.png|.svg|.npz|.html",
        help="write a figure or the values; with --compare or --method waves a figure (.png, .svg, .pdf), with"
        " --summary a figure (.svg) or a report (.html)",
    )
    _add_replace(parser)
    parser.add_argument("--theme", choices=_THEMES, default="light", help="colours of the figure")


def _add_train(verbs: "Verbs") -> None:
    text = "train a network and write its weights, ONNX twin and card"
    example = "ecgviewer train --arch v1 --protocol paper --data-dir mitdb"
    parser = _verb(verbs, "train", text, example, ("ecgviewer.cli.train", "train"))
    parser.add_argument("--arch", default="v1", metavar="A", help="architecture: v1, v2 or context")
    _add_protocol(parser)
    parser.add_argument("--name", help="name of the model (default: from architecture, protocol and seed)")
    parser.add_argument(
        "--records", nargs="+", metavar="NAME", help="records to take beats from (default: all)"
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="most epochs")
    parser.add_argument("--batch-size", type=int, metavar="N", help="beats a batch")
    parser.add_argument("--learning-rate", type=float, metavar="X", help="peak learning rate")
    parser.add_argument(
        "--attention",
        type=float,
        metavar="X",
        help="reward attention on the relevant waves, with this weight (default: 0, not at all)",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of everything random")
    parser.add_argument(
        "--own-labels", action="store_true", help="take beats that you have corrected as corrected (v1, v2)"
    )
    parser.add_argument(
        "--fold", type=int, metavar="N", help="with --arch context: leave out fold 1 to 5 of the patients"
    )
    _add_data_dir(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="folder for the model (default: the user's models)"
    )
    _add_replace(parser, "replace a model of that name that is there; nothing but a model is ever replaced")


def _add_evaluate(verbs: "Verbs") -> None:
    text = "score a model on the test beats of a protocol, or the detector of R peaks"
    example = (
        "ecgviewer evaluate --model v1-patient --protocol patient -o report.html\n"
        "         ecgviewer evaluate --r-peaks --data-dir mitdb --json\n"
        "         ecgviewer evaluate --model v2-patient --noise -o noise.html"
    )
    parser = _verb(verbs, "evaluate", text, example, ("ecgviewer.cli.evaluate", "evaluate"))
    _add_model_option(parser)
    _add_protocol(
        parser,
        "; of stored context networks also folds (all patients, each held out) or svdb (another database)",
    )
    parser.set_defaults(model=None, protocol=None)  # what is scored has its own
    parser.add_argument(
        "--retrain", action="store_true", help="train the model's recipe afresh, and score that"
    )
    parser.add_argument(
        "--folds",
        type=int,
        default=0,
        metavar="N",
        help="with --retrain and protocol patient: cross-validate over all patients but the paced",
    )
    parser.add_argument(
        "--svdb",
        type=Path,
        metavar="D",
        help="folder of the Supraventricular Arrhythmia Database (default: ECGVIEWER_SVDB, or svdb beside the data)",
    )
    parser.add_argument(
        "--retrain-seeds",
        type=int,
        nargs="+",
        default=[],
        metavar="N",
        help="also train afresh with these seeds",
    )
    parser.add_argument(
        "--paper-figures",
        action="store_true",
        help="remake figures 2, 3, 6, 7 and 8 and tables 1 and 2 of the paper for v1 and v2, into -o DIR",
    )
    parser.add_argument(
        "--paper-claims",
        action="store_true",
        help="test what the paper says of its networks' explanations on v1 and v2, with confidence intervals",
    )
    parser.add_argument(
        "--r-peaks",
        action="store_true",
        help="score the detector of R peaks on MIT-BIH, wfdb's XQRS and sleepecg beside it, and the calls of"
        " v1-patient and v2-patient (or --model M) with detected R peaks beside those with the reference's",
    )
    parser.add_argument(
        "--noise",
        action="store_true",
        help="score the model on the patients of DS2 with recorded noise added, at 24 to -6 dB",
    )
    parser.add_argument(
        "--noise-dir",
        type=Path,
        metavar="D",
        help="with --noise: folder of the MIT-BIH Noise Stress Test Database (default: nstdb beside the data)",
    )
    parser.add_argument(
        "--waves", action="store_true", help="score P, QRS and T on the QT Database and MIT-BIH instead"
    )
    parser.add_argument(
        "--explanations",
        action="store_true",
        help="score every method of explanation on 1,000 test beats of the model's own protocol instead",
    )
    _add_data_dir(parser)
    _add_json(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.html|DIR", help="write a report, or the paper's figures"
    )
    _add_replace(parser)


def _add_export(verbs: "Verbs") -> None:
    text = "write a network as a file for other programs, checked against the network itself"
    example = "ecgviewer export v2 --format onnx-int8 -o v2-int8.onnx"
    parser = _verb(verbs, "export", text, example, ("ecgviewer.cli.export.export", "export"))
    parser.add_argument("model", metavar="MODEL", help="name of the model, see 'ecgviewer models'")
    parser.add_argument(
        "--format",
        dest="form",
        choices=("onnx", "onnx-int8", "torchscript"),
        default="onnx",
        help="onnx, onnx-int8 (numbers of one byte, scored on each protocol) or torchscript (default: onnx)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="the file (.onnx or .pt; default: the model's name); how beats are prepared stands beside it in .json",
    )
    _add_data_dir(parser)
    _add_replace(parser)
    _add_json(parser)


def _add_models(verbs: "Verbs") -> None:
    run = ("ecgviewer.cli.models", "show_models")
    parser = _verb(verbs, "models", "list the models", "ecgviewer models --json", run)
    _add_json(parser)


def _add_data(verbs: "Verbs") -> None:
    text = "list the records that are here, or download MIT-BIH"
    parser = _verb(verbs, "data", text, "ecgviewer data fetch mitdb", _LIST_DATA)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    listing = _verb(actions, "list", "list the records that are here", "ecgviewer data list", _LIST_DATA)
    for each in (parser, listing):
        _add_data_dir(each)
    fetch = _verb(
        actions,
        "fetch",
        "download the MIT-BIH Arrhythmia Database",
        "ecgviewer data fetch mitdb",
        ("ecgviewer.cli.data", "fetch_data"),
    )
    fetch.add_argument("database", choices=("mitdb",), help="which database")
    fetch.add_argument("records", nargs="*", metavar="RECORD", help="only these records")
    fetch.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="where to (default: the user's cache)"
    )


def _add_model_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="M",
        help="name of the model, see 'ecgviewer models' (default: one that has not seen the patient)",
    )


def _add_protocol(parser: argparse.ArgumentParser, further: str = "") -> None:
    parser.add_argument(
        "--protocol",
        default="paper",
        metavar="P",
        help=f"paper (as published), beat (no beat twice) or patient (no patient on two sides){further}",
    )


def _add_lead_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lead", metavar="NAME", help="lead (default: MLII where there is one, else the first)"
    )


def _add_leads_option(parser: argparse.ArgumentParser) -> None:
    _add_lead_option(parser)
    parser.add_argument(
        "--leads",
        default="both",
        metavar="L",
        help="what the calls are made from: both (the lead and the next ECG lead), first (the lead alone), or the"
        " name of the lead to call beside it (default: both; V1 and V2 see the lead alone)",
    )


def _add_annotator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--annotator",
        metavar="EXT",
        help="whose annotations are the reference, by the ending of their file, such as qrs (default: atr)",
    )


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", type=Path, metavar="D", help="folder with records")


def _add_replace(
    parser: argparse.ArgumentParser,
    text: str = "replace a file that ecgviewer didn't make; a file of a record is never replaced",
) -> None:
    parser.add_argument("--replace", action="store_true", help=text)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _time_s(text: str) -> float:
    match = re.fullmatch(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time; write MM:SS, such as 10:24.5")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' is no count; write a number, such as 8")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; write WIDTHxHEIGHT, such as 1600x1000")
    width, height = int(match[1]), int(match[2])
    if not (400 <= width <= 10000 and 300 <= height <= 10000):
        raise argparse.ArgumentTypeError(f"{text} is not possible; choose 400x300 to 10000x10000")
    return width, height
