"""Phrases made ready to be sought in sentences, and many of them sought at once.

A phrase is planned once for a vocabulary: the plan says what a sentence must hold for the phrase to stand in
it, and what follows what, in codes. Plans are plain data, so a cache can keep them. Postings tell of all
sentences of a page at once which hold all that a phrase needs; in these alone it is tried piece by piece. So
the cost follows what a page holds, hardly the number of phrases.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import compress, count
from typing import Any, NamedTuple

import medlint.phrases as language
from medlint.cache import line
from medlint.postings import Postings, bits_of, places_of
from medlint.vocabulary import BRACKET, Kept, Reading, Tables, Vocabulary, number_of, sign

_FILED_NEEDS = 3  # of a way; what else it needs is looked for where these are met
_MOST_OPENINGS = 1000  # codes for which a choice remembers its branches

# Kinds of parts of a plan; a node of a phrase is (kind, value, next), its end is None.
_WORDS, _LISTED, _GAP, _START, _END, _CHOICE = range(6)
_Part = Sequence[Any]  # kind, value; JSON can hold it
_Node = tuple[int, Any, Any]

_Way = Sequence[str]
"""What a sentence must hold in which a phrase is said one way: one of each of these, the rarest first."""


class Plan(NamedTuple):
    """A phrase in terms of a vocabulary."""

    ways: Sequence[_Way]  # to say it
    first: str  # the elements it may begin with
    opening: int  # among how many words at the start of a sentence these stand; 0: anywhere
    parts: Sequence[_Part]
    longest: int  # how many tokens a sentence has that is the phrase from `^` to `$`; 0: it may stand in any


Plans = Mapping[str, bytes]
"""By phrase its plan as JSON, which is read when the phrase is first sought."""


class Filing(NamedTuple):
    """Where phrases that are sought all at once are found again, as plain data."""

    phrases: Sequence[str]
    ways: Sequence[str]  # to say them, the needs of each with spaces between them
    meant: str  # the places of the phrases that they say, each as a sign
    by_need: Sequence[Mapping[str, str]]
    """For each of the first needs, by element: the places of the ways that it meets, as signs."""


class Phrasebook(NamedTuple):
    """What is made of phrases once and kept: the plans of all, and those filed that are sought at once."""

    plans: Plans
    filing: Filing

    @classmethod
    def of(cls, phrases: Iterable[str], sought: Iterable[str], tables: Tables) -> Phrasebook:
        """Phrases over a vocabulary, some of which are sought all at once."""
        plans = {phrase: planned(phrase, tables) for phrase in phrases}
        return cls({phrase: line(plan) for phrase, plan in plans.items()}, filed(sought, plans))

    @classmethod
    def recalled(cls, head: bytes, filing: bytes, *plans: bytes) -> Phrasebook:
        """What `lines` says; raises ValueError or TypeError if it is something else."""
        return cls(dict(zip(json.loads(head), plans, strict=True)), Filing(*json.loads(filing)))

    def lines(self) -> Iterator[bytes]:
        """All of it, on lines of JSON."""
        yield line(list(self.plans))
        yield line(self.filing)
        yield from self.plans.values()


class Hit(NamedTuple):
    """An occurrence of a phrase: first token, token after, and what its gaps swallowed."""

    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready to be sought."""

    node: _Node
    ways: Sequence[_Way]  # to say it
    first: frozenset[str]  # the codes one of which stands where it begins
    opening: int  # among how many words at the start of the sentence; 0: anywhere
    longest: int  # tokens of the sentence, if it is the whole of it, else 0
    vocabulary: Vocabulary

    def may_stand(self, present: Collection[str]) -> bool:
        """Whether a sentence in which some codes stand holds all that a way to say it needs."""
        marks = self.vocabulary.marks
        for needs in self.ways:
            for need in needs:
                if marks[need].isdisjoint(present):
                    break
            else:
                return True
        return False

    def where(self, postings: Postings, among: int) -> int:
        """The sentences among some that hold all that a way to say it needs, as bits."""
        found = 0
        for needs in self.ways:
            bits = among
            for need in needs:
                bits &= postings.any[need]
                if not bits:
                    break
            found |= bits
        return found

    def spans(self, reading: Reading) -> list[Hit]:
        """Each occurrence, one for each place where it can begin."""
        return self.tried(reading) if self.may_stand(reading.present) else []

    def tried(self, reading: Reading) -> list[Hit]:
        """The occurrences in a sentence that is known to hold what the phrase needs."""
        codes, first = reading.codes, self.first
        if self.opening:
            head = codes[: self.opening]
            if first.isdisjoint(head) and BRACKET not in head:  # a bracket is no word of a gap
                return []
            if self.longest and len(codes) - codes.count(BRACKET) > self.longest:
                return []
        hits: list[Hit] = []
        dead: set[tuple[int, int]] = set()
        for start in (0,) if self.opening else _places(codes, first):
            gaps: list[tuple[int, int]] = []
            end = self._end(self.node, start, reading, dead, gaps)
            if end >= 0:
                hits.append(Hit(start, end, tuple(gaps)))
        return hits

    def _end(
        self,
        node: _Node | None,
        at: int,
        reading: Reading,
        dead: set[tuple[int, int]],
        gaps: list[tuple[int, int]],
    ) -> int:
        """Token after the phrase that begins with a node at a token, -1 if it does not stand there.

        Gaps are as short as they can be, terms as long as they can be. `dead` remembers from where what may
        go on in several ways failed in all, which keeps the search polynomial in the phrase and linear in
        the sentence.
        """
        codes = reading.codes
        size = len(codes)
        while node is not None:
            kind, value, following = node
            if kind == _WORDS:
                if at >= size or codes[at] not in value:
                    return -1
                at += 1
            elif kind == _LISTED:
                listed, single = value
                alone = at < size and codes[at] in single
                terms = reading.terms.get(at)
                if terms:
                    state = (id(node), at)
                    if state in dead:
                        return -1
                    ends = [end for end, lists in terms if listed in lists]
                    for end in (*ends, at + 1) if alone else ends:
                        whole = self._end(following, end, reading, dead, gaps)
                        if whole >= 0:
                            return whole
                    dead.add(state)
                    return -1
                if not alone:
                    return -1
                at += 1
            elif kind == _GAP:
                state = (id(node), at)
                if state in dead:
                    return -1
                (left, first), begun = value, at
                while True:
                    if first is None or (at < size and codes[at] in first):
                        whole = self._end(following, at, reading, dead, gaps)
                        if whole >= 0:
                            if at > begun:
                                gaps.append((begun, at))
                            return whole
                    if at >= size:
                        break
                    if codes[at] != BRACKET:
                        if left == 0:
                            break
                        left -= 1
                    at += 1
                dead.add(state)
                return -1
            elif kind == _CHOICE:
                branches = value[codes[at] if at < size else ""]
                if not branches:
                    return -1
                if len(branches) > 1:
                    state = (id(node), at)
                    if state in dead:
                        return -1
                    for branch in branches:
                        whole = self._end(branch, at, reading, dead, gaps)
                        if whole >= 0:
                            return whole
                    dead.add(state)
                    return -1
                following = branches[0]
            elif kind == _START:
                if at != 0:
                    return -1
            elif at != size:
                return -1
            node = following
        return at


