"""Phrases made ready to be sought in sentences, and many of them sought at once.

A phrase is planned once for a vocabulary: the plan says what a sentence must hold for the phrase to stand in
it, and what follows what, in codes. Plans are plain data, so a cache can keep them. Each way to say a phrase
is filed under the rarest element it cannot do without; a sentence proposes only phrases of which it holds all
that a way needs, and those are tried piece by piece. So the cost follows what a sentence holds, hardly the
number of phrases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, product
from operator import add
from typing import Any, NamedTuple

import medlint.phrases as language
from medlint.vocabulary import BRACKET, MOST_SENTENCES, Kept, Reading, Tables, Vocabulary, sign

PAIR_RARER = 4  # times than the rarer of its words, so much rarer is a pair of words taken to be

# Kinds of parts of a plan; a node of a phrase is (kind, value, next), its end is None.
_WORDS, _LISTED, _GAP, _START, _END, _CHOICE = range(6)
_Part = Sequence[Any]  # kind, value; JSON can hold it
_Node = tuple[int, Any, Any]


class Way(NamedTuple):
    """What a sentence must hold in which a phrase is said one way."""

    anchors: Sequence[int | str]  # one of these, the rarest: elements, and pairs of codes side by side
    needs: Sequence[Sequence[int]]  # one of each of these elements; the first is among the anchors


class Plan(NamedTuple):
    """A phrase in terms of a vocabulary; an element is a literal word or a list, by its number."""

    ways: Sequence[Way]  # to say it
    rest: str  # in JSON, which is read when the phrase is first sought: the elements it may begin with, its
    # parts, and how many tokens a sentence has that is the phrase from `^` to `$`; 0: it may stand in any


Plans = Mapping[str, Plan]
"""Plans by phrase."""


class Hit(NamedTuple):
    """An occurrence of a phrase: first token, token after, and what its gaps swallowed."""

    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready to be sought."""

    node: _Node
    ways: Sequence[Way]  # to say it
    first: frozenset[str]  # the codes it may begin with
    at_start: bool  # of a sentence only
    longest: int  # tokens of the sentence, if it is the whole of it, else 0
    vocabulary: Vocabulary

    def may_stand(self, present: Set[str]) -> bool:
        """Whether a sentence in which some codes stand holds all that a way to say it needs."""
        marks = self.vocabulary.marks
        for _, needs in self.ways:
            for need in needs:
                if marks[tuple(need)].isdisjoint(present):
                    break
            else:
                return True
        return False

    def spans(self, reading: Reading) -> list[Hit]:
        """Each occurrence, one for each place where it can begin."""
        return self.tried(reading) if self.may_stand(reading.present) else []

    def tried(self, reading: Reading) -> list[Hit]:
        """The occurrences in a sentence that is known to hold what the phrase needs."""
        codes = reading.codes
        if self.longest and len(codes) - codes.count(BRACKET) > self.longest:
            return []
        hits: list[Hit] = []
        dead: set[tuple[int, int]] = set()
        for start in (0,) if self.at_start else _places(codes, self.first & reading.present):
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

        Gaps are as short as they can be, terms as long as they can be. `dead` remembers what failed, which
        keeps the search polynomial in the phrase and linear in the sentence.
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
                _, listed, single = value
                alone = at < size and codes[at] in single
                for end, lists in reading.terms.get(at, ()):
                    if listed in lists:
                        whole = self._end(following, end, reading, dead, gaps)
                        if whole >= 0:
                            return whole
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
                for first, branch in value:
                    if first is not None and (at >= size or codes[at] not in first):
                        continue
                    whole = self._end(branch, at, reading, dead, gaps) if branch is not None else at
                    if whole >= 0:
                        return whole
                return -1
            elif kind == _START:
                if at != 0:
                    return -1
            elif at != size:
                return -1
            node = following
        return at


def _places(codes: str, sought: Set[str]) -> Iterable[int]:
    """Where any of some codes stands."""
    if len(sought) > 1:
        return [at for at, code in enumerate(codes) if code in sought]
    places = []
    for code in sought:
        at = codes.find(code)
        while at >= 0:
            places.append(at)
            at = codes.find(code, at + 1)
    return places


