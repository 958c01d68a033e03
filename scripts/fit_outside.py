"""Write what tells beats outside the classes, and unsure calls, into the folders of context models.

python scripts/fit_outside.py --help
"""

import sys

from ecgviewer.studies.context.fit_outside import main

if __name__ == "__main__":
    sys.exit(main())
