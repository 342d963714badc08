"""What a terminal shows: characters, the columns they take, and the line that opens a diagnostic."""

from __future__ import annotations

import re
import unicodedata

import click

from medlint.diagnostic import Diagnostic

COLORS = {"error": "red", "warning": "yellow", "info": "cyan"}

# A page must not steer the terminal: escape sequences, marks that turn the direction of writing around,
# halves of surrogate pairs.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """A text of the same length and of one line, without characters that a terminal would obey."""
    return _HIDDEN.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    return " " if match[0].isspace() else "\ufffd"


def columns(text: str) -> int:
    """How many columns of a terminal a visible text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if character == "\u00ad":  # most terminals show a soft hyphen, though by its category they should not
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def header(d: Diagnostic, place: tuple[int, int], gap: str, color: bool) -> str:
    """`path:line:column: severity: message [rule]`, a form that editors can follow."""
    line, column = place
    path, severity, rule = f"{visible(d.path)}:{line}:{column}:", f"{d.severity}:", f"[{d.rule}]"
    if color:
        path = click.style(path, bold=True)
        severity = click.style(severity, fg=COLORS[d.severity], bold=True)
        rule = click.style(rule, dim=True)
    return f"{path} {severity} {visible(d.message)}{gap}{rule}"
