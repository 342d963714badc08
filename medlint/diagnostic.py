"""What medlint says about a page: diagnostics, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass

from medlint.rule import Authority
from medlint.source import Source, Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One statement of one rule about one span of a source."""

    path: str
    rule: str
    category: str
    severity: str  # error | warning | info
    message: str
    span: Span  # code points of the decoded source
    text: str  # the words found, without markup
    why: str = ""
    suggestion: str = ""
    authority: tuple[Authority, ...] = ()
    sentence: str = ""  # around the words, without markup
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A diagnostic that a comment in the source silenced, with the writer's reason."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found in one source, in order of position."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    suppressed: tuple[Suppressed, ...] = ()
    baselined: int = 0  # how many more a baseline accepts


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be linted, and why."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Run:
    """The reports of one run over several files, with the files that failed."""

    reports: tuple[Report, ...]
    failures: tuple[Failure, ...] = ()
