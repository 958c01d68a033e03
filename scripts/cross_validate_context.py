"""Cross-validate the recipe of the context network over the patients of DS1.

python scripts/cross_validate_context.py --help
"""

import sys

from ecgviewer.studies.context.cross_validate_context import main

if __name__ == "__main__":
    sys.exit(main())
