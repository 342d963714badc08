"""The words that matter: vocabulary lists, and a sentence read as the places where their terms stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, compress, count, islice, product
from operator import add
from typing import TypeVar

from medlint.mistake import nearest
from medlint.phrases import NUMBER_LISTS
from medlint.words import PUNCTUATION, fold, folded, is_number, pieces, spans, tokens

_NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred hundreds thousand thousands million millions dozen dozens
    half couple few several
""".split()
# In how many of a hundred sentences of ordinary prose the commonest words stand, roughly.
_COMMON = {
    "the": 70, "and": 45, ",": 45, "of": 45, "to": 45, "a": 38, "in": 35, "for": 18, "is": 18, "that": 15,
    "with": 15, "on": 13, "it": 13, "as": 12, "you": 12, "or": 11, "your": 10, "from": 10, "by": 10, "at": 10,
    "are": 10, "be": 10, "this": 10, "was": 9, "not": 8, "have": 8, "we": 8, "our": 7, "an": 7, "can": 6,
    "but": 6, "one": 6, "when": 5, "if": 5, "all": 5, "more": 5, "will": 5, "has": 5, "they": 5, "their": 5,
    "who": 4, "which": 4, "other": 4, "so": 4, "do": 4, "about": 4, "up": 4, "first": 3, "most": 3, "day": 2,
    ":": 8, "(": 8, "—": 4,
}  # fmt: skip
MOST_WORDS = 200_000  # and pieces that are kept; a page of random letters must not fill the memory
MOST_READINGS = 20_000


class ListError(ValueError):
    """A vocabulary list cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a list: folded words, or one word in exactly this case."""

    words: tuple[str, ...]
    exact: str = ""


def resolve(texts: Mapping[str, str], folder: str = "lists") -> dict[str, tuple[Term, ...]]:
    """Vocabulary lists by name from their texts, `{other-list}` lines resolved; raises ListError."""
    own: dict[str, list[Term]] = {}
    included: dict[str, list[str]] = {}
    for name, text in texts.items():
        own[name], included[name] = [], []
        for number, raw in enumerate(text.splitlines(), start=1):
            line = raw.strip()
            if not line or line.startswith("# ") or line == "#":
                continue
            where = f"{folder}/{name}.txt:{number}"
            if line.startswith("{"):
                other = line.strip("{} ")
                if other not in texts:
                    raise ListError(f"{where}: no list {other!r}{nearest(other, texts)}")
                included[name].append(other)
                continue
            for form in line.removesuffix("?").split(","):
                own[name] += (_term(spelt, where) for spelt in _spellings(form.strip()))

    def gather(name: str, path: tuple[str, ...]) -> dict[Term, None]:
        if name in path:
            raise ListError(f"{folder}/{name}.txt: list includes itself by way of {' → '.join(path)}")
        terms = dict.fromkeys(own[name])
        for other in included[name]:
            terms.update(gather(other, (*path, name)))
        return terms

    return {name: tuple(gather(name, ())) for name in own}


def _spellings(form: str) -> Iterator[str]:
    """What a form stands for: `=(Pain|Ache)(Gone|Free)` is four words."""
    if not form.startswith("="):
        return iter((form,))
    return map("".join, product(*(part.split("|") for part in re.split(r"[()]", form))))


def _term(form: str, where: str) -> Term:
    exact = form.removeprefix("=") if form.startswith("=") else ""
    words = tuple(folded(exact or form))
    if not words:
        raise ListError(f"{where}: {form!r} holds no word")
    if exact and len(words) > 1:
        raise ListError(f"{where}: {form!r} has several words; only a single word can be held to its case")
    return Term(words, exact)


@dataclass(frozen=True, slots=True)
class Tables:
    """A vocabulary as it is kept in a cache.

    Each known word has a code, one character, so that a sentence is a string of codes and is searched at the
    speed of strings; a term of several words has the string of theirs. An element is what a phrase is made
    of, a literal word or a list, and has a sign, one character, so that several are a string.
    """

    words: Sequence[str]  # folded; `=MS` is the word MS in exactly this case; the code follows from the place
    elements: Mapping[str, str]  # by literal word, or list as `{name}`, its sign
    holders: Mapping[str, str]  # by element: the codes of the single words that stand for it
    several: Mapping[str, Sequence[str]]  # by element: the codes of the longer terms that do, if any
    weights: Mapping[str, int]  # by element: how often it stands in sample texts, and one more
    terms: Mapping[
        str, Sequence[str]
    ]  # of several words, by their first two codes: the others, longest first
    elements_of: Mapping[str, str]  # by code, or codes of a term: the elements that it stands for