def _places(codes: Sequence[str], sought: Set[str]) -> Iterable[int]:
    """Where any of some codes stands."""
    return compress(count(), map(sought.__contains__, codes))


class _Branches(dict[str, tuple[_Node | None, ...]]):
    """The branches of a choice by the code with which they may begin, the empty one at the end of all."""

    def __init__(self, branches: Iterable[tuple[frozenset[str] | None, _Node | None]]) -> None:
        """With the codes one of which stands where a branch begins; none if anything may."""
        super().__init__()
        self._branches = tuple(branches)

    def __missing__(self, code: str) -> tuple[_Node | None, ...]:
        possible = tuple(branch for first, branch in self._branches if first is None or code in first)
        if len(self) < _MOST_OPENINGS:
            self[code] = possible
        return possible

    def opening(self) -> frozenset[str] | None:
        """The codes one of which stands where any branch begins; none if anything may."""
        openings = [first for first, _ in self._branches if first is not None]
        if len(openings) < len(self._branches):
            return None
        return frozenset[str]().union(*openings)


class Compiler:
    """Makes phrases ready over one vocabulary, each once, from the plans there are."""

    def __init__(self, vocabulary: Vocabulary, plans: Plans | None = None) -> None:
        self.vocabulary = vocabulary
        self._kept = dict(plans or {})
        self._plans: Kept[str, Plan] = Kept(self._plan)
        self._ready: dict[str, Phrase] = {}

    def plan(self, phrase: str) -> Plan:
        """The plan of a phrase."""
        return self._plans[phrase]

    def _plan(self, phrase: str) -> Plan:
        kept = self._kept.get(phrase)
        return Plan(*json.loads(kept)) if kept else planned(phrase, self.vocabulary.tables)

    def learn(self, plans: Plans) -> None:
        """Adds plans to those there are."""
        self._kept.update(plans)

    def compile(self, phrase: str) -> Phrase:
        """A phrase, ready to be sought."""
        known = self._ready.get(phrase)
        if known is None:
            ways, first, opening, parts, longest = self.plan(phrase)
            node = self._chain(parts, None)
            assert node is not None, "the phrase language has no empty phrases"
            vocabulary = self.vocabulary
            beginnings = vocabulary.beginnings[first]
            known = self._ready[phrase] = Phrase(node, ways, beginnings, opening, longest, vocabulary)
        return known

    def _chain(self, parts: Sequence[_Part], following: _Node | None) -> _Node | None:
        node = following
        for kind, value in reversed(parts):
            if kind == _CHOICE:
                branches = [self._chain(branch, node) for branch in value]
                value = _Branches((self._opening(branch), branch) for branch in branches)
            elif kind == _GAP:
                longest, first = value
                value = longest, None if first is None else self.vocabulary.beginnings[first]
            elif kind == _LISTED:
                value = value, self.vocabulary.holders[value]
            node = (kind, value, node)
        return node

    def _opening(self, node: _Node | None) -> frozenset[str] | None:
        """The codes one of which stands where a node begins; none if anything may."""
        if node is None:
            return None
        kind, value, _ = node
        if kind == _WORDS:
            return frozenset(value)
        if kind == _LISTED:
            return self.vocabulary.beginnings[value[0]]
        if kind == _CHOICE:
            branches: _Branches = value
            return branches.opening()
        return None


