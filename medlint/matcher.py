"""Finding where rules hold in a page: their phrases, then the conditions on these, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from medlint.context import hedged, negated, question, quoted, warned
from medlint.page import Page, Sentence
from medlint.rule import Clause, Regex, Rule
from medlint.search import AnyPhrase, Compiler, Filing, Hit, PhraseIndex
from medlint.vocabulary import BRACKET, MOST_SENTENCES, Kept, Reading

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
    """All sentence rules over one vocabulary.

    What the words of a sentence say by themselves is judged once for all places where they stand: the pages
    of a site repeat each other, and an editor asks again at every key.
    """

    def __init__(self, rules: Iterable[Rule], compiler: Compiler, filing: Filing | None = None) -> None:
        """The phrases of the rules are filed already, among others, or else for the occasion."""
        self._judged = tuple(_Judged.of(rule, compiler) for rule in rules if rule.match)
        self._regexes: list[tuple[int, Any]] = []
        self._rules_of: dict[str, list[int]] = {}  # by phrase
        for number, judged in enumerate(self._judged):
            for sought in judged.rule.match:
                if isinstance(sought, Regex):
                    self._regexes.append((number, _regex(sought)))
                else:
                    self._rules_of.setdefault(sought, []).append(number)
        phrases = self._rules_of.keys()
        self._index = PhraseIndex(filing, phrases, compiler) if filing else PhraseIndex.of(phrases, compiler)
        self._suspects: Kept[Reading, list[_Suspect]] = Kept(self._suspected, MOST_SENTENCES)

    def find(self, page: Page, sentences: Iterable[Sentence] | None = None) -> Iterator[Match]:
        """The matches in a page, or in some of its sentences, in order of sentence, rule and position."""
        for sentence in page.sentences if sentences is None else sentences:
            for suspect in self._suspects[sentence.reading]:
                match = suspect.judged.match(page, sentence, suspect)
                if match:
                    yield match

    def _suspected(self, reading: Reading) -> list[_Suspect]:
        """What the phrases of the rules find in a sentence, in order of rule and position."""
        hits = self._hits(reading)
        return [
            _Suspect(self._judged[number], reading, hit)
            for number in sorted(hits)
            for hit in _apart(hits[number])
        ]

    def _hits(self, reading: Reading) -> dict[int, list[Hit]]:
        """The occurrences of each rule's phrases."""
        found: dict[int, list[Hit]] = {}
        for phrase, hit in self._index.find(reading):
            for number in self._rules_of[phrase]:
                found.setdefault(number, []).append(hit)
        for number, pattern in self._regexes:
            found.setdefault(number, []).extend(_searched(pattern, reading))
        return found


class _Claim(NamedTuple):
    """Words of a sentence that a rule is about; offsets are code points of the sentence."""

    start: int
    end: int
    hedged: bool


class _Suspect:
    """A hit of a rule in a sentence, and once that was asked what it claims there."""

    def __init__(self, judged: _Judged, reading: Reading, hit: Hit) -> None:
        self.judged = judged
        self._reading = reading
        self._hit = hit

    @cached_property
    def claim(self) -> _Claim | None:
        """What the words claim, if the words around them let it stand."""
        return self.judged.claim(self._reading, self._hit)


@dataclass(frozen=True, eq=False, slots=True)
class _Judged:
    """A rule and its clauses: those on places in the page, on the words of the sentence, and on both."""

    rule: Rule
    places: tuple[_Ready, ...]  # `when`, asked first: what few places allow is soon settled
    words_when: tuple[_Ready, ...]
    words_unless: tuple[_Ready, ...]
    page_when: tuple[_Ready, ...]
    page_unless: tuple[_Ready, ...]

    @classmethod
    def of(cls, rule: Rule, compiler: Compiler) -> _Judged:
        """A rule, with its clauses in the order of what they cost to judge."""
        when, unless = (
            sorted((_Ready(clause, compiler) for clause in clauses), key=lambda ready: ready.cost)
            for clauses in (rule.when, rule.unless)
        )
        return cls(
            rule,
            tuple(ready for ready in when if ready.of_place),
            tuple(ready for ready in when if ready.of_words),
            tuple(ready for ready in unless if ready.of_words),
            tuple(ready for ready in when if not ready.of_place and not ready.of_words),
            tuple(ready for ready in unless if not ready.of_words),
        )

    def match(self, page: Page, sentence: Sentence, suspect: _Suspect) -> Match | None:
        """The match in a sentence of a page, if the page and its words let it stand."""
        for ready in self.places:
            if not ready.holds_at(page, sentence):
                return None
        claim = suspect.claim
        if claim is None:
            return None
        for ready in self.page_when:
            if not ready.holds_in(page, sentence, claim):
                return None
        for ready in self.page_unless:
            if ready.holds_in(page, sentence, claim):
                return None
        return Match(
            self.rule, sentence, sentence.start + claim.start, sentence.start + claim.end, claim.hedged
        )

    def claim(self, reading: Reading, hit: Hit) -> _Claim | None:
        """What the words of a hit claim, if the words around them let it stand."""
        if BRACKET in reading.codes[hit.start : hit.end] and _leaves_bracket(reading.words, hit):
            return None
        for ready in self.words_when:
            if not ready.holds(reading, hit):
                return None
        for ready in self.words_unless:
            if ready.holds(reading, hit):
                return None
        weak = self.rule.hedged != "keep" and _over(hedged, reading.words, hit)
        if weak and self.rule.hedged == "drop":
            return None
        return _Claim(*reading.span(hit.start, hit.end), weak)


