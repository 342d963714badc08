"""Annotations in a GitHub workflow: for each diagnostic a command, which the runner reads from the log."""

from __future__ import annotations

from pathlib import PurePath

from medlint.diagnostic import Diagnostic, Run
from medlint.reporters import summary as summaries
from medlint.source import Source

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(run: Run, summary: bool = True) -> str:
    """The diagnostics in order, the files that failed, and the summary line for those who read the log."""
    lines = [_diagnostic(report.source, d) for report in run.reports for d in report.diagnostics]
    lines += [_command("error", failure.message, {"file": _file(failure.path)}) for failure in run.failures]
    if summary:
        lines.append(summaries.line(run))
    return "".join(f"{line}\n" for line in lines)


def _diagnostic(source: Source, d: Diagnostic) -> str:
    (line, column), (end_line, end_column) = source.place(d.span.start), source.place(d.span.end)
    place: dict[str, str | int] = {"file": _file(d.path), "line": line, "endLine": end_line}
    if line == end_line:  # of an annotation over several lines, GitHub refuses columns
        place |= {"col": column, "endColumn": end_column}
    # An annotation is often all that a reviewer sees, so the advice goes with it.
    message = f"{d.message}\n{d.suggestion}" if d.suggestion else d.message
    return _command(_COMMANDS[d.severity], message, {**place, "title": d.rule})


def _command(name: str, message: str, properties: dict[str, str | int]) -> str:
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _file(path: str) -> str:
    return PurePath(path).as_posix()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
