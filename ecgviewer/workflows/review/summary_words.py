"""A record's summary in words."""

from ecgviewer.workflows.review.holter_summary import Ectopy, HolterSummary, Place

_NOTHING = "-"


def summary_lines(found: HolterSummary) -> list[tuple[str, str]]:
    """Return the lines of a summary: what, and the number in words."""
    by = f"calls of {found.model}" if found.model else "the reference"
    return [
        ("record", f"{found.record}, lead {found.lead}, {clock(found.duration_s)}, by {by}"),
        ("beats", f"{found.n_beats:,}"),
        ("heart rate", _rates(found)),
        ("ventricular", _ectopy(found.ventricular)),
        ("supraventricular", _ectopy(found.supraventricular)),
        ("pauses over 2 s", _pauses(found)),
        ("fibrillation", _share(found.fibrillation_percent, "of the beats")),
        ("variability", _variability(found)),
        ("poor signal", _share(found.poor_signal_percent, "of the beats")),
        *([("pacing", f"spikes found, {found.n_paced:,} beats taken for paced")] if found.n_paced else []),
    ]


def _rates(found: HolterSummary) -> str:
    if found.mean_per_min is None:
        return _NOTHING
    parts = [f"mean {found.mean_per_min:.0f}/min"]
    for name, rate in (("minimum", found.slowest), ("maximum", found.fastest)):
        if rate is not None:
            parts.append(f"{name} {rate.per_min:.0f} {_at(rate.at)}")
    return ", ".join(parts)


def _ectopy(found: Ectopy) -> str:
    if not found.n_beats:
        return "none"
    per_hour = "" if found.per_hour is None else f", {found.per_hour:,.0f}/h"
    parts = [
        f"{found.n_beats:,} ({found.percent:.2g} %{per_hour})",
        f"{found.n_isolated:,} isolated",
        f"{found.n_couplets:,} couplets",
        f"bigeminy {found.n_bigeminy}",
        f"trigeminy {found.n_trigeminy}",
        f"{found.n_runs:,} runs",
    ]
    if found.longest_run is not None:
        run = found.longest_run
        parts.append(f"longest {run.n_beats} beats {_at(run.at)}")
    if found.fastest_run is not None:
        run = found.fastest_run
        parts.append(f"fastest {run.per_min:.0f}/min {_at(run.at)}")
    return ", ".join(parts)


def _pauses(found: HolterSummary) -> str:
    longest = found.longest_rr
    text = f"{found.n_pauses:,}"
    if longest is None:
        return text
    return f"{text}, longest RR {longest.rr_s:.2f} s {_at(longest.at)}"


def _variability(found: HolterSummary) -> str:
    values = found.variability
    if values.sdnn_ms is None or values.rmssd_ms is None or values.pnn50_percent is None:
        return _NOTHING
    return (
        f"SDNN {values.sdnn_ms:.0f} ms, RMSSD {values.rmssd_ms:.0f} ms, pNN50 {values.pnn50_percent:.1f} %"
        f" of {values.n_intervals:,} intervals"
    )


def _share(percent: float | None, of: str) -> str:
    return _NOTHING if percent is None else f"{percent:.1f} % {of}"


def _at(place: Place) -> str:
    return f"at {clock(place.time_s)}"


def clock(time_s: float) -> str:
    """Return a time from the start as m:ss, as h:mm:ss from one hour on."""
    minutes, seconds = divmod(round(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
