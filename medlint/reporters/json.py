"""medlint's own JSON, version 1, which is frozen: scripts are built on it, so later versions only add keys.

What is written here is spelled out key by key rather than taken from the types of the program, so that a
change of those cannot change the format.
"""

from __future__ import annotations

import json

from medlint.diagnostic import Diagnostic, Run
from medlint.reporters.summary import summed
from medlint.source import Source


def render(run: Run) -> str:
    """The diagnostics, the numbers and the files that failed; of what is suppressed, only the number."""
    total = summed(run)
    document = {
        "version": 1,
        "diagnostics": [_diagnostic(report.source, d) for report in run.reports for d in report.diagnostics],
        "summary": {
            "files": total.files,
            "error": total.error,
            "warning": total.warning,
            "info": total.info,
            "suppressed": total.suppressed,
            "baselined": total.baselined,
        },
        "errors": [{"path": failure.path, "message": failure.message} for failure in run.failures],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _diagnostic(source: Source, d: Diagnostic) -> dict[str, object]:
    return {
        "path": d.path,
        "rule": d.rule,
        "category": d.category,
        "severity": d.severity,
        "message": d.message,
        "suggestion": d.suggestion,
        "authority": [{"cite": authority.cite, "url": authority.url} for authority in d.authority],
        "text": d.text,
        "start": _place(source, d.span.start),
        "end": _place(source, d.span.end),
        "fingerprint": d.fingerprint,
        "fix": None,  # no rule offers one yet
    }


def _place(source: Source, offset: int) -> dict[str, int]:
    line, column = source.place(offset)
    return {"line": line, "column": column, "offset": offset}