def planned(phrase: str, tables: Tables) -> Plan:
    """The plan of a phrase whose words and lists a vocabulary knows."""

    def signs(names: Iterable[str]) -> str:
        return "".join(sorted(map(tables.elements.__getitem__, names)))

    def cost(names: frozenset[str]) -> int:
        return sum(map(tables.weights.__getitem__, signs(names)))

    def way(needed: language.Way) -> _Way:
        return list(map(signs, sorted(needed, key=lambda names: (cost(names), sorted(names)))))

    def parts(sequence: language.Sequence, rest: language.Sequence) -> list[_Part]:
        """The parts of a sequence, before what `rest` says."""
        made: list[_Part] = []
        for item in reversed(sequence):
            match item:
                case language.Words(words):
                    made.append((_WORDS, "".join(map(tables.holders.__getitem__, signs(words)))))
                case language.Listed():
                    made.append((_LISTED, signs(language.names(item))))
                case language.Gap(longest):
                    # Where what follows may be nothing but the end, every place is worth a try.
                    last = language.may_be_empty(rest)
                    made.append((_GAP, (longest, None if last else signs(language.first(rest)))))
                case language.Edge(start):
                    made.append((_START if start else _END, None))
                case language.Choice(branches):
                    # Optional words are taken where they stand: the empty branch comes last.
                    ordered = sorted(branches, key=lambda branch: not branch)
                    made.append((_CHOICE, [parts(branch, rest) for branch in ordered]))
            rest = (item, *rest)
        return made[::-1]

    sequence = language.parse(phrase)
    ways = list(map(way, language.ways(sequence, cost)))
    at_start = sequence[0] == language.Edge(start=True)
    opening = 1 + language.reach(sequence) if at_start else 0
    longest = _longest(sequence, tables) if at_start and sequence[-1] == language.Edge(start=False) else 0
    return Plan(ways, signs(language.first(sequence)), opening, parts(sequence, ()), longest)


def filed(phrases: Iterable[str], plans: Mapping[str, Plan]) -> Filing:
    """Some of the phrases that have plans, filed."""
    names = tuple(phrases)
    ways = [(place, needs) for place, phrase in enumerate(names) for needs in plans[phrase].ways]
    by_need: list[dict[str, list[str]]] = [{} for _ in range(_FILED_NEEDS)]
    for number, (_, needs) in enumerate(ways):
        for rank, by_element in enumerate(by_need):
            for element in needs[min(rank, len(needs) - 1)]:
                by_element.setdefault(element, []).append(sign(number))
    return Filing(
        names,
        [" ".join(needs) for _, needs in ways],
        "".join(sign(place) for place, _ in ways),
        [{element: "".join(met) for element, met in by_element.items()} for by_element in by_need],
    )


def _longest(sequence: language.Sequence, tables: Tables) -> int:
    """How many tokens a sequence takes at most."""
    length = 0
    for item in sequence:
        match item:
            case language.Words():
                length += 1
            case language.Listed(name):
                length += max(map(len, tables.several.get(tables.elements[f"{{{name}}}"], ())), default=1)
            case language.Gap(longest):
                length += longest
            case language.Choice(branches):
                length += max(_longest(branch, tables) for branch in branches)
    return length


