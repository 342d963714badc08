"""A rule in words: its page for `explain`, and the list of all rules."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from medlint.rule import Rule

WIDTH = 88


def explained(rule: Rule) -> str:
    """The page of a rule: what it says, why, authorities, how to phrase it, its limits, examples."""
    parts = [
        f"{rule.id}  [{rule.category}, {rule.severity}]",
        _wrapped(rule.message.replace("{match}", "…")),
        f"Why\n{_wrapped(rule.why)}",
    ]
    if rule.authority:
        cites = (f"  {a.cite} ({a.jurisdiction})\n    {a.url}" for a in rule.authority)
        parts.append("Authority\n" + "\n".join(cites))
    parts.append(f"Instead\n{_wrapped(rule.suggestion)}")
    if rule.limits:
        parts.append(f"Limits\n{_wrapped(rule.limits)}")
    if rule.bad:
        parts.append("Reported\n" + "\n".join(map(_example, rule.bad)))
        parts.append("Silent\n" + "\n".join(map(_example, rule.good)))
    return "\n\n".join(parts) + "\n"


def table(rules: Sequence[Rule]) -> str:
    """One line a rule: severity, category and id, message."""
    if not rules:
        return "No rules.\n"
    width = max(len(f"{rule.category}/{rule.id}") for rule in rules)
    return "".join(
        f"{rule.severity:<8} {f'{rule.category}/{rule.id}':<{width}}  {rule.message}\n" for rule in rules
    )


def as_json(rules: Sequence[Rule]) -> str:
    """The heads of rules as a JSON array."""
    heads = [
        {
            "id": rule.id,
            "category": rule.category,
            "severity": rule.severity,
            "message": rule.message,
            "why": rule.why,
            "suggestion": rule.suggestion,
            "authority": [
                {"cite": a.cite, "url": a.url, "jurisdiction": a.jurisdiction} for a in rule.authority
            ],
            "jurisdictions": list(rule.jurisdictions),
        }
        for rule in rules
    ]
    return json.dumps(heads, ensure_ascii=False, indent=2) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, initial_indent="  ", subsequent_indent="  ")


def _example(text: str) -> str:
    return textwrap.indent(text.strip(), "    ").replace("    ", "  - ", 1)
