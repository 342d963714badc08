"""Paths as the URIs that other programs expect."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote


def absolute(path: str) -> str:
    """A `file://` URI; a relative path is taken from the working folder."""
    return Path(os.path.abspath(path)).as_uri()


def relative(path: str) -> str:
    """A path as it was given, percent-encoded; an absolute one becomes a `file://` URI."""
    pure = PurePath(path)
    if pure.is_absolute():
        return pure.as_uri()
    # A colon is encoded as well: in a first name it would read as the end of a scheme.
    return quote(os.fsencode(pure.as_posix()), safe="/")
