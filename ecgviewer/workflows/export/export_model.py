"""Write a network as a file for other programs: ONNX, ONNX with numbers of one byte, TorchScript.

Beside the file stands what goes in, prepared how, and what comes out. What is written was checked against the
network in torch before; a file that was not checked is never there.
"""

import io
import json
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.onnx_sessions import new_session
from ecgviewer.classifiers.checkpoint import load_network
from ecgviewer.classifiers.model_folder import TWIN_FILE
from ecgviewer.classifiers.opening import sight_of
from ecgviewer.classifiers.registry import load
from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.files import MARK, check_output, write_output
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.export.exported_sight import ExportedSight
from ecgviewer.workflows.export.onnx_files import LOGITS, marked, multiply_adds, only_logits, quantise

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from torch import nn

FORMS = {"onnx": ".onnx", "onnx-int8": ".onnx", "torchscript": ".pt"}
"""Forms of an export, with the ending of its file."""

MOST_POINTS_LOST = 0.2
"""Percent of the test beats that may be called right less often with numbers of one byte."""

_MOST_APART = 1e-4
"""Largest difference of a logit to torch's that an export may have, as a share of the largest logit."""

_PICOJOULE = {"onnx": 4.6, "onnx-int8": 0.3, "torchscript": 4.6}
ENERGY_SOURCE = (
    "Horowitz, Computing's energy problem, ISSCC 2014, doi 10.1109/ISSCC.2014.6757323: in 45 nm a multiplication and an"
    " addition take 4.6 pJ in 32-bit floating point, and 0.3 pJ with one byte by one byte into four; arithmetic alone,"
    " without memory, which takes more"
)
_SCALES = {"onnx": ("",), "onnx-int8": ("tensor", "channel"), "torchscript": ("",)}
"""Which weights share a scale, tried in turn until the calls are right: the smaller file first."""

_LATENCY_RUNS = 300


@dataclass(frozen=True)
class ProtocolScore:
    """Right calls on the test beats of a protocol, in percent, of the stored network and of the exported one."""

    protocol: str
    n_beats: int
    stored: float
    exported: float

    @property
    def points_lost(self) -> float:
        """By how many points the exported network is worse; negative where it is better."""
        return self.stored - self.exported


@dataclass(frozen=True)
class ExportResult:
    """What was written and what was measured of it.

    Attributes
    ----------
    model, form
        Name of the model, key of `FORMS`.
    n_bytes
        Size of the network's file.
    n_checked
        Beats on which it was checked against torch.
    largest_difference
        Largest difference of a logit on those beats.
    same_calls
        Share of those beats that both call alike.
    scores
        By protocol, where numbers of one byte make a difference.
    scales
        Which weights share a scale, where they have one byte each: "tensor" or "channel"; else "".
    latency_ms
        Median time of one call on one thread of this machine.
    multiply_adds
        Products that are added up for one beat.
    energy_uj
        Estimate of what their arithmetic takes, in microjoule a beat.
    energy_source
        Where the estimate is from.
    """

    model: str
    form: str
    n_bytes: int
    n_checked: int
    largest_difference: float
    same_calls: float
    scores: tuple[ProtocolScore, ...]
    latency_ms: float
    multiply_adds: int
    energy_uj: float
    scales: str = ""
    energy_source: str = ENERGY_SOURCE

    @property
    def holds(self) -> bool:
        """Whether it calls as many beats right as an export must."""
        return all(score.points_lost <= MOST_POINTS_LOST for score in self.scores)

    @property
    def size_kb(self) -> float:
        """Size of the file in kilobytes of 1,024."""
        return self.n_bytes / 1024


def check_export(path: Path, form: str, *, may_replace: bool = False) -> None:
    """Raise unless an export can be written to a file, and its description beside it.

    Raises
    ------
    InvalidInputError
        If there is no such form, or the name has another ending.
    OutputError
        If a place is taken, or can't be written.
    """
    if form not in FORMS:
        raise InvalidInputError(f"no form is called '{form}'; there are: {', '.join(FORMS)}")
    check_output(path, (FORMS[form],), may_replace=may_replace)
    check_output(path.with_suffix(".json"), (".json",), may_replace=may_replace)


