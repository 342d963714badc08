"""All products of one or several folders: their names at once, their facts when a page first promotes them.

The names stand in the vocabulary of every page, as lists with a colon in their name that no rule can spell.
The facts of a product are parsed when they are asked for, from a cache kept by content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from medlint import __version__
from medlint.cache import fingerprint, keep
from medlint.mistake import FileError, nearest
from medlint.phrases import parse, words_named
from medlint.products import Product, as_json, from_json, phrases_of, terms
from medlint.search import Plan, Plans, planned
from medlint.vocabulary import Tables, Term
from medlint.words import folded

MADE_BY = f"{__version__} 1"  # the version, and the format of the cache
SURE, SHARED, LOOSE = "sure", "class", "loose"
"""How surely a name means the product: by itself, as one of several, or only beside a sure name."""


class UnknownProductError(ValueError):
    """A name is not the id of a product."""


class Catalogue:
    """Products by id; immutable but for those already read from the cache."""

    def __init__(
        self,
        names: dict[str, tuple[Term, ...]],
        words: tuple[str, ...],
        files: Mapping[str, Path],
        kept: Path | None,
        kept_plans: Path | None = None,
        sources: Mapping[Path, bytes] | None = None,
    ) -> None:
        self.names = names  # vocabulary lists by name, as `list_name` makes it
        self.words = words  # of all phrases of all products
        self._files = files
        self._kept = kept
        self._kept_plans = kept_plans  # a path without the id of a product and the suffix
        self._sources = sources or {}  # the files, for a product that the cache has lost
        self._lines: dict[str, str] | None = None
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
            if self._lines is None:
                self._lines = dict(_recalled(self._kept)) if self._kept else {}
            line = self._lines.get(id)
            known = self._read[id] = from_json(json.loads(line)) if line else self._loaded(id)
        return known

    def _loaded(self, id: str) -> Product:
        (product,) = _load([self._files[id]], self._sources)
        return product

    def plans(self, id: str, tables: Tables) -> Plans:
        """The plans of the phrases of a product over a vocabulary, kept once they are made."""
        path = self._kept_plans
        path = path.with_name(f"{path.name}-{id}.json") if path else None
        try:
            if path:
                data = json.loads(path.read_bytes())
                return {phrase: Plan(*parts) for phrase, parts in data.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            pass
        plans = {phrase: planned(phrase, tables) for phrase in phrases_of(self.product(id))}
        if path:
            keep(path, json.dumps(plans, ensure_ascii=False, separators=(",", ":")), "plans-*.json")
        return plans


NOTHING = Catalogue({}, (), {}, None)
"""No products."""


def list_name(id: str, sureness: str) -> str:
    """The name of the vocabulary list that holds the names of a product."""
    return f"product:{id}:{sureness}"


def is_sure(name: str) -> bool:
    """Whether a vocabulary list holds the sure names of a product."""
    return name.startswith("product:") and name.endswith(f":{SURE}")


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
    head = _head(kept) if kept else None
    if head is None:
        head, text = _compiled(_load(paths.values(), files))
        if kept:
            keep(kept, text, "products-*.jsonl")
    names, words = head
    return Catalogue(names, words, paths, kept, cache / f"plans-{mark}" if cache else None, files)


def _load(paths: Iterable[Path], files: Mapping[Path, bytes]) -> list[Product]:
    # With the cache nobody waits for a reader of YAML.
    from medlint.productfile import load_file, load_shared

    shared = load_shared({path: data for path, data in files.items() if path.suffix == ".txt"})
    return [load_file(path, shared) for path in paths]


_Head = tuple[dict[str, tuple[Term, ...]], tuple[str, ...]]


def _compiled(products: list[Product]) -> tuple[_Head, str]:
    """Names and words of products, and the text of the cache file that holds these and all facts."""
    names: dict[str, tuple[Term, ...]] = {}
    words: set[str] = set()
    for product in products:
        for sureness, phrases in (
            (SURE, product.sure_names),
            (SHARED, product.class_names),
            (LOOSE, product.loose_names),
        ):
            if phrases:
                names[list_name(product.id, sureness)] = terms(phrases)
        for phrase in phrases_of(product):
            words.update(words_named(parse(phrase)))
    head = names, tuple(sorted(words))
    lines = [
        json.dumps(
            {"names": {name: [term.words for term in all] for name, all in names.items()}, "words": head[1]}
        )
    ]
    lines += [f"{product.id}\t{json.dumps(as_json(product), ensure_ascii=False)}" for product in products]
    return head, "\n".join(lines) + "\n"


def _head(kept: Path) -> _Head | None:
    try:
        with kept.open(encoding="utf-8") as file:
            data = json.loads(file.readline())
        names = {
            name: tuple(Term(tuple(words)) for words in several) for name, several in data["names"].items()
        }
        return names, tuple(data["words"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _recalled(kept: Path) -> Iterator[tuple[str, str]]:
    """The lines of the cache file by product; none where it has gone since."""
    try:
        text = kept.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return
    for line in text.split("\n")[1:]:
        id, tab, data = line.partition("\t")
        if tab:
            yield id, data
