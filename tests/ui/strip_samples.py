"""Small beats, calls and attributions for the tests of the trace."""

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.paper.strip_content import StripContent, TraceSignal


def make_beats(
    r_sample: list[int],
    symbols: str = "",
    fs_hz: float = 360.0,
    reasons: list[str] | None = None,
    quality: list[float] | None = None,
) -> BeatTable:
    """Return beats at some samples; without symbols they are detected ones."""
    r = np.array(r_sample, dtype=np.int64)
    times = r / fs_hz
    gaps = np.diff(times)
    edge = np.full(min(r.size, 1), np.nan)
    return BeatTable(
        r_sample=r,
        time_s=times,
        symbol=np.array(list(symbols) if symbols else [""] * r.size, dtype="U1"),
        rr_before_s=np.concatenate([edge, gaps]),
        rr_after_s=np.concatenate([gaps, edge]),
        rhythm=np.full(r.size, "", dtype="U4"),
        reason=np.array(reasons if reasons is not None else [""] * r.size, dtype="U17"),
        quality=np.array(quality if quality is not None else [1.0] * r.size, dtype=np.float32),
        is_detected=not symbols,
    )


def make_attribution(values: list[float], label: str = "N", is_signed: bool = False) -> Attribution:
    """Return an attribution whose steps are equally long."""
    edges = np.linspace(0, 360, len(values) + 1).astype(int)
    method = "shap" if is_signed else "gradcam"
    return Attribution(method, "v2", label, np.array(values, np.float32), edges, is_signed, 2.0)


def make_content(**changes: object) -> StripContent:
    """Return a record of 20 s at 360 Hz with a beat each second, R at the full second from 1 s on."""
    times = np.arange(20 * 360) / 360
    signal = np.exp(-(((times + 0.5) % 1.0 - 0.5) ** 2) / 0.0005).astype(np.float32)
    fields: dict[str, object] = {
        "record_name": "test",
        "lead_name": "MLII",
        "signal": TraceSignal(signal),
        "fs_hz": 360.0,
        "duration_s": 20.0,
        "beats": make_beats([360 * second for second in range(1, 20)], "N" * 9 + "V" + "N" * 9),
    }
    return StripContent(**(fields | changes))  # type: ignore[arg-type]
