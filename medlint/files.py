"""Which files to lint: paths as given, folders walked with their .gitignore files in force."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from medlint.diagnostic import Failure
from medlint.parsers import SUFFIXES


def discover(paths: Iterable[str]) -> tuple[list[Path], list[Failure]]:
    """The files that paths stand for, in order and each once, and the paths that stand for none.

    A file that is named is taken whatever its suffix; in a folder only text, Markdown and HTML are. Links to
    folders are not followed, so a loop of links ends.
    """
    found: dict[Path, None] = {}
    failures: list[Failure] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            inside = list(_walk(path))
            if not inside:
                failures.append(Failure(name, "no text, Markdown or HTML file in this folder"))
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            failures.append(Failure(name, "no such file or folder"))
    return list(found), failures


def _walk(folder: Path) -> Iterator[Path]:
    ignored = {folder: _inherited(folder)}
    for here, folders, files in os.walk(folder):
        path = Path(here)
        specs = [*ignored.pop(path), *_spec(path)]
        kept = sorted(
            name for name in folders if name != ".git" and not _ignored(path / name, specs, folder=True)
        )
        folders[:] = kept
        ignored.update({path / name: specs for name in kept})
        for name in sorted(files):
            file = path / name
            if file.suffix.lower() in SUFFIXES and not _ignored(file, specs, folder=False) and file.is_file():
                yield file


_Specs = list[tuple[Path, GitIgnoreSpec]]


def _inherited(folder: Path) -> _Specs:
    """The ignore files between the root of the repository and a folder, outermost first."""
    specs: _Specs = []
    for parent in folder.resolve().parents:
        specs[:0] = _spec(parent)
        if (parent / ".git").exists():
            return specs
    return []


def _spec(folder: Path) -> _Specs:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [(folder.resolve(), GitIgnoreSpec.from_lines(lines))]


def _ignored(path: Path, specs: _Specs, folder: bool) -> bool:
    """Whether the innermost ignore file that speaks of a path says to leave it out."""
    absolute = Path(os.path.abspath(path))
    for root, spec in reversed(specs):
        try:
            relative = (absolute.parent.resolve() / absolute.name).relative_to(root).as_posix()
        except ValueError:
            continue
        said = spec.check_file(relative + ("/" if folder else "")).include
        if said is not None:
            return said
    return False
