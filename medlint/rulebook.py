"""All rules and vocabulary lists of one or several folders, loaded once and kept in a cache by content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from medlint import __version__, directive
from medlint.cache import fingerprint, keep, line, recalled
from medlint.catalogue import NOTHING, Catalogue, load_catalogue
from medlint.mistake import FileError, decoded, nearest
from medlint.rule import CATEGORIES, Authority, Clause, Regex, Rule
from medlint.search import Phrasebook, words_of
from medlint.vocabulary import ListError, Tables, Term, resolve, tables

PROSELINT = "proselint"  # selects the checks of proselint, which are no rules of ours
FOLDERS = (*CATEGORIES, "products")  # in which a folder of rules keeps its files
MADE_BY = f"{__version__} 20"  # the version, and the format of the cache


class UnknownRuleError(ValueError):
    """A name is neither the id of a rule nor a category."""


@dataclass(frozen=True)
class Rulebook:
    """The rules, sorted by category and id, the products, and the vocabulary for the phrases of both."""

    rules: tuple[Rule, ...]
    tables: Tables
    phrasebook: Phrasebook  # of the phrases of the rules
    catalogue: Catalogue = NOTHING

    @classmethod
    def of(
        cls, rules: Iterable[Rule], lists: Mapping[str, Sequence[Term]], catalogue: Catalogue = NOTHING
    ) -> Rulebook:
        """The book of some rules and products over some vocabulary lists."""
        ordered = tuple(sorted(rules, key=lambda rule: (CATEGORIES.index(rule.category), rule.id)))
        phrases = tuple(dict.fromkeys(_phrases_of(ordered)))
        samples = [text for rule in ordered for text in (*rule.bad, *rule.good)]
        words = (*words_of(phrases), *catalogue.words)
        vocabulary = tables({**lists, **catalogue.names}, words, samples)
        sought = dict.fromkeys(phrase for rule in ordered for phrase in rule.match if isinstance(phrase, str))
        return cls(ordered, vocabulary, Phrasebook.of(phrases, sought, vocabulary), catalogue)

    @property
    def all(self) -> tuple[Rule, ...]:
        """The rules of the files, and those that speak of suppressions."""
        return (*self.rules, *directive.RULES)

    @property
    def names(self) -> frozenset[str]:
        """What can be selected: ids of rules, and categories."""
        return frozenset((*(rule.id for rule in self.all), *CATEGORIES, directive.CATEGORY, PROSELINT))

    def rule(self, id: str) -> Rule:
        """The rule with an id; raises UnknownRuleError, which names the nearest."""
        for rule in self.all:
            if rule.id == id:
                return rule
        raise UnknownRuleError(f"no rule {id!r}{nearest(id, [rule.id for rule in self.all])}")

    def chosen(self, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
        """The rules that the ids and categories of a selection leave; raises UnknownRuleError."""
        known = self.names
        for name in (*select, *ignore):
            if name not in known:
                raise UnknownRuleError(f"no rule or category {name!r}{nearest(name, known)}")
        return tuple(
            rule
            for rule in self.all
            if (not select or rule.id in select or rule.category in select)
            and rule.id not in ignore
            and rule.category not in ignore
        )


def _phrases_of(rules: Iterable[Rule]) -> Iterator[str]:
    """All phrases of some rules, those of their clauses too."""
    for rule in rules:
        yield from (phrase for phrase in rule.match if isinstance(phrase, str))
        for clause in (*rule.when, *rule.unless):
            yield from clause.phrases


def bundled_folder() -> Path:
    """The folder of the rules that medlint ships: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load_rulebook(folders: Iterable[Path], cache: Path | None = None) -> Rulebook:
    """The rules and lists of several folders; later folders add to earlier ones. Raises FileError.

    With a cache folder the result is kept there under the hash of all files read, so a changed file is never
    answered from an old cache; a cache that cannot be read or written is as good as none.
    """
    folders = tuple(folders)
    files = _read(folders)
    products = _contents(path for folder in folders for path in _product_files(folder))
    mark = fingerprint(files | products, MADE_BY)
    catalogue = load_catalogue(products, cache, mark)
    kept = cache / f"rulebook-{mark}.jsonl" if cache else None
    book = _recalled(kept, catalogue) if kept else None
    if book is None:
        book = _parsed(files, catalogue)
        if kept:
            _keep(book, kept)
    return book


