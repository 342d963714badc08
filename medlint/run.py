"""One run over several files: which settings hold for each, and what becomes of those that fail."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from medlint.config import Config, find, load
from medlint.diagnostic import Failure, Report, Run
from medlint.linter import Linter
from medlint.matcher import SlowPatternError
from medlint.rule import SEVERITIES
from medlint.rulebook import PROSELINT, Rulebook, bundled_folder, cache_folder, load_rulebook
from medlint.source import Source, SourceError


class NothingSelectedError(ValueError):
    """The settings leave no rule, so that every page would pass."""


class Linters:
    """The linter for each path: one for each file of settings, made when first asked for."""

    def __init__(self, settings_file: Path | None, folders: Sequence[Path], given: dict[str, Any]) -> None:
        """Given settings, and folders of own rules, are added to those of the files."""
        self._settings_file = settings_file
        self._folders = tuple(folders)
        self._given = given
        self._closest = cache(find)
        self._configured = cache(self._configure)

    def __call__(self, path: Path) -> Linter:
        """The linter for a path; raises FileError, UnknownRuleError or NothingSelectedError."""
        return self._configured(self._settings_file or self._closest(path.parent))

    def _configure(self, file: Path | None) -> Linter:
        config, book = configured(file, self._folders)
        settings = replace(config.settings, **self._given)
        linter = Linter(settings, book)
        if not linter.rules and PROSELINT not in {*settings.select} - {*settings.ignore}:
            where = ", ".join(settings.jurisdictions)
            raise NothingSelectedError(f"the selection leaves no rule that holds in {where}")
        gc.freeze()  # rules are many objects and stay: looking for waste among them takes as long as a page
        return linter


def configured(file: Path | None, folders: Sequence[Path] = ()) -> tuple[Config, Rulebook]:
    """The settings of a file, the default ones without, and the rules with the own ones of both."""
    config = load(file) if file else Config()
    book = load_rulebook((bundled_folder(), *config.settings.rules, *folders), cache_folder())
    config.check(book.names)
    return config, book


def lint(linters: Linters, pages: Iterable[tuple[Path, Callable[[], Source]]]) -> tuple[Run, bool]:
    """The run over pages, each given as its path and what reads it, and whether what is found fails the run.

    Whatever goes wrong with a page, the others are linted.
    """
    reports: list[Report] = []
    failures: list[Failure] = []
    fails = False
    for path, read in pages:
        linter = linters(path)
        report = _attempt(linter, read, path)
        if isinstance(report, Failure):
            failures.append(report)
            continue
        reports.append(report)
        grave = SEVERITIES[: SEVERITIES.index(linter.settings.fail_on) + 1]
        fails = fails or any(d.severity in grave for d in report.diagnostics)
    return Run(tuple(reports), tuple(failures)), fails


def _attempt(linter: Linter, read: Callable[[], Source], path: Path) -> Report | Failure:
    try:
        return linter.lint(read())
    except SourceError as error:
        return Failure(str(path), str(error).removeprefix(f"{path}: "))
    except SlowPatternError as error:
        return Failure(str(path), str(error))
    except MemoryError:
        return Failure(str(path), "does not fit into memory")
    except Exception as error:
        if sys.flags.dev_mode:  # python -X dev -m medlint, for whoever mends this
            raise
        said = f"{type(error).__name__}: {error}"
        return Failure(str(path), f"medlint fails on this file, which is a bug of medlint ({said})")
