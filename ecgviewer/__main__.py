"""`python -m ecgviewer` is the command `ecgviewer`."""

from ecgviewer.cli.main import run

if __name__ == "__main__":
    run()
