"""Finding the phrases of all rules in a page in one pass.

A sentence is read once: each known word or list term is noted with its place. Each phrase is filed under
the rarest element it cannot do without, so a sentence proposes only phrases whose rarest element it holds; of
these only the ones whose other elements are there too are tried, piece by piece, from those places. The cost
follows what a sentence holds, hardly the number of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import medlint.phrases as language
from medlint.context import cited, hedged, negated, question, quoted, warned
from medlint.document import Block, Document
from medlint.rule import Clause, Regex, Rule
from medlint.sentences import split
from medlint.vocabulary import Reading, Vocabulary

LONGEST_SENTENCE = 3000  # code points; a longer one is read in pieces, so that cost stays linear
REGEX_SECONDS = 0.2  # for one regular expression on one sentence

_COMMON = frozenset(
    """
    a an the and or of to in on at by for with from as is are was were be been being it its this
    that these those not no you your we our us i my me they their he she his her can will may have
    has had do does did so if than then there here what which who how when why all any more most
    very just only also into out up about over
""".split()
)

# Kinds of nodes of a compiled phrase. A node is (kind, value, next); the end of a phrase is None.
_WORDS, _LISTED, _GAP, _START, _END, _CHOICE = range(6)
_Node = tuple[int, Any, Any]


class Hit(NamedTuple):
    """An occurrence of a phrase: first token, token after, and what its gaps swallowed."""

    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase compiled against a vocabulary."""

    node: _Node
    needs: tuple[frozenset[int], ...]  # of each set at least one element must stand in the sentence
    first: frozenset[int]  # the elements it may begin with

    def spans(self, reading: Reading) -> Iterator[Hit]:
        """Each occurrence, one for each place where it can begin."""
        found = reading.found
        for need in self.needs:
            if need.isdisjoint(found):
                return
        if self.node[0] == _START:  # a gap may stand between `^` and the first element
            starts = {0}
        else:
            starts = {start for element in self.first if element in found for start, _ in found[element]}
        for start in sorted(starts):
            gaps: list[tuple[int, int]] = []
            end = _end(self.node, start, reading, set(), gaps)
            if end >= 0:
                yield Hit(start, end, tuple(gaps))


def _end(
    node: _Node | None, at: int, reading: Reading, dead: set[tuple[int, int]], gaps: list[tuple[int, int]]
) -> int:
    """Token after the phrase that begins with a node at a token, -1 if it does not stand there.

    Gaps are as short as they can be, terms as long as they can be. `dead` remembers what failed, which keeps
    the search polynomial in the phrase and linear in the sentence.
    """
    ids = reading.ids
    size = len(ids)
    while node is not None:
        kind, value, following = node
        if kind == _WORDS:
            if at >= size or ids[at] not in value:
                return -1
            at += 1
        elif kind == _LISTED:
            ends = [end for start, end in reading.found.get(value, ()) if start == at]
            if not ends:
                return -1
            if len(ends) > 1:
                for end in sorted(set(ends), reverse=True):
                    whole = _end(following, end, reading, dead, gaps)
                    if whole >= 0:
                        return whole
                return -1
            at = ends[0]
        elif kind == _GAP:
            state = (id(node), at)
            if state in dead:
                return -1
            left, begun = value, at
            while True:
                whole = _end(following, at, reading, dead, gaps)
                if whole >= 0:
                    if at > begun:
                        gaps.append((begun, at))
                    return whole
                if at >= size:
                    break
                if ids[at] != -1:
                    if left == 0:
                        break
                    left -= 1
                at += 1
            dead.add(state)
            return -1
        elif kind == _CHOICE:
            for branch in value:
                whole = _end(branch, at, reading, dead, gaps) if branch is not None else at
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


