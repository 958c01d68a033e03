"""Measure the colour scales of stored context models again and write them into their cards.

python scripts/measure_context_scales.py --help
"""

import sys

from ecgviewer.studies.context.measure_context_scales import main

if __name__ == "__main__":
    sys.exit(main())
