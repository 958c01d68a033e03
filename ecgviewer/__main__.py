"""`python -m ecgviewer` is the command `ecgviewer`."""

import sys

from ecgviewer.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
