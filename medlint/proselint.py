"""medlint's rules as checks of proselint, for those who run proselint already.

A rule is the check `medlint.CATEGORY.RULE`, as in `medlint.cure.cure-claim`. The shortest way to have them
beside proselint's own is its command line with medlint's rules added and switched on:

    python -m medlint.proselint check page.md

In a program, register them as proselint registers its own, and switch them on in its settings, where a longer
path goes before a shorter:

    from proselint.registry import CheckRegistry, build_modules_register

    CheckRegistry().register_many(build_modules_register(("medlint.proselint",), "medlint"))

    {"checks": {"medlint": true, "medlint.pressure": false, "medlint.safety.painless-claim": false}}

proselint tells its checks nothing of a file but the text. One that begins as a page of HTML does is read as
HTML, any other as Markdown, to which an indented paragraph of plain text is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from proselint.registry.checks import Check, CheckFlags, CheckResult

if TYPE_CHECKING:
    from medlint.diagnostic import Diagnostic
    from medlint.linter import Linter

NAME = "medlint"
_HTML = re.compile(r"\s*(?:<\?xml|<!doctype|<html)\b", re.IGNORECASE)

__register__: tuple[Check, ...]


def __getattr__(name: str) -> tuple[Check, ...]:
    # The rules are loaded when proselint asks for the checks, not by every import of this module.
    if name == "__register__":
        return _checks()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> None:
    """Run proselint's command line with medlint's rules, which are on unless its settings say otherwise."""
    from proselint import command_line
    from proselint.config import DEFAULT
    from proselint.registry import CheckRegistry

    DEFAULT["checks"].setdefault(NAME, True)
    # First, because proselint's limit on the number of results spares those of the first checks.
    CheckRegistry().register_many(_checks())
    command_line.main()


@cache
def _checks() -> tuple[Check, ...]:
    return tuple(
        Check(
            check_type=_results,
            path=f"{NAME}.{rule.category}.{rule.id}",
            message=rule.message.replace("{match}", "…"),
            # What is quoted is judged by the rules: a testimonial is a quotation.
            flags=CheckFlags(allow_quotes=True),
        )
        for rule in _linter().rules
    )


@cache
def _linter() -> Linter:
    from medlint.linter import Linter
    from medlint.rulebook import bundled_folder, cache_folder, load_rulebook

    return Linter(rulebook=load_rulebook([bundled_folder()], cache_folder()))


def _results(text: str, check: Check) -> Iterator[CheckResult]:
    return iter(_by_check(text).get(check.path, ()))


@lru_cache(maxsize=8)  # proselint asks for each check by itself; several threads may be at several texts
def _by_check(text: str) -> Mapping[str, list[CheckResult]]:
    """All that medlint says about a text, by check."""
    # Behind the line end that proselint puts before a text, front matter would not be seen.
    lead = len(text) - len(text.removeprefix("\n").removeprefix("\ufeff"))
    page = text[lead:]
    name = "text.html" if _HTML.match(page) else "text.md"
    results: dict[str, list[CheckResult]] = {}
    for found in _linter().lint_text(page, name).diagnostics:
        path = f"{NAME}.{found.category}.{found.rule}"
        results.setdefault(path, []).append(
            CheckResult(
                check_path=path,
                message=_message(found),
                span=(found.span.start + lead, found.span.end + lead),
                replacements=None,  # a suggestion is advice, not words to put in place of others
            )
        )
    return results


def _message(found: Diagnostic) -> str:
    said = f"{found.severity}: {found.message}."  # proselint knows no severity
    return f"{said} {found.suggestion}" if found.suggestion else said


if __name__ == "__main__":
    main()
