"""Makes the demo record, a synthetic ECG: resources/demo/demo.hea, demo.dat, demo.atr.

python scripts/make_demo_record.py --help
"""

import sys

from ecgviewer.studies.demo.make_demo_record import main

if __name__ == "__main__":
    sys.exit(main())
