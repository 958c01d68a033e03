"""Fits the weights of the signal-quality index on DS1 and prints the index against the ratio.

python scripts/fit_signal_quality.py --help
"""

import sys

from ecgviewer.studies.quality.fit_signal_quality import main

if __name__ == "__main__":
    sys.exit(main())
