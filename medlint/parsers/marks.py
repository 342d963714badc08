"""What stands in running text and is not prose: web addresses, reference marks, template code."""

from __future__ import annotations

import re
from bisect import bisect_right

Runs = list[tuple[int, int, int]]

# Cheap to search for: most blocks hold none of these, and are left alone.
# A single set of characters in front keeps the search fast.
_SIGN = re.compile(
    r"""
    [\[(.,:{¹²³⁰⁴-⁹]
    (?: (?<=[\[(]) \d | (?<=[a-z][.,]) \d | (?<=:) // | (?<=www\.) | (?<=10\.) \d{4} | (?<=[{]) [{%]
      | (?<=[¹²³⁰⁴-⁹]) )
    """,
    re.VERBOSE,
)
_NUMBERS = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*"
_ADDRESS = r"[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]}'’]"
_MARK = re.compile(
    rf"""
      (?P<template> \{{\{{ [^{{}}]* \}}\}} | \{{% [^{{}}%]* %\}} )
    | (?P<reference>
        (?i: \b https?://{_ADDRESS} | \b www\.{_ADDRESS} | (?:\b doi:\s?)? \b 10\.\d{{4,9}}/{_ADDRESS} )
      | \[{_NUMBERS}\] (?: [,–-]? \[{_NUMBERS}\] )*
      | (?<![\s\d]m)(?<![\s\d][cdkm]m)(?<!10)(?<![¹²³⁰⁴-⁹]) [¹²³⁰⁴-⁹] (?: [,–-]? [¹²³⁰⁴-⁹] )*
      | (?<=[a-z]{{3}}[.,]) \d{{1,2}} (?: [,–-]\d{{1,2}} )* (?= \s+[A-Z“"] | \s*$ )   # relief.3 The
      )
    | \( {_NUMBERS} \) (?= \s* (?: [.,;] | $ ) )    # stays: it may be part of a sentence
    """,
    re.VERBOSE,
)

may_have_marks = _SIGN.search
"""Whether a text may hold marks."""


def cut_marks(prose: str, runs: Runs, references: list[int]) -> tuple[str, Runs, list[int]]:
    """The prose without its marks, the runs of that, and the references with those that the marks made."""
    pieces: list[str] = []
    kept: Runs = []
    cuts: list[tuple[int, int]] = []  # offset after a cut in the old prose, and how much is gone up to there
    found: list[int] = []
    at = gone = 0
    for match in _MARK.finditer(prose):
        start, end = match.span()
        if match.lastgroup is None:
            found.append(end - gone)
            continue
        if match.lastgroup == "reference":
            found.append(start - gone)
        pieces.append(prose[at:start])
        _copy(runs, at, start, gone, kept)
        gone += end - start
        cuts.append((end, gone))
        at = end
    pieces.append(prose[at:])
    _copy(runs, at, len(prose), gone, kept)
    return "".join(pieces), kept, sorted({*found, *(_moved(offset, cuts) for offset in references)})


def _copy(runs: Runs, start: int, end: int, gone: int, kept: Runs) -> None:
    """Adds the runs of a piece of prose that moves `gone` characters to the front."""
    if start == end:
        return
    for index in range(bisect_right(runs, start, key=_prose_start) - 1, len(runs)):
        at, source, length = runs[index]
        if at >= end:
            return
        skipped = max(start - at, 0)
        kept.append((at + skipped - gone, source if length >= 0 else source + skipped, length))


def _moved(offset: int, cuts: list[tuple[int, int]]) -> int:
    index = bisect_right(cuts, offset, key=_prose_start) - 1
    return offset - cuts[index][1] if index >= 0 else offset


def _prose_start(entry: tuple[int, ...]) -> int:
    return entry[0]
