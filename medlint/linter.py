"""The pipeline: a source in, a report out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medlint import config, suppression, voice
from medlint.config import Settings
from medlint.diagnostic import Diagnostic, Report
from medlint.fingerprint import fingerprints, identified
from medlint.garbage import uncollected
from medlint.matcher import Match, Matcher
from medlint.page import Page
from medlint.pages import PageRules
from medlint.parsers import parse
from medlint.rule import SEVERITIES, Authority, Rule
from medlint.rulebook import PROSELINT, Rulebook, bundled_folder, cache_folder, load_rulebook
from medlint.search import Compiler
from medlint.source import Source, Span
from medlint.vocabulary import Vocabulary

if TYPE_CHECKING:
    from medlint import prose

EFFECTS = ("cure", "efficacy")  # the categories of claims by which a page promotes what it does not name
LONGEST_QUOTE = 90  # code points of the words found that a message repeats
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}

__all__ = ["Linter", "Settings"]


class Linter:
    """Lints texts and files with one set of rules.

    What it says of a page does not depend on what it read before, so that threads may share it.
    """

    @uncollected()
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
        plans, filing = self.rulebook.phrasebook
        compiler = Compiler(Vocabulary(self.rulebook.tables), plans)
        self._vocabulary = compiler.vocabulary
        self._matcher = Matcher(self.rules, compiler, filing)
        self._voices = voice.Voices(compiler.vocabulary)
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
        """The report on a source; raises SlowPatternError if an own regular expression takes too long."""
        with uncollected():
            document = parse(source)
            page = Page(document, self._vocabulary)
            matches = tuple(self._matcher.find(page))
            heard = self._voice(page, matches)
            effects = (m for m in matches if m.rule.category in EFFECTS and _is_plain(m))
            contradictions, omissions = self._pages.judge(page, heard.sells, effects)
            said = (self._finding(page, match, heard.warnings) for match in chain(matches, contradictions))
            findings = list(_distinct(said))
            if heard.sells:
                findings += (self._finding(page, match) for match in omissions)
            found = self._diagnostics(page, findings, heard.sells)
            if self._proselint:
                from medlint import prose

                found += identified(prose.diagnostics(document, self._proselint))
                found.sort(key=suppression.position)
            kept, silenced = suppression.apply(document, found, self._known, self._active)
            return Report(source, tuple(self._about_comments(kept)), silenced)

    def _about_comments(self, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The diagnostics, those about suppressions only as far as their rules were chosen."""
        for d in found:
            if d.category != suppression.CATEGORY:
                yield d
            elif d.rule in self._active:
                yield replace(d, severity=self._weighed(d.severity, self._by_id[d.rule]))

    def _weighed(self, severity: str, rule: Rule) -> str:
        """A severity as grave as the user says; what hedging took from the rule's own stays taken."""
        said = self._severities.get(rule.id) or self._severities.get(rule.category)
        if not said:
            return severity
        for _ in range(_RANK[severity] - _RANK[self.severity(rule)]):
            said = lowered(said)
        return said

    def _voice(self, page: Page, matches: Iterable[Match]) -> voice.Voice:
        if self.settings.voice:
            return voice.Voice(self.settings.voice, {})
        claims = {m.sentence.number for m in matches if _is_plain(m)}
        return self._voices.judge(page, claims)

    def _finding(self, page: Page, match: Match, warnings: Set[int] = frozenset()) -> _Finding:
        """A match with its severity, which is information in the blocks that warn of such claims."""
        severity = self.severity(match.rule)
        if match.sentence.block in warnings:
            severity = SEVERITIES[-1]
        elif match.hedged:
            severity = lowered(severity)
        return _Finding(match, severity, page.block(match.sentence).span(match.start, match.end))

    def _diagnostics(self, page: Page, findings: list[_Finding], sells: bool) -> list[Diagnostic]:
        """Findings as diagnostics in order of position; where nothing is sold, all are information."""
        path = page.document.source.path
        weighed = [
            finding._replace(
                severity=self._weighed(finding.severity, finding.match.rule) if sells else SEVERITIES[-1]
            )
            for finding in findings
        ]
        weighed.sort(key=_position)
        quotes = []
        for match, _, _ in weighed:
            prose = page.block(match.sentence).prose
            words = " ".join(prose[match.start : match.end].split())
            quotes.append((match.rule.id, path, words, prose[match.sentence.start : match.sentence.end]))
        return [
            Diagnostic(
                path=path,
                rule=match.rule.id,
                category=match.rule.category,
                severity=severity,
                message=match.rule.message.replace("{match}", shortened(words)),
                span=span,
                text=words,
                why=match.rule.why,
                suggestion=match.rule.suggestion,
                authority=self._authority(match.rule),
                sentence=sentence,
                fingerprint=identity,
            )
            for (match, severity, span), (_, _, words, sentence), identity in zip(
                weighed, quotes, fingerprints(quotes), strict=True
            )
        ]

    def _authority(self, rule: Rule) -> tuple[Authority, ...]:
        """The authorities of a rule in the chosen jurisdictions."""
        return tuple(a for a in rule.authority if a.jurisdiction in self.settings.jurisdictions)

    def severity(self, rule: Rule) -> str:
        """The severity of a rule in the chosen jurisdictions: the gravest of them."""
        if not rule.severities:
            return rule.severity
        by = dict(rule.severities)
        return min(
            (by.get(where, rule.severity) for where in self.settings.jurisdictions), key=_RANK.__getitem__
        )


class _Finding(NamedTuple):
    """A match as grave as it is taken to be, and where it stands in the source."""

    match: Match
    severity: str
    span: Span


def _is_plain(match: Match) -> bool:
    """Whether a match is a claim, not hedged, that is more than information."""
    return match.rule.severity != SEVERITIES[-1] and not match.hedged


def lowered(severity: str) -> str:
    """The severity one step down."""
    return SEVERITIES[min(_RANK[severity] + 1, len(SEVERITIES) - 1)]


def shortened(words: str) -> str:
    """Words as a message quotes them: the middle of a long quotation left out."""
    if len(words) <= LONGEST_QUOTE:
        return words
    half = (LONGEST_QUOTE - 3) // 2
    return f"{words[:half].rstrip()} … {words[-half:].lstrip()}"


def _distinct(found: Iterable[_Finding]) -> Iterator[_Finding]:
    """One finding where several of a category overlap: the gravest, then the longest."""
    kept: dict[str, list[tuple[int, int]]] = {}  # by category: the spans so far, apart and in order
    for finding in sorted(found, key=_weight):
        start, end = finding.span.start, finding.span.end
        spans = kept.setdefault(finding.match.rule.category, [])
        at = bisect_left(spans, (start, end))
        before = at > 0 and spans[at - 1][1] > start
        after = at < len(spans) and spans[at][0] < end
        if not before and not after:
            spans.insert(at, (start, end))
            yield finding


def _weight(finding: _Finding) -> tuple[int, int, int, str]:
    span = finding.span
    return _RANK[finding.severity], span.start - span.end, span.start, finding.match.rule.id


def _position(finding: _Finding) -> tuple[int, int, int, str]:
    return finding.span.start, finding.span.end, _RANK[finding.severity], finding.match.rule.id
