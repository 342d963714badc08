"""A page without its markup: blocks of prose in which every character knows its place in the source."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from medlint.source import Source, Span

BLOCK_KINDS = (
    "heading",
    "paragraph",
    "list-item",
    "table-cell",
    "caption",
    "quote",
    "alt-text",
    "title",
    "meta-description",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it; the root, before any heading, has no title and level 0."""

    title: str
    level: int
    parent: int  # index of the section around it, -1 for the root


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-sized piece of prose.

    A run maps prose to source: `(prose start, source start, -1)` one to one, up to the next run;
    `(prose start, source start, n)` if all prose of the run stands for n characters of source: an entity.
    """

    kind: str  # one of BLOCK_KINDS
    prose: str
    section: int  # index of Document.sections; a heading belongs to the section it opens
    runs: tuple[tuple[int, int, int], ...]
    references: tuple[
        int, ...
    ] = ()  # prose offsets just after which a source is named: a link, a footnote mark
    lead: int = -1  # index of the block that introduces this list item or table cell
    row: int = -1
    column: int = -1

    def span(self, start: int, end: int) -> Span:
        """The source of a piece of prose, from its first character to its last, with the markup between."""
        first = self._source(start)[0]
        return Span(first, max(first, self._source(end - 1)[1]) if end > start else first)

    def _source(self, offset: int) -> tuple[int, int]:
        at, source, length = self.runs[bisect_right(self.runs, offset, key=_prose_start) - 1]
        if length >= 0:
            return source, source + length
        return source + offset - at, source + offset - at + 1


@dataclass(frozen=True)
class Document:
    """A source as its reader sees it."""

    source: Source
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    comments: tuple[tuple[str, Span], ...] = ()  # the words inside each comment, and where the comment stands
    links: tuple[str, ...] = ()  # targets of links


def _prose_start(run: tuple[int, int, int]) -> int:
    return run[0]
