"""The words that matter: vocabulary lists, and a sentence read as the places where their terms stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from medlint.phrases import NUMBER_LISTS
from medlint.words import PUNCTUATION, fold, folded, is_number, spans, tokens

_NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred hundreds thousand thousands million millions dozen dozens
    half couple few several
""".split()
_MOST_SURFACE_FORMS = 200_000  # a page of random letters must not fill the memory


class ListError(ValueError):
    """A vocabulary list cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a list: folded words, or one word in exactly this case."""

    words: tuple[str, ...]
    exact: str = ""


def read_lists(folder: Path) -> dict[str, tuple[Term, ...]]:
    """The vocabulary lists of a folder, `{other-list}` lines resolved; raises ListError."""
    return resolve(
        {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}, str(folder)
    )


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


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of an error message that names the nearest known name, or nothing."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


# Terms of several words after their first: by second word, the words after it and the lists. The second word
# settles nearly all cases with one look-up; first words such as "the" begin hundreds of terms.
_Longer = dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the vocabulary knows of one surface form."""

    word: str  # folded
    id: int  # of the literal word, 0 if no phrase uses it
    elements: tuple[int, ...]  # ids found here: the word itself and the lists that hold it
    longer: _Longer | None  # terms of several words that begin here


class _Entries(dict[str, _Entry]):
    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, token: str) -> _Entry:
        if len(self) >= _MOST_SURFACE_FORMS:
            self.clear()
        entry = self[token] = self._vocabulary.entry(token)
        return entry


class Reading:
    """A sentence as the matcher sees it: its words, and where each element of the vocabulary stands."""

    __slots__ = ("found", "ids", "text", "words")

    def __init__(self, text: str, entries: list[_Entry], found: dict[int, list[tuple[int, int]]]) -> None:
        self.text = text
        self.words = [entry.word for entry in entries]  # folded
        self.ids = [
            entry.id for entry in entries
        ]  # as literal words: 0 if no phrase uses it, -1 for punctuation
        self.found = found  # element id → (first token, token after) of each occurrence

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where tokens start … end stand, in code points of the sentence's text."""
        places = spans(self.text)
        return places[start][0], places[end - 1][1]


class Vocabulary:
    """Literal words and lists with a number for each; immutable but for a table of forms already seen."""

    def __init__(self, lists: Mapping[str, Sequence[Term]], words: Iterable[str]) -> None:
        self.word_ids = {word: number for number, word in enumerate(sorted(set(words)), start=1)}
        names = sorted({*lists, *NUMBER_LISTS})
        self.list_ids = {name: number for number, name in enumerate(names, start=len(self.word_ids) + 1)}
        self.sizes = {name: len(terms) for name, terms in lists.items()}
        single: dict[str, set[int]] = {word: {self.list_ids["number"]} for word in _NUMBER_WORDS}
        exact: dict[str, set[int]] = {}
        several: dict[str, dict[tuple[str, ...], set[int]]] = {}
        for name, terms in lists.items():
            number = self.list_ids[name]
            for term in terms:
                if term.exact:
                    exact.setdefault(term.exact, set()).add(number)
                elif len(term.words) == 1:
                    single.setdefault(term.words[0], set()).add(number)
                else:
                    several.setdefault(term.words[0], {}).setdefault(term.words[1:], set()).add(number)
        self._single = {word: tuple(sorted(ids)) for word, ids in single.items()}
        self._exact = {word: tuple(sorted(ids)) for word, ids in exact.items()}
        self._several: dict[str, _Longer] = {}
        for word, rests in several.items():
            longer = self._several.setdefault(word, {})
            for (second, *rest), ids in sorted(rests.items()):
                longer.setdefault(second, []).append((tuple(rest), tuple(sorted(ids))))
        self._entries = _Entries(self)

    def element(self, name: str) -> int:
        """The number of a literal word, or of a list written `{name}`."""
        return self.list_ids[name[1:-1]] if name.startswith("{") else self.word_ids[name]

    def entry(self, token: str) -> _Entry:
        """What is known of a token as written."""
        word = fold(token)
        if not word:
            return _Entry("", 0, (), None)
        known = word in self.word_ids or word in self._single or word in self._several
        if not known and word.endswith("'s"):
            word = word[:-2]
        if word in PUNCTUATION:
            return _Entry(
                word,
                self.word_ids.get(word, -1),
                (self.word_ids[word],) if word in self.word_ids else (),
                None,
            )
        number = self.word_ids.get(word, 0)
        elements = {number} if number else set()
        elements.update(self._single.get(word, ()))
        elements.update(self._exact.get(token, ()))
        if is_number(word):
            elements.add(self.list_ids["percent" if word.endswith("%") else "number"])
        return _Entry(word, number, tuple(sorted(elements)), self._several.get(word))

    def read(self, text: str) -> Reading:
        """The words of one sentence and where terms of the vocabulary stand in it."""
        entries = list(map(self._entries.__getitem__, tokens(text)))
        found: dict[int, list[tuple[int, int]]] = {}
        for at, entry in enumerate(entries):
            for element in entry.elements:
                if element in found:
                    found[element].append((at, at + 1))
                else:
                    found[element] = [(at, at + 1)]
            if entry.longer is not None and at + 1 < len(entries):
                for rest, lists in entry.longer.get(entries[at + 1].word, ()):
                    end = at + 2 + len(rest)
                    if not rest or [other.word for other in entries[at + 2 : end]] == [*rest]:
                        for element in lists:
                            found.setdefault(element, []).append((at, end))
        return Reading(text, entries, found)
