"""Figures that the paper prints for its networks, to stand beside ours.

Baig et al. 2025, arXiv 2505.03787, Tables 3 to 5 and section 4.1. Table 5 names no model, and agrees
exactly with neither Table 3 nor Table 4; its 107 errors give an accuracy of 0.982.
"""

from typing import Any

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

FALSE_CLASSIFICATIONS: dict[str, dict[str, Any]] = {
    "N": {"fp": 35, "fp_percent": 0.58, "fn": 51, "fn_percent": 4.33},
    "L": {"fp": 9, "fp_percent": 0.15, "fn": 13, "fn_percent": 1.05},
    "R": {"fp": 3, "fp_percent": 0.05, "fn": 13, "fn_percent": 1.07},
    "A": {"fp": 36, "fp_percent": 0.60, "fn": 17, "fn_percent": 1.45},
    "V": {"fp": 24, "fp_percent": 0.40, "fn": 13, "fn_percent": 1.09},
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


def paper_results(architecture: str) -> dict[str, Any] | None:
    """Return what the paper prints for an architecture, None if it isn't one of its two.

    Parameters
    ----------
    architecture
        Key of `registry.ARCHITECTURES`.
    """
    if architecture not in ACCURACY:
        return None
    per_class = {
        label: {"precision": row[0], "recall": row[1], "f1": row[2], "support": _SUPPORT[label]}
        for label, row in _PER_CLASS[architecture].items()
    }
    return {
        "source": SOURCE,
        "accuracy": ACCURACY[architecture],
        "per_class": per_class,
        "false_classifications": FALSE_CLASSIFICATIONS,
    }
