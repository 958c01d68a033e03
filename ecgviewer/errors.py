"""The errors that a person may see.

Each message is one line that says what went wrong, where, and what to do next. Anything that is not
one of these is a defect of the program.
"""


class EcgViewerError(Exception):
    """Base of the errors that are shown to a person as they are.

    Parameters
    ----------
    message
        One line: what, where, and what to do next. Line breaks in it (from a file's content, say) are
        folded to spaces.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(str(message).split()))


class InvalidInputError(EcgViewerError):
    """A value that a person gave is outside what is possible."""


class RecordNotFoundError(EcgViewerError):
    """No record of that name or path."""


class RecordUnreadableError(EcgViewerError):
    """The record is there, but its files are damaged, incomplete or not WFDB."""


class DownloadError(EcgViewerError):
    """A record could not be fetched, or what came was not what the official list names."""


class ModelUnreadableError(EcgViewerError):
    """A model's folder lacks a file, or a file in it is not what it should be."""


class OutputError(EcgViewerError):
    """A result could not be written where it was asked for."""


class WorkLostError(EcgViewerError):
    """The process that worked was ended from outside, and again at a second try."""
