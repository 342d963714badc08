"""Where the sentences of a block's prose begin and end.

One search finds the places where a sentence may end; they are judged by the word before and the word after.
"""

from __future__ import annotations

import re

_PARTINGS = "•‣◦▪●✓✔✅➤►·|"  # bullets within a paragraph, and what parts a title: `Relief | Lakeside Clinic`
# One set of characters in front keeps the search fast; no part can be tried twice over the same text.
_CANDIDATE = re.compile(
    rf"""
    [.!?…。！？\n{_PARTINGS}]
    (?: (?<=[.!?…。！？]) (?<![.!?…]{{2}}) (?P<stops> [.!?…]*+ (?:[ ]\.(?=[ ]|$)){{0,3}}+ ["'”’»)\]*†‡]*+ )
        (?: \s++ (?: [{_PARTINGS}] \s*+ )? | (?=[A-Z“]) | (?<=[。！？]) )
      | (?<=\n) \s*+ (?: [{_PARTINGS}] \s*+ )?
      | (?<=\s[{_PARTINGS}]) \s*+
    )
    """,
    re.VERBOSE,
)
_OPENING = "\"'“‘«([*¿¡"
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")  # U.S, M.D, a.m
_NEXT_WORD = re.compile(r"[^\s,:;]*")
_GLUED = re.compile(r"[A-Z“](?:[a-z]|\s)")
_LOOK_BACK = 40  # code points, enough for two words

_BREAKS_OFF = (
    ",",
    "&",
    *[" a", " an", " the", " and", " or", " of", " to", " in", " for", " with", " by", " on", " from"],
)
# A stop after these never ends a sentence.
_TITLES = frozenset(
    """
    dr mr mrs ms mx prof rev hon gov sen lt sgt capt vs v cf viz e.g eg i.e ie ca approx
""".split()
)
# A stop after these ends one only before a word that often begins one.
_UNSURE = frozenset(
    """
    al ave blvd bros co col corp dept est esq ft gen inc jr llc ltd mt plc pres rd rep sr st b.sc
    ed.d m.sc ph.d pharm.d psy.d
""".split()
)
_BEFORE_NUMBERS = frozenset(
    """
    al art ch eq eqs est fig figs no nos op p pp ref refs sec tab vol vols
""".split()
)
# A letter after these is a name, not an initial.
_LABELS = frozenset(
    """
    and appendix bipolar category class exhibit factor figure grade group hepatitis influenza
    medicare omega option or part phase plan schedule section stage step table type vitamin vitamins
""".split()
)
_STARTERS = frozenset(
    """
    A After Again All Also Although An And Another Any Are As At Because Before But By Call Can
    Contact Could Did Do Does Don't Each Even Every Few Finally First Following For From Get Has
    Have He Her Here His How However I If In Instead Is It It's Its Join Just Learn Let Like Many
    May More Most My New No Not Now Of On Once One Or Other Our Over Patients People Please Results
    She Should Since So Some Such That That's The Their Then There These They They're This Those
    Though Through To Today Under Unlike Until We We're What When Where Whether Which While Who Why
    Will With Without Would Yes You You're Your
""".split()
)


def split(prose: str) -> list[tuple[int, int]]:
    """The sentences of a block's prose, as offsets, without white space around them."""
    found: list[tuple[int, int]] = []
    start = len(prose) - len(prose.lstrip().lstrip(_PARTINGS).lstrip())
    for candidate in _CANDIDATE.finditer(prose):
        at, after = candidate.span()
        if after >= len(prose):
            break
        if candidate["stops"] is not None:
            end = candidate.end("stops")
            if not _stops(prose, start, at, end, after):
                continue
        else:
            end = at
            if prose[at] == "\n" and not _is_complete(prose, start, at, after):
                continue
        while end > start and prose[end - 1].isspace():
            end -= 1
        if end > start:
            found.append((start, end))
        start = after
    end = len(prose.rstrip())
    if end > start:
        found.append((start, end))
    return found


def _is_complete(prose: str, start: int, at: int, after: int) -> bool:
    """Whether a line that was broken on purpose says all it has to say."""
    line = prose[max(start, at - _LOOK_BACK) : at].rstrip()
    return not prose[after].islower() and not line.endswith(_BREAKS_OFF)


def _stops(prose: str, start: int, at: int, end: int, after: int) -> bool:
    """Whether a sentence ends with the stops from `at` to `end`, before the text at `after`."""
    following = after
    while following < len(prose) - 1 and prose[following] in _OPENING:
        following += 1
    if prose[following].islower():
        return False
    words = prose[max(start, at - _LOOK_BACK) : at].split()
    word = _bare(words[-1]) if words else ""
    if after == end and prose[at] in ".!?…":  # `relief.The`: somebody forgot the space
        return word[1:].islower() and _GLUED.match(prose, after) is not None and not _is_abbreviated(word)
    bracketed = end == at + 2 and prose[at + 1] in ")]"  # `(Smith et al.)`
    if not word or prose[at] != "." or (end > at + 1 and not bracketed):
        return True
    lower = word.lower()
    if lower in _TITLES:
        return False
    if prose[following].isdigit():
        return lower not in _BEFORE_NUMBERS and _INITIALS.fullmatch(lower) is None
    if word.isdigit():
        return at - len(word) > start  # else it is the number of an item
    if not _is_abbreviated(word) or (len(word) == 1 and len(words) > 1 and words[-2].lower() in _LABELS):
        return True
    return _NEXT_WORD.match(prose, following)[0].replace("’", "'") in _STARTERS  # type: ignore[index]


def _bare(word: str) -> str:
    """The last part of a word that is joined by dashes, without opening marks."""
    for joint in "-–—/":
        word = word.rpartition(joint)[2]
    return word.lstrip("(\"'“‘[")


def _is_abbreviated(word: str) -> bool:
    """Whether a word may be written with a stop: a title, an initial, `U.S`, `Inc`."""
    if len(word) == 1:
        return word.isalpha()
    lower = word.lower()
    return lower in _TITLES or lower in _UNSURE or _INITIALS.fullmatch(lower) is not None
