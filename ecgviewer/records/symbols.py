"""WFDB annotation mnemonics, the beats among them, and their AAMI EC57 groups.

Mnemonics and their meanings are those of the WFDB Applications Guide ("PhysioBank annotations");
the groups are those of ANSI/AAMI EC57, with unclassifiable (`Q`) and paced beats in group Q.
"""

import numpy as np

BEAT_MEANINGS: dict[str, str] = {
    "N": "normal beat",
    "L": "left bundle branch block beat",
    "R": "right bundle branch block beat",
    "B": "bundle branch block beat (unspecified)",
    "A": "atrial premature beat",
    "a": "aberrated atrial premature beat",
    "J": "nodal (junctional) premature beat",
    "S": "supraventricular premature beat",
    "V": "premature ventricular contraction",
    "r": "R-on-T premature ventricular contraction",
    "F": "fusion of ventricular and normal beat",
    "e": "atrial escape beat",
    "j": "nodal (junctional) escape beat",
    "n": "supraventricular escape beat",
    "E": "ventricular escape beat",
    "/": "paced beat",
    "f": "fusion of paced and normal beat",
    "Q": "unclassifiable beat",
    "?": "beat not classified during learning",
}
"""Every beat annotation but the flutter waves `!`, with its meaning."""

EVENT_MEANINGS: dict[str, str] = {
    "[": "start of ventricular flutter/fibrillation",
    "!": "ventricular flutter wave",
    "]": "end of ventricular flutter/fibrillation",
    "x": "non-conducted P wave (blocked atrial premature beat)",
    "~": "change in signal quality",
    "|": "isolated QRS-like artifact",
    "+": "rhythm change",
    '"': "comment",
}
"""The other annotations that the program names."""

RHYTHM_MEANINGS: dict[str, str] = {
    "AB": "atrial bigeminy",
    "AFIB": "atrial fibrillation",
    "AFL": "atrial flutter",
    "B": "ventricular bigeminy",
    "BII": "2nd degree heart block",
    "IVR": "idioventricular rhythm",
    "N": "normal sinus rhythm",
    "NOD": "nodal (A-V junctional) rhythm",
    "P": "paced rhythm",
    "PREX": "pre-excitation (WPW)",
    "SBR": "sinus bradycardia",
    "SVTA": "supraventricular tachyarrhythmia",
    "T": "ventricular trigeminy",
    "VFL": "ventricular flutter",
    "VT": "ventricular tachycardia",
}
"""Rhythm labels of MIT-BIH, without the leading parenthesis."""

AAMI_GROUPS: dict[str, str] = {
    **dict.fromkeys("NLReBjn", "N"),
    **dict.fromkeys("AaJS", "SVEB"),
    **dict.fromkeys("VrE", "VEB"),
    "F": "F",
    **dict.fromkeys("/fQ?", "Q"),
}
"""AAMI EC57 group of each beat symbol."""


def is_beat(symbol: str) -> bool:
    """Return whether a WFDB mnemonic marks a beat (flutter waves `!` don't count)."""
    return symbol in BEAT_MEANINGS


def describe_symbol(symbol: str) -> str:
    """Return the meaning of a mnemonic in words, or the mnemonic itself if it has none."""
    return BEAT_MEANINGS.get(symbol) or EVENT_MEANINGS.get(symbol) or symbol


def sizes_signal(symbols: np.ndarray) -> np.ndarray:
    """Return which beats show how tall a lead's QRS complexes are, for the ratio of signal to noise.

    As `sigamp` of the WFDB Software Package has it, all but ventricular, fusion and unclassified ones (V,
    E, r, F, ?).

    Parameters
    ----------
    symbols
        WFDB mnemonics of beats, unicode array.

    Returns
    -------
    numpy.ndarray
        Bool, same shape.
    """
    return ~np.isin(symbols, ("V", "E", "r", "F", "?"))
