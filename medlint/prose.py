"""The checks of proselint over the prose of a page, each result placed in the source.

proselint reads a file as plain text. Here it is given the prose alone, block after block, so that markup
neither parts the words it looks for nor is read as words. Its settings are those it finds for itself.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from types import SimpleNamespace

from proselint import checks
from proselint.config import load_from, paths
from proselint.registry import CheckRegistry
from proselint.registry.checks import Check, CheckResult
from proselint.registry.checks.types import ReverseExistence
from proselint.tools import LintFile

from medlint.diagnostic import Diagnostic
from medlint.document import Block, Document
from medlint.mistake import FileError
from medlint.source import Source

# The NUL, which no source holds, keeps proselint from reading on into the next block; there a paragraph
# begins.
_BETWEEN = "\n\0\n\n"
_GAP = re.compile(r"(?<=[.?!]) +| {2,}")


@dataclass(frozen=True)
class Settings:
    """What the settings files of proselint ask for."""

    checks: dict[str, bool]  # by path, or the front part of one; the longest first
    most: int  # results for one page


def settings() -> Settings:
    """The settings of whoever runs this, from the files that proselint reads; raises FileError."""
    for path in paths.config_paths:
        _verify(path)
    config = load_from()
    return Settings(config["checks"], config["max_errors"])


def diagnostics(document: Document, chosen: Settings) -> list[Diagnostic]:
    """What proselint says about a page; the rule is the path of its check, as in `proselint.misc.but`."""
    blocks = document.blocks
    if not blocks:
        return []
    proses = [_as_typed(block, document.source) for block in blocks]
    page = LintFile(document.source.path, _BETWEEN.join(proses))
    # Where each block begins; proselint puts a line end before the first.
    starts = list(accumulate((len(prose) + len(_BETWEEN) for prose in proses), initial=1))
    found: dict[Diagnostic, None] = {}  # two patterns of a check may say the same of the same words
    for check, result in islice(_results(page, chosen.checks), chosen.most):
        start, end = _span(check, result, page.content)
        number = bisect_right(starts, start) - 1
        block = blocks[number]
        first, after = start - starts[number], min(end - starts[number], len(block.prose))
        diagnostic = Diagnostic(
            path=document.source.path,
            rule=f"proselint.{result.check_path}",
            category="prose",
            severity="info",
            message=" ".join(result.message.replace("\0", " ").split()),
            span=block.span(first, after),
            text=" ".join(block.prose[first:after].split()),
            suggestion=_suggestion(result.replacements),
        )
        found[diagnostic] = None
    return list(found)


def _results(page: LintFile, enabled: dict[str, bool]) -> Iterator[tuple[Check, CheckResult]]:
    """The results in proselint's own order: check by check, as its limit on their number counts them."""
    # proselint's registry is one for the whole process and may hold the checks of others, medlint's among
    # them. Its way of choosing is borrowed, but not what it holds.
    for check in CheckRegistry.get_all_enabled(SimpleNamespace(checks=checks.__register__), enabled):
        for result in check.check_with_flags(page.content):
            if check.flags.allow_quotes or not page.is_quoted_pos(result.span[0]):
                yield check, result


def _span(check: Check, result: CheckResult, content: str) -> tuple[int, int]:
    """The span of a result without the ends of blocks that some patterns take in."""
    start, end = result.span
    # proselint 0.16 begins words that are not on a list of allowed ones at their second letter.
    if isinstance(check.check_type, ReverseExistence) and content[start - 1].isalpha():
        start -= 1
    words = content[start:end]
    return end - len(words.lstrip("\n\0")), start + len(words.rstrip("\n\0"))


def _as_typed(block: Block, source: Source) -> str:
    """The prose, with a mark in gaps that were not typed as spaces, since proselint counts spaces.

    Line ends are no lapse from two spaces to one, and code between two words parts them.
    """

    def gap(match: re.Match[str]) -> str:
        span = block.span(*match.span())
        typed = source.text[span.start : span.end]
        if typed == match[0]:
            return typed
        return ("\0" if typed.strip() else "\n") + match[0][1:]

    return _GAP.sub(gap, block.prose)


def _suggestion(replacement: str | None) -> str:
    """What to write instead; some replacements are patterns and say nothing to a writer."""
    words = (replacement or "").replace(r"\.", ".")
    return f'Write "{words}".' if words and "\\" not in words else ""


def _verify(path: Path) -> None:
    """Raises FileError if there is a file that proselint would stumble over."""
    try:
        if not path.is_file():
            return
        values = json.loads(path.read_text())
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise FileError(f"{place}: {error.msg}; expected settings of proselint as JSON") from error
    except (OSError, ValueError) as error:
        raise FileError(f"{path}:1:1: settings of proselint cannot be read: {error}") from error
    if not isinstance(values, dict):
        raise FileError(f"{path}:1:1: not an object; expected settings of proselint")
    most = values.get("max_errors", 0)
    if type(most) is not int or most < 0:
        raise FileError(f'{path}:1:1: "max_errors" is {json.dumps(most)}; expected a number, 0 or above')
    switches = values.get("checks", {})
    if not isinstance(switches, dict) or not _is_switches(switches):
        raise FileError(f'{path}:1:1: unclear "checks"; expected true or false for each check of proselint')


def _is_switches(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_is_switches, value.values()))
    return isinstance(value, bool)
