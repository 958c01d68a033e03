"""Codes of diagnoses in the headers of public sets, and the labels that the loaders know instead.

SNOMED CT concepts as PhysioNet's headers have them behind `Dx:`. Only what the loaders read is here: labels of rhythm
of the Chapman-Shaoxing set, and the nine of CPSC-2018.
"""

from collections.abc import Iterable, Mapping

CHAPMAN_CODES: Mapping[str, str] = {
    "426177001": "SB",
    "426783006": "SR",
    "164889003": "AFIB",
    "427084000": "ST",
    "164890007": "AF",
    "427393009": "SA",
    "426761007": "SVT",
    "713422000": "AT",
    "233896004": "AVNRT",
    "233897008": "AVRT",
    "195101003": "SAAWR",
}
"""Rhythms by the names of Zheng et al. 2020: "AF" is flutter there."""

CPSC2018_CODES: Mapping[str, str] = {
    "426783006": "Normal",
    "164889003": "AF",
    "270492004": "I-AVB",
    "164909002": "LBBB",
    "59118001": "RBBB",
    "284470004": "PAC",
    **dict.fromkeys(("164884008", "427172004"), "PVC"),
    "429622005": "STD",
    "164931005": "STE",
}
"""The nine labels. Premature beats of the ventricles have two codes: later releases took the second."""

_FIELD = "dx:"


def coded_labels(comments: Iterable[str], codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels that a header's comments name, each once, in their order.

    Parameters
    ----------
    comments
        Without `#`, such as "Dx: 164889003,59118001". A label in place of a code is taken as it is.
    codes
        Label by code; others are passed over.
    """
    found = []
    for comment in comments:
        text = comment.strip()
        if text.lower().startswith(_FIELD):
            found += [code.strip() for code in text[len(_FIELD) :].split(",")]
    known = [codes.get(code, code) for code in found]
    return tuple(dict.fromkeys(label for label in known if label in set(codes.values())))
