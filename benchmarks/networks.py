"""Rows on networks: explaining, calling, cutting and training, beside what else there is for it."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from measuring import Found, Row, as_installed, in_turn, is_installed

from ecgviewer.beats.prepared import PreparedBeats, prepare_beats
from ecgviewer.classifiers.checkpoint import find_model, load_network, read_background
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.workflows.review.review_record import open_record, review_record

_RECORD = "208"
_N_BEATS, _N_OF_PAGE = 12, 15
_LAYER = "features"
_CLASSES = ("N", "L", "R", "A", "V")


def data_dir() -> Path:
    """Return the folder of the MIT-BIH database, from ECGVIEWER_DATA."""
    from ecgviewer.cli.records import find_data_dir

    return find_data_dir(None)


@lru_cache(maxsize=1)
def day_record() -> str:
    """Return a day made of records 208 and 123, kept for the next run."""
    from day_record import make_day

    folder = Path(tempfile.gettempdir()) / "ecgviewer-benchmark-day"
    return str(make_day(folder, [data_dir() / "208", data_dir() / "123"]))


@lru_cache(maxsize=1)
def three_days_record() -> str:
    """Return 72 hours made of the same records, without reference, kept for the next run."""
    from day_record import make_day

    folder = Path(tempfile.gettempdir()) / "ecgviewer-benchmark-three-days"
    parts = [data_dir() / "208", data_dir() / "123"]
    return str(make_day(folder, parts, 72.0, "three_days", has_reference=False))


@lru_cache(maxsize=1)
def _prepared() -> PreparedBeats:
    record = open_record(_RECORD)
    return prepare_beats(record, record.default_lead)


def _windows(n_beats: int) -> np.ndarray:
    rows = np.flatnonzero(_prepared().beats.is_callable)
    windows: np.ndarray = _prepared().windows[rows[np.linspace(0, rows.size - 1, n_beats).astype(int)]]
    return windows


def _one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def _logit_of(network: Any, index: int) -> Any:
    from ecgviewer.explain.window_explainer import one_logit

    return one_logit(network, index)


def shap_of(name: str) -> Callable[[int], Found]:
    """Return what measures SHAP of 12 beats for one class of a network of one second, against shap's."""

    def measure(runs: int) -> Found:
        import torch

        from ecgviewer.explain.shap_values import ShapExplainer

        _one_thread()
        folder, windows = find_model(name), _windows(_N_BEATS)
        explainer = ShapExplainer(folder)
        labels = [explainer.labels[0]] * len(windows)
        ours = lambda: explainer.values(windows, labels)  # noqa: E731
        if not is_installed("shap"):
            return in_turn(ours, None, runs, peer_name="shap is not installed")
        import shap

        network = _logit_of(load_network(folder), 0)
        background, beats = (torch.from_numpy(array)[:, None] for array in (read_background(folder), windows))

        def theirs() -> Any:
            return shap.DeepExplainer(network, background).shap_values(beats, check_additivity=False)

        apart = np.abs(theirs().reshape(len(windows), -1) - ours()).max() / np.abs(ours()).max()
        found = in_turn(ours, theirs, runs, peer_name="shap, one output")
        found.details["largest difference, share of the largest value"] = float(apart)
        return found

    return measure


def shap_of_context(runs: int) -> Found:
    """Measure SHAP of 12 beats of a context network, for one class; shap explains no such network by itself."""
    from ecgviewer.explain.context_shap import ContextShapExplainer

    folder = find_model("context-0")
    review = review_record(_prepared().record, _prepared(), open_classifier(folder))
    rows = np.flatnonzero(review.beats.is_callable)[100 : 100 + _N_BEATS]
    seen, explainer = review.seen(rows), ContextShapExplainer(folder)
    return in_turn(lambda: explainer.explain(seen, ["V"] * len(rows)), None, runs)


