"""Cross-validate a wider context over the patients of DS1 and of half of the SVDB.

python scripts/cross_validate_wide.py --help
"""

import sys

from ecgviewer.studies.context.wide_recipe import main

if __name__ == "__main__":
    sys.exit(main())
