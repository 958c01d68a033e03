"""The sections of a report. A new section is a function, and a line in `SECTIONS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.workflows.report.choose_strips import StripChoice, place_words
from ecgviewer.workflows.report.heart_rate_trend import heart_rate_trend
from ecgviewer.workflows.report.network_section import network_blocks
from ecgviewer.workflows.report.report_content import Block, Facts, Section, Strip, Table, Text
from ecgviewer.workflows.report.report_source import ReportChoice, ReportSource
from ecgviewer.workflows.report.templates_section import template_blocks
from ecgviewer.workflows.review.holter_summary import summarise_record
from ecgviewer.workflows.review.summary_words import clock, summary_lines
from ecgviewer.workflows.trust.trust_words import trust_line
from ecgviewer.workflows.trust.verdicts import read_verdicts

EVIDENCE = "evidence"
"""Key of the section that colours the strips: what it needs takes seconds to compute."""

STRIPS = "strips"

_MOST_PARTS = 3


def make_sections(source: ReportSource, choice: ReportChoice) -> tuple[Section, ...]:
    """Return the chosen sections, in their own order; one that has nothing to tell is left out."""
    made = []
    for key, part in SECTIONS.items():
        blocks = part.make(source, choice) if key in choice.sections else ()
        if blocks:
            made.append(Section(key, part.title, blocks))
    return tuple(made)


def _identification(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    record, review = source.review.record, source.review
    beats = review.beats
    peaks = "R peaks detected" if beats.is_detected else "R peaks of the reference"
    rows = [
        ("record", record.name),
        ("patient", record.patient.sentence or "not told by the record"),
        ("lead", f"{record.lead_names[review.lead]} of {', '.join(record.lead_names)}"),
        ("length", f"{clock(record.duration_s)}, {record.fs_hz:g} Hz, {peaks}"),
    ]
    if record.start_clock is not None:
        rows.insert(3, ("began at", record.start_clock.strftime("%H:%M:%S")))
    rows += [
        ("comment", record.comments[line])
        for line in sorted(set(choice.comments))
        if 0 <= line < len(record.comments)
    ]
    notes = ["synthetic record, not a patient"] if record.is_synthetic else []
    notes += [note for note in review.notes if note not in notes]
    return (Facts(tuple(rows)), *(Text(note, is_warning=True) for note in notes))


def _summary(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    found = summarise_record(source.review, source.waves, labels=source.labels)
    by = f"calls of {source.network}"
    if not np.array_equal(source.labels, source.review.called):
        by += ", corrected by hand"
    if found.warning is not None:
        by += f"; ⚠ {found.warning}"
    # What the first line tells stands in the identification, but for whose calls these are.
    return (Facts((("counted", by), *summary_lines(found)[1:])),)


def _trends(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    return (heart_rate_trend(source.review, source.labels),)


def _strips(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    if not choice.strips:
        return (Text("no strips were chosen"),)
    is_colored = EVIDENCE in choice.sections
    return tuple(_strip(source, strip, is_colored=is_colored) for strip in choice.strips)


def _strip(source: ReportSource, strip: StripChoice, *, is_colored: bool) -> Strip:
    review, row = source.review, strip.beat_index
    called, label = str(review.called[row]), str(source.labels[row])
    parts = [place_words(review.beats, row)]
    if called:
        probability = float(review.predictions.probabilities[row].max())
        reasons = () if review.predictions.doubts is None else review.predictions.doubts.reasons(row)
        unsure = f", unsure ({', '.join(reasons)})" if reasons else ""
        parts.append(f"called {called}, {100 * probability:.0f} %{unsure}")
    else:
        parts.append(f"no call ({review.beats.reason[row]})")
    if label != called:
        parts.append(f"corrected by hand to {label or 'no beat'}")
    if review.beats.has_reference and review.beats.symbol[row]:
        parts.append(f"reference {review.beats.symbol[row]}")
    evidence = source.evidence.get(row) if is_colored else None
    if evidence is not None:
        parts += [*_elsewhere(evidence.attribution), trust_line(evidence.trust)]
    attribution = None if evidence is None else evidence.attribution
    return Strip(strip.start_s, row, strip.title, " · ".join(parts), attribution, source.filters)


def _elsewhere(attribution: Attribution) -> list[str]:
    """Say what counted and is no place on the strip, the largest parts only."""
    found = attribution.elsewhere
    largest = sorted(found, key=lambda name: -abs(found[name]))[:_MOST_PARTS]
    words = [f"{name} {found[name]:+.2f}".replace("-", "−") for name in found if name in largest]
    return (
        [f"beside what is coloured ({float(np.sum(attribution.values)):+.2f}): {', '.join(words)}"]
        if words
        else []
    )


def _evidence(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    """Say what the colours of the strips are, and how faithful the method was found to be on this network."""
    shown = [
        source.evidence[strip.beat_index] for strip in choice.strips if strip.beat_index in source.evidence
    ]
    if not shown:
        return ()
    method = shown[0].attribution.method
    verdict = read_verdicts(source.folder).get(method)
    if verdict is None:
        measured = "how faithful it is to this network was not measured"
    elif verdict.doubt:
        measured = f"no evidence on this network, where its maps are {verdict.doubt}"
    elif verdict.beats_random is None:
        measured = "its maps depend on what the network learnt; more was not measured"
    else:
        measured = "on this network better than chance at what counted"
    is_doubtful = verdict is not None and bool(verdict.doubt)
    text = (
        f"The colour behind a beat shows what counted for its call, by {METHODS[method]} ({measured})."
        " It explains the network, not the heart."
    )
    return (Text(text, is_warning=is_doubtful),)


def _edits(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    if not source.edits:
        return (Text("Nothing was edited by hand."),)
    rows = tuple(
        (clock(edit.time_s), edit.what, edit.before or "–", edit.after or "–", edit.annotator, edit.when)
        for edit in source.edits
    )
    return (Table(("at", "what", "from", "to", "annotator", "when"), rows),)


def _classes(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    """Count each class, and how its beats stand against the reference where there is one."""
    review, labels = source.review, source.labels
    n_labelled = max(int(np.count_nonzero(labels != "")), 1)
    rows = []
    for label in dict.fromkeys([*review.card.labels, *sorted(set(labels.tolist()) - {""})]):
        n_beats = int(np.count_nonzero(labels == label))
        meaning = describe_symbol(label)
        rows.append((label, meaning, f"{n_beats:,}", f"{100 * n_beats / n_labelled:.1f} %"))
    n_without = int(np.count_nonzero(labels == ""))
    if n_without:
        rows.append(("–", "without a call", f"{n_without:,}", ""))
    return (Table(("class", "meaning", "beats", "of the labelled"), tuple(rows)),)


@dataclass(frozen=True)
class SectionPart:
    """How one section is called and made.

    Attributes
    ----------
    title
        What stands above it.
    make
        Returns its blocks; none for nothing to tell.
    is_default
        Whether it stands in the one-page form.
    """

    title: str
    make: Callable[[ReportSource, ReportChoice], tuple[Block, ...]]
    is_default: bool = True


SECTIONS: Mapping[str, SectionPart] = MappingProxyType(
    {
        "identification": SectionPart("Identification", _identification),
        "summary": SectionPart("Summary", _summary),
        "trends": SectionPart("Heart rate and calls", _trends),
        STRIPS: SectionPart("Strips", _strips),
        EVIDENCE: SectionPart("Colours", _evidence),
        "classes": SectionPart("Beats by class", _classes, is_default=False),
        "templates": SectionPart("Beats by shape", template_blocks, is_default=False),
        "edits": SectionPart("Edited by hand", _edits),
        "network": SectionPart("Network", network_blocks),
    }
)
"""By key, in the order in which they stand in a report."""

DEFAULT_SECTIONS = tuple(key for key, part in SECTIONS.items() if part.is_default)
"""Of the one-page form."""