def tables(
    lists: Mapping[str, Sequence[Term]], literals: Iterable[str], samples: Iterable[str] = ()
) -> Tables:
    """The tables of some lists and of the literal words of phrases; samples show which words are common."""
    names = [_NOWHERE, *sorted(set(literals)), *(f"{{{name}}}" for name in sorted({*lists, *NUMBER_LISTS}))]
    elements = dict(zip(names, map(sign, count()), strict=False))
    single: dict[str, set[str]] = {word: {elements["{number}"]} for word in _NUMBER_WORDS}
    several: dict[tuple[str, ...], set[str]] = {}
    for name, element in elements.items():
        if name and not name.startswith("{"):
            single.setdefault(name, set()).add(element)
    for name, members in lists.items():
        element = elements[f"{{{name}}}"]
        for term in members:
            if len(term.words) == 1:
                single.setdefault(f"={term.exact}" if term.exact else term.words[0], set()).add(element)
            else:
                several.setdefault(term.words, set()).add(element)
    for word in chain.from_iterable(several):
        single.setdefault(word, set())
    for word in filter(is_number, single):
        single[word].add(elements["{percent}" if word.endswith("%") else "{number}"])
    variants: dict[str, list[str]] = {}
    for exact in [word for word in single if word.startswith("=")]:
        plain = fold(exact[1:])
        single[exact] |= single.setdefault(plain, set())
        variants.setdefault(plain, [plain]).append(exact)
    words = sorted(single)
    codes = _coded(words)
    holders: dict[str, set[str]] = {element: set() for element in elements.values()}
    phrasal: dict[str, set[str]] = {}
    terms: dict[str, list[str]] = {}
    for word, meant in single.items():
        for element in meant:
            holders[element].add(codes[word])
    holders[elements["{number}"]].add(_NUMBER)
    holders[elements["{percent}"]].add(_PERCENT)
    for term_words, meant in sorted(several.items()):
        for spelt in product(*(variants.get(word, [word]) for word in term_words)):
            whole = "".join(codes[word] for word in spelt)
            terms.setdefault(whole[:2], []).append(whole[2:])
            for element in meant:
                phrasal.setdefault(element, set()).add(whole)
    for ends in terms.values():
        ends.sort(key=len, reverse=True)
    made = Tables(
        words,
        elements,
        {element: "".join(sorted(members)) for element, members in holders.items()},
        {element: sorted(members) for element, members in phrasal.items()},
        dict.fromkeys(holders, 1),
        terms,
        _inverted(holders, phrasal),
    )
    return replace(made, weights=_weights(made, samples))


def sign(number: int) -> str:
    """The character that stands for a number, so that several are a string, with ASCII between them if need
    be."""
    code = _FIRST_CODE + number
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def number_of(sign: str) -> int:
    """The number for which a character stands."""
    code = ord(sign)
    return (code if code < _SURROGATES.start else code - len(_SURROGATES)) - _FIRST_CODE


def _inverted(holders: Mapping[str, Set[str]], several: Mapping[str, Set[str]]) -> dict[str, str]:
    """By code, or codes of a term: the elements that it stands for."""
    of: dict[str, list[str]] = {}
    for element, codes in holders.items():
        for mark in sorted(codes | several.get(element, set())):
            of.setdefault(mark, []).append(element)
    return {mark: "".join(elements) for mark, elements in of.items()}


def _weights(tables: Tables, samples: Iterable[str]) -> dict[str, int]:
    """By element: how many sample texts hold it, and one more.

    Samples are about claims, and most sentences of a page are not: the commonest words count besides as often
    as they would stand in as many sentences of ordinary prose.
    """
    vocabulary = Vocabulary(tables)
    read = [reading.present for reading in vocabulary.read(list(samples))]
    frequency = Counter(chain.from_iterable(read))
    for reading, percent in zip(vocabulary.read(list(_COMMON)), _COMMON.values(), strict=True):
        for code in reading.codes:
            frequency[code] += percent * len(read) // 100
    return {
        element: 1 + sum(map(frequency.__getitem__, chain(holders, tables.several.get(element, ()))))
        for element, holders in tables.holders.items()
    }


