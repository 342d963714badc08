"""Finding the phrases of all rules in a page in one pass.

A sentence is read once: each known word or list term is noted with its place. Each phrase is filed under
the rarest element it cannot do without, so a sentence proposes only phrases whose rarest element it holds; of
these only the ones whose other elements are there too are tried, piece by piece, from those places. The cost
follows what a sentence holds, hardly the number of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import medlint.phrases as language
from medlint.context import cited, hedged, negated, question, quoted, warned
from medlint.document import Block, Document
from medlint.rule import Clause, Regex, Rule
from medlint.sentences import split
from medlint.vocabulary import BRACKET, Kept, Reading, Tables, Vocabulary

LONGEST_SENTENCE = 3000  # code points; a longer one is read in pieces, so that cost stays linear
REGEX_SECONDS = 0.2  # for one regular expression on one sentence

Needs = Mapping[str, Sequence[Sequence[int]]]
"""By phrase: of each of these elements a sentence with the phrase holds at least one; the rarest first."""

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
    needs: tuple[frozenset[str], ...]  # of each set at least one code must stand in the sentence
    first: frozenset[str]  # the codes it may begin with
    vocabulary: Vocabulary

    def spans(self, reading: Reading) -> Iterator[Hit]:
        """Each occurrence, one for each place where it can begin."""
        for need in self.needs:
            if need.isdisjoint(reading.present):
                return
        first = self.first
        # A gap may stand between `^` and the first element.
        codes = reading.codes[:1] if self.node[0] == _START else reading.codes
        for start, code in enumerate(codes):
            if code in first or self.node[0] == _START:
                gaps: list[tuple[int, int]] = []
                end = self._end(self.node, start, reading, set(), gaps)
                if end >= 0:
                    yield Hit(start, end, tuple(gaps))

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
                ends = self.vocabulary.ends(value, codes, at)
                if not ends:
                    return -1
                if len(ends) > 1:
                    for end in ends:
                        whole = self._end(following, end, reading, dead, gaps)
                        if whole >= 0:
                            return whole
                    return -1
                at = ends[0]
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
                for branch in value:
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
            node = self._chain(sequence, (), None)
            assert node is not None, "parse() refuses empty phrases"
            vocabulary = self._vocabulary
            known = self._compiled[phrase] = Phrase(
                node,
                tuple(vocabulary.marks[tuple(self._numbers(need))] for need in language.needs(sequence, len)),
                vocabulary.beginnings(self._numbers(language.first(sequence))),
                vocabulary,
            )
        return known

    def _numbers(self, names: frozenset[str]) -> list[int]:
        return list(map(self._vocabulary.elements.__getitem__, names))

    def _chain(
        self, sequence: language.Sequence, rest: language.Sequence, following: _Node | None
    ) -> _Node | None:
        """The nodes of a sequence before those of `following`, which are what `rest` says."""
        vocabulary = self._vocabulary
        node = following
        for item in reversed(sequence):
            match item:
                case language.Words(words):
                    node = (_WORDS, vocabulary.beginnings(self._numbers(words)), node)
                case language.Listed():
                    (number,) = self._numbers(language.names(item))
                    node = (_LISTED, number, node)
                case language.Gap(longest):
                    # Where what follows may be nothing but the end, every place is worth a try.
                    first = None
                    if not language.may_be_empty(rest):
                        first = vocabulary.beginnings(self._numbers(language.first(rest)))
                    node = (_GAP, (longest, first), node)
                case language.Edge(start):
                    node = (_START if start else _END, None, node)
                case language.Choice(branches):
                    # Optional words are taken where they stand: the empty branch comes last.
                    ordered = sorted(branches, key=lambda branch: not branch)
                    node = (_CHOICE, tuple(self._chain(branch, rest, node) for branch in ordered), None)
            rest = (item, *rest)
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


class Sentence(NamedTuple):
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
        self._firsts: list[int] = []  # of each block the number of its first sentence, and one more
        self._occurs: dict[tuple[Clause, int], bool] = {}
        sentences, read = self.sentences, vocabulary.read
        for number, block in enumerate(document.blocks):
            self._firsts.append(len(sentences))
            prose = block.prose
            for start, end in split(prose):
                if end - start <= LONGEST_SENTENCE:
                    sentences.append(Sentence(len(sentences), number, start, end, read(prose[start:end])))
                    continue
                for at, until in _pieces(prose, start, end):
                    sentences.append(Sentence(len(sentences), number, at, until, read(prose[at:until])))
        self._firsts.append(len(sentences))

    def of_block(self, block: int) -> Sequence[Sentence]:
        """The sentences of a block."""
        return self.sentences[self._firsts[block] : self._firsts[block + 1]]

    def of_section(self, section: int) -> Iterator[Sentence]:
        """The sentences under the nearest heading, the heading included."""
        for block in self._blocks_of.get(section, ()):
            yield from self.of_block(block)

    def headings(self, section: int) -> Iterator[Sentence]:
        """The sentences of the headings that stand over a section, nearest first."""
        while section > 0:
            for block in self._blocks_of.get(section, ()):
                if self.document.blocks[block].kind == "heading":
                    yield from self.of_block(block)
                    break
            section = self.document.sections[section].parent

    @cached_property
    def _blocks_of(self) -> dict[int, list[int]]:
        """The blocks of each section."""
        found: dict[int, list[int]] = {}
        for number, block in enumerate(self.document.blocks):
            found.setdefault(block.section, []).append(number)
        return found

    @cached_property
    def present(self) -> frozenset[str]:
        """The codes that stand in any sentence."""
        return frozenset().union(*(sentence.reading.codes for sentence in self.sentences))

    def block(self, sentence: Sentence) -> Block:
        """The block a sentence stands in."""
        return self.document.blocks[sentence.block]

    def occurs(self, clause: Clause, phrases: Sequence[Phrase], sentence: Sentence) -> bool:
        """Whether one of the phrases stands in the wide place (block … document) of a clause."""
        place = clause.place
        scope = 0 if place == "document" else sentence.block
        if place in ("section", "heading"):
            scope = self.block(sentence).section
        key = (clause, scope)
        known = self._occurs.get(key)
        if known is None:
            known = self._occurs[key] = any(
                self._stands(phrase, self._neighbours(place, sentence)) for phrase in phrases
            )
        return known

    def _stands(self, phrase: Phrase, sentences: Iterable[Sentence]) -> bool:
        if any(need.isdisjoint(self.present) for need in phrase.needs):
            return False
        return any(next(phrase.spans(other.reading), None) is not None for other in sentences)

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


class PhraseIndex:
    """Phrases sought all at once in a sentence: each is tried only where the rarest it needs stands."""

    def __init__(self, phrases: Iterable[str], vocabulary: Vocabulary, needs: Needs | None = None) -> None:
        phrases = tuple(phrases)
        needs = needs_of(phrases, vocabulary.tables) if needs is None else needs
        self._vocabulary = vocabulary
        self._compiler = Compiler(vocabulary)
        # By the element that a phrase is filed under, its rarest: the phrases, by what else they need most.
        self._filed: dict[int, dict[tuple[int, ...], list[str]]] = {}
        for phrase in phrases:
            rarest, *others = needs[phrase]
            other = tuple(others[0]) if others else ()
            for element in rarest:
                self._filed.setdefault(element, {}).setdefault(other, []).append(phrase)
        self._anchors: dict[str, list[int]] = {}  # by code: the elements it marks
        for element in self._filed:
            for code in vocabulary.marks[(element,)]:
                self._anchors.setdefault(code, []).append(element)
        self._second: Kept[int, tuple[list[str], dict[str, list[str]]]] = Kept(self._by_second)

    def find(self, reading: Reading) -> Iterator[tuple[str, Hit]]:
        """Each phrase that stands in a sentence, with each place where it does."""
        present, second = reading.present, self._second
        met = present & self._anchors.keys()
        if not met:
            return
        proposed: list[str] = []
        for anchor in set().union(*map(self._anchors.__getitem__, met)):
            alone, by_code = second[anchor]
            proposed += alone
            for code in by_code.keys() & present:
                proposed += by_code[code]
        for phrase in dict.fromkeys(proposed):  # compiled when a sentence first proposes them
            for hit in self._compiler.compile(phrase).spans(reading):
                yield phrase, hit

    def _by_second(self, anchor: int) -> tuple[list[str], dict[str, list[str]]]:
        """The phrases under an anchor that need nothing else, and the others by code of what they need."""
        alone: list[str] = []
        by_code: dict[str, list[str]] = {}
        for other, phrases in self._filed[anchor].items():
            if not other:
                alone += phrases
            for code in self._vocabulary.marks[other]:
                by_code.setdefault(code, []).extend(phrases)
        return alone, by_code


class ListIndex:
    """Some lists sought all at once in a sentence."""

    def __init__(self, elements: Iterable[int], vocabulary: Vocabulary) -> None:
        self._by_code: dict[str, list[int]] = {}
        for element in elements:
            for code in vocabulary.marks[(element,)]:
                self._by_code.setdefault(code, []).append(element)

    def find(self, reading: Reading) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Each list of which a term stands in a sentence, with the places."""
        by_code = self._by_code
        met = reading.present & by_code.keys()
        if met:
            for element in sorted(set().union(*map(by_code.__getitem__, met))):
                places = reading.places(element)
                if places:
                    yield element, places


