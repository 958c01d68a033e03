"""What the summary shows: numbers in words, and the beats that each leads to. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecgviewer.ui.facts.beat_pick import BeatPick, rows_pick
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING, format_duration
from ecgviewer.workflows.review.holter_summary import Ectopy, HolterSummary, Place, RateAt


@dataclass(frozen=True, eq=False)
class SummaryItem:
    """One line of the summary.

    Attributes
    ----------
    name, text
        What, and the number in words.
    target
        What a click asks for: a beat's row, or beats; None where it leads nowhere.
    """

    name: str
    text: str
    target: int | BeatPick | None = None


def summary_items(found: HolterSummary, places: Mapping[str, np.ndarray]) -> list[SummaryItem]:
    """Return the lines of a summary; `places` are those of `summary_places`."""

    def pick(name: str, title: str = "") -> BeatPick | None:
        rows = places[name]
        return rows_pick(title or name, rows) if rows.size else None

    def share(name: str, percent: float | None) -> SummaryItem:
        text = NOTHING if percent is None else tr("{percent:.1f} % of the beats", percent=percent)
        return SummaryItem(name.capitalize(), text, pick(name))

    items = [
        SummaryItem(
            tr("Beats"),
            tr(
                "{n_beats:,} in {format_duration}",
                n_beats=found.n_beats,
                format_duration=format_duration(found.duration_s),
            ),
        )
    ]
    mean = NOTHING if found.mean_per_min is None else f"{found.mean_per_min:.0f}/min"
    items.append(SummaryItem(tr("Mean heart rate"), mean))
    items += [_rate(tr("Slowest"), found.slowest), _rate(tr("Fastest"), found.fastest)]
    for name, group in (("V", found.ventricular), ("S", found.supraventricular)):
        items += _group(name, group, {key: pick(key) for key in places})
    items.append(SummaryItem(tr("Pauses of 2 s and more"), f"{found.n_pauses:,}", pick("pauses")))
    longest = found.longest_rr
    if longest is not None:
        items.append(_at(tr("Longest RR"), f"{longest.rr_s:.2f} s", longest.at))
    items.append(share("fibrillation", found.fibrillation_percent))
    spread = found.variability
    for name, value, unit in (
        ("SDNN", spread.sdnn_ms, "ms"),
        ("RMSSD", spread.rmssd_ms, "ms"),
        ("pNN50", spread.pnn50_percent, "%"),
    ):
        items.append(SummaryItem(name, NOTHING if value is None else f"{value:.1f} {unit}"))
    items.append(share(tr("poor signal"), found.poor_signal_percent))
    if found.n_paced:
        items.append(SummaryItem(tr("Pacing spikes"), tr("{n:,} beats taken for paced", n=found.n_paced)))
    return items


def _group(name: str, group: Ectopy, picks: Mapping[str, BeatPick | None]) -> list[SummaryItem]:
    per_hour = "" if group.per_hour is None else f", {group.per_hour:,.0f}/h"
    percent = f"{group.percent:.1f}" if group.percent >= 0.05 or not group.n_beats else f"{group.percent:.2g}"
    items = [
        SummaryItem(tr("{name} beats", name=name), f"{group.n_beats:,}, {percent} %{per_hour}", picks[name])
    ]
    for kind, number in (
        ("isolated", group.n_isolated),
        ("couplets", group.n_couplets),
        ("bigeminy", group.n_bigeminy),
        ("trigeminy", group.n_trigeminy),
        ("runs", group.n_runs),
    ):
        items.append(SummaryItem(f"{name} {kind}", f"{number:,}", picks[f"{name} {kind}"]))
    for kind, run in (("longest", group.longest_run), ("fastest", group.fastest_run)):
        if run is not None:
            items.append(
                _at(
                    tr("{name} run, {kind}", name=name, kind=kind),
                    tr("{n_beats} beats, {per_min:.0f}/min", n_beats=run.n_beats, per_min=run.per_min),
                    run.at,
                )
            )
    return items


def _rate(name: str, rate: RateAt | None) -> SummaryItem:
    return SummaryItem(name, NOTHING) if rate is None else _at(name, f"{rate.per_min:.0f}/min", rate.at)


def _at(name: str, text: str, place: Place) -> SummaryItem:
    return SummaryItem(
        name,
        tr("{value} at {format_duration}", value=text, format_duration=format_duration(place.time_s)),
        place.beat - 1,
    )
