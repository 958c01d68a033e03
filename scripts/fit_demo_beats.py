"""Fits the beat shapes of the demo record to median beats of the MIT-BIH Arrhythmia Database.

python scripts/fit_demo_beats.py --help
"""

import sys

from ecgviewer.studies.demo.fit_demo_beats import main

if __name__ == "__main__":
    sys.exit(main())