class Compiler:
    """Makes phrases ready over one vocabulary, each once, from the plans there are."""

    def __init__(self, vocabulary: Vocabulary, plans: Plans | None = None) -> None:
        self.vocabulary = vocabulary
        self._plans = dict(plans or {})
        self._ready: dict[str, Phrase] = {}

    def plan(self, phrase: str) -> Plan:
        """The plan of a phrase."""
        return self._plans.get(phrase) or planned(phrase, self.vocabulary.tables)

    def learn(self, plans: Plans) -> None:
        """Adds plans to those there are."""
        self._plans.update(plans)

    def compile(self, phrase: str) -> Phrase:
        """A phrase, ready to be sought."""
        known = self._ready.get(phrase)
        if known is None:
            plan = self.plan(phrase)
            first, parts, longest = json.loads(plan.rest)
            node = self._chain(parts, None)
            assert node is not None, "the phrase language has no empty phrases"
            vocabulary = self.vocabulary
            beginnings = vocabulary.beginnings[tuple(first)]
            known = self._ready[phrase] = Phrase(
                node, plan.ways, beginnings, node[0] == _START, longest, vocabulary
            )
        return known

    def _chain(self, parts: Sequence[_Part], following: _Node | None) -> _Node | None:
        node = following
        for kind, value in reversed(parts):
            if kind == _CHOICE:
                branches = [self._chain(branch, node) for branch in value]
                value = tuple((self._opening(branch), branch) for branch in branches)
            elif kind == _GAP:
                longest, first = value
                value = longest, None if first is None else self.vocabulary.beginnings[tuple(first)]
            elif kind == _LISTED:
                value = value, sign(value), self.vocabulary.holders[value]
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
            return self.vocabulary.beginnings[(value[0],)]
        if kind == _CHOICE:
            openings = [first for first, _ in value]
            return None if None in openings else frozenset().union(*openings)
        return None


def planned(phrase: str, tables: Tables) -> Plan:
    """The plan of a phrase whose words and lists a vocabulary knows."""
    number = tables.elements.__getitem__

    def weight(name: str) -> int:
        return tables.weights[number(name)]

    def cost(names: frozenset[str]) -> float:
        return sum(min(map(weight, name.split())) / (PAIR_RARER if " " in name else 1) for name in names)

    def numbers(names: frozenset[str]) -> list[int]:
        return sorted(map(number, names))

    def way(needed: language.Way) -> Way:
        ordered = sorted(needed, key=lambda names: (cost(names), sorted(names)))
        anchors: list[int | str] = []
        for name in sorted(ordered[0]):
            words = list(map(number, name.split()))
            if len(words) == 1:
                anchors += words
            else:
                anchors += map("".join, product(*map(tables.holders.__getitem__, words)))
        rarest = (frozenset(min(name.split(), key=weight) for name in names) for names in ordered)
        return Way(anchors, list(map(numbers, rarest)))

    def parts(sequence: language.Sequence, rest: language.Sequence) -> list[_Part]:
        """The parts of a sequence, before what `rest` says."""
        made: list[_Part] = []
        for item in reversed(sequence):
            match item:
                case language.Words(words):
                    made.append((_WORDS, "".join(tables.holders[number(word)] for word in sorted(words))))
                case language.Listed():
                    made.append((_LISTED, *numbers(language.names(item))))
                case language.Gap(longest):
                    # Where what follows may be nothing but the end, every place is worth a try.
                    last = language.may_be_empty(rest)
                    made.append((_GAP, (longest, None if last else numbers(language.first(rest)))))
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
    whole = sequence[0] == language.Edge(start=True) and sequence[-1] == language.Edge(start=False)
    longest = _longest(sequence, tables) if whole else 0
    rest = numbers(language.first(sequence)), parts(sequence, ()), longest
    return Plan(ways, json.dumps(rest, ensure_ascii=False, separators=(",", ":")))


def _longest(sequence: language.Sequence, tables: Tables) -> int:
    """How many tokens a sequence takes at most."""
    length = 0
    for item in sequence:
        match item:
            case language.Words():
                length += 1
            case language.Listed(name):
                length += max(map(len, tables.several[tables.elements[f"{{{name}}}"]]), default=1)
            case language.Gap(longest):
                length += longest
            case language.Choice(branches):
                length += max(_longest(branch, tables) for branch in branches)
    return length


def words_of(phrases: Iterable[str]) -> Iterator[str]:
    """The literal words of phrases."""
    for phrase in phrases:
        yield from language.words_named(language.parse(phrase))


class AnyPhrase:
    """Phrases of which it only matters whether, or where, any stands; made ready when first asked for."""

    def __init__(self, phrases: Sequence[str], compiler: Compiler) -> None:
        self._texts = phrases
        self._compiler = compiler

    @cached_property
    def _phrases(self) -> tuple[Phrase, ...]:
        return tuple(map(self._compiler.compile, self._texts))

    @cached_property
    def marks(self) -> frozenset[str]:
        """The codes of words and terms, one of which stands where any of the phrases does."""
        marks = self._compiler.vocabulary.marks
        needs = {tuple(needs[0]) for phrase in self._phrases for _, needs in phrase.ways}
        return frozenset().union(*map(marks.__getitem__, needs))

    def stands(self, reading: Reading) -> bool:
        """Whether any of the phrases stands in a sentence."""
        return any(True for _ in self.spans(reading))

    def spans(self, reading: Reading) -> Iterator[Hit]:
        """Where the phrases stand in a sentence."""
        if not self.marks.isdisjoint(reading.present):
            for phrase in self._phrases:
                yield from phrase.spans(reading)