class _Ready:
    """A clause of a rule, ready to be judged."""

    def __init__(self, clause: Clause, compiler: Compiler) -> None:
        self._clause = clause
        self._sought = AnyPhrase(clause.phrases, compiler)
        self.of_words = clause.condition in _OF_WORDS or clause.place in _IN_SENTENCE
        self.of_place = not self.of_words and not clause.condition
        self.cost = _cost(clause)

    def holds(self, reading: Reading, hit: Hit) -> bool:
        """Whether the words of the sentence meet the clause."""
        clause = self._clause
        if clause.condition:
            return _said(clause.condition, reading, hit)
        if clause.place == "sentence":
            return self._sought.stands(reading)
        if clause.place == "before":
            far = clause.within or hit.start
            return any(
                other.end <= hit.start and other.start >= hit.start - far
                for other in self._sought.spans(reading)
            )
        far = clause.within or len(reading.codes)
        return any(
            other.start >= hit.end and other.end <= hit.end + far for other in self._sought.spans(reading)
        )

    def holds_in(self, page: Page, sentence: Sentence, claim: _Claim) -> bool:
        """Whether a claim, as it stands in its page, meets the clause."""
        if self._clause.condition == "cited":
            return page.cites(sentence)
        if self._clause.condition == "quoted":
            prose = page.block(sentence).prose
            return quoted(prose, sentence.start + claim.start, sentence.start + claim.end)
        return self.holds_at(page, sentence)

    def holds_at(self, page: Page, sentence: Sentence) -> bool:
        """Whether the place of a sentence in its page meets the clause."""
        if self._clause.kinds:
            return page.block(sentence).kind in self._clause.kinds
        return page.occurs(self._sought, self._clause.place, sentence)


_OF_WORDS = ("negated", "question", "warned")
_IN_SENTENCE = ("after", "before", "sentence")


def _cost(clause: Clause) -> int:
    """Kinds of blocks, then phrases in the sentence, conditions, phrases elsewhere."""
    if clause.kinds:
        return 0
    if clause.condition:
        return 2
    return 1 if clause.place in _IN_SENTENCE else 3


def _leaves_bracket(words: Sequence[str], hit: Hit) -> bool:
    """Whether a hit begins amid the words of a bracket and ends behind it.

    "(some are anti-inflammatory) drops" says nothing of drops; "magnetic stimulation (TMS) relieves
    depression" says what it seems to say.
    """
    depth = 0
    for word in words[hit.start : hit.end]:
        depth += (word in ("(", "[")) - (word in (")", "]"))
        if depth < 0:
            return words[max(hit.start - 1, 0)] not in ("(", "[")
    return False


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


def _said(condition: str, reading: Reading, hit: Hit) -> bool:
    """Whether a condition holds of a hit by the words of its sentence."""
    if condition == "negated":
        return _over(negated, reading.words, hit)
    if condition == "warned":
        return warned(reading.words, hit.start, hit.end)
    return question(reading.words, hit.start, hit.end, reading.text.rstrip("\"'”’)")[-1:])


def _regex(sought: Regex) -> Any:
    import regex  # only rules that need the escape hatch pay for the import

    return regex.compile(sought.pattern, regex.IGNORECASE)


def _searched(pattern: Any, reading: Reading) -> Iterator[Hit]:
    try:
        hits = [hit.span() for hit in pattern.finditer(reading.text, timeout=REGEX_SECONDS)]
    except TimeoutError:
        return
    for start, end in hits:
        tokens = reading.within(start, end)
        if tokens:
            yield Hit(*tokens)
