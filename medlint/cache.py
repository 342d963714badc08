"""Files kept beside the program: compiled rules and products, by the hash of what they were made from."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from zlib import crc32

CACHE_SECONDS = 7 * 24 * 3600  # what was made from other sources and not used for a week is removed


def fingerprint(files: Mapping[Path, bytes], made_by: str) -> str:
    """The hash of some files, and of the program and format that make something from them."""
    digest = blake2b(made_by.encode(), digest_size=16)
    for path, data in files.items():
        digest.update(f"\0{path}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def line(data: object) -> bytes:
    """Data as a line of JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def recalled(path: Path) -> list[bytes]:
    """The lines of a cache file; raises OSError or ValueError if it is not there as it was written."""
    with path.open("rb") as file:
        checksum, data = file.readline(), file.read()
    if int(checksum) != crc32(data):
        raise ValueError(f"{path} was changed")
    return data.split(b"\n")


def keep(path: Path, lines: Iterable[bytes], others: str) -> None:
    """Write a cache file and remove old ones that match a pattern; a folder that refuses is no trouble."""
    data = b"\n".join(lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved: a reader, or a process killed half-way, never sees half a file.
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(b"%d\n" % crc32(data))
            part.write(data)
        os.replace(part.name, path)
        for old in path.parent.glob(others):
            if old != path and time.time() - old.stat().st_mtime > CACHE_SECONDS:
                old.unlink()
    except OSError:
        return
