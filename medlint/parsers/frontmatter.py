"""The prose of front matter: titles and descriptions in the YAML or TOML at the head of a Markdown page."""

from __future__ import annotations

import re

from medlint.parsers.draft import Draft, Runs
from medlint.source import Span

_ENTRY = re.compile(
    r"""
    ^ (?P<indent>[ \t]*) (?P<quote>["']?) (?P<key>[\w.-]+(?::\w+)?) (?P=quote) [ \t]* (?::[ \t]+|=[ \t]*)
    (?: [|>][-+\d]* [ \t]* (?:\#[^\n]*)? \r?\n (?P<block> (?: (?P=indent)[ \t]+[^\n]*\n | [ \t\r]*\n )+ )
      | \"{3} (?P<long>.*?) \"{3} | '{3} (?P<literal>.*?) '{3}
      | " (?P<double>(?:[^"\\]|\\.)*+) " | ' (?P<single>(?:[^']|'')*+) '
      | (?P<plain> [^\s"'\[\]{}&*!|>%@`\#] [^\n]*
          (?: \n (?P=indent)[ \t]+ (?! [\w.-]+[ \t]*:[ \t\r\n] | -[ ] ) [^\n]+ )*+ )
    )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_COMMENT = re.compile(r"\s\#[^\n]*")  # after a plain value
_REMARK = re.compile(r"^[ \t]*\#[ \t]*(medlint\b[^\r\n]*)", re.MULTILINE)
_WRITTEN = {  # what stands for something else, for each way to write a value
    "double": re.compile(r"\\(?:[uU][0-9a-fA-F]{4,8}|\r?\n\s*|.)|\r?\n\s*", re.DOTALL),
    "single": re.compile(r"''|\r?\n\s*"),
}
_WRITTEN["long"] = _WRITTEN["double"]
_BREAK = re.compile(r"\r?\n\s*")
_ESCAPES = {"n": " ", "t": " ", "r": " ", "_": "\xa0", "N": " "}

_TITLES = ("title", "seotitle", "metatitle", "ogtitle", "pagetitle", "headline", "subtitle", "tagline")
_DESCRIPTIONS = (
    "description",
    "metadescription",
    "seodescription",
    "ogdescription",
    "excerpt",
    "summary",
    "teaser",
)
_KEYS = dict.fromkeys(_TITLES, "title") | dict.fromkeys(_DESCRIPTIONS, "meta-description")

LONGEST = 50_000  # code points; what comes after that is data


def read(draft: Draft, start: int, end: int) -> None:
    """Writes the titles, descriptions and comments to medlint between two offsets of the source."""
    text = draft.source.text
    for remark in _REMARK.finditer(text, start, min(end, start + LONGEST)):
        draft.comments.append((remark[1].strip(), Span(*remark.span())))
    for entry in _ENTRY.finditer(text, start, min(end, start + LONGEST)):
        kind = _KEYS.get(re.sub(r"[\W_]", "", entry["key"].lower()))
        if kind and entry.lastgroup:
            draft.alone(kind, *_value(text, entry.lastgroup, *_bounds(entry)))


def _bounds(entry: re.Match[str]) -> tuple[int, int]:
    """Where a value begins and ends, without white space around it or a comment after it."""
    style = entry.lastgroup or ""
    value = entry[style]
    if style == "plain" and (comment := _COMMENT.search(value)):
        value = value[: comment.start()]
    start = entry.start(style) + len(value) - len(value.lstrip())
    return start, start + len(value.strip())


def _value(text: str, style: str, start: int, end: int) -> tuple[str, Runs]:
    """A value as it is meant, and its runs."""
    pieces: list[str] = []
    runs: Runs = []
    at, length = start, 0
    for match in _WRITTEN.get(style, _BREAK).finditer(text, start, end):
        if match.start() > at:
            runs.append((length, at, -1))
            pieces.append(text[at : match.start()])
            length += match.start() - at
        at = match.end()
        if meant := _meant(match[0]):
            runs.append((length, match.start(), at - match.start()))
            pieces.append(meant)
            length += len(meant)
    if at < end:
        runs.append((length, at, -1))
        pieces.append(text[at:end])
    return "".join(pieces), runs


def _meant(written: str) -> str:
    if written[0] != "\\":
        return "'" if written == "''" else " "
    if written[1] in "\r\n":
        return ""
    if written[1] in "uU":
        number = int(written[2:] or "0", 16)
        return chr(number) if 0 < number < 0x110000 else "\ufffd"
    return _ESCAPES.get(written[1], written[1])
