"""Where words stand in many sentences at once: for each word, term and element the sentences, as bits.

What could be asked of each sentence ("is one of these words in it, and one of those?") is asked of all at
once, by a few operations on whole numbers: so it costs hardly more for a thousand sentences than for one.
These are the posting lists of an inverted index (Zobel and Moffat, 2006, ACM Comput Surv 38(2):6), as bit
vectors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from medlint.vocabulary import Reading, Vocabulary

MOST_TOGETHER = 8192  # sentences; numbers of so many bits are still quickly copied
_FEW = 16  # bits are sooner set and taken off one by one than written and read as digits
_ONE = ord("1")


class Postings:
    """Some sentences, and in which of them what stands; the sentence at place n has the bit 1 << n."""

    def __init__(self, readings: Sequence[Reading], vocabulary: Vocabulary) -> None:
        self.readings = readings
        self.all = (1 << len(readings)) - 1
        marks: defaultdict[str, list[int]] = defaultdict(list)
        for place, reading in enumerate(readings):
            for mark in reading.present:
                marks[mark].append(place)
        elements: defaultdict[str, int] = defaultdict(int)
        elements_of = vocabulary.tables.elements_of
        for mark, places in marks.items():
            bits = bits_of(places)
            for element in elements_of.get(mark, ""):
                elements[element] |= bits
        self.any = _Standing(elements)
        """The sentences in which any of some elements stands, as bits."""


class _Standing(dict[str, int]):
    """The bits of each element, and once they were asked for those of several elements together."""

    def __init__(self, elements: Mapping[str, int]) -> None:
        super().__init__(elements)
        self.elements = frozenset(elements)
        """The elements that stand in any of the sentences."""

    def __missing__(self, elements: str) -> int:
        if len(elements) == 1:
            return 0
        bits = 0
        for element in self.elements.intersection(elements):
            bits |= self[element]
        self[elements] = bits
        return bits


def bits_of(places: Iterable[int]) -> int:
    """The bits of the sentences at some places."""
    listed = list(places)
    if len(listed) <= _FEW:
        return reduce(or_, map((1).__lshift__, listed), 0)
    digits = bytearray(b"0") * (max(listed) + 1)
    for place in listed:
        digits[place] = _ONE
    return int(digits[::-1], 2)


def places_of(bits: int) -> list[int]:
    """The places of sentences, in order, given by their bits."""
    places: list[int] = []
    if bits.bit_count() > _FEW:
        digits = f"{bits:b}"[::-1]
        place = digits.find("1")
        while place >= 0:
            places.append(place)
            place = digits.find("1", place + 1)
        return places
    while bits:
        place = bits.bit_length() - 1
        places.append(place)
        bits ^= 1 << place
    return places[::-1]
