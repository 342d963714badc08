"""The pipeline: a source in, a report out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from medlint import config, suppression, voice
from medlint.config import Settings
from medlint.diagnostic import Diagnostic, Report
from medlint.fingerprint import identified
from medlint.matcher import Match, Matcher
from medlint.page import Page
from medlint.pages import PageRules
from medlint.parsers import parse
from medlint.rule import SEVERITIES, Rule
from medlint.rulebook import PROSELINT, Rulebook, bundled_folder, cache_folder, load_rulebook
from medlint.search import Compiler
from medlint.source import Source
from medlint.vocabulary import Vocabulary

if TYPE_CHECKING:
    from medlint import prose

LONGEST_QUOTE = 90  # code points of the words found that a message repeats
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}

__all__ = ["Linter", "Settings"]


class Linter:
    """Lints texts and files with one set of rules; immutable, so it may be shared between threads."""

    def __init__(self, settings: Settings | None = None, rulebook: Rulebook | None = None) -> None:
        self.settings = settings or Settings()
        folders = (bundled_folder(), *self.settings.rules)
        self.rulebook = rulebook or load_rulebook(folders, cache_folder())
        chosen = self.rulebook.chosen(self.settings.select, self.settings.ignore)
        self.rules = tuple(
            rule for rule in chosen if set(rule.jurisdictions) & set(self.settings.jurisdictions)
        )
        self._known = frozenset(rule.id for rule in self.rulebook.rules)
        self._by_id = {rule.id: rule for rule in self.rules}
        self._active = frozenset(self._by_id)
        self._severities = dict(self.settings.severities)
        compiler = Compiler(Vocabulary(self.rulebook.tables), self.rulebook.plans)
        self._vocabulary = compiler.vocabulary
        self._matcher = Matcher(self.rules, compiler)
        self._pages = PageRules(self.rules, self.rulebook.catalogue, compiler)
        self._proselint: prose.Settings | None = None
        if PROSELINT in self.settings.select and PROSELINT not in self.settings.ignore:
            from medlint import prose  # who does not ask for proselint need not wait for its import

            self._proselint = prose.settings()

    @classmethod
    def from_config(cls, path: Path | str) -> Linter:
        """A linter with the settings in a file, `medlint.toml` or `pyproject.toml`; raises FileError."""
        chosen = config.load(path)
        book = load_rulebook((bundled_folder(), *chosen.settings.rules), cache_folder())
        chosen.check(book.names)
        return cls(chosen.settings, book)

    @classmethod
    def discover(cls, path: Path | str = ".") -> Linter:
        """A linter with the settings closest to a page or folder, the default ones if there are none."""
        file = config.find(path)
        return cls.from_config(file) if file else cls()

    def lint_file(self, path: Path | str) -> Report:
        """The report on a file; raises SourceError if it cannot be read."""
        return self.lint(Source.read(path))

    def lint_text(self, text: str, path: str = "text.md") -> Report:
        """The report on a text; the suffix of the path picks the parser."""
        return self.lint(Source(path, text))

    def lint(self, source: Source) -> Report:
        """The report on a source."""
        document = parse(source)
        page = Page(document, self._vocabulary)
        matches = tuple(self._matcher.find(page))
        heard = self._voice(page, matches)
        contradictions, omissions = self._pages.judge(page, heard.sells)
        said = chain(matches, contradictions)
        told = (self._as_heard(self._diagnostic(page, match), match, heard) for match in said)
        found = [self._weighed(d) for d in _distinct(told)]
        if heard.sells:
            found += (self._weighed(self._diagnostic(page, match)) for match in omissions)
        else:
            found = [replace(d, severity=SEVERITIES[-1]) for d in found]
        if self._proselint:
            from medlint import prose

            found += prose.diagnostics(document, self._proselint)
        found = identified(sorted(found, key=_position))
        kept, silenced = suppression.apply(document, found, self._known, self._active)
        return Report(source, tuple(self._about_comments(kept)), silenced)

    def _about_comments(self, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The diagnostics, those about suppressions only as far as their rules were chosen."""
        for d in found:
            if d.category != suppression.CATEGORY:
                yield d
            elif d.rule in self._active:
                yield self._weighed(d)

    def _weighed(self, d: Diagnostic) -> Diagnostic:
        """A diagnostic as grave as the user says; what hedging took from the rule's severity stays taken."""
        severity = self._severities.get(d.rule) or self._severities.get(d.category)
        if not severity:
            return d
        for _ in range(_RANK[d.severity] - _RANK[self.severity(self._by_id[d.rule])]):
            severity = lowered(severity)
        return replace(d, severity=severity)

    def _voice(self, page: Page, matches: Iterable[Match]) -> voice.Voice:
        if self.settings.voice:
            return voice.Voice(self.settings.voice, {})
        claims = {m.sentence.number for m in matches if m.rule.severity != SEVERITIES[-1] and not m.hedged}
        return voice.judge(page, claims)

    def _as_heard(self, d: Diagnostic, match: Match, heard: voice.Voice) -> Diagnostic:
        """A diagnostic, but information where the page warns of such claims."""
        return replace(d, severity=SEVERITIES[-1]) if match.sentence.block in heard.warnings else d

    def _diagnostic(self, page: Page, match: Match) -> Diagnostic:
        rule = match.rule
        severity = self.severity(rule)
        block = page.block(match.sentence)
        words = " ".join(block.prose[match.start : match.end].split())
        sentence = block.prose[match.sentence.start : match.sentence.end]
        return Diagnostic(
            path=page.document.source.path,
            rule=rule.id,
            category=rule.category,
            severity=lowered(severity) if match.hedged else severity,
            message=rule.message.replace("{match}", shortened(words)),
            span=block.span(match.start, match.end),
            text=words,
            why=rule.why,
            suggestion=rule.suggestion,
            authority=tuple(a for a in rule.authority if a.jurisdiction in self.settings.jurisdictions),
            sentence=sentence,
        )

    def severity(self, rule: Rule) -> str:
        """The severity of a rule in the chosen jurisdictions: the gravest of them."""
        if not rule.severities:
            return rule.severity
        by = dict(rule.severities)
        return min(
            (by.get(where, rule.severity) for where in self.settings.jurisdictions), key=_RANK.__getitem__
        )


def lowered(severity: str) -> str:
    """The severity one step down."""
    return SEVERITIES[min(_RANK[severity] + 1, len(SEVERITIES) - 1)]


def shortened(words: str) -> str:
    """Words as a message quotes them: the middle of a long quotation left out."""
    if len(words) <= LONGEST_QUOTE:
        return words
    half = (LONGEST_QUOTE - 3) // 2
    return f"{words[:half].rstrip()} … {words[-half:].lstrip()}"


def _distinct(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """One diagnostic where several of a category overlap: the gravest, then the longest."""
    kept: dict[str, list[tuple[int, int]]] = {}  # by category: the spans so far, apart and in order
    for d in sorted(
        found, key=lambda d: (_RANK[d.severity], d.span.start - d.span.end, d.span.start, d.rule)
    ):
        spans = kept.setdefault(d.category, [])
        at = bisect_left(spans, (d.span.start, d.span.end))
        before = at > 0 and spans[at - 1][1] > d.span.start
        after = at < len(spans) and spans[at][0] < d.span.end
        if not before and not after:
            spans.insert(at, (d.span.start, d.span.end))
            yield d


def _position(d: Diagnostic) -> tuple[int, int, int, str]:
    return d.span.start, d.span.end, _RANK[d.severity], d.rule
