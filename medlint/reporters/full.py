"""For a person: each diagnostic with the line it is about, why it is said, and what may be said instead."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from medlint.diagnostic import Diagnostic, Run
from medlint.reporters import summary as summaries
from medlint.reporters.excerpt import excerpt
from medlint.reporters.terminal import COLORS, header, visible
from medlint.source import Source

WIDTH = 100  # columns, whatever the terminal has, so that a run says the same in every place
INDENT = 16  # columns before why, authority and suggestion: four, then the longest label and a gap


def render(run: Run, color: bool = False, summary: bool = True) -> str:
    """The diagnostics in order, a blank line between them, and the summary line."""
    parts: list[str] = []
    for report in run.reports:
        told: set[tuple[str, ...]] = set()
        for d in report.diagnostics:
            lines = [header(d, report.source.place(d.span.start), "  ", color), ""]
            lines += _excerpt(report.source, d, color)
            # The same advice twenty times on a page hides the twenty places; who reads the first has read it.
            # Not the rule decides but the words: a page rule says other things of another product.
            details = _details(d)
            if details not in told:
                told.add(details)
                lines += _told(details, color)
            parts.append("\n".join(lines))
    if summary:
        parts.append(summaries.line(run))
    return "\n\n".join(parts) + "\n" if parts else ""


def _excerpt(source: Source, d: Diagnostic, color: bool) -> list[str]:
    gutter = len(str(source.place(d.span.start)[0])) + 2
    shown = excerpt(source, d.span, WIDTH - gutter - len("| "))
    number, below = f" {shown.line} |", f"{' ' * gutter}|"
    carets = "^" * shown.width
    if color:
        number, below = click.style(number, fg="blue"), click.style(below, fg="blue")
        carets = click.style(carets, fg=COLORS[d.severity], bold=True)
    return [f"{number} {shown.text}", f"{below} {' ' * shown.before}{carets}"]


def _details(d: Diagnostic) -> tuple[str, str, str]:
    # A cite is not broken over lines: `15 U.S.C.` alone leads nowhere.
    cites = " · ".join(authority.cite.replace(" ", "\N{NO-BREAK SPACE}") for authority in d.authority)
    return d.why, cites, d.suggestion


def _told(details: tuple[str, str, str], color: bool) -> Iterator[str]:
    for label, text in zip(("why", "authority", "suggestion"), details, strict=True):
        wrapped = textwrap.wrap(visible(text), WIDTH - INDENT, break_long_words=False, break_on_hyphens=False)
        for number, line in enumerate(wrapped):
            name = f"{'' if number else label:<{INDENT - 4}}"
            line = line.replace("\N{NO-BREAK SPACE}", " ")
            yield f"    {click.style(name, bold=True) if color and not number else name}{line}"
