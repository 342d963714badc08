"""A document being written: what every parser tells about the prose it meets, in the order of the source."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from medlint.document import Block, Document, Section
from medlint.parsers.marks import cut_marks, may_have_marks
from medlint.source import Source, Span

Runs = list[tuple[int, int, int]]
_CITING = re.compile(r"https?://|//|doi:|#\W*(?:\d|fn|foot|ref|cit|note|end|bib|source)", re.IGNORECASE)
_EXPONENT = re.compile(r"\b(?:10|[cdkm]?m|in|ft|yd|kg/m)\s?$")
_SUPERSCRIPT = re.compile(r"[\s\[(]*\d{1,3}(?:[\s,;–-]+\d{1,3})*[\s\])]*")


@dataclass(frozen=True, slots=True)
class _Place:
    """What is true of the blocks written at one depth of the page."""

    name: str  # of the container: list, item, table, …
    kind: str
    level: int  # of the heading being written, 0 outside one
    lead: int
    quoted: bool
    table: _Table | None = None


@dataclass(slots=True)
class _Table:
    """Where the writing stands in a table."""

    lead: int
    row: int = -1
    column: int = -1
    in_row: bool = False
    in_cell: bool = False
    header: bool = False  # whether the present cell heads its column
    headers: dict[int, int] = field(default_factory=dict)  # column: the block that heads it


class Draft:
    """Collects blocks; a parser writes prose, enters and leaves containers, and asks for the document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.comments: list[tuple[str, Span]] = []
        self.links: list[str] = []
        self._blocks: list[Block] = []
        self._sections = [Section("", 0, -1)]
        self._section = 0
        self._stack: list[_Place] = []
        self._open: dict[str, int] = {}  # how many containers of each name are open
        self._here = _Place("", "paragraph", 0, -1, False)
        self._latest = -1  # the block that would introduce a list that began now
        self._pieces: list[str] = []
        self._runs: Runs = []
        self._length = 0
        self._next = -1  # source offset at which the last run would go on
        self._references: list[int] = []
        self._superscript: tuple[int, int, int] | None = None
        self._alone: list[tuple[str, str, Runs]] = []  # blocks that wait for the end of the one around them

    # Prose

    def write(self, text: str, start: int) -> None:
        """Adds prose that stands in the source as it is; the text may not be empty."""
        if start != self._next:
            self._runs.append((self._length, start, -1))
        self._pieces.append(text)
        self._length += len(text)
        self._next = start + len(text)

    def stand(self, text: str, start: int, length: int) -> None:
        """Adds prose that stands for a piece of source that is written otherwise."""
        self._runs.append((self._length, start, length))
        self._pieces.append(text)
        self._length += len(text)
        self._next = -1

    def gap(self, start: int, length: int) -> None:
        """Adds a space for something that is not prose but keeps its neighbours apart."""
        if not self.ends_blank():
            self.stand(" ", start, length)

    def line_break(self, start: int, length: int) -> None:
        """Adds a line end; the second in a row ends the block, as a reader would say."""
        if self._pieces and self._pieces[-1] == "\n" and not self._here.level:
            self.end()
        elif self._pieces:
            self.stand("\n", start, length)

    def ends_blank(self) -> bool:
        """Whether a space here would be one too many."""
        return not self._pieces or self._pieces[-1][-1:] in " \n"

    def refer(self) -> None:
        """Notes that a source is named here."""
        self._references.append(self._length)

    def link(self, target: str) -> None:
        """Notes the target of a link."""
        self.links.append(target)

    def end_link(self, target: str) -> None:
        """Notes that the text of a link ends here: a reference, if the target may be a source."""
        if _CITING.match(target):
            self.refer()

    def begin_superscript(self) -> None:
        """Notes that what follows is raised: it may be the number of a reference."""
        self._superscript = (len(self._pieces), len(self._runs), self._length)
        self._next = -1

    def end_superscript(self) -> None:
        """Turns what was raised into a reference, if it is the number of one."""
        if self._superscript is None:
            return
        pieces, runs, length = self._superscript
        self._superscript = None
        if not _SUPERSCRIPT.fullmatch("".join(self._pieces[pieces:])):
            return
        del self._pieces[pieces:], self._runs[runs:]
        self._length = length
        self._next = -1
        while self._references and self._references[-1] > length:
            self._references.pop()
        if not _EXPONENT.search("".join(self._pieces[-2:])[-8:]):
            self.refer()

    # Blocks

    def end(self) -> None:
        """Ends the block that is being written, if there is one."""
        if self._pieces:
            prose, runs, references = "".join(self._pieces), self._runs, self._references
            self._pieces, self._runs, self._references = [], [], []
            self._length, self._next, self._superscript = 0, -1, None
            self._add(prose, runs, references)
        elif self._references:
            self._references = []
        if self._alone:
            waiting, self._alone = self._alone, []
            for kind, prose, runs in waiting:
                self._put(Block(kind, prose, self._section, tuple(runs)))

    def alone(self, kind: str, prose: str, runs: Runs) -> None:
        """Adds a block that is no part of the text around it: an alt text, a title."""
        if prose.strip():
            self._alone.append((kind, prose, runs))
            if not self._pieces:
                self.end()

    def _add(self, prose: str, runs: Runs, references: list[int]) -> None:
        if may_have_marks(prose):
            prose, runs, references = cut_marks(prose, runs, references)
        kept = prose.rstrip()
        if not kept:
            return
        if len(kept) != len(prose):
            while runs[-1][0] >= len(kept):
                runs.pop()
        here, table = self._here, self._here.table
        if here.level and not here.quoted:
            self._open_section(kept, here.level)
        block = Block(
            here.kind,
            kept,
            self._section,
            tuple(runs),
            tuple(min(at, len(kept)) for at in references),
            here.lead,
            table.row if table else -1,
            table.column if table else -1,
        )
        self._latest = self._put(block)

    def _put(self, block: Block) -> int:
        self._blocks.append(block)
        return len(self._blocks) - 1

    def _open_section(self, title: str, level: int) -> None:
        parent = self._section
        while self._sections[parent].level >= level:
            parent = self._sections[parent].parent
        self._sections.append(Section(" ".join(title.split()), level, parent))
        self._section = len(self._sections) - 1

    # Containers

    def enter(self, name: str, level: int = 0, header: bool = False) -> None:
        """Begins a container: list, item, definition, table, row, cell, quote, caption or heading.

        A row or a cell ends the one before it, and is nothing outside a table.
        """
        self.end()
        table = self._here.table
        if name in ("row", "cell"):
            if table is None:
                return
            if table.in_cell:
                self.leave("cell")
            if name == "row" and table.in_row:
                self.leave("row")
        here = self._here
        kind, lead, quoted = here.kind, here.lead, here.quoted
        if name == "list":
            lead = self._latest
        elif name == "item":
            kind = "list-item"
        elif name == "definition":
            kind, lead = "list-item", self._latest
        elif name == "quote":
            kind, quoted = "quote", True
        elif name == "caption":
            kind = "caption"
        elif name == "heading":
            kind, lead, table = "quote" if quoted else "heading", -1, None
        elif name == "table":
            table = _Table(self._latest)
        elif table and name == "row":
            table.row, table.column, table.in_row = table.row + 1, -1, True
        elif table and name == "cell":
            table.column, table.in_cell, table.header = table.column + 1, True, header
            kind, lead = "table-cell", table.lead if header else table.headers.get(table.column, table.lead)
        self._stack.append(here)
        self._open[name] = self._open.get(name, 0) + 1
        self._here = _Place(name, kind, level, lead, quoted, table)

    def leave(self, name: str) -> None:
        """Ends the innermost container of that name and all within it; nothing if there is none."""
        self.end()
        if not self._open.get(name):
            return
        while self._leave() != name:
            pass

    def depth(self) -> int:
        """How many containers are open."""
        return len(self._stack)

    def leave_to(self, depth: int) -> None:
        """Ends containers until no more than so many are open."""
        self.end()
        while len(self._stack) > depth:
            self._leave()

    def _leave(self) -> str:
        left, table = self._here, self._here.table
        self._here = self._stack.pop()
        self._open[left.name] -= 1
        if left.name == "list":
            self._latest = left.lead
        elif table and left.name == "table":
            self._latest = table.lead
        elif table and left.name == "row":
            table.in_row = False
        elif table and left.name == "cell":
            table.in_cell = False
            if table.header and self._latest >= 0 and self._blocks[self._latest].row == table.row:
                table.headers.setdefault(table.column, self._latest)
        return left.name

    def innermost(self) -> str:
        """The name of the innermost container, empty outside all."""
        return self._here.name

    def document(self) -> Document:
        """The finished document."""
        self.end()
        return Document(
            self.source, tuple(self._blocks), tuple(self._sections), tuple(self.comments), tuple(self.links)
        )
