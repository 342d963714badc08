"""SARIF 2.1.0, as code-scanning services read it.

The log describes only the rules that something is said of. Suppressed diagnostics are results too, each with
the writer's reason: the trail that an audit asks for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from medlint import __version__
from medlint.diagnostic import Diagnostic, Failure, Report, Run
from medlint.reporters.uri import relative
from medlint.source import Source, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}

_Object = dict[str, object]


def render(run: Run) -> str:
    """One SARIF run with the results of all files, in order of file and position."""
    paths = [report.source.path for report in run.reports] + [failure.path for failure in run.failures]
    files = _numbered(map(relative, paths))
    found = [(report.source, d, reason) for report in run.reports for d, reason in _in_order(report)]
    heads = {d.rule: d for _, d, _ in reversed(found)}  # any of them tells what there is to tell of its rule
    rules = _numbered(sorted(heads))
    driver = {
        "name": "medlint",
        "semanticVersion": __version__,
        "rules": [_rule(heads[id]) for id in rules],
    }
    invocation = {
        "executionSuccessful": not run.failures,
        "toolExecutionNotifications": [_notification(failure, files) for failure in run.failures],
    }
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [invocation],
                "artifacts": [{"location": {"uri": uri}, "roles": ["analysisTarget"]} for uri in files],
                "columnKind": "unicodeCodePoints",
                "results": [_result(source, d, reason, rules, files) for source, d, reason in found],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _in_order(report: Report) -> list[tuple[Diagnostic, str]]:
    """All diagnostics by position, each with the reason that silenced it, empty for those that were not."""
    both = [(d, "") for d in report.diagnostics] + [(s.diagnostic, s.reason) for s in report.suppressed]
    return sorted(both, key=lambda pair: pair[0].span)


def _rule(d: Diagnostic) -> _Object:
    advice = [d.suggestion] if d.suggestion else []
    plain = [f"{authority.cite}: {authority.url}" for authority in d.authority]
    linked = [f"- [{authority.cite}]({authority.url})" for authority in d.authority]
    name = d.rule.replace("-", " ").capitalize()
    rule: _Object = {
        "id": d.rule,
        "shortDescription": _message(name),
        "fullDescription": _message(d.why or name),
    }
    if advice or plain:
        rule["help"] = {
            **_message("\n".join(advice + plain)),
            "markdown": _escaped("\n\n".join([*advice, "\n".join(linked)]).strip()),
        }
    if d.authority:
        rule["helpUri"] = d.authority[0].url
    return {**rule, "properties": {"category": d.category, "tags": [d.category]}}


def _result(
    source: Source, d: Diagnostic, reason: str, rules: Mapping[str, int], files: Mapping[str, int]
) -> _Object:
    result: _Object = {
        "ruleId": d.rule,
        "ruleIndex": rules[d.rule],
        "level": _LEVELS[d.severity],
        "message": _message(d.message),
        "locations": [_location(d.path, files, _region(source, d.span))],
    }
    if d.fingerprint:
        # `primaryLocationLineHash` is GitHub's own and is left to it.
        result["partialFingerprints"] = {"medlint/v1": d.fingerprint}
    # All results of a run have the property or none: the empty list says that nothing silenced this one.
    result["suppressions"] = [{"kind": "inSource", "justification": reason}] if reason else []
    if d.suggestion:
        result["properties"] = {"suggestion": d.suggestion}
    return result


def _region(source: Source, span: Span) -> _Object:
    (line, column), (end_line, end_column) = source.place(span.start), source.place(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
        "snippet": {"text": source.text[span.start : span.end]},
    }


def _notification(failure: Failure, files: Mapping[str, int]) -> _Object:
    return {
        "level": "error",
        "message": _message(failure.message),
        "locations": [_location(failure.path, files)],
    }


def _location(path: str, files: Mapping[str, int], region: _Object | None = None) -> _Object:
    uri = relative(path)
    place: _Object = {"artifactLocation": {"uri": uri, "index": files[uri]}}
    return {"physicalLocation": {**place, "region": region} if region else place}


def _message(text: str) -> dict[str, str]:
    return {"text": _escaped(text)}


def _escaped(text: str) -> str:
    # In the messages of SARIF, braces stand around the number of an argument (3.11.5).
    return text.replace("{", "{{").replace("}", "}}")
