"""What the inspector shows of one beat, and the sentences about it. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ecgviewer.explain.attribution import TITLES, Attribution
from ecgviewer.explain.in_words import EARLY_PERCENT
from ecgviewer.ui.look.network_names import name_network, shorten_network
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import (
    NOTHING,
    beat_number,
    describe_quality,
    describe_rhythm,
    format_milliseconds,
    format_time,
    name_symbol,
)
from ecgviewer.ui.state.wave_spans import P_NAME, WaveSpan
from ecgviewer.workflows.review.describe_beat import BeatAccount
from ecgviewer.workflows.trust.trust import Trust

PENDING: Literal["pending"] = "pending"
"""Stands for an attribution that is being computed."""

AttributionState = Attribution | Literal["pending"] | None


@dataclass(frozen=True, eq=False)
class ModelBeat:
    """What one model says about a beat.

    Attributes
    ----------
    model_name
        The model.
    called
        Label that it calls the beat, "" without a call.
    probabilities
        Probability by label, in the order of the network's outputs; empty without a call.
    explained_label
        The class whose evidence is shown, "" if none can be.
    window
        The beat as the network sees it, shape (360,), without unit; None if it can't be cut.
    attributions
        By method: the attribution, `PENDING`, or None where there is none to come.
    scales
        Fixed colour scale by method, for `explained_label`.
    members
        For each label the mnemonics that it stands for, as in a `ModelCard`; empty where each stands for
        itself.
    doubt
        Why its call is unsure, "" if it is not.
    failed_methods
        Methods that failed the sanity check on this model.
    doubtful_methods
        Methods whose maps are no evidence on this model, these and those no better than random, and why. They fade.
    usual_mv
        The patient's usual beat beside this one, as the model compares them, at the samples of the second around the
        R peak, in millivolts; NaN where it has none. None where it doesn't compare them.
    """

    model_name: str
    called: str
    probabilities: Mapping[str, float]
    explained_label: str
    window: np.ndarray | None
    attributions: Mapping[str, AttributionState]
    scales: Mapping[str, float]
    members: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""
    failed_methods: frozenset[str] = frozenset()
    doubtful_methods: Mapping[str, str] = field(default_factory=dict)
    usual_mv: np.ndarray | None = None

    @property
    def title(self) -> str:
        """What the model is called in the window."""
        return name_network(self.model_name)

    @property
    def short_title(self) -> str:
        """What the model is called where room is scarce."""
        return shorten_network(self.model_name)

    def name_label(self, label: str) -> str:
        """Return a label with its meaning; one that stands for several mnemonics with these."""
        members = self.members.get(label, label)
        return (
            name_symbol(label)
            if members == label
            else tr("{label} (one of {members})", label=label, members=" ".join(members))
        )

    def label_of(self, symbol: str) -> str:
        """Return the label that a reference mnemonic belongs to, "" for none."""
        return next((label for label in self.probabilities if symbol in self.members.get(label, label)), "")

    @property
    def explained_probability(self) -> float | None:
        """Probability of the explained class, None without a call."""
        return self.probabilities.get(self.explained_label)


@dataclass(frozen=True, eq=False)
class BeatDetails:
    """One beat with what each of several models says about it.

    Attributes
    ----------
    beat_index
        Row of the table of beats.
    time_s
        Time of the R peak from the record's start.
    symbol
        Reference WFDB mnemonic, "" without a reference.
    reason
        Why no network calls the beat, "" where they do.
    rhythm
        Label of the rhythm that it lies in, "" where none is known.
    rr_before_s, rr_after_s
        Seconds since the beat before and to the beat after; NaN at the ends.
    quality
        Signal-quality index, 0 to 1; NaN where it can't be told.
    models
        What each model says, in the order of the columns.
    current_model
        Name of the model whose call the heading tells.
    trace_mv
        The second around the R peak as recorded, at 360 Hz, in millivolts, shape (360,); drawn in
        place of the models' windows where it is given.
    scale_per_beat
        Whether colours are scaled to this beat's own largest value.
    waves
        The waves that were found, in the order of time.
    intervals
        By name of `INTERVALS`: in ms, or percent; None where there is none. None while waves are being found.
    account
        What can be said of the current model's call; None until it is there.
    has_account_coming
        Whether it will be there; False after an attempt has failed.
    trust
        How far the current explanation may be trusted; None until that is measured, or where it can't be.
    shown_method
        Key of `METHODS`: whose map of the current model stands on the card.
    own
        What the person says of the beat, "" for nothing.
    counts_own
        Whether calls are counted against that, where there is something, instead of the reference.
    """

    beat_index: int
    time_s: float
    symbol: str
    reason: str
    rhythm: str
    rr_before_s: float
    rr_after_s: float
    quality: float
    models: tuple[ModelBeat, ...]
    current_model: str
    trace_mv: np.ndarray | None = None
    scale_per_beat: bool = False
    waves: tuple[WaveSpan, ...] = ()
    intervals: Mapping[str, float | None] | None = None
    account: BeatAccount | None = None
    has_account_coming: bool = True
    trust: Trust | None = None
    shown_method: str = "shap"
    own: str = ""
    counts_own: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that any model is explained by, in the order of `TITLES`."""
        return tuple(m for m in TITLES if any(m in model.attributions for model in self.models))

    @property
    def heading(self) -> str:
        """Number and time of the beat."""
        return tr(
            "Beat {beat_number} · {format_time}",
            beat_number=beat_number(self.beat_index),
            format_time=format_time(self.time_s),
        )

    def model(self, name: str) -> ModelBeat | None:
        """Return what the model of a name says, None if it is not among them."""
        return next((model for model in self.models if model.model_name == name), None)

    @property
    def truth(self) -> str:
        """Mnemonic that calls are counted against, "" for none."""
        return self.own or self.symbol if self.counts_own else self.symbol

    def is_outside(self, model: ModelBeat) -> bool:
        """Whether the reference is none of a model's classes."""
        return bool(self.truth and model.called) and not model.label_of(self.truth)

    def is_false(self, model: ModelBeat) -> bool:
        """Whether a model's call contradicts the reference."""
        return (
            bool(self.truth and model.called)
            and not self.is_outside(model)
            and model.called != model.label_of(self.truth)
        )

    @property
    def verdict(self) -> str:
        """The reference and the current model's call in words."""
        reference = (
            tr("reference {name_symbol}", name_symbol=name_symbol(self.symbol))
            if self.symbol
            else tr("no reference")
        )
        model = self.model(self.current_model)
        if model is None or not model.called:
            return (
                tr("{reference}; not classified: {reason}", reference=reference, reason=self.reason)
                if self.reason
                else reference
            )
        call = tr("called {name_label}", name_label=model.name_label(model.called))
        if model.doubt:
            call = f"{call}, {model.doubt}"
        if self.is_outside(model):
            return tr(
                "{reference}, none of the classes of {title}; {call}, not counted",
                reference=reference,
                title=model.title,
                call=call,
            )
        return f"{reference}, {call}"

    @property
    def rhythm_line(self) -> str:
        """RR intervals, rhythm and quality of the signal in words."""
        before, after = format_milliseconds(self.rr_before_s), format_milliseconds(self.rr_after_s)
        parts = [
            tr("RR {before} ms before", before=before) if before != NOTHING else tr("RR before not known")
        ]
        parts.append(tr("{after} ms after", after=after) if after != NOTHING else tr("after not known"))
        if self.rhythm:
            parts.append(describe_rhythm(self.rhythm))
        if quality := describe_quality(self.quality):
            parts.append(quality)
        return " · ".join(parts)

    @property
    def interval_line(self) -> str:
        """PR, QRS, QT, corrected QT and prematurity in words."""
        if self.intervals is None:
            return tr("intervals not known yet")
        if not self.waves:
            return tr("no waves found")
        pr_ms, qrs_ms = self._milliseconds("pr_ms"), self._milliseconds("qrs_ms")
        has_p = any(wave.name == P_NAME for wave in self.waves)
        parts = [tr("PR {pr_ms}", pr_ms=pr_ms) if has_p else tr("no P found"), f"QRS {qrs_ms}"]
        parts.append(tr("QT {milliseconds}", milliseconds=self._milliseconds("qt_ms")))
        parts.append(self._corrected_qt())
        early = self.intervals["prematurity_percent"]
        if early is not None:
            parts.append(
                tr("{percent:.0f}\u00a0% early", percent=early)
                if early >= 0
                else tr("{percent:.0f}\u00a0% late", percent=-early)
            )
        return " · ".join(parts)

    def _corrected_qt(self) -> str:
        """Return QTc in words; that of an early beat is marked: the formulas hold for a steady rhythm."""
        bazett, fridericia = (self._milliseconds(f"qtc_{name}_ms") for name in ("bazett", "fridericia"))
        if NOTHING in (bazett, fridericia):
            return tr("QTc {nothing}", nothing=NOTHING)
        early = None if self.intervals is None else self.intervals["prematurity_percent"]
        mark = tr(" (early beat)") if early is not None and early > EARLY_PERCENT else ""
        return tr(
            "QTc {bazett} ms by Bazett, {fridericia} ms by Fridericia{mark}",
            bazett=bazett,
            fridericia=fridericia,
            mark=mark,
        )

    def _milliseconds(self, name: str) -> str:
        value = None if self.intervals is None else self.intervals[name]
        return NOTHING if value is None else f"{value:.0f}"


