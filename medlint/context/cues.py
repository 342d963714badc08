"""Cues: short phrases that change how the words beside them are meant, looked up by their first word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

_Rest = tuple[frozenset[str], ...]


class Entry(NamedTuple):
    """The cues that begin with a word."""

    longer: dict[str, list[tuple[_Rest, str]]]  # by second word: what follows and the kind, longest first
    alone: str | None  # kind of the word by itself, if it is a cue


Cues = dict[str, Entry]
"""Cues by their first word."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


NOT = word_set(
    "not cannot never isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't "
    "shouldn't hasn't haven't hadn't mustn't needn't ain't isnt arent wasnt werent dont doesnt didnt "
    "wont wouldnt cant couldnt shouldnt hasnt havent hadnt"
)
"""Words that deny a verb; "wont" and "cant" are nearly always "won't" and "can't" in web copy."""

PRONOUNS = word_set("it you we they i he she this these those there")
"""Words that begin a new clause when a verb follows."""

CLAUSE_HEADS = word_set(
    "it's we're you're they're i'm he's she's that's there's here's it'll you'll we'll they'll i'll "
    "you've we've they've i've let's what's"
)
"""Words that begin a new clause wherever they stand."""

OWN = word_set("we i our ours my us")
"""Words for the speaker, whose own offer begins where one follows a comma or "and"."""

CONTRAST = word_set("but however although though whereas nevertheless nonetheless ; — – - | =")
"""Words and signs after which a sentence turns away from what came before."""

_FINITE = word_set(
    "is are was were will would can could may might must should has have had do does did works work "
    "helps gives provides offers relieves treats cures heals reduces delivers restores eliminates makes "
    "gets feel feels get need needs removes ends stops improves prevents reverses kills melts boosts "
    "really actually simply just always also cured healed helped worked changed gave"
)


def cues(by_kind: Mapping[str, str], **sets: frozenset[str]) -> Cues:
    """The table of some cues, given by kind, one a line: `is|are not been| safe`.

    `|` parts alternatives, an empty one makes a word optional. A word in capitals stands for the set of
    that name. Where two kinds hold the same cue, the first counts.
    """
    phrases: list[tuple[_Rest, str]] = []
    by_first: dict[str, list[int]] = {}
    for kind, text in by_kind.items():
        for line in text.splitlines():
            for first, *rest in filter(None, _choices(line.split(), sets)):
                for word in first:
                    by_first.setdefault(word, []).append(len(phrases))
                phrases.append((tuple(rest), kind))
    entries: dict[tuple[int, ...], Entry] = {}  # many words, as those in NOT, begin the same cues
    for key in map(tuple, by_first.values()):
        if key not in entries:
            entries[key] = _entry(sorted((phrases[number] for number in key), key=_longest_first))
    return {word: entries[tuple(key)] for word, key in by_first.items()}


def _choices(line: Sequence[str], sets: Mapping[str, frozenset[str]]) -> Iterator[_Rest]:
    """The cue of a line, and shorter ones without its optional words."""
    cue: list[tuple[_Rest, ...]] = []
    for slot in line:
        names = slot.split("|")
        words = frozenset(names) - {""}
        for name in sets.keys() & words:
            words = words - {name} | sets[name]
        cue.append(((words,), ()) if "" in names else ((words,),))
    for chosen in product(*cue):
        yield tuple(chain.from_iterable(chosen))


def _entry(phrases: Sequence[tuple[_Rest, str]]) -> Entry:
    longer: dict[str, list[tuple[_Rest, str]]] = {}
    alone = None
    for rest, kind in phrases:
        if rest:
            for second in rest[0]:
                longer.setdefault(second, []).append((rest[1:], kind))
        elif alone is None:
            alone = kind
    return Entry(longer, alone)


def _longest_first(phrase: tuple[_Rest, str]) -> int:
    return -len(phrase[0])


def cue_at(table: Cues, words: Sequence[str], at: int, until: int) -> tuple[int, str]:
    """The token after the longest cue that begins at a token, and its kind; 0 if there is none.

    A cue ends before `until`, where the claim begins, unless it is one of no kind, which voids shorter ones.
    """
    entry = table.get(words[at])
    if entry is None:
        return 0, ""
    if at + 1 < len(words):
        for rest, kind in entry.longer.get(words[at + 1], ()):
            end = at + 2
            for slot in rest:
                if end == len(words) or words[end] not in slot:
                    break
                end += 1
            else:
                if end <= until or not kind:
                    return end, kind
    return (0, "") if entry.alone is None else (at + 1, entry.alone)


def cue_in(table: Cues, words: Sequence[str]) -> bool:
    """Whether a cue stands anywhere in a sentence."""
    if table.keys().isdisjoint(words):
        return False
    return any(cue_at(table, words, at, len(words))[0] for at, word in enumerate(words) if word in table)


def begins_clause(words: Sequence[str], at: int) -> bool:
    """Whether a token is the subject of a new clause: "it's", or a pronoun before a verb."""
    word = words[at]
    return word in CLAUSE_HEADS or (word in PRONOUNS and at + 1 < len(words) and words[at + 1] in _FINITE)