_NOWHERE = ""  # the element that stands for a list that does not exist

# Codes of the words that no list and no phrase knows say what kind they are.
_WORD, BRACKET, _PUNCTUATION, _NUMBER, _PERCENT = "w(,0%"
_BRACKETS = frozenset("()[]")
_BETWEEN = "\n"  # no code; parts the sentences of a text of codes
_FIRST_CODE = 0x100
_SURROGATES = range(0xD800, 0xE000)


def _coded(words: Sequence[str]) -> dict[str, str]:
    """The code of each word; a bracket has its own even where a term is written with one."""
    free = map(sign, count())
    return {word: BRACKET if word in _BRACKETS else code for word, code in zip(words, free, strict=False)}


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Kept(dict[_Key, _Value]):
    """What a function says of each key, asked once; it forgets all before a hostile page fills the memory."""

    def __init__(self, function: Callable[[_Key], _Value], most: int = MOST_WORDS) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, key: _Key) -> _Value:
        if len(self) >= self._most:
            self.clear()
        said = self[key] = self._function(key)
        return said


class Vocabulary:
    """Literal words and lists, ready to read sentences; immutable but for what it has looked up before."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._code_of = _coded(tables.words)
        self._codes: Kept[str, Sequence[str]] = Kept(self._coded)
        self._words: Kept[str, list[str]] = Kept(self._folded)
        self._readings: dict[str, Reading] = {}
        self.holders: Kept[str, frozenset[str]] = Kept(lambda element: frozenset(tables.holders[element]))
        """The codes of the single words that stand for an element."""
        self.marks: Kept[str, frozenset[str]] = Kept(self._marks)
        """The codes of the words, and of the terms of several words, that stand for any of some elements."""

        self.beginnings: Kept[str, frozenset[str]] = Kept(self._beginnings)
        """The codes with which any of some elements may begin."""

    def listed(self, name: str) -> str:
        """The element that a list is; that of a list without terms if there is none of this name."""
        return self.tables.elements.get(f"{{{name}}}", self.tables.elements[_NOWHERE])

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Sentences, read; of one that was read before, the same reading."""
        known, codes = self._readings, self._codes
        met: dict[str, Reading] = {}
        new: dict[str, Reading] = {}
        for text in sentences:
            if text not in met:
                reading = known.get(text)
                if reading is None:
                    # Most pieces were met before, and need not be cut into tokens again.
                    own = list(chain.from_iterable(map(codes.__getitem__, pieces(text))))
                    reading = Reading(text, own, self)
                    new[text] = reading
                met[text] = reading
        self._look_through(list(new.values()))
        if len(known) + len(new) > MOST_READINGS:
            known = self._readings = {}
        known.update(islice(new.items(), MOST_READINGS))
        return [met[text] for text in sentences]

    def _folded(self, piece: str) -> list[str]:
        """The tokens of a piece of a sentence, folded."""
        return list(map(self._word, tokens(f" {piece} ")))

    def _coded(self, piece: str) -> Sequence[str]:
        """The codes of the tokens of a piece of a sentence."""
        return tuple(map(self._code, tokens(f" {piece} ")))

    def words(self, text: str) -> list[str]:
        """The tokens of a text as conditions see them: folded, `'s` gone where it makes no known word."""
        return list(chain.from_iterable(map(self._words.__getitem__, pieces(text))))

    def _look_through(self, readings: Sequence[Reading]) -> None:
        """Note what stands in sentences: their codes, and terms of several words, found by the first two."""
        of = self.tables.elements_of
        codes: list[str] = []
        for reading in readings:
            codes += reading.codes
            codes.append(_BETWEEN)
        row = "".join(codes)
        begun = list(map(self.tables.terms.get, map(add, codes, islice(codes, 1, None))))
        places = compress(count(), begun)
        place = next(places, -1)
        begin = 0
        for reading in readings:
            after = begin + len(reading.codes)
            terms: dict[int, list[tuple[int, str]]] = {}
            while begin <= place < after:
                for rest in begun[place] or ():
                    if not rest or row.startswith(rest, place + 2):
                        end = place + 2 + len(rest)
                        term = row[place:end]
                        reading.present[term] = None
                        terms.setdefault(place - begin, []).append((end - begin, of[term]))
                place = next(places, -1)
            if terms:
                reading.terms = terms
            begin = after + 1

    def _beginnings(self, elements: str) -> frozenset[str]:
        if len(elements) > 1:
            return frozenset().union(*map(self.beginnings.__getitem__, elements))
        several = self.tables.several.get(elements)  # most have none: their holders need not be copied
        return (
            self.holders[elements].union(term[0] for term in several) if several else self.holders[elements]
        )

    def _marks(self, elements: str) -> frozenset[str]:
        if len(elements) > 1:
            return frozenset().union(*map(self.marks.__getitem__, elements))
        several = self.tables.several.get(elements)
        return self.holders[elements].union(several) if several else self.holders[elements]

    def _code(self, token: str) -> str:
        exact = self._code_of.get(f"={token}")
        if exact:
            return exact
        word = self._word(token)
        code = self._code_of.get(word)
        if code:
            return code
        if word in PUNCTUATION:
            return BRACKET if word in _BRACKETS else _PUNCTUATION
        if word and is_number(word):
            return _PERCENT if word.endswith("%") else _NUMBER
        return _WORD

    def _word(self, token: str) -> str:
        word = fold(token)
        return word[:-2] if word.endswith("'s") and word not in self._code_of else word


