"""Train all context networks that come with the program, each record read once.

python scripts/train_context_networks.py --help
"""

import sys

from ecgviewer.studies.context.train_networks import main

if __name__ == "__main__":
    sys.exit(main())
