"""The four groups of rhythms, which label of which source is in which, and what is left out and why.

The grouping is that of the Chapman-Shaoxing database as LightX3ECG takes it (Le et al. 2022, section 4.1), with
one correction by the data: there sinus tachycardia stands in GSVT, as it did where the database was published
(Zheng et al. 2020, doi 10.1038/s41597-020-0386-x), though the paper's text doesn't name it.
"""

from collections.abc import Mapping, Sequence

GROUPS = ("AFIB", "GSVT", "SB", "SR")
"""Fibrillation and flutter; tachycardias from above the ventricles, sinus tachycardia included; sinus bradycardia;
sinus rhythm, regular or not. In the order of the outputs of networks that call them."""

GROUP_OF: Mapping[str, Mapping[str, str]] = {
    "chapman": {
        **dict.fromkeys(("AFIB", "AF"), "AFIB"),
        **dict.fromkeys(("ST", "SVT", "AT", "AVNRT", "AVRT", "SAAWR"), "GSVT"),
        "SB": "SB",
        **dict.fromkeys(("SR", "SA"), "SR"),
    },
    "ptbxl": {
        **dict.fromkeys(("AFIB", "AFLT"), "AFIB"),
        **dict.fromkeys(("STACH", "SVTAC", "PSVT"), "GSVT"),
        "SBRAD": "SB",
        **dict.fromkeys(("SR", "SARRH"), "SR"),
    },
    "cpsc2018": {"AF": "AFIB", "Normal": "SR"},
    "cinc2017": {"A": "AFIB", "N": "SR"},
    "mitdb": {**dict.fromkeys(("AFIB", "AFL"), "AFIB"), "SVTA": "GSVT", "SBR": "SB", "N": "SR"},
    "svdb": {},
}
"""By source: its labels of rhythm, and their groups; SVDB has none. "AF" is flutter in Chapman and fibrillation in
CPSC-2018."""

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "ptbxl": {
        "PACE": "a pacemaker's rhythm is in none of the groups, whatever is named beside it",
        "SVARR": "a supraventricular arrhythmia that isn't said to be fast",
        "BIGU": "bigeminy says nothing of the rhythm that it interrupts",
        "TRIGU": "trigeminy says nothing of the rhythm that it interrupts",
    },
    "cpsc2018": {
        **dict.fromkeys(("I-AVB", "LBBB", "RBBB"), "names the conduction, not the rhythm"),
        **dict.fromkeys(("PAC", "PVC"), "names single beats, not the rhythm that they interrupt"),
        **dict.fromkeys(("STD", "STE"), "names the ST segment, not the rhythm"),
    },
    "cinc2017": {
        "O": "any other rhythm, which one isn't said",
        "~": "too noisy to be told",
    },
    "mitdb": {
        **dict.fromkeys(("B", "T"), "bigeminy and trigeminy say nothing of the rhythm that they interrupt"),
        **dict.fromkeys(("VT", "VFL", "IVR"), "a ventricular rhythm"),
        "P": "a pacemaker's rhythm",
        **dict.fromkeys(("AB", "NOD", "BII", "PREX"), "in none of the groups"),
    },
    "svdb": {"steady with early beats": "not in fibrillation by this program's own rule; more isn't known"},
}
"""By source: labels of no group, and why. A recording without any label of `GROUP_OF` is left out, too; so is
a stretch of MIT-BIH with rhythms of two groups."""

SINUS_OF_ANY_RATE = ("ptbxl", "cinc2017", "mitdb")
"""Sources that call a sinus rhythm normal whatever its rate: of PTB-XL's SR every seventh is below 60/min, where
Chapman calls every one SB. A network could meet both only by telling the sources apart, so `training.rhythm`
leaves out their SR beyond `SINUS_RATES_A_MINUTE`."""

SINUS_RATES_A_MINUTE = (60.0, 100.0)
"""What SR reaches from and to where SB and GSVT have names of their own."""

_VETOES = frozenset({("ptbxl", "PACE")})


def rhythm_group(source: str, labels: Sequence[str]) -> str:
    """Return the group of a recording by its labels, "" for none.

    Parameters
    ----------
    source
        Key of `GROUP_OF`.
    labels
        All labels of the recording. Of two groups the one that stands first in `GROUPS` counts: a slow irregular
        sinus rhythm is SB, and flutter with a sinus rhythm beside it AFIB.
    """
    if any((source, label) in _VETOES for label in labels):
        return ""
    found = {GROUP_OF[source][label] for label in labels if label in GROUP_OF[source]}
    return next((group for group in GROUPS if group in found), "")


def is_not_fibrillation(source: str, labels: Sequence[str]) -> bool:
    """Return whether labels say, whatever else they leave open, that a recording is neither in AFIB nor in flutter.

    Those of CPSC-2018, CinC-2017 and MIT-BIH do: their annotators had to name it; that of SVDB is this program's own
    rule, see `svdb`. A recording of PTB-XL without a code
    of rhythm says nothing. "Other" of CinC-2017 may hold some flutter, which its annotators did not call A.
    """
    if source == "ptbxl" and not any(label in GROUP_OF[source] for label in labels):
        return False
    return bool(labels) and not any(GROUP_OF[source].get(label) == "AFIB" or label == "~" for label in labels)
