"""How a mistake in a rule, fact or settings file is told: where it stands, and the nearest known name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class FileError(ValueError):
    """A file is not as it should be: `path:line:column: what was found; what was expected`."""


def decoded(path: Path, data: bytes) -> str:
    """The text of a file of rules, lists or facts; raises FileError if it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(f"{path}:1:1: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error message that names the nearest known name, or nothing."""
    from difflib import get_close_matches  # who makes no mistake need not wait for it

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