def grad_cam(runs: int) -> Found:
    """Measure Grad-CAM of a page of beats, against captum's on the batch."""
    import torch

    from ecgviewer.explain.grad_cam import GradCam

    _one_thread()
    folder, windows = find_model("v1"), _windows(_N_OF_PAGE)
    explainer = GradCam.open(folder)
    ours = lambda: explainer.explain(windows, ["V"] * len(windows))  # noqa: E731
    if not is_installed("captum"):
        return in_turn(ours, None, runs, peer_name="captum is not installed", times=20)
    from captum.attr import LayerGradCam

    network = load_network(folder)
    method = LayerGradCam(_logit_of(network, 4), network.get_submodule(_LAYER))
    beats = torch.from_numpy(windows)[:, None].requires_grad_(True)
    theirs = lambda: method.attribute(beats, target=0, relu_attributions=True)  # noqa: E731
    return in_turn(ours, theirs, runs, peer_name="captum, batched", times=20)


def classify(name: str) -> Callable[[int], Found]:
    """Return what measures all calls of record 208, its signal read and the network opened before."""

    def measure(runs: int) -> Found:
        record, classifier = open_record(_RECORD), open_classifier(find_model(name))

        def ours() -> None:
            prepared = prepare_beats(record, record.default_lead)
            review_record(record, prepared, classifier)

        return in_turn(ours, None, runs, unit="s")

    return measure


def classify_process(runs: int) -> Found:
    """Measure the processor time of `ecgviewer classify 208`, the whole process."""
    used = []

    def ours() -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "ecgviewer", "classify", _RECORD, "--json"]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=as_installed())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    found = in_turn(ours, None, runs, unit="s")
    return Found(float(np.median(used[1:])), "s", details={"wall": found.ours})


_NOTED = """
import re, sys
from pathlib import Path
from ecgviewer.cli.main import main
status = main(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1], file=sys.stderr)
sys.exit(status)
"""
"""Runs a command and says its most memory: what the system says of a child counts its parent's until it begins."""


def classify_day(*options: str) -> Callable[[int], Found]:
    """Return what measures the most memory of `classify` of a day on two leads, and its processor time."""

    def measure(runs: int) -> Found:
        most_mb, used = [], []
        for _ in range(min(runs, 3)):
            command = [sys.executable, "-c", _NOTED, "classify", day_record(), *options]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env=as_installed(),
                check=True,
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            most_mb.append(int(done.stderr.split()[-1]) * 1024 / 1e6)
            used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return Found(float(np.median(most_mb)), "MB", details={"processor_s": float(np.median(used))})

    return measure


def cut_records(runs: int) -> Found:
    """Measure the beats of all records read, denoised and cut, against wfdb and pywt beat by beat."""
    from ecgviewer.records.catalog import list_records
    from ecgviewer.training.dataset import load_beat_set

    def ours() -> np.ndarray:
        return load_beat_set(data_dir(), _CLASSES).windows

    def theirs() -> np.ndarray:
        import wfdb

        windows = []
        for path in list_records(data_dir()):
            record, marks = wfdb.rdrecord(str(path)), wfdb.rdann(str(path), "atr")
            lead = record.p_signal[:, record.sig_name.index("MLII") if "MLII" in record.sig_name else 0]
            symbols = zip(marks.sample, marks.symbol, strict=True)
            windows += [
                _by_pywt(lead, centre)
                for centre, symbol in symbols
                if symbol in _CLASSES and 180 <= centre <= lead.size - 180
            ]
        return np.array(windows, np.float32)

    one, two = ours(), theirs()
    apart = float(np.abs(one - two).max()) if one.shape == two.shape else float("nan")
    found = in_turn(ours, theirs, min(runs, 3), peer_name="wfdb and pywt, beat by beat", unit="s")
    found.details["largest difference"] = apart
    return found


def _by_pywt(lead_mv: np.ndarray, centre: int) -> np.ndarray:
    """Return one beat as anybody would make it with pywt, by the recipe of the model cards."""
    import pywt

    padded = np.pad(lead_mv[max(centre - 540, 0) : centre + 540], (max(540 - centre, 0), 0), mode="reflect")
    context = np.pad(padded, (0, 1080 - padded.size), mode="reflect").astype(np.float32)
    rest, *details = pywt.wavedec(context, "sym4", level=4)
    limit = np.median(np.abs(details[-1])) / 0.6745 * np.sqrt(2 * np.log(context.size))
    shrunk = [pywt.threshold(detail, limit, "soft") for detail in details]
    clean = pywt.waverec([rest, *shrunk], "sym4")[:1080]
    centred = clean - np.median(clean)
    return np.asarray(centred[360:720] / max(centred.std(), 1e-4))


