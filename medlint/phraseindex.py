"""Many phrases sought at once in sentences already read: each is tried where its rarest element stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medlint.matcher import Compiler, Hit, elements_of
from medlint.vocabulary import Reading, Vocabulary


class PhraseIndex:
    """Phrases over a vocabulary that knows their words and lists; compiled when a sentence proposes them."""

    def __init__(self, phrases: Iterable[str], vocabulary: Vocabulary) -> None:
        anchors = elements_of((), vocabulary.sizes, phrases).anchors
        self._compiler = Compiler(vocabulary)
        self._filed: dict[int, list[str]] = {}
        for phrase, names in anchors.items():
            for name in names:
                self._filed.setdefault(vocabulary.element(name), []).append(phrase)

    def find(self, reading: Reading) -> Iterator[tuple[str, Hit]]:
        """Each phrase that stands in a sentence, with each place where it does."""
        tried: set[str] = set()
        for element in self._filed.keys() & reading.found.keys():
            for phrase in self._filed[element]:
                if phrase not in tried:
                    tried.add(phrase)
                    for hit in self._compiler.compile(phrase).spans(reading):
                        yield phrase, hit
