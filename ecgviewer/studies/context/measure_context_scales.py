"""Measure the colour scales of stored context models again and write them into their cards.

    python scripts/measure_context_scales.py DATA models/context-0 models/context-1

DATA is a folder with MIT-BIH. `ecgviewer train --arch context` measures them, too: the same numbers. Weights,
twin and background stay as they are.
"""

import argparse
import sys
from pathlib import Path

from ecgviewer.errors import EcgViewerError
from ecgviewer.workflows.training.context_scales import write_context_scales


def main() -> int:
    """Measure each model's scales."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    arguments = parser.parse_args()
    for folder in arguments.models:
        try:
            card = write_context_scales(folder, arguments.data)
        except EcgViewerError as error:
            print(error, file=sys.stderr)
            return 1
        for method, scales in card.scales.items():
            print(card.name, method, " ".join(f"{label} {value:.4f}" for label, value in scales.items()))
    return 0
