"""The phrase language of rules: what a phrase says, read from text a compliance officer can write.

    literal words      (a|b|)      {list}      ..  or  ..3      ^      $

Words are compared folded; a hyphen counts as a space. An empty alternative makes a group optional. A gap
stands for at most five words, or as many as the number says; a comma counts as one, a bracket as none. `^`
and `$` are the ends of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from medlint.words import folded

DEFAULT_GAP = 5
LONGEST_GAP = 12
NUMBER_LISTS = ("number", "percent")
_MOST_WAYS = 48  # that a phrase is taken apart into


class PhraseError(ValueError):
    """A phrase cannot be read; `column` is the 0-based offset of the trouble in the phrase."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Words:
    """One word of the sentence, out of these."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A term of a vocabulary list."""

    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """At most so many words of any kind."""

    longest: int


@dataclass(frozen=True, slots=True)
class Edge:
    """The start or the end of the sentence."""

    start: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an empty one makes the choice optional."""

    branches: tuple[Sequence, ...]


Item = Words | Listed | Gap | Edge | Choice
Sequence = tuple[Item, ...]
Way = frozenset[frozenset[str]]  # of each of these sets of elements a sentence holds one

_PART = re.compile(r"\{([^{}]*)\}|(\.\.)(\d*)|([(|)])|(\^|\$(?=\s*$|\s*[|)]))|\s+|([^\s(){}|^]+)")


@cache  # a phrase is read to be checked, planned and compiled
def parse(phrase: str) -> Sequence:
    """Read a phrase; raises PhraseError where it is not well formed."""
    parts = list(_PART.finditer(phrase))
    at = 0
    for part in parts:
        if part.start() != at:
            raise PhraseError(f"stray {phrase[at]!r}", at)
        at = part.end()
    if at != len(phrase):
        raise PhraseError(f"stray {phrase[at]!r}", at)
    sequence, rest = _sequence(parts, 0, depth=0)
    if rest != len(parts):
        raise PhraseError(f"stray {parts[rest].group()!r}", parts[rest].start())
    if not sequence or all(isinstance(item, Edge) for item in sequence):
        raise PhraseError("an empty phrase", 0)
    if isinstance(sequence[0], Gap) or isinstance(sequence[-1], Gap):
        raise PhraseError("a gap at the edge of a phrase finds nothing of its own", 0)
    if may_be_empty(sequence):
        raise PhraseError("every part of the phrase is optional", 0)
    return sequence


def _sequence(parts: list[re.Match[str]], at: int, depth: int) -> tuple[Sequence, int]:
    items: list[Item] = []
    while at < len(parts):
        part = parts[at]
        listed, gap, longest, bracket, edge, literal = part.groups()
        if bracket == "(":
            choice, at = _choice(parts, at, depth + 1)
            items.append(choice)
            continue
        if bracket:
            if depth == 0:
                break
            return tuple(items), at
        at += 1
        if listed is not None:
            if not re.fullmatch(r"[a-z][a-z0-9-]*", listed):
                raise PhraseError(f"{{{listed}}} is not the name of a list", part.start())
            items.append(Listed(listed))
        elif gap:
            words = int(longest) if longest else DEFAULT_GAP
            if not 1 <= words <= LONGEST_GAP:
                raise PhraseError(f"a gap of {words} words; expected 1 to {LONGEST_GAP}", part.start())
            items.append(Gap(words))
        elif edge:
            items.append(Edge(start=edge == "^"))
        elif literal:
            words_of = folded(literal)
            if not words_of:
                raise PhraseError(f"{literal!r} holds no word", part.start())
            items.extend(Words(frozenset((word,))) for word in words_of)
    return tuple(items), at


def _choice(parts: list[re.Match[str]], at: int, depth: int) -> tuple[Words | Choice, int]:
    opened = parts[at].start()
    branches: list[Sequence] = []
    while at < len(parts) and parts[at].group() in ("(", "|"):
        branch, at = _sequence(parts, at + 1, depth)
        branches.append(branch)
    if at == len(parts):
        raise PhraseError("a bracket that is never closed", opened)
    singles = [branch[0] for branch in branches if len(branch) == 1]
    words = [item.words for item in singles if isinstance(item, Words)]
    if len(words) == len(branches):
        return Words(frozenset().union(*words)), at + 1
    return Choice(tuple(branches)), at + 1


def may_be_empty(sequence: Sequence) -> bool:
    """Whether a sequence can stand for no word at all."""
    return all(
        isinstance(item, Edge | Gap) or (isinstance(item, Choice) and any(map(may_be_empty, item.branches)))
        for item in sequence
    )


def lists_named(sequence: Sequence) -> Iterator[str]:
    """The names of the vocabulary lists that a phrase uses."""
    for item in sequence:
        if isinstance(item, Listed):
            yield item.name
        elif isinstance(item, Choice):
            for branch in item.branches:
                yield from lists_named(branch)


def words_named(sequence: Sequence) -> Iterator[str]:
    """The literal words that a phrase uses, folded."""
    for item in sequence:
        if isinstance(item, Words):
            yield from item.words
        elif isinstance(item, Choice):
            for branch in item.branches:
                yield from words_named(branch)


def names(item: Words | Listed) -> frozenset[str]:
    """The elements that an item accepts: words as they are, a list as `{name}`."""
    return item.words if isinstance(item, Words) else frozenset((f"{{{item.name}}}",))


def ways(sequence: Sequence, cost: Callable[[frozenset[str]], int]) -> list[Way]:
    """The ways to say a phrase: a sentence with the phrase holds all that one of them needs.

    Where the choices of a phrase would multiply to too many ways, the cheapest needs of a choice are one.
    """
    found: set[Way] = {frozenset()}
    for item in sequence:
        match item:
            case Words() | Listed():
                choices = {frozenset((names(item),))}
            case Choice(branches):
                choices = {way for branch in branches for way in ways(branch, cost)}
                if frozenset() in choices:
                    continue
                choices = _joined(choices)
                if len(found) * len(choices) > _MOST_WAYS:
                    choices = _joined({frozenset((min(way, key=cost),)) for way in choices})
            case _:
                continue
        found = {way | other for way in found for other in choices}
    return sorted(found, key=lambda way: sorted(map(sorted, way)))


def _joined(choices: set[Way]) -> set[Way]:
    """The ways of a choice, all that need but one element joined into one."""
    single = [need for way in choices if len(way) == 1 for need in way]
    several = {way for way in choices if len(way) > 1}
    return several | {frozenset((frozenset().union(*single),))} if single else several


def first(sequence: Sequence) -> frozenset[str]:
    """The elements that a phrase may begin with."""
    for at, item in enumerate(sequence):
        match item:
            case Words() | Listed():
                return names(item)
            case Choice(branches):
                rest = sequence[at + 1 :]
                return frozenset().union(*(first(branch + rest) for branch in branches))
    return frozenset()


def reach(sequence: Sequence) -> int:
    """How many words may stand before what a phrase begins with, by force of gaps."""
    before = 0
    for at, item in enumerate(sequence):
        match item:
            case Words() | Listed():
                break
            case Gap(longest):
                before += longest
            case Choice(branches):
                rest = sequence[at + 1 :]
                return before + max(reach(branch + rest) for branch in branches)
    return before
