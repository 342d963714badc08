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
from medlint.cache import line
from medlint.vocabulary import BRACKET, MOST_SENTENCES, Kept, Reading, Tables, Vocabulary, element_of, sign

PAIR_RARER = 4  # times than the rarer of its words, so much rarer is a pair of words taken to be

# Kinds of parts of a plan; a node of a phrase is (kind, value, next), its end is None.
_WORDS, _LISTED, _GAP, _START, _END, _CHOICE = range(6)
_Part = Sequence[Any]  # kind, value; JSON can hold it
_Node = tuple[int, Any, Any]


class Way(NamedTuple):
    """What a sentence must hold in which a phrase is said one way."""

    anchors: Sequence[str]  # one of these, the rarest: signs of elements, and pairs of codes side by side
    needs: Sequence[Sequence[int]]  # one of each of these elements; the first is among the anchors


class Plan(NamedTuple):
    """A phrase in terms of a vocabulary; an element is a literal word or a list, by its number."""

    ways: Sequence[Way]  # to say it
    first: Sequence[int]  # the elements it may begin with
    parts: Sequence[_Part]
    longest: int  # how many tokens a sentence has that is the phrase from `^` to `$`; 0: it may stand in any


Plans = Mapping[str, bytes]
"""By phrase its plan as JSON, which is read when the phrase is first sought."""


class Filing(NamedTuple):
    """Where phrases that are sought all at once are found again, as plain data."""

    phrases: Sequence[str]  # known by their place
    groups: Mapping[str, bytes]  # by anchor, the sign of an element or a pair of codes; as JSON, which is
    # read when the anchor is first met: what else some phrases need, and the places of these


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
    def recalled(cls, head: bytes, *rest: bytes) -> Phrasebook:
        """What `lines` says; raises ValueError or TypeError if it is something else."""
        phrases, anchors = json.loads(head)
        plans, groups = rest[: len(phrases)], rest[len(phrases) :]
        return cls(
            dict(zip(phrases, plans, strict=True)), Filing(phrases, dict(zip(anchors, groups, strict=True)))
        )

    def lines(self) -> Iterator[bytes]:
        """All of it, on lines of JSON."""
        yield line((self.filing.phrases, list(self.filing.groups)))
        yield from self.plans.values()
        yield from self.filing.groups.values()


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
            ways, first, parts, longest = self.plan(phrase)
            node = self._chain(parts, None)
            assert node is not None, "the phrase language has no empty phrases"
            vocabulary = self.vocabulary
            beginnings = vocabulary.beginnings[tuple(first)]
            known = self._ready[phrase] = Phrase(
                node, ways, beginnings, node[0] == _START, longest, vocabulary
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
        anchors: list[str] = []
        for name in sorted(ordered[0]):
            words = list(map(number, name.split()))
            if len(words) == 1:
                anchors += map(sign, words)
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
    return Plan(ways, numbers(language.first(sequence)), parts(sequence, ()), longest)


def filed(phrases: Iterable[str], plans: Mapping[str, Plan]) -> Filing:
    """Some of the phrases that have plans, filed by the places that they have among these."""
    places = {phrase: place for place, phrase in enumerate(plans)}
    groups: dict[str, dict[tuple[tuple[int, ...], ...], list[int]]] = {}
    for phrase in phrases:
        for anchors, needs in plans[phrase].ways:
            others = tuple(map(tuple, needs[1:]))
            for anchor in anchors:
                groups.setdefault(anchor, {}).setdefault(others, []).append(places[phrase])
    return Filing(tuple(plans), {anchor: line(list(group.items())) for anchor, group in groups.items()})


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

    def __init__(self, filing: Filing, chosen: Set[str], compiler: Compiler) -> None:
        """Of the phrases that are filed only the chosen ones are sought."""
        self._compiler = compiler
        self._vocabulary = compiler.vocabulary
        self._phrases, self._filed = filing
        self._chosen = chosen
        self.pairs = frozenset(anchor for anchor in self._filed if len(anchor) > 1)
        """Pairs of codes side by side, one of which stands where a phrase does that is filed under it."""

        # Many codes stand for the same anchors, and are of one kind.
        self._kinds: dict[tuple[str, ...], int] = {}
        self._proposals: dict[int, list[_Group]] = {}  # by kind
        self._numbers = count()
        self._kind_of: Kept[str, int] = Kept(self._kind)
        self._groups: Kept[str, list[_Group]] = Kept(self._grouped)
        self.found: Kept[Reading, list[tuple[str, Hit]]] = Kept(self._found, MOST_SENTENCES)
        """What `find` says of each sentence, for who asks again."""

    @classmethod
    def of(cls, phrases: Iterable[str], compiler: Compiler) -> PhraseIndex:
        """Some phrases, filed for the occasion."""
        plans = {phrase: compiler.plan(phrase) for phrase in phrases}
        return cls(filed(plans, plans), plans.keys(), compiler)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The codes of words and terms, one of which stands where any other phrase does."""
        elements = (element_of(anchor) for anchor in self._filed if len(anchor) == 1)
        return frozenset().union(*(self._vocabulary.marks[(one,)] for one in elements))

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
        anchors = list(filter(self._filed.__contains__, self._vocabulary.signs(mark)))
        if mark in self.pairs:
            anchors.append(mark)
        key = tuple(anchors)
        kind = self._kinds.get(key)
        if kind is None:  # another thread may number the same kind: each number has its proposals first
            number = next(self._numbers)
            self._proposals[number] = list(chain.from_iterable(map(self._groups.__getitem__, key)))
            kind = self._kinds.setdefault(key, number)
        return kind

    def _grouped(self, anchor: str) -> list[_Group]:
        """The phrases under an anchor, by the codes of one of which they need besides, and other needs."""
        groups: list[_Group] = []
        for needs, places in json.loads(self._filed[anchor]):
            chosen = [place for place in places if self._phrases[place] in self._chosen]
            if chosen:
                one = self._vocabulary.marks[tuple(needs[0])] if needs else frozenset()
                groups.append((one, tuple(map(tuple, needs[1:])), chosen))
        return groups


_Group = tuple[frozenset[str], tuple[tuple[int, ...], ...], list[int]]


class ListIndex:
    """Some lists sought all at once in a sentence."""

    def __init__(self, elements: Iterable[int], vocabulary: Vocabulary) -> None:
        self._by_code: dict[str, list[int]] = {}
        for element in elements:
            for code in vocabulary.marks[(element,)]:
                self._by_code.setdefault(code, []).append(element)
        self.found: Kept[Reading, list[tuple[int, list[tuple[int, int]]]]] = Kept(self._found, MOST_SENTENCES)
        """Each list of which a term stands in a sentence, with the places."""

    @cached_property
    def marks(self) -> frozenset[str]:
        """The codes of the words and terms of the lists."""
        return frozenset(self._by_code)

    def _found(self, reading: Reading) -> list[tuple[int, list[tuple[int, int]]]]:
        met = reading.present & self.marks
        elements = sorted(set().union(*map(self._by_code.__getitem__, met)))
        return [(element, places) for element in elements if (places := reading.places(element))]
