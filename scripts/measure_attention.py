"""Measure what training with attention on the waves does to accuracy and to explanations.

python scripts/measure_attention.py --help
"""

import sys

from ecgviewer.studies.attention.measure_attention import main

if __name__ == "__main__":
    sys.exit(main())