class Compiler:
    """Turns phrases into compiled ones over one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._compiled: dict[str, Phrase] = {}

    def compile(self, phrase: str) -> Phrase:
        """The compiled form of a phrase; the same phrase is compiled once."""
        known = self._compiled.get(phrase)
        if known is None:
            sequence = language.parse(phrase)
            node = self._chain(sequence, None)
            assert node is not None, "parse() refuses empty phrases"
            cost = Cost(self._vocabulary.sizes)
            known = self._compiled[phrase] = Phrase(
                node,
                tuple(self._ids(need) for need in language.needs(sequence, cost)),
                self._ids(language.first(sequence)),
            )
        return known

    def _ids(self, names: frozenset[str]) -> frozenset[int]:
        return frozenset(map(self._vocabulary.element, names))

    def _chain(self, sequence: language.Sequence, following: _Node | None) -> _Node | None:
        node = following
        for item in reversed(sequence):
            match item:
                case language.Words(words):
                    node = (_WORDS, self._ids(words), node)
                case language.Listed():
                    (element,) = self._ids(language.names(item))
                    node = (_LISTED, element, node)
                case language.Gap(longest):
                    node = (_GAP, longest, node)
                case language.Edge(start):
                    node = (_START if start else _END, None, node)
                case language.Choice(branches):
                    # Optional words are taken where they stand: the empty branch comes last.
                    ordered = sorted(branches, key=lambda branch: not branch)
                    node = (_CHOICE, tuple(self._chain(branch, node) for branch in ordered), None)
        return node


class Cost:
    """A guess at how often a sentence holds one of some elements; lower is rarer."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = sizes  # of the lists, by name

    def __call__(self, names: frozenset[str]) -> float:
        """The cost of looking for any of some elements."""
        return sum(self._frequency(name) for name in names)

    def _frequency(self, name: str) -> float:
        if name.startswith("{"):
            return 5 + self._sizes.get(name[1:-1], 100) / 50
        return 40 if name in _COMMON else 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a page, read: its block, its offsets in the block's prose, its words."""

    number: int
    block: int
    start: int
    end: int
    reading: Reading


