"""Finding where rules hold in a page: their phrases, then the conditions on these, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from medlint.context import hedged, negated, question, quoted, warned
from medlint.page import Page, Sentence
from medlint.postings import Postings, bits_of, places_of
from medlint.rule import Clause, Regex, Rule
from medlint.search import AnyPhrase, Compiler, Filing, Hit, PhraseIndex
from medlint.vocabulary import BRACKET, MOST_READINGS, Reading

REGEX_SECONDS = 0.2  # for one regular expression on one sentence
LONGEST_QUOTE = 40  # code points of a sentence that takes longer


class SlowPatternError(Exception):
    """A regular expression takes too long, so that nobody knows what its rule has to say of a page."""

    def __init__(self, rule: Rule, sentence: str) -> None:
        begins = " ".join(sentence.split())[:LONGEST_QUOTE]
        super().__init__(f'the regular expression of rule "{rule.id}" takes too long on "{begins}…"')


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
        self._kept: dict[Reading, Sequence[_Suspect]] = {}

    def find(self, page: Page, sentences: Iterable[Sentence] | None = None) -> Iterator[Match]:
        """The matches in a page, or in some of its sentences, in order of sentence, rule and position."""
        if len(self._kept) > MOST_READINGS:
            self._kept = {}
        chosen = page.sentences if sentences is None else list(sentences)
        claimed: dict[Reading, Sequence[_Suspect]] = {}
        for postings, among in page.everywhere if sentences is None else page.where(chosen):
            self._claim(postings, among, claimed)
        for sentence in chosen:
            for suspect in claimed[sentence.reading]:
                yield from suspect.matches(page, sentence)

    def _claim(self, postings: Postings, among: int, claimed: dict[Reading, Sequence[_Suspect]]) -> None:
        """Add what the words of sentences claim by themselves, in order of rule and position."""
        known: list[int] = []
        found: dict[int, list[_Suspect]] = {}
        for place in places_of(among):
            reading = postings.readings[place]
            kept = self._kept.get(reading)
            if kept is None:
                found[place] = []
            else:
                known.append(place)
                claimed[reading] = kept
        hits = self._hits(postings, among & ~bits_of(known)) if found else {}
        for number in sorted(hits):
            for place, suspect in self._judged[number].suspects(postings, hits[number]):
                found[place].append(suspect)
        for place, suspects in found.items():
            reading = postings.readings[place]
            claimed[reading] = self._kept[reading] = suspects or ()

    def _hits(self, postings: Postings, among: int) -> dict[int, dict[int, list[Hit]]]:
        """The occurrences of the phrases of each rule in sentences among some, by their place."""
        found: dict[int, dict[int, list[Hit]]] = {}
        for phrase, place, hits in self._index.find(postings, among):
            for number in self._rules_of[phrase]:
                found.setdefault(number, {}).setdefault(place, []).extend(hits)
        for number, pattern in self._regexes:
            for place in places_of(among):
                matches = _searched(self._judged[number].rule, pattern, postings.readings[place])
                if matches:
                    found.setdefault(number, {}).setdefault(place, []).extend(matches)
        return found


class _Claim(NamedTuple):
    """Words of a sentence that a rule is about; offsets are code points of the sentence."""

    start: int
    end: int
    hedged: bool


@dataclass(frozen=True, eq=False, slots=True)
class _Judged:
    """A rule and its clauses: on the words of the sentence and on the page."""

    rule: Rule
    said_when: tuple[_Ready, ...]  # of phrases anywhere in the sentence
    said_unless: tuple[_Ready, ...]
    near_when: tuple[_Ready, ...]  # of what the sentence says around the words found
    near_unless: tuple[_Ready, ...]
    place_when: tuple[_Ready, ...]  # of where the sentence stands, whatever it claims
    place_unless: tuple[_Ready, ...]
    claim_when: tuple[_Ready, ...]  # of the claim as its page puts it
    claim_unless: tuple[_Ready, ...]

    @classmethod
    def of(cls, rule: Rule, compiler: Compiler) -> _Judged:
        """A rule, with its clauses in the order of what they cost to judge."""
        when, unless = (
            sorted((_Ready(clause, compiler) for clause in clauses), key=lambda ready: ready.cost)
            for clauses in (rule.when, rule.unless)
        )
        of_scope = (
            tuple(ready for ready in clauses if ready.scope == scope)
            for scope in _SCOPES
            for clauses in (when, unless)
        )
        return cls(rule, *of_scope)

    def suspects(self, postings: Postings, hits: dict[int, list[Hit]]) -> Iterator[tuple[int, _Suspect]]:
        """The hits that what else their sentences say lets stand, with the places of the sentences."""
        among = bits_of(hits)
        for ready in self.said_unless:
            among &= ~bits_of(ready.sought.places(postings, among))
        for ready in self.said_when:
            among = bits_of(ready.sought.places(postings, among))
        if not among:
            return
        when = [(ready, ready.possible(postings, among)) for ready in self.near_when]
        unless = [
            (ready, possible) for ready in self.near_unless if (possible := ready.possible(postings, among))
        ]
        for place in places_of(among):
            bit = 1 << place
            if all(possible & bit for _, possible in when):
                around = tuple(ready for ready, possible in unless if possible & bit)
                yield place, _Suspect(self, postings.readings[place], hits[place], around)


class _Suspect:
    """Hits of a rule in a sentence, and once that was asked what they claim there."""

    __slots__ = ("_claims", "_hits", "_judged", "_reading", "_unless")

    def __init__(
        self, judged: _Judged, reading: Reading, hits: Sequence[Hit], unless: Sequence[_Ready]
    ) -> None:
        """With those clauses on the words around a hit that may acquit it."""
        self._judged = judged
        self._reading = reading
        self._hits = hits
        self._unless = unless
        self._claims: Sequence[_Claim] | None = None

    def matches(self, page: Page, sentence: Sentence) -> Iterator[Match]:
        """The matches in a sentence, where its page and the words around them let them stand."""
        judged = self._judged
        if not all(ready.holds_at(page, sentence) for ready in judged.place_when):
            return
        if self._claims is None:
            self._claims = tuple(self._claimed())
        if not self._claims or any(ready.holds_at(page, sentence) for ready in judged.place_unless):
            return
        for claim in self._claims:
            start, end = sentence.start + claim.start, sentence.start + claim.end
            if all(ready.holds_of(page, sentence, start, end) for ready in judged.claim_when) and not any(
                ready.holds_of(page, sentence, start, end) for ready in judged.claim_unless
            ):
                yield Match(judged.rule, sentence, start, end, claim.hedged)

    def _claimed(self) -> Iterator[_Claim]:
        """What the hits claim, if the words around them let it stand."""
        rule, reading = self._judged.rule, self._reading
        for hit in _apart(self._hits):
            if BRACKET in reading.codes[hit.start : hit.end] and _leaves_bracket(reading.words, hit):
                continue
            if not all(ready.holds(reading, hit) for ready in self._judged.near_when):
                continue
            if any(ready.holds(reading, hit) for ready in self._unless):
                continue
            weak = rule.hedged != "keep" and _over(hedged, reading.words, hit)
            if not weak or rule.hedged != "drop":
                yield _Claim(*reading.span(hit.start, hit.end), weak)


class _Ready:
    """A clause of a rule, ready to be judged."""

    def __init__(self, clause: Clause, compiler: Compiler) -> None:
        self._clause = clause
        self.sought = AnyPhrase(clause.phrases, compiler)
        self.scope = _scope(clause)
        self.cost = _cost(clause)

    def possible(self, postings: Postings, among: int) -> int:
        """The sentences among some whose words may meet the clause, as bits."""
        return among if self._clause.condition else self.sought.where(postings, among)

    def holds(self, reading: Reading, hit: Hit) -> bool:
        """Whether the words around a hit in its sentence meet the clause."""
        clause = self._clause
        if clause.condition:
            return _said(clause.condition, reading, hit)
        if clause.place == "before":
            far = clause.within or hit.start
            return any(
                other.end <= hit.start and other.start >= hit.start - far
                for other in self.sought.spans(reading)
            )
        far = clause.within or len(reading.codes)
        return any(
            other.start >= hit.end and other.end <= hit.end + far for other in self.sought.spans(reading)
        )

    def holds_of(self, page: Page, sentence: Sentence, start: int, end: int) -> bool:
        """Whether a claim, given by its place in the prose of its block, meets the clause."""
        if self._clause.condition == "cited":
            return page.cites(sentence)
        return quoted(page.block(sentence).prose, start, end)

    def holds_at(self, page: Page, sentence: Sentence) -> bool:
        """Whether the place of a sentence in its page meets the clause."""
        if self._clause.kinds:
            return page.block(sentence).kind in self._clause.kinds
        return page.occurs(self.sought, self._clause.place, sentence)


_SCOPES = ("said", "near", "place", "claim")


def _scope(clause: Clause) -> str:
    """What must be known to judge a clause, one of the scopes."""
    if clause.place == "sentence":
        return "said"
    if clause.place in ("before", "after") or clause.condition in ("negated", "question", "warned"):
        return "near"
    return "claim" if clause.condition else "place"


def _cost(clause: Clause) -> int:
    """Kinds of blocks before phrases elsewhere; phrases around the words found before conditions on them."""
    if clause.kinds:
        return 0
    if clause.condition:
        return 2
    return 1 if clause.place in ("after", "before") else 3


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


def _apart(hits: Iterable[Hit]) -> Iterator[Hit]:
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
    return question(reading.words, hit.start, hit.end, reading.ending)


def _regex(sought: Regex) -> Any:
    import regex  # only rules that need the escape hatch pay for the import

    return regex.compile(sought.pattern, regex.IGNORECASE)


def _searched(rule: Rule, pattern: Any, reading: Reading) -> list[Hit]:
    """Where a regular expression of a rule matches; raises SlowPatternError."""
    try:
        spans = [hit.span() for hit in pattern.finditer(reading.text, timeout=REGEX_SECONDS)]
    except TimeoutError as error:
        raise SlowPatternError(rule, reading.text) from error
    return [Hit(*tokens) for start, end in spans if (tokens := reading.within(start, end))]
