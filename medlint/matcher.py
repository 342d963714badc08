"""Finding where rules hold in a page: their phrases, then the conditions on these, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from medlint.context import cited, hedged, negated, question, quoted, warned
from medlint.page import Page, Sentence
from medlint.rule import Clause, Regex, Rule
from medlint.search import Compiler, Hit, Phrase, PhraseIndex
from medlint.vocabulary import Reading

REGEX_SECONDS = 0.2  # for one regular expression on one sentence


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds for words of a sentence; offsets are code points of the block's prose."""

    rule: Rule
    sentence: Sentence
    start: int
    end: int
    hedged: bool


class Matcher:
    """All sentence rules over one vocabulary."""

    def __init__(self, rules: Iterable[Rule], compiler: Compiler) -> None:
        self.rules = tuple(_quickest_first(rule) for rule in rules if rule.match)
        self._compile = compiler.compile
        self._clauses: dict[int, tuple[Phrase, ...]] = {}  # by identity of the clause, whose rule is kept
        self._regexes: list[tuple[int, Any]] = []
        self._rules_of: dict[str, list[int]] = {}  # by phrase
        for number, rule in enumerate(self.rules):
            for sought in rule.match:
                if isinstance(sought, Regex):
                    self._regexes.append((number, _regex(sought)))
                else:
                    self._rules_of.setdefault(sought, []).append(number)
        self._index = PhraseIndex(self._rules_of, compiler)

    def find(self, page: Page) -> Iterator[Match]:
        """The matches in a page, sentence by sentence, in order of rule and position."""
        for sentence in page.sentences:
            hits = self._hits(sentence.reading)
            if not hits:
                continue
            for number in sorted(hits):
                rule = self.rules[number]
                for hit in _apart(hits[number]):
                    match = self._judge(rule, page, sentence, hit)
                    if match is not None:
                        yield match

    def _hits(self, reading: Reading) -> dict[int, list[Hit]]:
        """The occurrences of each rule's phrases."""
        found: dict[int, list[Hit]] = {}
        for phrase, hit in self._index.find(reading):
            for number in self._rules_of[phrase]:
                found.setdefault(number, []).append(hit)
        for number, pattern in self._regexes:
            found.setdefault(number, []).extend(_searched(pattern, reading))
        return found

    def _judge(self, rule: Rule, page: Page, sentence: Sentence, hit: Hit) -> Match | None:
        for clause in rule.when:
            if not self._holds(clause, page, sentence, hit):
                return None
        for clause in rule.unless:
            if self._holds(clause, page, sentence, hit):
                return None
        weak = rule.hedged != "keep" and _over(hedged, sentence.reading.words, hit)
        if weak and rule.hedged == "drop":
            return None
        first, after = sentence.reading.span(hit.start, hit.end)
        return Match(rule, sentence, sentence.start + first, sentence.start + after, weak)

    def _holds(self, clause: Clause, page: Page, sentence: Sentence, hit: Hit) -> bool:
        if clause.condition:
            return _condition(clause.condition, page, sentence, hit)
        if clause.kinds:
            return page.block(sentence).kind in clause.kinds
        phrases = self._phrases(clause)
        place = clause.place
        if place == "sentence":
            return _stands(phrases, sentence.reading)
        if place == "before":
            far = clause.within or hit.start
            return any(
                other.end <= hit.start and other.start >= hit.start - far
                for phrase in phrases
                for other in phrase.spans(sentence.reading)
            )
        if place == "after":
            far = clause.within or len(sentence.reading.codes)
            return any(
                other.start >= hit.end and other.end <= hit.end + far
                for phrase in phrases
                for other in phrase.spans(sentence.reading)
            )
        if place == "previous":
            return sentence.number > 0 and _stands(phrases, page.sentences[sentence.number - 1].reading)
        return page.occurs(clause, phrases, sentence)

    def _phrases(self, clause: Clause) -> tuple[Phrase, ...]:
        known = self._clauses.get(id(clause))
        if known is None:
            known = self._clauses[id(clause)] = tuple(map(self._compile, clause.phrases))
        return known


def _quickest_first(rule: Rule) -> Rule:
    """A rule with its clauses in the order of what they cost to judge; what comes of them is the same."""
    return replace(
        rule, when=tuple(sorted(rule.when, key=_cost)), unless=tuple(sorted(rule.unless, key=_cost))
    )


def _cost(clause: Clause) -> int:
    """Kinds of blocks, then phrases in the sentence, conditions, phrases elsewhere."""
    if clause.kinds:
        return 0
    if clause.condition:
        return 2
    return 1 if clause.place in ("before", "after", "sentence") else 3


def _stands(phrases: Sequence[Phrase], reading: Reading) -> bool:
    return any(phrase.spans(reading) for phrase in phrases)


def _apart(hits: list[Hit]) -> Iterator[Hit]:
    """The hits without those that overlap an earlier or, at the same start, a longer one."""
    reached = 0
    for hit in sorted(set(hits), key=lambda hit: (hit.start, -hit.end, hit.gaps)):
        if hit.start >= reached:
            reached = hit.end
            yield hit


def _over(condition: Callable[[Sequence[str], int, int], bool], words: Sequence[str], hit: Hit) -> bool:
    """Whether a condition holds of the words found, or of what follows one of their gaps by force of the gap.

    "Ketamine does not cure anxiety" is one match whose "not" stands in a gap; in "no known side effects" the
    phrase itself says "no".
    """
    return condition(words, hit.start, hit.end) or any(
        condition(words[begun:], end - begun, hit.end - begun) for begun, end in hit.gaps
    )


def _condition(name: str, page: Page, sentence: Sentence, hit: Hit) -> bool:
    reading = sentence.reading
    start, end = hit.start, hit.end
    if name == "negated":
        return _over(negated, reading.words, hit)
    if name == "warned":
        return warned(reading.words, start, end)
    block = page.block(sentence)
    if name == "question":
        return question(
            reading.words, start, end, block.prose[sentence.start : sentence.end].rstrip("\"'”’)")[-1:]
        )
    if name == "cited":
        return cited(block.prose, sentence.start, sentence.end, block.references)
    first, after = reading.span(start, end)
    return quoted(block.prose, sentence.start + first, sentence.start + after)


def _regex(sought: Regex) -> Any:
    import regex  # only rules that need the escape hatch pay for the import

    return regex.compile(sought.pattern, regex.IGNORECASE)


def _searched(pattern: Any, reading: Reading) -> Iterator[Hit]:
    from medlint.words import spans

    try:
        hits = [hit.span() for hit in pattern.finditer(reading.text, timeout=REGEX_SECONDS)]
    except TimeoutError:
        return
    places = list(spans(reading.text)) if hits else []
    for start, end in hits:
        inside = [number for number, (first, after) in enumerate(places) if first < end and after > start]
        if inside:
            yield Hit(inside[0], inside[-1] + 1)