def cache_folder() -> Path:
    """The folder for caches that this system gives to medlint."""
    from platformdirs import user_cache_path

    return user_cache_path("medlint", appauthor=False)


def _read(folders: Iterable[Path]) -> dict[Path, bytes]:
    """The files that matter, by path, in order."""
    paths: list[Path] = []
    for folder in folders:
        if folder != bundled_folder():
            _refuse_strays(folder)
        paths += sorted(folder.glob("lists/*.txt"))
        for category in CATEGORIES:
            paths += sorted((folder / category).glob("*.yaml"))
    return _contents(paths)


def _product_files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("products/*.yaml"), *folder.glob("products/*.txt")])


def _contents(paths: Iterable[Path]) -> dict[Path, bytes]:
    try:
        return {path: path.read_bytes() for path in paths}
    except OSError as error:
        raise FileError(f"{error.filename}:1:1: cannot be read: {error.strerror}") from error


def _refuse_strays(folder: Path) -> None:
    """Raises FileError for a file in a folder of own rules that would be passed over in silence."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
    for path in found:
        if path.suffix == ".yml":
            raise FileError(f"{path}:1:1: a file of rules ends in .yaml")
        if path.parent.parent != folder or path.parent.name not in FOLDERS:
            expected = f"one of {', '.join(FOLDERS)}{nearest(path.parent.name, FOLDERS)}"
            raise FileError(f"{path}:1:1: a rule in the folder {path.parent.name!r}; expected {expected}")
    if not found:
        raise FileError(f"{folder}:1:1: no rule file in it; expected {CATEGORIES[0]}/RULE.yaml or the like")


def _parsed(files: dict[Path, bytes], catalogue: Catalogue) -> Rulebook:
    from medlint.rulefile import load  # with the cache nobody waits for a reader of YAML

    texts: dict[str, str] = {}
    paths: dict[str, Path] = {}
    for path, data in files.items():
        if path.suffix == ".txt":
            if path.stem in texts:
                raise FileError(f"{path}:1:1: a list named {path.stem!r} exists already; expected a new name")
            texts[path.stem] = decoded(path, data)
        elif path.stem in paths:
            raise FileError(f"{path}:1:1: rule {path.stem!r} exists already in {paths[path.stem]}")
        else:
            paths[path.stem] = path
    try:
        lists = resolve(texts)
    except ListError as error:
        raise FileError(str(error)) from error
    return Rulebook.of((load(path, lists) for path in paths.values()), lists, catalogue)


def _recalled(kept: Path, catalogue: Catalogue) -> Rulebook | None:
    try:
        rules, tables, *phrases = recalled(kept)
        return Rulebook(
            tuple(map(_rule, json.loads(rules))),
            Tables(**json.loads(tables)),
            Phrasebook.recalled(*phrases),
            catalogue,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _keep(book: Rulebook, kept: Path) -> None:
    rules = line([asdict(rule) for rule in book.rules])
    keep(kept, [rules, line(asdict(book.tables)), *book.phrasebook.lines()], "rulebook-*.jsonl")


def _rule(data: dict[str, Any]) -> Rule:
    """A rule from the JSON of `asdict`."""
    return Rule(
        **data
        | {
            "authority": tuple(Authority(**item) for item in data["authority"]),
            "match": tuple(item if isinstance(item, str) else Regex(**item) for item in data["match"]),
            "when": tuple(map(_clause, data["when"])),
            "unless": tuple(map(_clause, data["unless"])),
            "severities": tuple((where, severity) for where, severity in data["severities"]),
            "jurisdictions": tuple(data["jurisdictions"]),
            "bad": tuple(data["bad"]),
            "good": tuple(data["good"]),
        }
    )


def _clause(data: dict[str, Any]) -> Clause:
    return Clause(**data | {"kinds": tuple(data["kinds"]), "phrases": tuple(data["phrases"])})
