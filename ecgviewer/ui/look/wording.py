"""How panels write times, numbers and symbols."""

import math

import numpy as np

from ecgviewer.beats.doubtful_places import ASYSTOLE, FLUTTER, MISSING, NOISE, PACED, POOR_SIGNAL
from ecgviewer.beats.quality import POOR_QUALITY
from ecgviewer.classifiers.predictions import IMPROBABLE, UNLIKE, Doubts
from ecgviewer.records.symbols import RHYTHM_MEANINGS, describe_symbol
from ecgviewer.ui.look.translation import tr

NOTHING = "–"
"""Written where there is no value."""


def beat_number(beat_index: int) -> int:
    """Return the number that a person reads for a row of the beat table: the first beat is beat 1."""
    return beat_index + 1


def format_time(time_s: float) -> str:
    """Return seconds as m:ss.ss, or h:mm:ss.ss from one hour on."""
    hundredths = round(time_s * 100)
    minutes, rest = divmod(hundredths, 6000)
    seconds = f"{rest // 100:02d}.{rest % 100:02d}"
    if minutes < 60:
        return f"{minutes}:{seconds}"
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds}"


def short_name(name: str, most: int = 14) -> str:
    """Return a file's name that fits on a button: its middle is left out where it is long.

    >>> short_name("waveform_ecg.dcm"), short_name("208")
    ('wavefor…cg.dcm', '208')
    """
    half = (most - 1) // 2
    return name if len(name) <= most else f"{name[: most - 1 - half]}…{name[-half:]}"


def format_duration(duration_s: float) -> str:
    """Return a length of time as m:ss, or h:mm:ss from one hour on."""
    seconds = round(duration_s)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def format_time_left(seconds_left: float | None) -> str:
    """Return a time left in words, "" where it is not known."""
    if seconds_left is None or not math.isfinite(seconds_left):
        return ""
    if seconds_left < 1.5:
        return tr("1 s left")
    if seconds_left < 90:
        return tr("{seconds_left:.0f} s left", seconds_left=seconds_left)
    return tr("{seconds_left:.0f} min left", seconds_left=seconds_left / 60)


def format_milliseconds(seconds: float) -> str:
    """Return seconds as whole milliseconds without unit, a dash for NaN."""
    return NOTHING if math.isnan(seconds) else f"{seconds * 1000:.0f}"


def format_whole(value: float) -> str:
    """Return a whole number, with a true minus; a dash for NaN."""
    return NOTHING if math.isnan(value) else f"{value:.0f}".replace("-0", "0").replace("-", "−")


def format_probability(value: float) -> str:
    """Return a probability with two digits, a dash for NaN; never 1.00 for what is less than 1.

    A network that is not quite sure must not read as certain.
    """
    if math.isnan(value):
        return NOTHING
    return f"{min(value, 0.99) if value < 1 else 1.0:.2f}"


def format_accuracy(value: float) -> str:
    """Return a share of right calls with three digits, a dash for NaN; never 1.000 with an error in it."""
    if math.isnan(value):
        return NOTHING
    return f"{min(value, 0.999) if value < 1 else 1.0:.3f}"


def format_percent(value: float | None) -> str:
    """Return a percentage with two digits and without its sign, a dash for None."""
    return NOTHING if value is None else f"{value:.2f}"


def describe_quality(value: float) -> str:
    """Return a signal-quality index in words, "" for NaN."""
    if math.isnan(value):
        return ""
    return f"{tr('poor signal') if value < POOR_QUALITY else tr('signal')} {format_quality(value)}"


def format_quality(value: float) -> str:
    """Return a signal-quality index with two digits, a dash for NaN; never 0.70 for what is poor."""
    if math.isnan(value):
        return NOTHING
    return f"{math.floor(value * 100 + 1e-4) / 100:.2f}"


def unsure_beats(doubts: Doubts | None, n_beats: int) -> np.ndarray:
    """Return which of the beats have an unsure call, none for a model that can't tell; bool."""
    return np.zeros(n_beats, dtype=bool) if doubts is None else doubts.is_unsure


def describe_doubt(doubts: Doubts | None, beat_index: int, probability: float) -> str:
    """Return why a call is unsure, "" if it is not.

    Parameters
    ----------
    doubts
        Of all beats; None for a model that can't tell.
    beat_index
        Row of the table of beats.
    probability
        Of the called class.
    """
    if doubts is None or not doubts.is_unsure[beat_index]:
        return ""
    reasons = [
        tr("probability {format_probability}", format_probability=format_probability(probability))
        if reason == IMPROBABLE
        else _REASONS[reason]
        for reason in doubts.reasons(beat_index)
    ]
    return tr("unsure: {reasons}", reasons=", ".join(reasons))


_REASONS = {
    UNLIKE: tr("unlike any beat it was trained with"),
    FLUTTER: tr("in ventricular flutter"),
    NOISE: tr("in a stretch marked as noise"),
    MISSING: tr("beside missing signal"),
    ASYSTOLE: tr("beside 3 s and more without a beat"),
    POOR_SIGNAL: tr("in a poor signal"),
    PACED: tr("pacing spikes found"),
}


def mark_doubt(label: str, is_unsure: bool) -> str:
    """Return a label as it is shown, with a question mark where the call is unsure."""
    return f"{label}?" if label and is_unsure else label


def name_symbol(symbol: str) -> str:
    """Return a symbol with its meaning, such as "N (normal beat)"."""
    meaning = describe_symbol(symbol)
    return symbol if meaning == symbol else f"{symbol} ({meaning})"


_GROUP_MEANINGS = {
    "N": tr("normal or bundle branch block"),
    "S": tr("supraventricular premature beat"),
    "V": tr("ventricular ectopic beat"),
}


def describe_label(label: str, members: str) -> str:
    """Return the meaning of a network's class, of one that stands for an AAMI EC57 group too.

    Parameters
    ----------
    label
        Of the class.
    members
        Mnemonics that it stands for; `label` itself where it stands for itself.
    """
    return describe_symbol(label) if members == label else _GROUP_MEANINGS.get(label, f"one of {members}")


def name_rhythm(label: str) -> str:
    """Return a rhythm label with its meaning, such as "T · ventricular trigeminy"."""
    meaning = RHYTHM_MEANINGS.get(label)
    return f"{label} · {meaning}" if meaning else label


def describe_rhythm(label: str) -> str:
    """Return a rhythm label in a sentence, such as "ventricular trigeminy (T)"."""
    meaning = RHYTHM_MEANINGS.get(label)
    return f"{meaning} ({label})" if meaning else tr("rhythm {label}", label=label)


def without_keys(text: str) -> str:
    """Return a text for a menu or a button as it stands: what is behind & would be taken for a key."""
    return text.replace("&", "&&")