class Page:
    """A document read sentence by sentence."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.sentences: list[Sentence] = []
        self._of_block: dict[int, tuple[int, int]] = {}
        self._of_section: dict[int, list[int]] = {}
        self._occurs: dict[tuple[Clause, int], bool] = {}
        read = vocabulary.read
        for number, block in enumerate(document.blocks):
            first = len(self.sentences)
            for start, end in split(block.prose):
                for at, until in _pieces(block.prose, start, end):
                    reading = read(block.prose[at:until])
                    self.sentences.append(Sentence(len(self.sentences), number, at, until, reading))
            self._of_block[number] = (first, len(self.sentences))
            self._of_section.setdefault(block.section, []).append(number)

    def of_block(self, block: int) -> Sequence[Sentence]:
        """The sentences of a block."""
        first, after = self._of_block[block]
        return self.sentences[first:after]

    def of_section(self, section: int) -> Iterator[Sentence]:
        """The sentences under the nearest heading, the heading included."""
        for block in self._of_section.get(section, ()):
            yield from self.of_block(block)

    def headings(self, section: int) -> Iterator[Sentence]:
        """The sentences of the headings that stand over a section, nearest first."""
        while section > 0:
            for block in self._of_section.get(section, ()):
                if self.document.blocks[block].kind == "heading":
                    yield from self.of_block(block)
                    break
            section = self.document.sections[section].parent

    def block(self, sentence: Sentence) -> Block:
        """The block a sentence stands in."""
        return self.document.blocks[sentence.block]

    def occurs(self, clause: Clause, phrases: Sequence[Phrase], sentence: Sentence) -> bool:
        """Whether one of the phrases stands in the wide place (block … document) of a clause."""
        scope = {
            "block": sentence.block,
            "lead": sentence.block,
            "section": self.block(sentence).section,
            "heading": self.block(sentence).section,
            "document": 0,
        }[clause.place]
        key = (clause, scope)
        known = self._occurs.get(key)
        if known is None:
            known = self._occurs[key] = any(
                next(phrase.spans(other.reading), None) is not None
                for other in self._neighbours(clause.place, sentence)
                for phrase in phrases
            )
        return known

    def _neighbours(self, place: str, sentence: Sentence) -> Iterable[Sentence]:
        block = self.block(sentence)
        if place == "block":
            return self.of_block(sentence.block)
        if place == "lead":
            return self.of_block(block.lead)[-1:] if block.lead >= 0 else ()
        if place == "section":
            return self.of_section(block.section)
        if place == "heading":
            return self.headings(block.section)
        return self.sentences


def _pieces(prose: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence whole, or cut at spaces where it is too long to be one."""
    while end - start > LONGEST_SENTENCE:
        space = prose.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        until = space if space >= 0 else start + LONGEST_SENTENCE
        yield start, until
        start = until
    yield start, end


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

    def __init__(
        self, rules: Iterable[Rule], vocabulary: Vocabulary, anchors: Mapping[str, Sequence[str]]
    ) -> None:
        self.vocabulary = vocabulary
        self.rules = tuple(rule for rule in rules if rule.match)
        self._compiler = Compiler(vocabulary)
        self._index: dict[int, list[tuple[int, str]]] = {}
        self._regexes: list[tuple[int, Any]] = []
        for number, rule in enumerate(self.rules):
            for sought in rule.match:
                if isinstance(sought, Regex):
                    self._regexes.append((number, _regex(sought)))
                    continue
                for name in anchors[sought]:
                    self._index.setdefault(vocabulary.element(name), []).append((number, sought))

    def find(self, page: Page) -> Iterator[Match]:
        """The matches in a page, sentence by sentence, in order of rule and position."""
        for sentence in page.sentences:
            spans = self._spans(sentence.reading)
            for number in sorted(spans):
                rule = self.rules[number]
                for hit in _apart(spans[number]):
                    match = self._judge(rule, page, sentence, hit)
                    if match is not None:
                        yield match

    def _spans(self, reading: Reading) -> dict[int, list[Hit]]:
        spans: dict[int, list[Hit]] = {}
        index = self._index
        compiled = self._compiler.compile  # phrases are compiled when a sentence first proposes them
        tried: dict[str, list[Hit]] = {}
        for element in reading.found:
            for number, phrase in index.get(element, ()):
                known = tried.get(phrase)
                if known is None:
                    known = tried[phrase] = list(compiled(phrase).spans(reading))
                if known:
                    spans.setdefault(number, []).extend(known)
        for number, pattern in self._regexes:
            spans.setdefault(number, []).extend(_searched(pattern, reading))
        return spans

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
            far = clause.within or len(sentence.reading.ids)
            return any(
                other.start >= hit.end and other.end <= hit.end + far
                for phrase in phrases
                for other in phrase.spans(sentence.reading)
            )
        if place == "previous":
            return sentence.number > 0 and _stands(phrases, page.sentences[sentence.number - 1].reading)
        return page.occurs(clause, phrases, sentence)

    def _phrases(self, clause: Clause) -> tuple[Phrase, ...]:
        return tuple(map(self._compiler.compile, clause.phrases))


def _stands(phrases: Sequence[Phrase], reading: Reading) -> bool:
    return any(next(phrase.spans(reading), None) is not None for phrase in phrases)


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
    places = spans(reading.text) if hits else []
    for start, end in hits:
        inside = [number for number, (first, after) in enumerate(places) if first < end and after > start]
        if inside:
            yield Hit(inside[0], inside[-1] + 1)


@dataclass(frozen=True)
class Elements:
    """What phrases are made of: their literal words, the lists they name, and where each is filed."""

    words: tuple[str, ...]
    lists: tuple[str, ...]
    anchors: dict[str, tuple[str, ...]]


def elements_of(rules: Iterable[Rule], sizes: Mapping[str, int], phrases: Iterable[str] = ()) -> Elements:
    """The elements of all phrases of some rules, and of other phrases; `sizes` are those of the lists."""
    words: set[str] = set()
    lists: set[str] = set()
    anchors: dict[str, tuple[str, ...]] = {}
    cost = Cost(sizes)
    sought = [phrase for rule in rules for phrase in rule.match if isinstance(phrase, str)]
    clauses = [phrase for rule in rules for clause in (*rule.when, *rule.unless) for phrase in clause.phrases]
    for phrase in dict.fromkeys((*sought, *clauses, *phrases)):
        sequence = language.parse(phrase)
        words.update(language.words_named(sequence))
        lists.update(language.lists_named(sequence))
        anchors[phrase] = tuple(sorted(language.needs(sequence, cost)[0]))
    return Elements(tuple(sorted(words)), tuple(sorted(lists)), anchors)