def describe_sum(attribution: Attribution) -> str:
    """Return how a logit is made up of expected logit and attribution, "" where the method has no sum."""
    if attribution.expected_logit is None:
        return ""
    logit, expected = _with_minus(attribution.logit), _with_minus(attribution.expected_logit)
    return tr(
        "evidence {logit} = expected {expected} {format_signed}",
        logit=logit,
        expected=expected,
        format_signed=format_signed(attribution.total),
    )


def parts_of_sum(attribution: Attribution) -> dict[str, float]:
    """Return what a sum is made of, by its name for people; empty where all of it is on the window."""
    if not attribution.elsewhere:
        return {}
    return {
        "wave, coloured above": float(np.sum(attribution.values, dtype=np.float64)),
        **attribution.elsewhere,
    }


def describe_additivity(attribution: Attribution) -> str:
    """Return the additivity error, absolute and as a share, "" where the method promises none."""
    share = attribution.relative_additivity_error
    if attribution.additivity_error is None or share is None:
        return ""
    return tr(
        "additivity error {additivity_error:.3f} ({value:.1f}\u00a0%)",
        additivity_error=attribution.additivity_error,
        value=100 * share,
    )


def format_signed(value: float, gap: str = "\u00a0") -> str:
    """Return a value with its sign, two decimals."""
    rounded = round(value, 2)
    return f"{'+' if rounded >= 0 else '−'}{gap}{abs(rounded):.2f}"


def _with_minus(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
