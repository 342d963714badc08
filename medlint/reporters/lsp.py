"""What a language server would publish: one PublishDiagnosticsParams object for each file.

They are the items of one JSON array, not one object a line: the output is one JSON value, as in the other
formats for machines, and any reader of JSON takes it. A file without diagnostics has its object too, since an
empty list is how the protocol says that a file has become clean. A file that failed has none.
"""

from __future__ import annotations

import json

from medlint.diagnostic import Diagnostic, Run
from medlint.reporters.uri import absolute
from medlint.source import Source

_SEVERITIES = {"error": 1, "warning": 2, "info": 3}


def render(run: Run) -> str:
    """The files in order, each with its diagnostics."""
    published = [
        {
            "uri": absolute(report.source.path),
            "diagnostics": [_diagnostic(report.source, d) for d in report.diagnostics],
        }
        for report in run.reports
    ]
    return json.dumps(published, ensure_ascii=False, indent=2) + "\n"


def _diagnostic(source: Source, d: Diagnostic) -> dict[str, object]:
    documented = {"codeDescription": {"href": d.authority[0].url}} if d.authority else {}
    return {
        "range": {"start": _position(source, d.span.start), "end": _position(source, d.span.end)},
        "severity": _SEVERITIES[d.severity],
        "code": d.rule,
        **documented,
        "source": "medlint",
        "message": d.message,
        "data": {"category": d.category, "suggestion": d.suggestion, "fingerprint": d.fingerprint},
    }


def _position(source: Source, offset: int) -> dict[str, int]:
    line, character = source.utf16(offset)
    return {"line": line, "character": character}
