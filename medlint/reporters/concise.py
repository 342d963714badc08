"""One line a diagnostic, in the form that editors and other tools have long followed."""

from __future__ import annotations

from medlint.diagnostic import Run
from medlint.reporters import summary as summaries
from medlint.reporters.terminal import header


def render(run: Run, color: bool = False, summary: bool = True) -> str:
    """The diagnostics in order and the summary line."""
    lines = [
        header(d, report.source.place(d.span.start), " ", color)
        for report in run.reports
        for d in report.diagnostics
    ]
    if summary:
        lines.append(summaries.line(run))
    return "".join(f"{line}\n" for line in lines)
