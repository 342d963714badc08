"""The prose of plain text: a page saved with a line for each block, or a text wrapped by hand.

What a line is must be guessed from the shape of the lines:

* A line break comes from wrapping if the line had no room left for the first word of the next, and a second
  sign agrees: the next line goes on in lower case, the break beside it is such too, the file is wrapped.
  So it does if the line breaks off after a word such as `of`.
* A short line without a full stop is a heading if longer text follows. Three or more in a row are a list that
  lost its bullets, or a menu: of those, only the last can be a heading.
* Short lines of one form after a line that ends in a colon are the items of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from medlint.document import Document
from medlint.parsers.draft import Draft
from medlint.source import Source, Span

WIDEST_WRAP = 120  # columns; longer lines were not wrapped by hand
NARROWEST_WRAP = 20  # unless all lines of a paragraph are that short
LONGEST_SHORT = 100  # code points of a heading
LONGEST_ITEM = 200  # of an item without a bullet
MOST_HEADINGS = 2  # in a row: one, and the one below it
LONGEST_DIRECTIVE = 1000

_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"(?:[-*+•‣◦▪▫●○■□·⁃∙✓✔✅☑➤►▶→»]|o(?=\s+[A-Z])|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)")
_NUMBER = re.compile(r"\(?\d")
_TITLE = re.compile(r"(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"([-=_*~])(?:\s*\1){2,}|\|[|:\s-]+\|")
_ROW = re.compile(r"\|[^|]*\|(?:[^|]*\|)*")
_CELL = re.compile(r"(?<=\|)\s*([^|]*)")
_DIRECTIVE = re.compile(r"(?:<!--|#|//|;|--|/\*|%)?\s*(medlint:?\s+(?:disable|enable)\b.*?)\s*(?:-->|\*/)?")
_CLOSING = "\"'”’)]*"
_WITHIN = re.compile(r"[.!?]\s+[A-Z]")
_BREAKS_OFF = re.compile(r"\s(?:a|an|the|and|of)$")
_MAY_BREAK_OFF = re.compile(r"(?:,|\s(?:or|to|for|with|by|at|from|in|on|is|are|that))$")


@dataclass(slots=True)
class _Line:
    """A line without its bullet and the white space around it; or several, once joined."""

    text: str
    start: int
    indent: int
    after_blank: bool
    bullet: str = ""
    level: int = 0  # of a heading
    listed: bool = False
    is_row: bool = False  # of a table drawn with upright strokes
    rest: tuple[_Line, ...] = ()  # the lines that wrapping made of it

    @property
    def last(self) -> _Line:
        return self.rest[-1] if self.rest else self

    @property
    def short(self) -> bool:
        """Whether it may be a heading."""
        return (
            not (self.rest or self.listed or self.is_row)
            and len(self.text) <= LONGEST_SHORT
            and not _is_ended(self.text)
        )


def parse(source: Source) -> Document:
    """The prose of a plain text."""
    draft = Draft(source)
    blocks = _joined(list(_lines(draft)))
    _find_lists(blocks)
    _find_headings(blocks)
    _write(draft, blocks)
    return draft.document()


def _lines(draft: Draft) -> Iterator[_Line]:
    text = draft.source.text
    directed = "medlint" in text
    end, blank = 0, True
    for match in _LINE.finditer(text):
        line = match[0].strip()
        start = match.start()
        blank = blank or start - end > (2 if text.startswith("\r\n", end) else 1)
        end = match.end()
        if not line or _RULE.fullmatch(line):
            blank = True
            continue
        if directed and len(line) <= LONGEST_DIRECTIVE and (directive := _DIRECTIVE.fullmatch(line)):
            draft.comments.append((directive[1], Span(start, end)))
            continue
        indent = len(match[0]) - len(match[0].lstrip())
        bullet = _BULLET.match(line)
        title = None if bullet else _TITLE.match(line)
        skipped = bullet.end() if bullet else title.end() if title else 0
        yield _Line(
            line[skipped:],
            start + indent + skipped,
            indent,
            blank,
            bullet[0] if bullet else "",
            len(title[1]) if title else 0,
            bullet is not None,
            line[0] == "|" and _ROW.fullmatch(line) is not None,
        )
        blank = False


def _joined(lines: Sequence[_Line]) -> list[_Line]:
    """The lines with wrapped ones put together."""
    groups: list[list[_Line]] = []
    for line in lines:
        alone = line.level or line.is_row
        if line.after_blank or alone or not groups or groups[-1][-1].level or groups[-1][-1].is_row:
            groups.append([])
        groups[-1].append(line)
    full = [_full_breaks(group) for group in groups]
    long = [breaks for group, breaks in zip(groups, full, strict=True) if len(breaks) > 1 and _flows(group)]
    known = sum(map(len, long))
    wrapped = known > 2 and sum(map(sum, long)) > 0.6 * known
    blocks: list[_Line] = []
    for group, breaks in zip(groups, full, strict=True):
        blocks.extend(_paragraphs(group, breaks, wrapped))
    return blocks


def _flows(group: Sequence[_Line]) -> bool:
    """Whether some line goes on in lower case: lines that all begin with capitals may be a list."""
    return any(line.text[0].islower() for line in group[1:])


def _full_breaks(group: Sequence[_Line]) -> list[bool]:
    """For each line break of a group: whether the next word had no room left on the line."""
    if len(group) == 1:
        return []
    lengths = [len(line.text) + line.indent + len(line.bullet) for line in group]
    width = max(lengths)
    if width > WIDEST_WRAP:
        return [False] * (len(group) - 1)
    full = [
        length + len(after.text.split(None, 1)[0]) >= width
        and " " in line.text
        and line.text[-1] != ":"
        and not after.listed
        for length, line, after in zip(lengths, group, group[1:], strict=False)
    ]
    if all(full):
        return full
    return [known and length >= NARROWEST_WRAP for known, length in zip(full, lengths, strict=False)]


def _paragraphs(group: Sequence[_Line], breaks: list[bool], wrapped: bool) -> Iterator[_Line]:
    block = group[0]
    rest: list[_Line] = []
    flows = _flows(group)
    for index, line in enumerate(group[1:]):
        before = group[index]
        lower = line.text[0].islower()
        beside = breaks[max(index - 1, 0) : index] + breaks[index + 1 : index + 2]
        surely = wrapped or (flows and any(beside))
        if not line.listed and (
            (breaks[index] and (surely or (lower and before.text.rstrip(_CLOSING)[-1:] not in ".!?:;…")))
            or (lower and _MAY_BREAK_OFF.search(before.text[-6:]))
            or _BREAKS_OFF.search(before.text[-6:])
            or (block.listed and line.indent >= block.indent + len(block.bullet))
        ):
            rest.append(line)
            continue
        block.rest = tuple(rest)
        yield block
        block, rest = line, []
    block.rest = tuple(rest)
    yield block


def _find_lists(blocks: Sequence[_Line]) -> None:
    """Marks the items of lists without bullets."""
    for index, lead in enumerate(blocks):
        if lead.listed or not lead.last.text.endswith(":"):
            continue
        end = index + 1
        while end < len(blocks) and _is_item(blocks[end], blocks[index + 1]):
            end += 1
        items = blocks[index + 1 : end]
        if len(items) > 1 and end < len(blocks) and _titled(items[-1]) and not _titled(items[0]):
            items = items[:-1]
        if len(items) > 1:
            for item in items:
                item.listed = True


def _is_item(line: _Line, first: _Line) -> bool:
    """Whether a line is an item of the list that begins with `first`: one sentence of the same form."""
    text = line.text
    if line.rest or line.listed or line.level or line.is_row or len(text) > LONGEST_ITEM:
        return False
    if text[-1] in ":?" or _WITHIN.search(text):
        return False
    if first.text[0].islower():
        return text[0].islower()
    return _is_ended(text) == _is_ended(first.text)


def _is_ended(text: str) -> bool:
    """Whether a line ends as a statement does; a question or an exclamation may still be a heading."""
    return text.rstrip(_CLOSING)[-1:] in tuple(".:;,…")


def _titled(line: _Line) -> bool:
    """Whether words within a line begin with capitals, all that are not small."""
    words = [word for word in line.text.split()[1:] if len(word) > 3 and word[0].isalpha()]
    return bool(words) and all(word[0].isupper() for word in words)


def _find_headings(blocks: Sequence[_Line]) -> None:
    """Marks the headings among short lines."""
    run: list[_Line] = []  # short lines just before
    for index, line in enumerate(blocks):
        if line.listed and _is_numbered_heading(blocks, index):
            line.listed = False
        if line.short and not line.level:
            run.append(line)
            continue
        if len(run) > MOST_HEADINGS:
            ends_list = line.after_blank and not run[-1].after_blank
            run = [] if ends_list else run[-1:]
        for place, heading in enumerate(run):
            heading.level = 3 if place else 2
        run = []
    if len(blocks) > 1 and blocks[0].short:
        blocks[0].level = 1


def _is_numbered_heading(blocks: Sequence[_Line], index: int) -> bool:
    """Whether a numbered line stands alone, as in `2. How to take it`."""
    line = blocks[index]
    if not _NUMBER.match(line.bullet) or len(line.text) > LONGEST_SHORT or _is_ended(line.text):
        return False
    before, after = blocks[max(index - 1, 0) : index], blocks[index + 1 : index + 2]
    return bool(after) and not any(_NUMBER.match(other.bullet) for other in (*before, *after))


def _write(draft: Draft, blocks: Sequence[_Line]) -> None:
    indents: list[int] = []  # of the lists that are open
    in_table = False
    for block in blocks:
        while indents and (not block.listed or block.indent < indents[-1]):
            draft.leave("list")
            indents.pop()
        if block.is_row != in_table:
            in_table = block.is_row
            if in_table:
                draft.enter("table")
                _write_row(draft, block, header=True)
                continue
            draft.leave("table")
        if block.is_row:
            _write_row(draft, block, header=False)
            continue
        if block.listed:
            if not indents or block.indent > indents[-1]:
                draft.enter("list")
                indents.append(block.indent)
            draft.enter("item")
        elif block.level:
            draft.enter("heading", block.level)
        end = block.start
        for line in (block, *block.rest):
            if line.start == end + 1:
                draft.write(" ", end)
            elif line.start > end:
                draft.stand(" ", end, line.start - end)
            draft.write(line.text, line.start)
            end = line.start + len(line.text)
        if block.listed:
            draft.leave("item")
        elif block.level:
            draft.leave("heading")
        else:
            draft.end()


def _write_row(draft: Draft, row: _Line, header: bool) -> None:
    draft.enter("row")
    for cell in _CELL.finditer(row.text):
        draft.enter("cell", header=header)
        if cell[1]:
            draft.write(cell[1].rstrip(), row.start + cell.start(1))
    draft.leave("row")