class PhraseIndex:
    """Phrases sought all at once in a sentence: tried is what can be said with what stands there."""

    def __init__(self, phrases: Iterable[str], compiler: Compiler) -> None:
        self._compiler = compiler
        self._vocabulary = compiler.vocabulary
        self._phrases = tuple(phrases)
        # By what a way is filed under, an element or a pair of codes: what else it needs, and the phrase.
        self._filed: dict[int | str, list[tuple[Sequence[Sequence[int]], int]]] = {}
        for number, phrase in enumerate(self._phrases):
            for anchors, needs in compiler.plan(phrase).ways:
                for anchor in anchors:
                    self._filed.setdefault(anchor, []).append((needs[1:], number))
        self.pairs = frozenset(anchor for anchor in self._filed if isinstance(anchor, str))
        """Pairs of codes side by side, one of which stands where a phrase does that is filed under it."""

        self._elements = {sign(anchor): anchor for anchor in self._filed if isinstance(anchor, int)}
        # Many codes stand for the same anchors, and are of one kind.
        self._kinds: dict[tuple[int | str, ...], int] = {}
        self._proposals: dict[int, list[_Group]] = {}  # by kind
        self._numbers = count()
        self._kind_of: Kept[str, int] = Kept(self._kind)
        self._groups: Kept[int | str, list[_Group]] = Kept(self._grouped)
        self.found: Kept[Reading, list[tuple[str, Hit]]] = Kept(self._found, MOST_SENTENCES)
        """What `find` says of each sentence, for who asks again."""

    @cached_property
    def marks(self) -> frozenset[str]:
        """The codes of words and terms, one of which stands where any other phrase does."""
        elements = self._elements.values()
        return frozenset().union(*(self._vocabulary.marks[(element,)] for element in elements))

    def find(self, reading: Reading) -> Iterator[tuple[str, Hit]]:
        """Each phrase that stands in a sentence, in order, with each place where it does."""
        present, codes, marks = reading.present, reading.codes, self._vocabulary.marks
        kinds = set(map(self._kind_of.__getitem__, present))
        if self.pairs:
            pairs = self.pairs.intersection(map(add, codes, codes[1:]))
            kinds.update(map(self._kind_of.__getitem__, pairs))
        proposed: set[int] = set()
        for kind in kinds:
            for need, others, phrases in self._proposals[kind]:
                if need and need.isdisjoint(present):
                    continue
                for other in others:
                    if marks[other].isdisjoint(present):
                        break
                else:
                    proposed.update(phrases)
        for number in sorted(proposed):
            phrase = self._phrases[number]
            for hit in self._compiler.compile(phrase).tried(reading):
                yield phrase, hit

    def _found(self, reading: Reading) -> list[tuple[str, Hit]]:
        return list(self.find(reading))

    def _kind(self, mark: str) -> int:
        """The kind of a code, of the codes of a term, or of a pair of codes, made at its first sight."""
        anchors: list[int | str] = [
            self._elements[one] for one in self._vocabulary.signs(mark) if one in self._elements
        ]
        if mark in self.pairs:
            anchors.append(mark)
        key = tuple(anchors)
        kind = self._kinds.get(key)
        if kind is None:  # another thread may number the same kind: each number has its proposals first
            number = next(self._numbers)
            self._proposals[number] = list(chain.from_iterable(map(self._groups.__getitem__, key)))
            kind = self._kinds.setdefault(key, number)
        return kind

    def _grouped(self, anchor: int | str) -> list[_Group]:
        """The phrases under an anchor, by the codes of one of which they need besides, and other needs."""
        groups: dict[tuple[tuple[int, ...], ...], list[int]] = {}
        for needs, phrase in self._filed[anchor]:
            groups.setdefault(tuple(map(tuple, needs)), []).append(phrase)
        return [
            (self._vocabulary.marks[needs[0]] if needs else frozenset(), needs[1:], phrases)
            for needs, phrases in groups.items()
        ]


_Group = tuple[frozenset[str], tuple[tuple[int, ...], ...], list[int]]


class ListIndex:
    """Some lists sought all at once in a sentence."""

    def __init__(self, elements: Iterable[int], vocabulary: Vocabulary) -> None:
        self._by_code: dict[str, list[int]] = {}
        for element in elements:
            for code in vocabulary.marks[(element,)]:
                self._by_code.setdefault(code, []).append(element)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The codes of the words and terms of the lists."""
        return frozenset(self._by_code)

    def find(self, reading: Reading) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Each list of which a term stands in a sentence, with the places."""
        by_code = self._by_code
        met = reading.present & self.marks
        if met:
            for element in sorted(set().union(*map(by_code.__getitem__, met))):
                places = reading.places(element)
                if places:
                    yield element, places
