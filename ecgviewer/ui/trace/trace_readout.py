"""What stands under the pointer, in words. No Qt."""

import numpy as np

from ecgviewer.explain.attribution import TITLES
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import (
    beat_number,
    describe_doubt,
    describe_quality,
    format_probability,
    format_time,
    name_rhythm,
    name_symbol,
)
from ecgviewer.ui.paper.strip_content import StripContent, TraceSignal, own_label_at, span_at
from ecgviewer.ui.paper.strip_geometry import StripPage


def describe_point(content: StripContent, page: StripPage, x: float, y: float) -> list[str]:
    """Return what is known of a point of a page, one short line each.

    Parameters
    ----------
    content, page
        What is shown, and where.
    x, y
        Point in pixels. Above the header's lower edge it is the legend that is described.

    Returns
    -------
    list of str
        Time and value, attribution, beat, rhythm, and last, where a narrow line ends first, what the call rests on;
        empty outside the record.
    """
    if y < page.layout.header.bottom:
        return _describe_header(content)
    time_s = page.time_of_x(x)
    if content.signal is None or not 0 <= time_s <= content.duration_s or x < page.layout.left:
        return []
    sample = time_s * content.fs_hz
    lines = [_describe_sample(content, time_s, sample)]
    lines += _describe_attribution(content, sample)
    grounds: list[str] = []
    if content.beats is not None and content.beats.n_beats:
        beat_index = content.beats.nearest(round(sample))
        lines += _describe_call(content, beat_index)
        grounds = _describe_grounds(content, beat_index)
    rhythm = span_at(content.rhythm_spans, sample)
    if rhythm is not None:
        lines.append(tr("rhythm {name_rhythm}", name_rhythm=name_rhythm(rhythm.label)))
    if span_at(content.flutter_spans, sample) is not None:
        lines.append(tr("ventricular flutter"))
    if span_at(content.noise_spans, sample) is not None:
        lines.append(tr("marked as noisy"))
    return [*lines, *grounds]


def _describe_header(content: StripContent) -> list[str]:
    if content.legend is None:
        return list(content.shown_notes)
    legend = content.legend
    lines = [tr("{value} ({low} to {high})", value=legend.text, low=legend.low, high=legend.high)]
    doubt = (
        [tr("{doubt}, as measured on this network: the band is faint", doubt=legend.doubt)]
        if legend.doubt
        else []
    )
    return [*lines, *doubt, *filter(None, [legend.scale]), *content.shown_notes]


def _describe_sample(content: StripContent, time_s: float, sample: float) -> str:
    second = content.shown_second
    if second is None:
        return f"{format_time(time_s)} · {_value_in_words(content.shown_signal, sample)}"
    first = f"{content.lead_name} {_value_in_words(content.shown_signal, sample)}"
    below = "" if second.signal is None else f" · {second.name} {_value_in_words(second.signal, sample)}"
    return f"{format_time(time_s)} · {first}{below}"


def _value_in_words(signal: TraceSignal | None, sample: float) -> str:
    value = float("nan") if signal is None else signal.nearest(sample)
    if signal is None or np.isnan(value):
        return tr("no value")
    return f"{value:.2f} {signal.unit}".replace("-", "−")


def _describe_attribution(content: StripContent, sample: float) -> list[str]:
    found = None if content.levels is None else content.levels.value_at(sample)
    if found is None or content.levels is None:
        return []
    beat_index, value, offset = found
    attribution = content.levels.attributions[beat_index]
    name = TITLES[attribution.method]
    if attribution.is_empty:
        return [
            tr(
                "{name}: no evidence{where} for {label}",
                name=name,
                where=attribution.where,
                label=attribution.label,
            )
        ]
    side = ""
    if attribution.step_names:
        wave = attribution.step_at(offset)
        if not wave:
            return []
        name = tr("value of {wave}", wave=wave)
    if attribution.is_signed:
        side = tr("for ") if value > 0 else tr("against ") if value < 0 else ""
        return [f"{name} {value:+.3g} {side}{attribution.label}".replace("-", "−")]
    return [tr("{name} {value:.3g} for {label}", name=name, value=value, label=attribution.label)]


def describe_beat(content: StripContent, beat_index: int) -> list[str]:
    """Return a beat's number and reference, its call, a poor signal, and what the call rests on, one line each."""
    return [*_describe_call(content, beat_index), *_describe_grounds(content, beat_index)]


def _describe_grounds(content: StripContent, beat_index: int) -> list[str]:
    parts = None if content.parts is None else content.parts.get(beat_index)
    return [] if parts is None else [tr("the call rests on: {in_words}", in_words=parts.in_words())]


def _describe_call(content: StripContent, beat_index: int) -> list[str]:
    beats = content.beats
    if beats is None or not 0 <= beat_index < beats.n_beats:
        return []
    number = tr("beat {beat_number}", beat_number=beat_number(beat_index))
    lines = [
        tr(
            "{number}, reference {name_symbol}",
            number=number,
            name_symbol=name_symbol(str(beats.symbol[beat_index])),
        )
        if beats.has_reference
        else number
    ]
    said = own_label_at(content.own, float(beats.time_s[beat_index]))
    if said:
        lines.append(tr("yours {name_symbol}", name_symbol=name_symbol(said)))
    called = "" if content.called is None else str(content.called[beat_index])
    if called:
        probability = _probability_of(content, beat_index, called)
        lines.append(
            tr(
                "network {called}{value}",
                called=called,
                value="" if np.isnan(probability) else " " + format_probability(probability),
            )
        )
        if content.is_outside is not None and content.is_outside[beat_index]:
            lines[-1] += tr(", reference outside its classes")
        elif content.is_false is not None and content.is_false[beat_index]:
            lines[-1] += tr(", false")
        if doubt := describe_doubt(content.doubts, beat_index, probability):
            lines.append(doubt)
    elif beats.reason[beat_index]:
        lines.append(tr("no call: {reason}", reason=beats.reason[beat_index]))
    if beats.is_poor[beat_index]:
        lines.append(describe_quality(float(beats.quality[beat_index])))
    return lines


def _probability_of(content: StripContent, beat_index: int, called: str) -> float:
    if content.probabilities is None or called not in content.labels:
        return float("nan")
    return float(content.probabilities[beat_index, content.labels.index(called)])
