"""A document read sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from medlint.document import Block, Document
from medlint.rule import Clause
from medlint.search import Phrase
from medlint.sentences import split
from medlint.vocabulary import Reading, Vocabulary

LONGEST_SENTENCE = 3000  # code points; a longer one is read in pieces, so that cost stays linear


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
        return frozenset().union(*(sentence.reading.present for sentence in self.sentences))

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
        return phrase.may_stand(self.present) and any(phrase.spans(other.reading) for other in sentences)

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
