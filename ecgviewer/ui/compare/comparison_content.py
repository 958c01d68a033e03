"""What the comparison of explanations shows of one beat. No widgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ecgviewer.explain.attribution import METHODS
from ecgviewer.ui.facts.beat_details import PENDING, AttributionState, ModelBeat
from ecgviewer.ui.facts.beat_facts import second_around
from ecgviewer.ui.facts.result_source import training_words
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import (
    beat_number,
    describe_doubt,
    format_probability,
    format_time,
    name_symbol,
)
from ecgviewer.ui.paper.attribution_panel import PanelContent
from ecgviewer.ui.state.method_doubts import doubt_about
from ecgviewer.ui.state.wave_spans import wave_spans
from ecgviewer.workflows.explanations.compare_explanations import BeatComparison, NetworkMaps
from ecgviewer.workflows.explanations.comparison_words import call_notes
from ecgviewer.workflows.review.find_waves import RecordWaves


@dataclass(frozen=True, eq=False)
class ComparisonColumn:
    """One network.

    Attributes
    ----------
    name
        Its name.
    network
        What the methods say of it; None while that isn't known.
    call
        Its call in words, or why it isn't known.
    explained
        The explained class where that is not the called one, "" otherwise.
    seen
        Whether it was trained with this patient's beats, in words.
    is_false
        Whether its call contradicts the reference.
    panels
        By method: what the panel shows; none where there is no map to come.
    """

    name: str
    network: NetworkMaps | None
    call: str
    explained: str
    seen: str
    is_false: bool
    panels: Mapping[str, PanelContent]


@dataclass(frozen=True, eq=False)
class ComparisonContent:
    """One beat, a column a network and a row a method.

    Attributes
    ----------
    heading
        Record, lead, beat, time and reference.
    notes
        What to know before looking.
    columns
        The networks, in the order chosen.
    comparison
        Of the networks that have classified the record; None while none has.
    waves_states
        By network: what stands in place of values of waves.
    """

    heading: str
    notes: tuple[str, ...]
    columns: tuple[ComparisonColumn, ...]
    comparison: BeatComparison | None
    waves_states: Mapping[str, str] = field(default_factory=dict)

    @property
    def record_paths(self) -> list[Path]:
        """The record that it is of: no picture may replace a file of it."""
        networks = () if self.comparison is None else self.comparison.networks
        return [network.review.record.path for network in networks[:1]]

    @property
    def n_maps(self) -> int:
        """Number of maps that are there or to come, of the networks that have classified the record."""
        return sum(len(column.panels) for column in self.columns)

    @property
    def n_made(self) -> int:
        """Number of maps that are there."""
        return sum(len(column.network.maps) for column in self.columns if column.network is not None)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is to come."""
        return self.n_made == self.n_maps and all(column.network is not None for column in self.columns)


def comparison_content(
    columns: Sequence[tuple[str, NetworkMaps | str]],
    chosen: str,
    waves: RecordWaves | None,
    scale_per_beat: bool = False,
    waves_states: Mapping[str, str] | None = None,
) -> ComparisonContent:
    """Return what is shown of one beat.

    Parameters
    ----------
    columns
        Name of each network and what the methods say of it, or why that isn't known; of one at least it is.
    chosen
        The class that is explained in all; "" for each network's call.
    waves
        Of the record; None while they are being found.
    scale_per_beat
        Whether colours are scaled to this beat.
    waves_states
        By network: what stands in place of values of waves.
    """
    known = [network for _, network in columns if not isinstance(network, str)]
    review, index = known[0].review, known[0].beat_index
    beats = review.beats
    spans = () if waves is None else wave_spans(waves, index)
    trace = second_around(review.record, review.lead, int(beats.r_sample[index]))
    limits = (0.0, 1.0)
    if trace is not None and np.isfinite(trace).any():
        limits = (float(np.nanmin(trace)), float(np.nanmax(trace)))

    def panel(network: NetworkMaps, model: ModelBeat, method: str) -> PanelContent:
        return PanelContent(model, method, trace, "mV", limits, "", scale_per_beat, spans)

    made = []
    for name, network in columns:
        if isinstance(network, str):
            made.append(ComparisonColumn(name, None, network, "", "", False, {}))
            continue
        model = _model_beat(network)
        panels = {m: panel(network, model, m) for m in METHODS if m not in network.missing}
        made.append(_column(network, model, panels))
    symbol = str(beats.symbol[index])
    heading = " · ".join(
        [
            tr(
                "Record {name}, lead {lead_names}",
                name=review.record.name,
                lead_names=review.record.lead_names[review.lead],
            ),
            tr("beat {beat_number}", beat_number=beat_number(index)),
            format_time(float(beats.time_s[index])),
            tr("reference {name_symbol}", name_symbol=name_symbol(symbol)) if symbol else tr("no reference"),
        ]
    )
    comparison = BeatComparison(tuple(known), chosen)
    return ComparisonContent(
        heading, tuple(call_notes(comparison, name_network)), tuple(made), comparison, waves_states or {}
    )


def _column(network: NetworkMaps, model: ModelBeat, panels: Mapping[str, PanelContent]) -> ComparisonColumn:
    review, index = network.review, network.beat_index
    call = tr("no call")
    if network.called:
        probability = format_probability(network.probability(network.called) or 0.0)
        call = tr(
            "calls {name_label} {probability}",
            name_label=model.name_label(network.called),
            probability=probability,
        )
        call = ", ".join(part for part in (call, model.doubt) if part)
    if review.is_outside[index] and network.called:
        call += tr("; the reference is none of its classes")
    is_false = bool(review.is_false[index])
    if is_false:
        call = tr("▲ {call}, not {reference} as the reference", call=call, reference=review.reference[index])
    explained = ""
    if network.label and network.label != network.called:
        own = format_probability(network.probability(network.label) or 0.0)
        explained = tr(
            "explained here: {name_label} {own}", name_label=model.name_label(network.label), own=own
        )
    seen = training_words(review.seen_in_training)
    return ComparisonColumn(network.model, network, call, explained, seen, is_false, panels)


def _model_beat(network: NetworkMaps) -> ModelBeat:
    review, index, card = network.review, network.beat_index, network.review.card
    probabilities = {label: network.probability(label) or 0.0 for label in card.labels if network.called}
    attributions: dict[str, AttributionState] = {
        method: network.maps.get(method, PENDING) for method in METHODS if method not in network.missing
    }
    scales = {
        method: card.scales[method][network.label]
        for method in METHODS
        if network.label in card.scales.get(method, {})
    }
    doubts = {method: why for method in METHODS if (why := doubt_about(network.model, method))}
    doubt = describe_doubt(review.predictions.doubts, index, probabilities.get(network.called, 0.0))
    return ModelBeat(
        network.model,
        network.called,
        probabilities,
        network.label,
        review.windows[index],
        attributions,
        scales,
        card.members,
        doubt if network.called else "",
        network.failed_methods,
        doubts,
    )
