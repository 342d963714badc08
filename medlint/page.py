"""A document read sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from medlint.context import cited
from medlint.document import Block, Document
from medlint.postings import MOST_TOGETHER, Postings, bits_of, places_of
from medlint.search import AnyPhrase, Hit, PhraseIndex
from medlint.sentences import split
from medlint.vocabulary import Reading, Vocabulary

LONGEST_SENTENCE = 3000  # code points; a longer one is read in pieces, so that cost stays linear

_Found = TypeVar("_Found")


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
        self._firsts: list[int] = []  # of each block the number of its first sentence, and one more
        self._occurs: dict[tuple[AnyPhrase, str, int], bool] = {}
        self._cites: dict[int, bool] = {}
        places: list[tuple[int, int, int]] = []  # of each sentence: block, start, end
        texts: list[str] = []
        for number, block in enumerate(document.blocks):
            self._firsts.append(len(texts))
            prose = block.prose
            for start, end in split(prose):
                for at, until in (
                    ((start, end),) if end - start <= LONGEST_SENTENCE else _pieces(prose, start, end)
                ):
                    places.append((number, at, until))
                    texts.append(prose[at:until])
        self._firsts.append(len(texts))
        read = vocabulary.read(texts)
        self.sentences = [Sentence(number, *places[number], reading) for number, reading in enumerate(read)]

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
    def postings(self) -> tuple[Postings, ...]:
        """Where words stand in all that is said; what a page says twice is in it once."""
        said = list(self._numbers)
        return tuple(
            Postings(said[first : first + MOST_TOGETHER], self.vocabulary)
            for first in range(0, len(said), MOST_TOGETHER)
        )

    def where(self, sentences: Iterable[Sentence]) -> Iterator[tuple[Postings, int]]:
        """Postings with the bits of some sentences."""
        places: dict[int, list[int]] = {}
        for place in {self._places[sentence.reading] for sentence in sentences}:
            places.setdefault(place // MOST_TOGETHER, []).append(place % MOST_TOGETHER)
        for number in sorted(places):
            yield self.postings[number], bits_of(places[number])

    @cached_property
    def _places(self) -> dict[Reading, int]:
        """The place of each reading among all postings."""
        return {reading: place for place, reading in enumerate(self._numbers)}

    @cached_property
    def everywhere(self) -> tuple[tuple[Postings, int], ...]:
        """Postings with the bits of all sentences."""
        return tuple((postings, postings.all) for postings in self.postings)

    @cached_property
    def _numbers(self) -> dict[Reading, list[int]]:
        """The numbers of the sentences that say the same, in order of the first."""
        numbers: dict[Reading, list[int]] = {}
        for sentence in self.sentences:
            numbers.setdefault(sentence.reading, []).append(sentence.number)
        return numbers

    def holding(self, elements: str, *others: str) -> list[Sentence]:
        """The sentences in which any of some elements stands, and any of others, and so on."""
        numbers: list[int] = []
        for postings in self.postings:
            bits = postings.any[elements]
            for needed in others:
                bits &= postings.any[needed]
            numbers += self._numbers_at(postings, bits)
        return [self.sentences[number] for number in sorted(numbers)]

    def listed(self, elements: str, sentences: Sequence[Sentence] | None = None) -> dict[int, list[str]]:
        """Which of some elements stand in the page, or in some sentences, by number of the sentence."""
        found: dict[int, list[str]] = {}
        for postings, among in self.everywhere if sentences is None else self.where(sentences):
            for element in elements:
                for number in self._numbers_at(postings, postings.any[element] & among):
                    found.setdefault(number, []).append(element)
        return _chosen(found, sentences)

    def found(
        self, index: PhraseIndex, sentences: Sequence[Sentence] | None = None
    ) -> dict[int, list[tuple[str, Hit]]]:
        """The phrases of an index in what the page, or some sentences, say; by number of the sentence."""
        found: dict[int, list[tuple[str, Hit]]] = {}
        for postings, among in self.everywhere if sentences is None else self.where(sentences):
            for phrase, place, hits in index.find(postings, among):
                for number in self._numbers[postings.readings[place]]:
                    found.setdefault(number, []).extend((phrase, hit) for hit in hits)
        return _chosen(found, sentences)

    def _numbers_at(self, postings: Postings, bits: int) -> Iterator[int]:
        """The numbers of all sentences of the page that say what postings have at some bits."""
        for place in places_of(bits):
            yield from self._numbers[postings.readings[place]]

    def block(self, sentence: Sentence) -> Block:
        """The block a sentence stands in."""
        return self.document.blocks[sentence.block]

    def _row_head(self, cell: int) -> Sequence[Sentence]:
        """The sentences of the first cell in the row of a table cell; none for that cell itself."""
        blocks, head = self.document.blocks, cell
        while blocks[head].column > 0 and blocks[head - 1].row == blocks[cell].row:
            head -= 1
        return self.of_block(head) if head < cell and blocks[head].column == 0 else ()

    def cites(self, sentence: Sentence) -> bool:
        """Whether a source is named in a sentence, or right after it."""
        known = self._cites.get(sentence.number)
        if known is None:
            block = self.block(sentence)
            known = cited(block.prose, sentence.start, sentence.end, block.references)
            self._cites[sentence.number] = known
        return known

    def occurs(self, sought: AnyPhrase, place: str, sentence: Sentence) -> bool:
        """Whether one of some phrases stands in a place (previous … document), seen from a sentence."""
        if place == "previous":
            return sentence.number > 0 and sought.stands(self.sentences[sentence.number - 1].reading)
        scope = 0 if place == "document" else sentence.block
        if place in ("section", "heading"):
            scope = self.block(sentence).section
        key = (sought, place, scope)
        known = self._occurs.get(key)
        if known is None:
            if place == "document":
                known = any(any(True for _ in sought.places(*all_)) for all_ in self.everywhere)
            else:
                known = any(sought.stands(other.reading) for other in self._near(place, sentence))
            self._occurs[key] = known
        return known

    def _near(self, place: str, sentence: Sentence) -> Iterable[Sentence]:
        block = self.block(sentence)
        if place == "block":
            return self.of_block(sentence.block)
        if place == "lead":
            return self.of_block(block.lead)[-1:] if block.lead >= 0 else ()
        if place == "row":
            return self._row_head(sentence.block)
        if place == "section":
            return self.of_section(block.section)
        return self.headings(block.section)


def _chosen(found: Mapping[int, _Found], sentences: Iterable[Sentence] | None) -> dict[int, _Found]:
    """What was found in the sentences asked about, in order: others may say the same."""
    numbers = found.keys() if sentences is None else found.keys() & {s.number for s in sentences}
    return {number: found[number] for number in sorted(numbers)}


def _pieces(prose: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence whole, or cut at spaces where it is too long to be one."""
    while end - start > LONGEST_SENTENCE:
        space = prose.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        until = space if space >= 0 else start + LONGEST_SENTENCE
        yield start, until
        start = until + (space >= 0)
    yield start, end
