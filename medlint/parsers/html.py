"""The prose of HTML: the tokens of the HTML standard, and what each element means to a reader.

A page is read as a sequence of tags, entities and text; no tree is built, so no nesting is too deep and
nothing is too broken. The few elements that matter, such as lists and tables, are containers of the draft.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from medlint.document import Document
from medlint.parsers.draft import Draft, Runs
from medlint.source import Source, Span

_TOKEN = re.compile(
    r"""
      & (?: \#[0-9]+;? | \#[xX][0-9a-fA-F]+;? | [a-zA-Z][a-zA-Z0-9]*;? )
    | < (?:
        (?P<comment> !-- )
      | !\[CDATA\[ (?P<cdata> .*? ) (?: \]\]> | \Z )
      | (?P<slash>/?) (?P<name>[a-zA-Z][^\s/>]*+)
        (?P<rest> (?: [^>=]++ | = (?: \s*+ (?: "[^"]*+" | '[^']*+' ) )? )*+ ) (?: > | \Z )
      | [!?/] [^>]*+ (?: > | \Z )
      )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]*;?)")
_SPACES = re.compile(" {2,}")
_BLANKS = str.maketrans("\t\n\r\f", "    ")

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = {
    "ul": "list",
    "ol": "list",
    "menu": "list",
    "dl": "list",
    "li": "item",
    "dt": "item",
    "dd": "definition",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell",
    "blockquote": "quote",
    "caption": "caption",
    "figcaption": "caption",
}
_BLOCKS = frozenset(
    """
    address article aside audio body button center details dialog dir div fieldset figure footer
    form frameset head header hgroup hr html label legend main nav optgroup option p picture search
    section select slot summary tbody tfoot thead video
""".split()
)
_RAW = frozenset(("iframe", "noembed", "noframes", "script", "style", "textarea", "xmp"))  # hold no tags
_NESTED = frozenset(("math", "svg", "template"))  # may hold others of their name
_SILENT = _RAW | _NESTED | {"code", "noscript", "pre"}  # what they hold is not prose
_META = {
    "description": "meta-description",
    "og:description": "meta-description",
    "twitter:description": "meta-description",
    "og:title": "title",
    "twitter:title": "title",
}


def parse(source: Source) -> Document:
    """The prose of a page of HTML."""
    draft = Draft(source)
    Reader(draft).read(source.text)
    return draft.document()


class Reader:
    """Reads HTML into a draft; Markdown hands it the HTML it holds, piece by piece."""

    def __init__(self, draft: Draft) -> None:
        self.until = 0  # source offset before which nothing is prose
        self._draft = draft
        self._target = ""  # of the link that is open
        self._link_end = -1
        self._unclosed: set[str] = set()  # elements that are not closed in the rest of the source

    def read(self, text: str, shift: int = 0) -> None:
        """Reads a piece of the source that begins at offset `shift`."""
        draft = self._draft
        for blank in "\n\t\r\f":  # white space to a browser: one space, however much
            text = text.replace(blank, " ")
        at = max(self.until - shift, 0)
        size = len(text)
        while at < size:
            token = _TOKEN.search(text, at)
            if token is None:
                break
            start = token.start()
            if start > at:
                self._text(text[at:start], at + shift)
            at = token.end()
            kind = token.lastgroup
            if kind == "rest":
                self._tag(token, shift)
                at = max(at, self.until - shift)
            elif kind == "comment":
                end = _COMMENT_END.search(text, at - 2)  # `<!-->` is a whole comment
                words = text[at : end.start()] if end else text[at:]
                at = end.end() if end else size
                draft.comments.append((words.strip(), Span(start + shift, at + shift)))
            elif kind == "cdata":
                if token["cdata"]:
                    self._text(token["cdata"], token.start("cdata") + shift)
            elif text[start] == "&":
                at = start + self._entity(token[0], start + shift)
        if at < size:
            self._text(text[at:], at + shift)

    def _text(self, text: str, start: int) -> None:
        """Writes text as a browser shows it: each run of white space is one space."""
        draft = self._draft
        if text[0] == " " and draft.ends_blank():
            kept = text.lstrip(" ")
            start += len(text) - len(kept)
            text = kept
        at = 0
        if "  " in text:
            for spaces in _SPACES.finditer(text):
                if spaces.start() > at:
                    draft.write(text[at : spaces.start()], start + at)
                at = spaces.end()
                draft.stand(" ", start + spaces.start(), at - spaces.start())
        if at < len(text):
            draft.write(text[at:], start + at)

    def _entity(self, raw: str, start: int) -> int:
        """Writes what an entity stands for; the length that it takes in the source."""
        decoded, length = _decode(raw)
        if not length:
            self._text(raw, start)
            return len(raw)
        if decoded not in " \t\n\r\f":
            self._draft.stand(decoded, start, length)
        else:
            self._draft.gap(start, length)
        return length

    def _tag(self, token: re.Match[str], shift: int) -> None:
        draft, name = self._draft, token["name"].lower()
        start, length = token.start() + shift, token.end() - token.start()
        if token["slash"]:
            self._end_tag(name, start + length)
            return
        if name in _HEADINGS:
            if draft.innermost() == "heading":
                draft.leave("heading")
            draft.enter("heading", _HEADINGS[name])
        elif name in _CONTAINERS:
            self._container(name)
        elif name in _BLOCKS:
            self._block(name, start, length)
        elif name in _SILENT:
            self._silent(name, start, length, token["rest"].endswith("/"))
        elif name == "br":
            draft.line_break(start, length)
        elif name == "a":
            if start == self._link_end:
                draft.gap(start, length)  # two buttons side by side
            self._target = unescape(_attributes(token).get("href", ("", 0))[0]).strip()
            if self._target:
                draft.link(self._target)
        elif name == "img":
            draft.gap(start, length)
            alt, at = _attributes(token).get("alt", ("", 0))
            draft.alone("alt-text", *_attribute_prose(alt, at + shift))
        elif name == "sup":
            draft.begin_superscript()
        elif name == "q":
            draft.stand("“", start, length)
        elif name == "title":
            self._title(start + length)
        elif name == "meta":
            attributes = _attributes(token)
            label = attributes.get("name", attributes.get("property", ("", 0)))[0].lower()
            if label in _META:
                content, at = attributes.get("content", ("", 0))
                draft.alone(_META[label], *_attribute_prose(content, at + shift))

    def _end_tag(self, name: str, end: int) -> None:
        draft = self._draft
        if name in _HEADINGS:
            draft.leave("heading")
        elif name in _CONTAINERS:
            draft.leave(_CONTAINERS[name])
        elif name in _BLOCKS or name == "pre":
            self._block("div", end, 0)
        elif name == "a":
            draft.end_link(self._target)
            self._target, self._link_end = "", end
        elif name == "sup":
            draft.end_superscript()
        elif name == "q":
            draft.stand("”", end - 4, 4)

    def _container(self, name: str) -> None:
        draft, container = self._draft, _CONTAINERS[name]
        if draft.innermost() == "heading":
            draft.leave("heading")  # a heading that was never closed
        if container in ("item", "definition") and draft.innermost() in ("item", "definition"):
            draft.leave(draft.innermost())
        draft.enter(container, header=name == "th")

    def _block(self, name: str, start: int, length: int) -> None:
        draft = self._draft
        if draft.innermost() != "heading":
            draft.end()
        elif name == "div":
            draft.gap(start, length)
        else:
            draft.leave("heading")

    def _silent(self, name: str, start: int, length: int, empty: bool) -> None:
        """Passes over an element that holds no prose; the tag itself, if the element is never closed."""
        if name == "pre":
            self._block("div", start, length)
        else:
            self._draft.gap(start, length)
        if not empty:
            self.until = max(self.until, self._closing(name, start + length))

    def _closing(self, name: str, at: int) -> int:
        """Where the element that is open at an offset is closed."""
        if name in self._unclosed:
            return at
        text, depth = self._draft.source.text, 1
        for tag in re.compile(rf"<(/?)(?i:{name})(?=[\s/>])").finditer(text, at):
            if tag[1]:
                depth -= 1
                if not depth:
                    return tag.start()
            elif name in _NESTED:
                depth += 1
        self._unclosed.add(name)
        return len(text) if name in _RAW else at

    def _title(self, start: int) -> None:
        end = self._closing("title", start)
        self.until = max(self.until, end)
        self._draft.alone("title", *_prose(self._draft.source.text[start:end], start))


def _attributes(tag: re.Match[str]) -> dict[str, tuple[str, int]]:
    """The attributes of a tag: each name with its value as written, and where that begins."""
    found: dict[str, tuple[str, int]] = {}
    for match in _ATTRIBUTE.finditer(tag.string, *tag.span("rest")):
        which = match.lastindex or 1
        value = ("", match.end()) if which == 1 else (match[which], match.start(which))
        found.setdefault(match[1].lower(), value)
    return found


def _attribute_prose(value: str, start: int) -> tuple[str, Runs]:
    return _prose(value, start, attribute=True)


def _prose(text: str, start: int, attribute: bool = False) -> tuple[str, Runs]:
    """Text that holds entities but no tags, decoded, and its runs."""
    text = text.translate(_BLANKS)
    kept = text.strip(" ")
    start += len(text) - len(text.lstrip(" "))
    pieces: list[str] = []
    runs: Runs = []
    at = length = 0
    for match in _ENTITY.finditer(kept):
        decoded, taken = _decode(match[0], kept[match.end() : match.end() + 1] if attribute else None)
        if not taken:
            continue
        if match.start() > at:
            runs.append((length, start + at, -1))
            pieces.append(kept[at : match.start()])
            length += match.start() - at
        runs.append((length, start + match.start(), taken))
        pieces.append(decoded)
        length += len(decoded)
        at = match.start() + taken
    if at < len(kept):
        runs.append((length, start + at, -1))
        pieces.append(kept[at:])
    return "".join(pieces), runs


def _decode(raw: str, following: str | None = None) -> tuple[str, int]:
    """What an entity stands for, and how much of it that takes: nothing, if it is none.

    `following` is the character after it in the value of an attribute, where `?a=1&copy=2` holds none.
    """
    name = raw[1:]
    if name[0] == "#":
        return _character(name[1:].rstrip(";")), len(raw)
    if name in html5:
        return ("", 0) if following == "=" and name[-1] != ";" else (html5[name], len(raw))
    if following is None:
        for length in range(min(len(name), 6), 1, -1):  # `&copy2026`: all names without a semicolon are short
            if name[:length] in html5:
                return html5[name[:length]], length + 1
    return "", 0


def _character(digits: str) -> str:
    """The character with a number, as browsers read it."""
    if len(digits) > 15:  # Python refuses to read very long numbers
        return "\ufffd"
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return unescape(f"&#{number};") or "\ufffd"
