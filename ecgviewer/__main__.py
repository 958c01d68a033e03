"""`python -m ecgviewer` is the command `ecgviewer`."""

import sys

from ecgviewer.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
