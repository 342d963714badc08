"""The line of a source on which a span begins, cut to fit a terminal, and where on it the words stand."""

from __future__ import annotations

from dataclasses import dataclass

from medlint.reporters.terminal import columns, visible
from medlint.source import Source, Span

CUT = "…"
LONGEST_WORD = 16  # code points that are given up so that a cut falls between words


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line as a terminal shows it; `before` and `width` are columns of the terminal."""

    line: int
    text: str
    before: int
    width: int


def excerpt(source: Source, span: Span, room: int) -> Excerpt:
    """What so many columns show of a span: of a long line the words and what is around them, of several
    lines the first.
    """
    number, column = source.place(span.start)
    line = source.line(number)
    start = column - 1
    end = min(start + span.end - span.start, len(line))
    # No more than may be shown is looked at, for a page on one line may have a thousand diagnostics.
    first, last = max(start - room, 0), min(end + room, len(line))
    words = _head(visible(line[start : min(end, start + room)]), room, end > start + room)
    before, after = visible(line[first:start]), visible(line[end:last])
    if first == 0:
        before = before.lstrip()
    if last == len(line):
        after = after.rstrip()
    room -= columns(words)
    before = _tail(before, max(room // 2, room - columns(after)), first > 0)
    after = _head(after, room - columns(before), last < len(line)) if not words.endswith(CUT) else ""
    return Excerpt(number, before + words + after, columns(before), max(columns(words), 1))


def _head(text: str, room: int, goes_on: bool) -> str:
    """As much of the beginning of a text as fits, with a mark if something is missing."""
    if not goes_on and columns(text) <= room:
        return text
    used = len(CUT)
    kept = 0
    while kept < len(text) and (used := used + columns(text[kept])) <= room:
        kept += 1
    gap = text.rfind(" ", max(kept - LONGEST_WORD, 0), kept + 1)
    return (text[:gap] if gap > 0 else text[:kept]).rstrip() + CUT if room > 0 else ""


def _tail(text: str, room: int, goes_on: bool) -> str:
    """As much of the end of a text as fits, with a mark if something is missing."""
    if not goes_on and columns(text) <= room:
        return text
    used = len(CUT)
    kept = len(text)
    while kept > 0 and (used := used + columns(text[kept - 1])) <= room:
        kept -= 1
    gap = text.find(" ", max(kept - 1, 0), kept + LONGEST_WORD)
    return CUT + text[max(gap + 1, kept) :].lstrip() if room > 0 else ""
