"""Comments that speak to medlint, and their grammar.

    medlint disable-next RULE: reason   for the next block of prose, or the rest of the one around
    medlint disable RULE: reason        from here to the `enable` of the rule, or to the end
    medlint enable RULE
    medlint disable-file RULE: reason   for the whole file, wherever the comment stands

A colon may follow `medlint`; several ids have commas between; a reason may hold anything, colons too. In
Markdown and HTML these are the words of a comment, `<!-- … -->`, in MDX also of `{/* … */}`, in front matter
a line behind `#`. Plain text has no comments, so there they are a line of their own, behind `#`, `//`, `<!--`
or another such mark, or none.

Each rule is named and a reason is given, or the comment silences nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medlint.document import Document
from medlint.mistake import nearest
from medlint.rule import Rule
from medlint.source import Span

LONGEST_QUOTE = 40  # code points of a comment that a message repeats
VERBS = ("disable-next", "disable", "disable-file", "enable")
CATEGORY = "suppression"  # of what is said about comments; not among the categories of claims

MALFORMED = Rule(
    id="suppression-malformed",
    category=CATEGORY,
    severity="warning",
    message='"{match}" cannot be read as a suppression',
    why="A comment that cannot be read silences nothing, though its writer meant it to.",
    authority=(),
    suggestion='Write it as "medlint disable-next RULE: reason".',
)
WITHOUT_REASON = Rule(
    id="suppression-without-reason",
    category=CATEGORY,
    severity="warning",
    message='Suppression of "{match}" gives no reason',
    why="The reason tells the next reader, and whoever audits the page, why the words may stand. "
    "Without one a comment silences nothing.",
    authority=(),
    suggestion="Give the reason behind a colon.",
)
UNUSED = Rule(
    id="suppression-unused",
    category=CATEGORY,
    severity="warning",
    message='Suppression of "{match}" silences nothing',
    why="Left on the page, it would hide a later claim that nobody has looked at.",
    authority=(),
    suggestion="Delete the comment, or this rule from it.",
)
RULES = (MALFORMED, WITHOUT_REASON, UNUSED)

_MARK = re.compile(r"medlint(?![\w'’.])")
_GRAMMAR = re.compile(r"medlint(?::\s*|\s+)(?P<verb>[^\s:]+)\s*(?P<rules>[^:]*)(?::(?P<reason>.*))?")
_ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a comment: the rule that says so, and what it says."""

    rule: Rule
    message: str


@dataclass(frozen=True, slots=True)
class Directive:
    """One comment that speaks to medlint; one with a fault names no rules, and so does nothing."""

    text: str  # the words of the comment
    span: Span  # of the whole comment
    verb: str = ""  # one of VERBS
    rules: tuple[str, ...] = ()
    reason: str = ""
    fault: Fault | None = None


def parse(document: Document) -> tuple[Directive, ...]:
    """The directives of a document, in order of position; other comments are none of our business."""
    return tuple(sorted(_directives(document), key=lambda directive: directive.span))


def _directives(document: Document) -> Iterator[Directive]:
    for comment, span in document.comments:
        text = " ".join(comment.split()).strip("- ")  # `<!---` and `--->` are seen as well
        if _MARK.match(text):
            yield _read(text, span)


def _read(text: str, span: Span) -> Directive:
    parts = _GRAMMAR.fullmatch(text)
    if not parts:
        return _malformed(
            text, span, f'{_quoted(text)} is no suppression; expected "medlint VERB RULE: reason"'
        )
    verb = parts["verb"]
    if verb not in VERBS:
        hint = nearest(verb, VERBS).replace("'", '"')
        return _malformed(text, span, f"{_quoted(verb)} is none of {', '.join(VERBS)}{hint}")
    ids = [id for part in parts["rules"].split(",") if (id := part.strip())]
    if not ids:
        return _malformed(text, span, f'"{verb}" names no rule; expected "{verb} RULE: reason"')
    for id in ids:
        if not _ID.fullmatch(id):
            return _malformed(
                text, span, f'{_quoted(id)} is no rule id; expected "{verb} RULE, RULE: reason"'
            )
    reason = (parts["reason"] or "").strip()
    if verb != "enable" and not re.search(r"\w", reason):
        message = WITHOUT_REASON.message.replace("{match}", ", ".join(ids))
        return Directive(text, span, verb, fault=Fault(WITHOUT_REASON, message))
    return Directive(text, span, verb, tuple(dict.fromkeys(ids)), reason)


def _quoted(words: str) -> str:
    return f'"{words}"' if len(words) <= LONGEST_QUOTE else f'"{words[: LONGEST_QUOTE - 1].rstrip()}…"'


def _malformed(text: str, span: Span, message: str) -> Directive:
    return Directive(text, span, fault=Fault(MALFORMED, message))
