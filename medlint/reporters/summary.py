"""What a run comes to, in numbers and in a line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from medlint.diagnostic import Run


@dataclass(frozen=True, slots=True)
class Summary:
    """How many files were linted, and what was said and not said about them."""

    files: int
    error: int
    warning: int
    info: int
    suppressed: int
    baselined: int


def summed(run: Run) -> Summary:
    """The numbers of a run."""
    severities = Counter(d.severity for report in run.reports for d in report.diagnostics)
    return Summary(
        files=len(run.reports),
        error=severities["error"],
        warning=severities["warning"],
        info=severities["info"],
        suppressed=sum(len(report.suppressed) for report in run.reports),
        baselined=sum(report.baselined for report in run.reports),
    )


def line(run: Run) -> str:
    """The line that closes a run, what was hidden included."""
    total = summed(run)
    by_severity = [
        _counted(total.error, "error"),
        _counted(total.warning, "warning"),
        f"{total.info} info" if total.info else "",
    ]
    severities = ", ".join(filter(None, by_severity))
    number = total.error + total.warning + total.info
    said = f"{_counted(number, 'diagnostic')} ({severities})" if number else "No diagnostics"
    hidden = [
        f"{total.suppressed} suppressed" if total.suppressed else "",
        f"{total.baselined} in the baseline" if total.baselined else "",
        f"{_counted(len(run.failures), 'file')} not linted" if run.failures else "",
    ]
    rest = ", ".join(filter(None, hidden))
    files = _counted(total.files, "file") or "0 files"
    return f"{said} in {files}" + (f"; {rest}" if rest else "")


def _counted(number: int, noun: str) -> str:
    """A number of things in words, empty for none."""
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
