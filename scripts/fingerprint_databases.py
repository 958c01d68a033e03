"""Write the hashes by which the program knows recordings of public databases, whatever their files are called.

python scripts/fingerprint_databases.py --help
"""

import sys

from ecgviewer.studies.known.fingerprint_databases import main

if __name__ == "__main__":
    sys.exit(main())