def export_model(
    folder: Path,
    form: str,
    path: Path,
    data_dir: Path,
    *,
    may_replace: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ExportResult:
    """Write a network in a form, and beside it, with the ending `.json`, what goes in and out and what was measured.

    Parameters
    ----------
    folder
        The model's folder.
    form
        Key of `FORMS`.
    path
        The file to write.
    data_dir
        Folder of the records that the beats of the check are taken from.
    may_replace
        Whether a person agreed to replace files that this program didn't make.

    Raises
    ------
    InvalidInputError
        If there is no such form, the network can't be exported, or the data don't suffice.
    OutputError
        If a file can't be written, or the export is not what the network is: nothing is written then.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    check_export(path, form, may_replace=may_replace)
    place = sight_of(folder).export
    if not place:
        raise InvalidInputError(f"model '{folder.name}' can't be exported: its kind of network has no export")
    sight: ExportedSight = load(place)(folder, data_dir)
    beats = sight.beats(progress.part(0, 0.5), cancel)
    network = load_network(folder)
    with tempfile.TemporaryDirectory() as scratch:
        for number, scales in enumerate(_SCALES[form]):
            made = _make(sight, network, form, Path(scratch), scales)
            cancel.raise_if_cancelled()
            result = replace(_measure(sight, network, form, made, beats), scales=scales)
            if form == "onnx-int8":
                part = progress.part(0.5 + 0.25 * number, 0.75 + 0.25 * number)
                result = replace(result, scores=_scores(sight, made, part, cancel))
            if result.holds:
                break
    _check(result, made)
    write_output(path, made.content, (FORMS[form],), may_replace=may_replace)
    text = json.dumps(_description(sight, result, path), indent=1, allow_nan=False)
    write_output(path.with_suffix(".json"), text.encode(), (".json",), may_replace=may_replace)
    return result


@dataclass(frozen=True, eq=False)
class _Made:
    """An export before it is in its place: its bytes, how it calls beats, and how large its logits are."""

    content: bytes
    call: Callable[[dict[str, np.ndarray]], np.ndarray]
    multiply_adds: int
    file: Path
    session: "InferenceSession | None" = None


def _make(sight: ExportedSight, network: "nn.Module", form: str, scratch: Path, scales: str) -> _Made:
    import onnx

    model = onnx.load(sight.folder / TWIN_FILE)
    only_logits(model)
    n_products, file = multiply_adds(model), scratch / f"network{FORMS[form]}"
    if form == "torchscript":
        content = _torchscript(network, sight.one_beat())
        return _Made(content, _caller_of_torchscript(content), n_products, file)
    file.write_bytes(marked(model))
    if form == "onnx-int8":
        quantise(file, file, sight.calibration(), by_channel=scales == "channel")
        file.write_bytes(marked(onnx.load(file)))
    session = new_session(file, "; report this")

    def call(inputs: dict[str, np.ndarray]) -> np.ndarray:
        logits: np.ndarray = session.run([LOGITS], inputs)[0]
        return logits

    return _Made(file.read_bytes(), call, n_products, file, session)


def _torchscript(network: "nn.Module", example: dict[str, np.ndarray]) -> bytes:
    """Return a network as TorchScript, with the mark where a ZIP file has its comment."""
    import torch

    inputs = tuple(torch.from_numpy(array) for array in example.values())
    buffer = io.BytesIO()
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch announces that it will do without it one day
            traced = torch.jit.freeze(torch.jit.trace(network, inputs, check_trace=False))
            torch.jit.save(traced, buffer)
    except (RuntimeError, NotImplementedError) as error:  # Python 3.14 does without it
        raise OutputError(
            f"this torch makes no TorchScript ({str(error).splitlines()[0]}); choose --format onnx"
        ) from error
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = MARK
    return buffer.getvalue()


def _caller_of_torchscript(content: bytes) -> Callable[[dict[str, np.ndarray]], np.ndarray]:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = torch.jit.load(io.BytesIO(content))

    def call(inputs: dict[str, np.ndarray]) -> np.ndarray:
        n_threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with torch.no_grad():
                logits: np.ndarray = loaded(*(torch.from_numpy(array) for array in inputs.values())).numpy()
        finally:
            torch.set_num_threads(n_threads)
        return logits

    return call


def _measure(
    sight: ExportedSight, network: "nn.Module", form: str, made: _Made, beats: list[dict[str, np.ndarray]]
) -> ExportResult:
    """Compare an export with torch on beats, and time it."""
    import torch

    n_labels = len(sight.card.labels)
    with torch.no_grad():
        wanted = [network(*(torch.from_numpy(array) for array in part.values())).numpy() for part in beats]
    expected = np.concatenate([part.reshape(-1, n_labels) for part in wanted])
    found = np.concatenate([made.call(part).reshape(-1, n_labels) for part in beats])
    one = sight.one_beat()
    for _ in range(_LATENCY_RUNS // 10):
        made.call(one)
    took_s = []
    for _ in range(_LATENCY_RUNS):
        started_s = time.perf_counter()
        made.call(one)
        took_s.append(time.perf_counter() - started_s)
    return ExportResult(
        sight.card.name,
        form,
        len(made.content),
        len(expected),
        float(np.abs(found - expected).max() / np.abs(expected).max()),
        float(np.mean(found.argmax(axis=1) == expected.argmax(axis=1))),
        (),
        1000 * float(np.median(took_s)),
        made.multiply_adds,
        made.multiply_adds * _PICOJOULE[form] / 1e6,
    )


def _scores(
    sight: ExportedSight, made: _Made, progress: Progress, cancel: CancelToken
) -> tuple[ProtocolScore, ...]:
    assert made.session is not None
    found = sight.scores(made.file, made.session, progress, cancel)
    return tuple(
        ProtocolScore(protocol, n_beats, 100 * stored, 100 * exported)
        for protocol, n_beats, stored, exported in found
    )


def _check(result: ExportResult, made: _Made) -> None:
    """Raise where an export is not what the network is."""
    if result.form != "onnx-int8" and not result.largest_difference <= _MOST_APART:
        raise OutputError(
            f"the export's logits differ from torch's by {result.largest_difference:.2g} of the largest, so nothing was"
            " written; train the model again, which writes its ONNX file anew"
        )
    for score in result.scores:
        if not score.points_lost <= MOST_POINTS_LOST:
            raise OutputError(
                f"with numbers of one byte model '{result.model}' calls {score.exported:.2f} % of the test beats of"
                f" protocol {score.protocol} right in place of {score.stored:.2f} %, so nothing was written; choose"
                " --format onnx"
            )


def _description(sight: ExportedSight, result: ExportResult, path: Path) -> dict[str, object]:
    """Return what stands beside an export; the mark of files made here comes last."""
    card, scores = sight.card, [asdict(score) for score in result.scores]
    return {
        "network": path.name,
        "model": card.name,
        "architecture": card.architecture,
        "form": result.form,
        "inputs": dict(sight.inputs),
        "preprocessing": dict(card.preprocessing),
        "output": f"{LOGITS}: float32, one for each of {len(card.labels)} classes in their order; softmax makes"
        " probabilities of them",
        "classes": list(card.labels),
        "measured": {**asdict(result), "scores": scores},
        "for": "research and teaching; not a medical device",
        "made_by": MARK.decode(),
    }
