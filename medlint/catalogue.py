"""All products of one or several folders: their names at once, their facts when a page first promotes them.

The names stand in the vocabulary of every page, as lists with a colon in their name that no rule can spell.
The facts of a product are parsed when they are asked for, from a cache kept by content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from medlint import __version__
from medlint.cache import fingerprint, keep, line, recalled
from medlint.mistake import FileError, nearest
from medlint.phrases import parse, words_named
from medlint.products import Product, as_json, from_json, phrases_of, terms
from medlint.search import Phrasebook
from medlint.vocabulary import Tables, Term
from medlint.words import folded

MADE_BY = f"{__version__} 6"  # the version, and the format of the cache
SURE, SHARED, LOOSE = "sure", "class", "loose"
"""How surely a name means the product: by itself, as one of several, or only beside a sure name."""


class UnknownProductError(ValueError):
    """A name is not the id of a product."""


class Catalogue:
    """Products by id; immutable but for those already read."""

    def __init__(
        self,
        names: dict[str, tuple[Term, ...]],
        words: tuple[str, ...],
        files: Mapping[str, Path],
        facts: Mapping[str, bytes],
        kept_plans: Path | None = None,
    ) -> None:
        self.names = names  # vocabulary lists by name, as `list_name` makes it
        self.words = words  # of all phrases of all products
        self._files = files
        self._facts = facts  # by id, as JSON
        self._kept_plans = kept_plans  # a path without the id of a product and the suffix
        self._read: dict[str, Product] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all products, in order."""
        return tuple(sorted(self._files))

    def file(self, id: str) -> Path:
        """The file of a product."""
        return self._files[id]

    def product(self, id: str) -> Product:
        """The product with an id; raises UnknownProductError, which names the nearest."""
        if id not in self._files:
            words = tuple(folded(id))
            of = [name.split(":")[1] for name, terms in self.names.items() if Term(words) in terms]
            hint = f"; that is a name of {', '.join(map(repr, of))}" if of else nearest(id, self._files)
            raise UnknownProductError(f"no product {id!r}{hint}")
        known = self._read.get(id)
        if known is None:
            known = self._read[id] = from_json(json.loads(self._facts[id]))
        return known

    def phrasebook(self, id: str, tables: Tables) -> Phrasebook:
        """The phrases of a product over a vocabulary, kept once they are planned."""
        path = self._kept_plans
        path = path.with_name(f"{path.name}-{id}.jsonl") if path else None
        try:
            if path:
                return Phrasebook.recalled(*recalled(path))
        except (OSError, ValueError, TypeError):
            pass
        phrases = tuple(phrases_of(self.product(id)))
        book = Phrasebook.of(phrases, phrases, tables)
        if path:
            keep(path, book.lines(), "plans-*.jsonl")
        return book


NOTHING = Catalogue({}, (), {}, {})
"""No products."""


def list_name(id: str, sureness: str) -> str:
    """The name of the vocabulary list that holds the names of a product."""
    return f"product:{id}:{sureness}"


def load_catalogue(files: Mapping[Path, bytes], cache: Path | None = None, mark: str = "") -> Catalogue:
    """The products of some files, of which each was read already; raises FileError.

    The mark is of all that the vocabulary is made from, and names the files in which plans are kept.
    """
    paths: dict[str, Path] = {}
    for path in (path for path in files if path.suffix == ".yaml"):
        if path.stem in paths:
            raise FileError(f"{path}:1:1: product {path.stem!r} exists already in {paths[path.stem]}")
        paths[path.stem] = path
    kept = cache / f"products-{fingerprint(files, MADE_BY)}.jsonl" if cache else None
    lines = _recalled(kept) if kept else None
    if lines is None:
        lines = list(_compiled(_load(paths.values(), files)))
        if kept:
            keep(kept, lines, "products-*.jsonl")
    head, *facts = lines
    names, words = json.loads(head)
    return Catalogue(
        {name: tuple(Term(tuple(words)) for words in several) for name, several in names.items()},
        tuple(words),
        paths,
        dict(zip(sorted(paths), facts, strict=True)),
        cache / f"plans-{mark}" if cache else None,
    )


def _recalled(kept: Path) -> list[bytes] | None:
    try:
        return recalled(kept)
    except (OSError, ValueError):
        return None


def _load(paths: Iterable[Path], files: Mapping[Path, bytes]) -> list[Product]:
    # With the cache nobody waits for a reader of YAML.
    from medlint.productfile import load_file, load_shared

    shared = load_shared({path: data for path, data in files.items() if path.suffix == ".txt"})
    return [load_file(path, shared) for path in paths]


def _compiled(products: Iterable[Product]) -> Iterator[bytes]:
    """The names and words of products, then the facts of each in the order of their ids, in JSON."""
    names: dict[str, tuple[Term, ...]] = {}
    words: set[str] = set()
    ordered = sorted(products, key=lambda product: product.id)
    for product in ordered:
        for sureness, phrases in (
            (SURE, product.sure_names),
            (SHARED, product.class_names),
            (LOOSE, product.loose_names),
        ):
            if phrases:
                names[list_name(product.id, sureness)] = terms(phrases)
        for phrase in phrases_of(product):
            words.update(words_named(parse(phrase)))
    yield line(({name: [term.words for term in all] for name, all in names.items()}, sorted(words)))
    yield from (line(as_json(product)) for product in ordered)
