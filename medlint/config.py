"""What a user may choose, and the files that say it: `medlint.toml`, or `[tool.medlint]` in `pyproject.toml`.

The closest file wins whole: nothing is taken from files further out, unless it names one with `extend`.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medlint.mistake import nearest
from medlint.rule import JURISDICTIONS, SEVERITIES

if TYPE_CHECKING:
    from medlint.tomlfile import Value

NAME = "medlint.toml"
SHARED_NAME = "pyproject.toml"
KEYS = ("extend", "select", "ignore", "jurisdictions", "fail-on", "voice", "rules", "severities")
VOICES = ("auto", "marketing", "information")


@dataclass(frozen=True)
class Settings:
    """What a user may choose."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ("us",)
    voice: str = ""  # marketing or information; empty: judged from the page
    fail_on: str = "warning"
    rules: tuple[Path, ...] = ()  # folders of own rules, beside the bundled ones
    severities: tuple[tuple[str, str], ...] = ()  # of rules or categories, in place of their own


@dataclass(frozen=True)
class Config:
    """The settings of a file, and where it names rules: only who has loaded the rules can check that."""

    settings: Settings = field(default_factory=Settings)
    names: tuple[tuple[str, str], ...] = ()  # of rules and categories, each with `path:line:column`

    def check(self, known: Collection[str]) -> None:
        """Raises FileError for the first name that none of the known rules and categories has."""
        for name, place in self.names:
            if name not in known:
                from medlint.mistake import FileError

                raise FileError(f"{place}: no rule or category {name!r}{nearest(name, known)}")


def find(path: Path | str) -> Path | None:
    """The file with the settings for a page or folder, in the closest folder around it that has one."""
    start = Path(os.path.abspath(path))
    for folder in (start, *start.parents):
        for file in (folder / NAME, folder / SHARED_NAME):
            if os.path.isfile(file) and (file.name == NAME or _speaks_of_medlint(file)):
                here = Path.cwd()
                return file.relative_to(here) if file.is_relative_to(here) else file
    return None


def load(path: Path | str) -> Config:
    """The settings in a file and in those it extends; raises FileError."""
    return _load(Path(path), ())


def _speaks_of_medlint(path: Path) -> bool:
    try:
        if b"medlint" not in path.read_bytes():  # most do not, and are never parsed
            return False
    except OSError:
        return False
    from medlint.tomlfile import read

    return read(path).inner("tool", "medlint") is not None


def _load(path: Path, inner: tuple[Path, ...]) -> Config:
    from medlint.tomlfile import read

    root = read(path)
    if path.name == SHARED_NAME:
        section = root.inner("tool", "medlint")
        if section is None:
            raise root.error("no table [tool.medlint]")
        root = section
    values = root.table(KEYS)
    base = Config()
    if "extend" in values:
        target = _inside(path, values["extend"])
        if target.resolve() in (path.resolve(), *inner):
            raise values["extend"].error(f"{str(target)!r} extends itself by way of this file")
        if not os.path.isfile(target):
            raise values["extend"].error(f"no file {str(target)!r}")
        base = _load(target, (*inner, path.resolve()))
    changes: dict[str, Any] = {}
    names: list[tuple[str, str]] = []
    for key, value in values.items():
        match key:
            case "select" | "ignore":
                changes[key] = tuple(item.text() for item in value.items())
                names += [(item.text(), item.place) for item in value.items()]
            case "jurisdictions":
                changes[key] = tuple(item.one_of(JURISDICTIONS) for item in value.items())
                if not changes[key]:
                    raise value.error(f"an empty list; expected some of {', '.join(JURISDICTIONS)}")
            case "fail-on":
                changes["fail_on"] = value.one_of(SEVERITIES)
            case "voice":
                changes[key] = value.one_of(VOICES).replace("auto", "")
            case "rules":
                changes[key] = tuple(_folder(path, item) for item in value.items())
            case "severities":
                pairs = [(name, severity.one_of(SEVERITIES)) for name, severity in value.pairs()]
                own = {name.text(): severity for name, severity in pairs}
                changes[key] = tuple((dict(base.settings.severities) | own).items())
                names += [(name.text(), name.place) for name, _ in pairs]
    return Config(replace(base.settings, **changes), (*base.names, *names))


def _inside(path: Path, value: Value) -> Path:
    """A path as a file gives it: from the folder of that file."""
    return Path(os.path.normpath(path.parent / value.text()))


def _folder(path: Path, value: Value) -> Path:
    folder = _inside(path, value)
    if not os.path.isdir(folder):
        raise value.error(f"no folder {str(folder)!r}")
    return folder
