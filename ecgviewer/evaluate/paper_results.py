"""Figures that the paper prints for its networks, to stand beside ours.

Baig et al. 2025, arXiv 2505.03787, Tables 3 to 5 and section 4.1. Table 5 names no model, and agrees
exactly with neither Table 3 nor Table 4; its 107 errors give an accuracy of 0.982.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "Baig et al. 2025, arXiv 2505.03787"

ACCURACY = {"v1": 0.99, "v2": 0.98}

_SUPPORT = {"N": 1179, "L": 1244, "R": 1216, "A": 1171, "V": 1190}

_PER_CLASS = {
    "v1": {
        "N": (0.98, 0.97, 0.98),
        "L": (1.00, 1.00, 1.00),
        "R": (0.99, 1.00, 0.99),
        "A": (0.98, 0.98, 0.98),
        "V": (0.99, 0.99, 0.99),
    },
    "v2": {
        "N": (0.96, 0.94, 0.95),
        "L": (1.00, 0.99, 1.00),
        "R": (0.99, 0.99, 0.99),
        "A": (0.95, 0.97, 0.96),
        "V": (0.99, 0.98, 0.98),
    },
}


@dataclass(frozen=True)
class PaperScores:
    """What the paper prints of one class: rates, 0 to 1, and the number of beats."""

    precision: float
    recall: float
    f1: float
    support: int

    @property
    def rates(self) -> tuple[float, ...]:
        """Precision, recall and F1."""
        return self.precision, self.recall, self.f1


@dataclass(frozen=True)
class PaperErrors:
    """What the paper prints of one class's errors: false positives and negatives, numbers and percent."""

    fp: int
    fp_percent: float
    fn: int
    fn_percent: float


@dataclass(frozen=True)
class PaperResults:
    """What the paper prints for one of its networks.

    Attributes
    ----------
    source
        Which paper.
    accuracy
        Share of right calls, 0 to 1.
    per_class
        Rates by class.
    false_classifications
        Errors by class: table 5, which names no network.
    """

    source: str
    accuracy: float
    per_class: Mapping[str, PaperScores]
    false_classifications: Mapping[str, PaperErrors]


FALSE_CLASSIFICATIONS = {
    "N": PaperErrors(fp=35, fp_percent=0.58, fn=51, fn_percent=4.33),
    "L": PaperErrors(fp=9, fp_percent=0.15, fn=13, fn_percent=1.05),
    "R": PaperErrors(fp=3, fp_percent=0.05, fn=13, fn_percent=1.07),
    "A": PaperErrors(fp=36, fp_percent=0.60, fn=17, fn_percent=1.45),
    "V": PaperErrors(fp=24, fp_percent=0.40, fn=13, fn_percent=1.09),
}
"""Table 5, without its breakdowns."""

SLIPS = (
    "the size of V1 is printed as 302.18, 303 and 303.18 KB",
    "MIT-BIH is said to hold 1.1 million beats; it holds 109,494",
    "N is said to be taken for L most often; table 5 has it taken for A and V",
)
"""What the paper contradicts itself in, beside its table 5 (see above)."""

TRAINING = {
    "v1": {"epochs": 30, "mini_batches": 500, "seconds": 2576, "seconds_per_epoch": 86, "size_kb": 302.18},
    "v2": {"epochs": 30, "mini_batches": 500, "seconds": 1767, "seconds_per_epoch": 59, "size_kb": 157.76},
}
"""Table 1 and the sizes, for two Intel Xeon of 2.20 GHz without a graphics card."""


def paper_results(architecture: str) -> PaperResults | None:
    """Return what the paper prints for an architecture, None if it isn't one of its two.

    Parameters
    ----------
    architecture
        Key of `registry.ARCHITECTURES`.
    """
    if architecture not in ACCURACY:
        return None
    per_class = {label: PaperScores(*row, _SUPPORT[label]) for label, row in _PER_CLASS[architecture].items()}
    return PaperResults(SOURCE, ACCURACY[architecture], per_class, FALSE_CLASSIFICATIONS)