class Matcher:
    """All sentence rules over one vocabulary."""

    def __init__(self, rules: Iterable[Rule], vocabulary: Vocabulary, needs: Needs | None = None) -> None:
        self.vocabulary = vocabulary
        self.rules = tuple(rule for rule in rules if rule.match)
        self._compile = Compiler(vocabulary).compile
        self._regexes: list[tuple[int, Any]] = []
        self._rules_of: dict[str, list[int]] = {}  # by phrase
        for number, rule in enumerate(self.rules):
            for sought in rule.match:
                if isinstance(sought, Regex):
                    self._regexes.append((number, _regex(sought)))
                else:
                    self._rules_of.setdefault(sought, []).append(number)
        self._index = PhraseIndex(self._rules_of, vocabulary, needs)

    def find(self, page: Page) -> Iterator[Match]:
        """The matches in a page, sentence by sentence, in order of rule and position."""
        for sentence in page.sentences:
            hits = self._hits(sentence.reading)
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
        return tuple(map(self._compile, clause.phrases))


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
    places = list(spans(reading.text)) if hits else []
    for start, end in hits:
        inside = [number for number, (first, after) in enumerate(places) if first < end and after > start]
        if inside:
            yield Hit(inside[0], inside[-1] + 1)


def needs_of(phrases: Iterable[str], tables: Tables) -> Needs:
    """What each of some phrases needs of a vocabulary that knows their words and lists."""
    sizes = {
        name[1:-1]: len(tables.holders[number]) for name, number in tables.elements.items() if name[:1] == "{"
    }
    cost, number = Cost(sizes), tables.elements.__getitem__
    return {
        phrase: [sorted(map(number, names)) for names in language.needs(language.parse(phrase), cost)]
        for phrase in phrases
    }


def words_of(phrases: Iterable[str]) -> Iterator[str]:
    """The literal words of phrases."""
    for phrase in phrases:
        yield from language.words_named(language.parse(phrase))


def phrases_of(rules: Iterable[Rule]) -> Iterator[str]:
    """All phrases of some rules, those of their clauses too."""
    for rule in rules:
        yield from (phrase for phrase in rule.match if isinstance(phrase, str))
        for clause in (*rule.when, *rule.unless):
            yield from clause.phrases
