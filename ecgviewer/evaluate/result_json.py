"""Results as JSON and back: the fields of a result by their names, in their order."""

from typing import TypeVar

import msgspec

from ecgviewer.errors import InvalidInputError

Result = TypeVar("Result")


def result_as_dict(result: object) -> dict[str, object]:
    """Return a result, a dataclass of plain values and of further ones, as what JSON holds of it."""
    found: dict[str, object] = msgspec.to_builtins(result)
    return found


def result_from_json(text: str | bytes, kind: type[Result], origin: str) -> Result:
    """Return the result that `result_as_dict` was made of; keys that it doesn't have are left out.

    Parameters
    ----------
    text
        JSON.
    kind
        The result's class.
    origin
        Where the text comes from, for the error.

    Raises
    ------
    InvalidInputError
        If the text is no JSON, or no such result.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.MsgspecError as error:
        raise InvalidInputError(f"{origin} doesn't hold what it should: {error}; make it again") from error
