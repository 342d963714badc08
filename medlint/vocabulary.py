"""The words that matter: vocabulary lists, and a sentence read as the places where their terms stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import TypeVar

from medlint.mistake import nearest
from medlint.phrases import NUMBER_LISTS
from medlint.words import PUNCTUATION, fold, folded, is_number, spans, tokens

_NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred hundreds thousand thousands million millions dozen dozens
    half couple few several
""".split()
_MOST_KEPT = 200_000  # surface forms; a page of random letters must not fill the memory


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
                own[name].append(_term(form.strip(), where))

    def gather(name: str, path: tuple[str, ...]) -> dict[Term, None]:
        if name in path:
            raise ListError(f"{folder}/{name}.txt: list includes itself by way of {' → '.join(path)}")
        terms = dict.fromkeys(own[name])
        for other in included[name]:
            terms.update(gather(other, (*path, name)))
        return terms

    return {name: tuple(gather(name, ())) for name in own}


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
    speed of strings. An element is what a phrase is made of, a literal word or a list, and has a number.
    """

    words: Sequence[str]  # folded; `=MS` is the word MS in exactly this case; the code follows from the place
    elements: dict[str, int]  # a literal word, or a list as `{name}`
    holders: Sequence[str]  # by element: the codes of the single words that stand for it
    starters: Sequence[str]  # by element: the codes with which its terms of several words begin
    marks: Sequence[str]  # by element: codes of which a sentence with the element has one
    weights: Sequence[int]  # by element: how often it stands in sample sentences, and one more
    longest_term: int  # tokens
    terms: Mapping[
        str, Sequence[tuple[str, Sequence[int]]]
    ]  # by the first two codes: the others, and the lists


def tables(
    lists: Mapping[str, Sequence[Term]], literals: Iterable[str], samples: Iterable[str] = ()
) -> Tables:
    """The tables of some lists and of the literal words of phrases; samples show which words are common."""
    names = [_NOWHERE, *sorted(set(literals)), *(f"{{{name}}}" for name in sorted({*lists, *NUMBER_LISTS}))]
    elements = {name: number for number, name in enumerate(names)}
    single: dict[str, set[int]] = {word: {elements["{number}"]} for word in _NUMBER_WORDS}
    several: dict[tuple[str, ...], set[int]] = {}
    for name, number in elements.items():
        if name and not name.startswith("{"):
            single.setdefault(name, set()).add(number)
    for name, members in lists.items():
        number = elements[f"{{{name}}}"]
        for term in members:
            if len(term.words) == 1:
                single.setdefault(f"={term.exact}" if term.exact else term.words[0], set()).add(number)
            else:
                several.setdefault(term.words, set()).add(number)
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
    codes = dict(zip(words, _codes(), strict=False))
    frequency = Counter(word for text in samples for word in folded(text))
    holders: list[set[str]] = [set() for _ in names]
    starters: list[set[str]] = [set() for _ in names]
    marks: list[set[str]] = [set() for _ in names]
    terms: dict[str, list[tuple[str, list[int]]]] = {}
    for word, numbers in single.items():
        for number in numbers:
            holders[number].add(codes[word])
            marks[number].add(codes[word])
    for number, other in ((elements["{number}"], _NUMBER), (elements["{percent}"], _PERCENT)):
        holders[number].add(other)
        marks[number].add(other)
    for term_words, numbers in sorted(several.items()):
        for spelt in product(*(variants.get(word, [word]) for word in term_words)):
            first, second, *rest = (codes[word] for word in spelt)
            terms.setdefault(first + second, []).append(("".join(rest), sorted(numbers)))
            for number in numbers:
                starters[number].add(first)
                marks[number].add(codes[min(spelt, key=lambda word: (frequency[word], -len(word)))])
    common = Counter({code: frequency[word] for word, code in codes.items()})
    for ends in terms.values():
        ends.sort(key=lambda end: -len(end[0]))
    return Tables(
        words,
        elements,
        ["".join(sorted(members)) for members in holders],
        ["".join(sorted(members)) for members in starters],
        ["".join(sorted(members)) for members in marks],
        [1 + sum(common[code] for code in members) for members in marks],
        max(map(len, several), default=1),
        terms,
    )


_NOWHERE = ""  # the element that stands for a list that does not exist

# Codes of the words that no list and no phrase knows say what kind they are.
_WORD, BRACKET, _PUNCTUATION, _NUMBER, _PERCENT = "w(,0%"
_FIRST_CODE = 0x100
_SURROGATES = range(0xD800, 0xE000)


def _codes() -> Iterator[str]:
    return map(chr, chain(range(_FIRST_CODE, _SURROGATES.start), range(_SURROGATES.stop, 0x110000)))


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Kept(dict[_Key, _Value]):
    """What a function says of each key, asked once; it forgets all before a hostile page fills the memory."""

    def __init__(self, function: Callable[[_Key], _Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: _Key) -> _Value:
        if len(self) >= _MOST_KEPT:
            self.clear()
        said = self[key] = self._function(key)
        return said


class Vocabulary:
    """Literal words and lists, ready to read sentences; immutable but for what it has looked up before."""

    def __init__(self, tables: Tables) -> None:
        self.elements = tables.elements
        self.tables = tables
        self._code_of = dict(zip(tables.words, _codes(), strict=False))
        self._codes: Kept[str, str] = Kept(self._code)
        self._words: Kept[str, str] = Kept(self._word)
        self.holders: Kept[int, frozenset[str]] = Kept(lambda element: frozenset(tables.holders[element]))
        """The codes of the single words that stand for an element."""
        self.marks: Kept[tuple[int, ...], frozenset[str]] = Kept(self._marks)
        """Codes of which a sentence holds at least one if any of some elements stands in it."""

        self.beginnings: Kept[tuple[int, ...], frozenset[str]] = Kept(self._beginnings)
        """The codes with which any of some elements may begin."""

    def listed(self, name: str) -> int:
        """The element of a list; that of a list without terms if there is none of this name."""
        return self.elements.get(f"{{{name}}}", self.elements[_NOWHERE])

    def read(self, text: str) -> Reading:
        """One sentence, read."""
        return Reading(text, "".join(map(self._codes.__getitem__, tokens(text))), self)

    def words(self, text: str) -> list[str]:
        """The tokens of a text as conditions see them: folded, `'s` gone where it makes no known word."""
        return list(map(self._words.__getitem__, tokens(text)))

    def ends(self, element: int, codes: str, at: int) -> list[int]:
        """The tokens after each word or term of an element that begins at a token; the longest first."""
        found = [
            at + 2 + len(rest)
            for rest, lists in self.tables.terms.get(codes[at : at + 2], ())
            if element in lists and codes.startswith(rest, at + 2)
        ]
        if at < len(codes) and codes[at] in self.holders[element]:
            found.append(at + 1)
        return found

    def _beginnings(self, elements: tuple[int, ...]) -> frozenset[str]:
        tables = self.tables
        return frozenset().union(
            *(tables.holders[element] + tables.starters[element] for element in elements)
        )

    def _marks(self, elements: tuple[int, ...]) -> frozenset[str]:
        return frozenset().union(*(self.tables.marks[element] for element in elements))

    def _code(self, token: str) -> str:
        exact = self._code_of.get(f"={token}")
        if exact:
            return exact
        word = self._word(token)
        code = self._code_of.get(word)
        if code:
            return code
        if word in PUNCTUATION:
            return BRACKET if word in "()[]" else _PUNCTUATION
        if word and is_number(word):
            return _PERCENT if word.endswith("%") else _NUMBER
        return _WORD

    def _word(self, token: str) -> str:
        word = fold(token)
        return word[:-2] if word.endswith("'s") and word not in self._code_of else word


class Reading:
    """A sentence as the matcher sees it; what few sentences need is made when it is asked for."""

    __slots__ = ("_present", "_vocabulary", "_words", "codes", "text")

    def __init__(self, text: str, codes: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.codes = codes  # one for each token
        self._vocabulary = vocabulary
        self._present: frozenset[str] | None = None
        self._words: list[str] | None = None

    @property
    def present(self) -> frozenset[str]:
        """The codes that stand in the sentence."""
        if self._present is None:
            self._present = frozenset(self.codes)
        return self._present

    def places(self, element: int) -> list[tuple[int, int]]:
        """The first token and the token after of each occurrence of an element."""
        vocabulary = self._vocabulary
        if vocabulary.marks[(element,)].isdisjoint(self.present):
            return []
        codes, begins, ends = self.codes, vocabulary.beginnings[(element,)], vocabulary.ends
        return [
            (at, end) for at, code in enumerate(codes) if code in begins for end in ends(element, codes, at)
        ]

    @property
    def words(self) -> list[str]:
        """The tokens of the sentence, folded."""
        if self._words is None:
            self._words = self._vocabulary.words(self.text)
        return self._words

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens start … end stand, in code points of the sentence's text."""
        places = list(islice(spans(self.text), start, end))
        return places[0][0], places[-1][1]
