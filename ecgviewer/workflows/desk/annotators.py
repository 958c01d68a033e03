"""Names under which a person's annotations are saved."""

import getpass

from ecgviewer.errors import InvalidInputError

MAX_LETTERS = 20
_TAKEN = frozenset(
    ["atr", "dat", "hea", "qrs", "ecg", "mat", "edf", "txt", "csv", "json", "pdf", "png", "svg"]
)
"""Extensions that mean something else beside a record."""


def check_annotator(name: str) -> str:
    """Return a name under which annotations may be saved, in lower case.

    It becomes the extension of a file, and everybody who gets the file reads it: so it is never the name by which
    the person logs in, unless it was set somewhere by hand to be read.

    Raises
    ------
    InvalidInputError
        If it has other characters than the letters a to z, is too long, stands for something else beside a
        record, or is the login name.
    """
    lower = name.strip().lower()
    if not lower.isascii() or not lower.isalpha() or len(lower) > MAX_LETTERS:
        raise InvalidInputError(
            f"'{name}' can't be an annotator's name: take 1 to {MAX_LETTERS} letters from a to z, such as rev"
        )
    if lower in _TAKEN:
        raise InvalidInputError(
            f"'{lower}' means something else beside a record; take another name, such as rev"
        )
    if lower == _login():
        raise InvalidInputError("take another name than the one you log in with: it goes out with your files")
    return lower


def _login() -> str:
    try:
        return getpass.getuser().lower()
    except (OSError, KeyError):  # no such user, as in some containers
        return ""