def _longest_first(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


_NO_TERMS: dict[int, list[tuple[int, str]]] = {}


class Reading:
    """A sentence as the matcher sees it; what few sentences need is made when it is asked for."""

    __slots__ = ("_row", "_spans", "_vocabulary", "_words", "codes", "present", "terms", "text")

    def __init__(self, text: str, codes: Sequence[str], vocabulary: Vocabulary) -> None:
        self.text = text
        self.codes = codes  # one for each token
        self.present: dict[str, None] = dict.fromkeys(codes)
        """The codes of the words, and of the terms of several words, that stand in the sentence: keys of a
        dictionary, which takes less than half the room of a set."""
        self.terms: dict[int, list[tuple[int, str]]] = _NO_TERMS
        """The terms of several words by their first token: token after and elements, longest first."""
        self._vocabulary = vocabulary
        self._row: str | None = None  # the codes as a string, in which several are found at once
        self._words: list[str] | None = None
        self._spans: list[tuple[int, int]] | None = None

    def places(self, element: str) -> list[tuple[int, int]]:
        """The first token and the token after of each occurrence of an element."""
        marks = self._vocabulary.marks[element]
        if marks.isdisjoint(self.present):
            return []
        met = marks.intersection(self.present)
        row = self._row
        if row is None:
            row = self._row = "".join(self.codes)
        found: list[tuple[int, int]] = []
        for mark in met:
            at = row.find(mark)
            while at >= 0:
                found.append((at, at + len(mark)))
                at = row.find(mark, at + 1)
        if len(found) > 1:
            found.sort(key=_longest_first)
        return found

    @property
    def ending(self) -> str:
        """The sign with which the sentence ends, inside the quotes and brackets around it."""
        return self.text.rstrip("\"'”’)")[-1:]

    @property
    def words(self) -> list[str]:
        """The tokens of the sentence, folded."""
        if self._words is None:
            self._words = self._vocabulary.words(self.text)
        return self._words

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens start … end stand, in code points of the sentence's text."""
        places = self._places()
        return places[start][0], places[end - 1][1]

    def within(self, start: int, end: int) -> tuple[int, int] | None:
        """The tokens that a stretch of the sentence's text overlaps, in code points; none if it is blank."""
        inside = [
            number for number, (first, after) in enumerate(self._places()) if first < end and after > start
        ]
        return (inside[0], inside[-1] + 1) if inside else None

    def _places(self) -> list[tuple[int, int]]:
        if self._spans is None:
            self._spans = list(spans(self.text))
        return self._spans
