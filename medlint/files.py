"""Which files to lint: paths as given, folders walked with their .gitignore files in force."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from medlint.diagnostic import Failure
from medlint.parsers import SUFFIXES

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def discover(paths: Iterable[str]) -> tuple[list[Path], list[Failure]]:
    """The files that paths stand for, in order and each once, and the paths that cannot be linted.

    A file that is named is taken whatever its suffix; in a folder only text, Markdown and HTML are. Folders
    that begin with a dot are passed over. Links to folders are not followed, so a loop of links ends.
    """
    found: dict[Path, None] = {}
    failures: list[Failure] = []
    for name in paths:
        path = Path(name)
        try:
            mode = os.stat(name).st_mode  # of an empty name Path would make the current folder
        except (OSError, ValueError) as error:
            failures.append(Failure(name, _why_not(path, error)))
            continue
        if stat.S_ISDIR(mode):
            before = len(failures)
            inside = list(_walk(path, failures))
            if not inside and len(failures) == before:
                failures.append(Failure(name, "no text, Markdown or HTML file in this folder"))
            found.update(dict.fromkeys(inside))
        elif stat.S_ISREG(mode):
            found[path] = None
        else:  # to read a device or a pipe may never end
            failures.append(Failure(name, "is no regular file; pipe it into: medlint check -"))
    return list(found), failures


def _why_not(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "is a link to nothing" if os.path.islink(path) else "no such file or folder"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


_Specs = list[tuple[Path, "GitIgnoreSpec"]]  # folders with an ignore file, outermost first


def _walk(top: Path, failures: list[Failure]) -> Iterator[Path]:
    """The files of a folder before those of the folders in it, by name; folders that refuse are failures."""
    real = top.resolve()
    pending = [(top, real, _inherited(real))]
    while pending:
        folder, real, inherited = pending.pop()
        specs = [*inherited, *_spec(real)]
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            failures.append(Failure(str(folder), _why_not(folder, error)))
            continue
        inner = []
        for entry in entries:
            path, place = folder / entry.name, real / entry.name
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and not _ignored(place, specs, folder=True):
                    inner.append((path, place, specs))
            elif (
                path.suffix.lower() in SUFFIXES
                and not _ignored(place, specs, folder=False)
                and os.path.isfile(path)
            ):
                yield path
        pending += reversed(inner)


def _inherited(folder: Path) -> _Specs:
    """The ignore files between the root of the repository and a folder."""
    specs: _Specs = []
    if os.path.exists(folder / ".git"):
        return specs
    for parent in folder.parents:
        specs[:0] = _spec(parent)
        if os.path.exists(parent / ".git"):
            return specs
    return []


def _spec(folder: Path) -> _Specs:
    file = folder / ".gitignore"
    if not os.path.isfile(file):
        return []
    from pathspec import GitIgnoreSpec  # not every folder has such a file

    try:
        lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []
    specs = []
    for line in lines:
        try:
            specs.append(GitIgnoreSpec.from_lines([line]))
        except (ValueError, re.error):  # git, too, passes over what is no pattern
            continue
    return [(folder, sum(specs, GitIgnoreSpec([])))]


def _ignored(place: Path, specs: _Specs, folder: bool) -> bool:
    """Whether the innermost ignore file that speaks of a path says to leave it out."""
    for root, spec in reversed(specs):
        name = place.relative_to(root).as_posix() + "/" * folder
        said = spec.check_file(name.encode("utf-8", "replace").decode()).include  # some names are no Unicode
        if said is not None:
            return said
    return False
