"""The prose of Markdown: CommonMark with GitHub's tables and footnotes, and front matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pyromark import Options, events_with_range

from medlint.document import Document
from medlint.parsers import frontmatter, mdx
from medlint.parsers.draft import Draft, Runs
from medlint.parsers.html import Reader
from medlint.source import Source

if TYPE_CHECKING:
    from pyromark.event import Range

_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_GFM
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
)
_INLINE = frozenset(("Emphasis", "Strong", "Strikethrough"))  # no part of the prose
_BREAKS = {"SoftBreak": " ", "HardBreak": "\n"}
_CONTAINERS = {
    "List": "list",
    "Item": "item",
    "BlockQuote": "quote",
    "Heading": "heading",
    "Table": "table",
    "TableHead": "row",
    "TableRow": "row",
    "TableCell": "cell",
}
_MUTE = frozenset(("CodeBlock", "MetadataBlock"))  # hold no prose
_ADDRESSES = frozenset(("Autolink", "Email"))  # links whose text is their target


def parse(source: Source) -> Document:
    """The prose of a page of Markdown."""
    draft = Draft(source)
    text = mdx.without_code(draft) if source.path.lower().endswith(".mdx") else source.text
    _Reader(draft, text).read()
    return draft.document()


class _Reader:
    """Turns events into prose. An event is a name or a dictionary of one; its range counts bytes of UTF-8."""

    def __init__(self, draft: Draft, text: str) -> None:
        if not text.isascii():
            text = text.encode(errors="replace").decode()  # half a surrogate pair is no text to the parser
        self._draft = draft
        self._text = text
        self._html = Reader(draft)
        self._offset = _identity if text.isascii() else _code_points(text)
        self._depths: list[int] = []  # of the draft, where each open container began
        self._muted = 0
        self._targets: list[str] = []  # of the links that are open
        self._markup: list[tuple[int, str]] = []  # lines of the block of HTML that is open
        self._header = False
        self._images = 0
        self._alt: list[str] = []
        self._alt_runs: Runs = []
        self._alt_length = 0

    def read(self) -> None:
        """Reads all of the text; most events are settled here, as a call for each would double the cost."""
        draft, html, offset = self._draft, self._html, self._offset
        events: Iterator[tuple[Any, Range]] = events_with_range(self._text, options=_OPTIONS)
        for event, extent in events:
            words: str | None = event.get("Text") if type(event) is dict else _BREAKS.get(event)
            if words is None:
                if type(event) is not dict:
                    draft.end()  # a thematic break
                    continue
                ((what, value),) = event.items()
                if what == "Start":
                    if type(value) is not str:
                        self._start(next(iter(value)), value, extent)
                    elif value not in _INLINE:
                        self._start(value, value, extent)
                elif what == "End":
                    if type(value) is not str:
                        self._end(next(iter(value)))
                    elif value not in _INLINE:
                        self._end(value)
                else:
                    self._leaf(what, extent)
                continue
            start = offset(extent["start"])
            if self._muted or start < html.until:
                continue
            size = extent["end"] - extent["start"]
            if len(words) != size or not words.isascii():
                size = offset(extent["end"]) - start
            if self._images:
                self._alt_text(words, start, size)
            elif len(words) == size:
                draft.write(words, start)
            else:
                draft.stand(words, start, size)

    def _leaf(self, what: str, extent: Range) -> None:
        start = self._offset(extent["start"])
        if self._muted or start < self._html.until:
            return
        length = self._offset(extent["end"]) - start
        draft = self._draft
        if what == "Html":
            self._markup.append((start, self._text[start : start + length]))
        elif self._images:
            return
        elif what == "InlineHtml":
            self._html.read(self._text[start : start + length], start)
        elif what == "FootnoteReference":
            draft.refer()
        elif what == "Code":
            draft.gap(start, length)

    def _start(self, name: str, value: Any, extent: Range) -> None:
        draft = self._draft
        if name == "Paragraph":
            draft.end()
        elif name in _CONTAINERS:
            if name == "TableHead":
                self._header = True
            self._depths.append(draft.depth())
            level = int(value["Heading"]["level"][1]) if name == "Heading" else 0
            draft.enter(_CONTAINERS[name], level, header=self._header)
        elif name == "Link":
            link = value["Link"]
            self._targets.append(link["dest_url"])
            draft.link(link["dest_url"])
            if link["link_type"] in _ADDRESSES:
                start = self._offset(extent["start"])
                self._html.until = max(self._html.until, self._offset(extent["end"]))
                draft.gap(start, 1)
        elif name == "Image":
            start = self._offset(extent["start"])
            if not self._images and start >= self._html.until:
                draft.gap(start, 1)
            self._images += 1
        elif name in _MUTE:
            draft.end()
            self._muted += 1
            if name == "MetadataBlock":
                frontmatter.read(draft, self._offset(extent["start"]), self._offset(extent["end"]))
        else:
            draft.end()

    def _end(self, name: str) -> None:
        draft = self._draft
        if name in _CONTAINERS:
            if name == "TableHead":
                self._header = False
            draft.leave_to(self._depths.pop())
        elif name == "Link":
            draft.end_link(self._targets.pop())
        elif name == "Image":
            self._images -= 1
            if not self._images and self._alt:
                draft.alone("alt-text", "".join(self._alt), self._alt_runs)
                self._alt, self._alt_runs, self._alt_length = [], [], 0
        elif name in _MUTE:
            self._muted -= 1
        else:
            if name == "HtmlBlock":
                self._block_of_html()
            draft.end()

    def _alt_text(self, words: str, start: int, length: int) -> None:
        self._alt_runs.append((self._alt_length, start, -1 if len(words) == length else length))
        self._alt.append(words)
        self._alt_length += len(words)

    def _block_of_html(self) -> None:
        """Reads the lines of a block of HTML as one piece, without what stands before them in a quote."""
        pieces: list[str] = []
        at = self._markup[0][0] if self._markup else 0
        first = at
        for start, line in self._markup:
            pieces.append(" " * (start - at))
            pieces.append(line)
            at = start + len(line)
        self._html.read("".join(pieces), first)
        self._markup = []


def _identity(offset: int) -> int:
    return offset


def _code_points(text: str) -> Callable[[int], int]:
    """Turns offsets in UTF-8 into code points; they must come in ascending order, or nearly so."""
    data = text.encode()
    known = points = 0

    def code_points(offset: int) -> int:
        nonlocal known, points
        if offset > known:
            points += len(data[known:offset].decode())
        elif offset < known:
            points -= len(data[offset:known].decode())
        known = offset
        return points

    return code_points
