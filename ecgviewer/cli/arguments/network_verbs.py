"""Verbs on networks: train, evaluate, export, list."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.arguments.options import (
    add_data_dir,
    add_json,
    add_model,
    add_protocol,
    add_replace,
    add_verb,
)

if TYPE_CHECKING:
    from ecgviewer.cli.arguments.options import Verbs


def add_train(verbs: "Verbs") -> None:
    """Add `train`."""
    text = "train a network and write its weights, ONNX twin and card"
    example = "ecgviewer train --arch v1 --protocol paper --data-dir mitdb"
    parser = add_verb(verbs, "train", text, example, ("ecgviewer.cli.train", "train"))
    parser.add_argument(
        "--arch",
        default="v1",
        metavar="A",
        help="architecture: v1, v2, context, exgnet, exgnet-af or lightx3ecg",
    )
    add_protocol(parser)
    parser.set_defaults(protocol=None)  # networks of rhythms have none
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
    add_data_dir(parser)
    parser.add_argument(
        "--dataset",
        type=Path,
        metavar="DIR",
        help="with networks of rhythms: train on what lies there, one source or several in folders of their names (see"
        " 'data fetch'), instead of the sources beside MIT-BIH",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="folder for the model (default: the user's models)"
    )
    add_replace(parser, "replace a model of that name that is there; nothing but a model is ever replaced")


def add_evaluate(verbs: "Verbs") -> None:
    """Add `evaluate`."""
    text = "score a model on the test beats of a protocol, or the detector of R peaks"
    example = (
        "ecgviewer evaluate --model v1-patient --protocol patient -o report.html\n"
        "         ecgviewer evaluate --r-peaks --data-dir mitdb --json\n"
        "         ecgviewer evaluate --model v2-patient --noise -o noise.html"
    )
    parser = add_verb(verbs, "evaluate", text, example, ("ecgviewer.cli.evaluate", "evaluate"))
    add_model(parser)
    add_protocol(
        parser,
        "; of stored context networks also folds (all patients, each held out) or svdb (another database); of"
        " networks of rhythms folds or sources (each source held out)",
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
    add_data_dir(parser)
    add_json(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.html|DIR", help="write a report, or the paper's figures"
    )
    add_replace(parser)


def add_export(verbs: "Verbs") -> None:
    """Add `export`."""
    text = "write a network as a file for other programs, checked against the network itself"
    example = "ecgviewer export v2 --format onnx-int8 -o v2-int8.onnx"
    parser = add_verb(verbs, "export", text, example, ("ecgviewer.cli.export.export", "export"))
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
    add_data_dir(parser)
    add_replace(parser)
    add_json(parser)


def add_models(verbs: "Verbs") -> None:
    """Add `models`."""
    run = ("ecgviewer.cli.models", "show_models")
    parser = add_verb(verbs, "models", "list the models", "ecgviewer models --json", run)
    add_json(parser)