def one_beat(name: str, form: str) -> Callable[[int], Found]:
    """Return what measures the call of one beat by an exported network on one thread of onnxruntime."""

    def measure(runs: int) -> Found:
        from ecgviewer.beats.onnx_sessions import new_session
        from ecgviewer.workflows.export.export_model import export_model
        from ecgviewer.workflows.export.window_export import WindowExport

        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "network.onnx"
            export_model(find_model(name), form, path, data_dir())
            session = new_session(path, "")
        inputs = WindowExport(find_model(name), data_dir()).one_beat()
        return in_turn(lambda: session.run(["logits"], inputs), None, runs, times=1000)

    return measure


def training_step(name: str) -> Callable[[int], Found]:
    """Return what measures a step of the training loop, against the plainest loop in torch."""

    def measure(runs: int) -> Found:
        import torch

        from ecgviewer.training.config import TrainConfig
        from ecgviewer.training.dataset import load_beat_set
        from ecgviewer.training.loop import time_batches
        from ecgviewer.workflows.training.train_model import make_split

        config = TrainConfig.of(name, "benchmark")
        records = ("106", "109", "118", "200", "207", "208", "209", "212", "214", "222", "231", "232")
        beat_set = load_beat_set(data_dir(), _CLASSES, records)
        split = make_split(beat_set, config)
        beats = torch.from_numpy(beat_set.windows[split.train])[:, None]
        targets = torch.from_numpy(beat_set.targets[split.train])
        network = load_network(find_model(name)).train()
        optimiser, loss = torch.optim.Adam(network.parameters()), torch.nn.CrossEntropyLoss()
        n_steps = 40

        def plain() -> None:
            for _ in range(n_steps + n_steps // 4):
                rows = torch.randint(len(beats), (config.batch_size,))
                optimiser.zero_grad()
                loss(network(beats[rows]), targets[rows]).backward()
                optimiser.step()

        return in_turn(
            lambda: time_batches(beat_set, split, config, n_steps),
            plain,
            runs,
            peer_name=f"a plain loop in torch, {torch.get_num_threads()} threads",
            unit="s",
        )

    return measure


ROWS = (
    Row("shap-v1", "SHAP of 12 beats, V1, one class, one thread", 1 / 3, shap_of("v1"), is_ratio=True),
    Row("shap-v2", "SHAP of 12 beats, V2, one class, one thread", 1 / 3, shap_of("v2"), is_ratio=True),
    Row("shap-context", "SHAP of 12 beats, context network, one class", None, shap_of_context),
    Row("gradcam", "Grad-CAM of a page of 15 beats, V1", 0.5, grad_cam, is_ratio=True),
    Row("classify-context", "calls of 208, context network, warm", 0.5, classify("context-0")),
    Row("classify-v1", "calls of 208, V1, warm", 0.5, classify("v1")),
    Row("classify-v2", "calls of 208, V2, warm", 0.5, classify("v2")),
    Row("classify-process", "ecgviewer classify 208: processor time, whole process", 2.0, classify_process),
    Row(
        "classify-day",
        "ecgviewer classify of a day, two leads, to CSV: most memory",
        600.0,
        classify_day("-o", str(Path(tempfile.gettempdir()) / "ecgviewer-benchmark-day.csv"), "--replace"),
    ),
    Row(
        "classify-day-json",
        "ecgviewer classify of a day, two leads, as JSON: most memory",
        600.0,
        classify_day("--json"),
    ),
    Row("cut", "beats of all 48 records read, denoised and cut", 8.0, cut_records),
    Row("beat-v1", "one beat, V1, one thread of onnxruntime", 0.1, one_beat("v1", "onnx")),
    Row("beat-v2", "one beat, V2, one thread of onnxruntime", 0.1, one_beat("v2", "onnx")),
    Row("beat-v2-int8", "one beat, V2 in one byte a number", 0.05, one_beat("v2", "onnx-int8")),
    Row("step-v1", "50 steps of training, V1", 0.5, training_step("v1"), is_ratio=True),
    Row("step-v2", "50 steps of training, V2", 0.5, training_step("v2"), is_ratio=True),
)

os.environ.setdefault("OMP_NUM_THREADS", "1")
