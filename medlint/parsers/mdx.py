"""What MDX has beyond Markdown: imports, JavaScript in braces, components."""

from __future__ import annotations

import re

from medlint.parsers.draft import Draft
from medlint.source import Span

_TOKEN = re.compile(
    r"""
      ^ (`{3,}+|~{3,}+) [^\n]* \n (?s:.*?) ^ \1      # a block of code
    | ` [^`\n]+ `
    | ^ (?P<import> (?:import|export) \s (?: [^\n]+ \n? )* )
    | (?P<brace> [{}] )
    """,
    re.VERBOSE | re.MULTILINE,
)
_COMMENT = re.compile(r"\{\s*/\*(.*?)\*/\s*\}", re.DOTALL)
_COMPONENT = re.compile(r"""(^[ \t]*)?</?(?:[A-Z][\w.]*(?:[^<>"']++|"[^"<]*"|'[^'<]*')*+)?>""", re.MULTILINE)
_PROPERTY = re.compile(
    r"""
    (?<=\s) (?: title | (?:sub)?heading | headline | sub(?:title|head) | tagline | eyebrow | lead | intro
      | description | text | body | content | summary | excerpt | caption | quote | testimonial | question
      | answer | message | label | alt )
    (?: =" (?P<double>[^"]+) " | =' (?P<single>[^']+) ' )
    """,
    re.VERBOSE,
)  # of a component: what it shows
_INDENT = re.compile(r"^ {4,}(?=[^ \n])", re.MULTILINE)


def without_code(draft: Draft) -> str:
    """The source as Markdown of the same length: code is blanked out, comments go to the draft."""
    text = draft.source.text
    pieces: list[str] = []
    at = 0
    for start, end in _code(text):
        code = text[start:end]
        pieces.append(text[at:start])
        if comment := _COMMENT.fullmatch(code):
            draft.comments.append((comment[1].strip(), Span(start, end)))
        if text[start - 1 : start] == "=":
            pieces.append(f'"{" " * (len(code) - 2)}"')  # the value of an attribute
        elif code[0] == "{":
            pieces.append(" " * len(code))
        else:
            pieces.append(_blanked(code))
        at = end
    pieces.append(text[at:])
    # What a component holds is Markdown again, so its tags may not begin a block of HTML,
    # nor may the blanks that they leave begin a block of code.
    plain = _COMPONENT.sub(_shown, "".join(pieces))
    return _INDENT.sub(lambda run: run[0] if text[run.start()] in " \t" else "\xa0" * len(run[0]), plain)


def _shown(tag: re.Match[str]) -> str:
    """What a component shows of its properties, each as a paragraph, if it stands on lines of its own."""
    code = tag[0]
    if tag[1] is None or tag.string[tag.end() : tag.end() + 1].strip():
        return _blanked(code)
    pieces: list[str] = []
    at = 0
    for found in _PROPERTY.finditer(code):
        start, end = found.span(found.lastgroup or 0)
        # The signs before and after a value leave room for an empty line.
        pieces += (_blanked(code[at : start - 2]), "\n\n", code[start:end].replace("\n", " "), "\n\n")
        at = end + 2
    return "".join(pieces) + _blanked(code[at:])


def _blanked(code: str) -> str:
    return re.sub(r"[^\n]", " ", code)


def _code(text: str) -> list[tuple[int, int]]:
    """Where the pieces of code are, in order; of nested braces, the outermost that are closed."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if token["brace"] == "{":
            opened.append(start)
        elif token["brace"] and opened:
            start = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, end))
        elif token["import"]:
            found.append((start, end))
    return found