def words_of(phrases: Iterable[str]) -> Iterator[str]:
    """The literal words of phrases."""
    for phrase in phrases:
        yield from language.words_named(language.parse(phrase))


def _bits_under(by_element: Mapping[str, str], element: str) -> int:
    return bits_of(map(number_of, by_element[element]))


class AnyPhrase:
    """Phrases of which it only matters whether, or where, any stands; made ready when first asked for."""

    def __init__(self, phrases: Sequence[str], compiler: Compiler) -> None:
        self._texts = phrases
        self._compiler = compiler

    @cached_property
    def _phrases(self) -> tuple[Phrase, ...]:
        return tuple(map(self._compiler.compile, self._texts))

    @cached_property
    def _marks(self) -> frozenset[str]:
        """The codes of words and terms, one of which stands where any of the phrases does."""
        marks = self._compiler.vocabulary.marks
        needs = {needs[0] for phrase in self._phrases for needs in phrase.ways}
        return frozenset().union(*map(marks.__getitem__, needs))

    def stands(self, reading: Reading) -> bool:
        """Whether any of the phrases stands in a sentence."""
        return any(True for _ in self.spans(reading))

    def spans(self, reading: Reading) -> Iterator[Hit]:
        """Where the phrases stand in a sentence."""
        if not self._marks.isdisjoint(reading.present):
            for phrase in self._phrases:
                yield from phrase.spans(reading)

    def where(self, postings: Postings, among: int) -> int:
        """The sentences among some in which any of the phrases may stand, as bits."""
        bits = 0
        for phrase in self._phrases:
            bits |= phrase.where(postings, among)
        return bits

    def places(self, postings: Postings, among: int) -> Iterator[int]:
        """The places of the sentences, among some, in which any of the phrases stands; each once."""
        for phrase in self._phrases:
            for place in places_of(phrase.where(postings, among)):
                if phrase.tried(postings.readings[place]):
                    among ^= 1 << place
                    yield place


class PhraseIndex:
    """Phrases sought all at once in many sentences: tried is what can be said with what stands there."""

    def __init__(self, filing: Filing, chosen: Set[str], compiler: Compiler) -> None:
        """Of the phrases that are filed only the chosen ones are sought; raises KeyError if one is not."""
        missing = chosen - set(filing.phrases)
        if missing:
            raise KeyError(*missing)
        self._phrases, ways, meant, by_need = filing
        self._ways: Kept[int, tuple[int, Sequence[str]]] = Kept(
            lambda number: (number_of(meant[number]), ways[number].split(" "))
        )
        # Of some elements many ways are asked for at once: as bits, like the sentences of postings.
        self._by_need = [
            (by_element.keys(), Kept[str, int](partial(_bits_under, by_element))) for by_element in by_need
        ]
        self._skipped = frozenset(place for place, phrase in enumerate(self._phrases) if phrase not in chosen)
        self._compiler = compiler

    @classmethod
    def of(cls, phrases: Iterable[str], compiler: Compiler) -> PhraseIndex:
        """Some phrases, filed for the occasion."""
        plans = {phrase: compiler.plan(phrase) for phrase in phrases}
        return cls(filed(plans, plans), plans.keys(), compiler)

    def find(self, postings: Postings, among: int) -> Iterator[tuple[str, int, list[Hit]]]:
        """Each phrase that stands in a sentence among some, in order, with the sentence's place and where."""
        readings = postings.readings
        for phrase, bits in self._possible(postings, among):
            tried = self._compiler.compile(phrase).tried
            for place in places_of(bits):
                hits = tried(readings[place])
                if hits:
                    yield phrase, place, hits

    def _possible(self, postings: Postings, among: int) -> Iterator[tuple[str, int]]:
        """Each phrase of which sentences among some hold all that a way to say it needs, with these."""
        any_of = postings.any
        possible: dict[int, int] = {}
        for number in places_of(self._sayable(postings.any.elements)):
            phrase, needs = self._ways[number]
            bits = among
            for need in needs:
                bits &= any_of[need]
                if not bits:
                    break
            else:
                possible[phrase] = possible.get(phrase, 0) | bits
        for number in sorted(possible.keys() - self._skipped):
            yield self._phrases[number], possible[number]

    def _sayable(self, present: Set[str]) -> int:
        """The ways whose first needs are all met by some elements, if not in one sentence, as bits."""
        sayable = -1
        for elements, ways_under in self._by_need:
            ways = 0
            for element in elements & present:
                ways |= ways_under[element]
            sayable &= ways
        return sayable
