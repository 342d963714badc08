"""Product files, `rules/products/ID.yaml`: one is one product, read as strictly as a rule.

All phrases are in the phrase language of rules, without vocabulary lists but `{number}`. Among the terms of a
fact, `{pregnancy}` stands for the phrases in `pregnancy.txt` beside the files: what several products share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from medlint.mistake import FileError, decoded, nearest
from medlint.phrases import NUMBER_LISTS, PhraseError, lists_named
from medlint.phrases import parse as parse_phrase
from medlint.products import (
    BINDING,
    GRADES,
    KINDS,
    SCHEDULES,
    TRAP_CATEGORIES,
    UNCHECKED,
    Disclosing,
    Elsewhere,
    Fact,
    Product,
    ProductSource,
    Silent,
    Supervision,
    Trap,
    facts_by_disclosure,
    terms,
)
from medlint.rule import JURISDICTIONS, PAGE_LABELS
from medlint.rulefile import authority, marked, unmarked
from medlint.yamlfile import Value, read

HEAD = ("id", "name", "kind", "schedule", "prescription")
NAMES = ("names", "brands", "class-names", "loose-names")
USES = ("expects", "approved", "unapproved", "off-label", "compounded")
SAFETY = ("contraindications", "cautions", "risks", "side-effects", "dependence", "supervision")
TRUTH = ("traps", "elsewhere")
FOOT = ("authority", "sources", "examples")
KEYS = HEAD + NAMES + USES + SAFETY + TRUTH + FOOT
_SHARED = re.compile(r"\{([a-z-]+)\}")
REQUIRED = ("id", "name", "kind", "names", "expects", "risks", "authority", "examples")


Shared = Mapping[str, tuple[str, ...]]
"""Phrases that several products share, by the name under which facts refer to them."""


def load_shared(files: Mapping[Path, bytes]) -> Shared:
    """The phrases of some files, one a line, `#` before a comment; raises FileError."""
    shared: dict[str, tuple[str, ...]] = {}
    for path, data in files.items():
        if path.stem in shared:
            raise FileError(f"{path}:1:1: phrases named {path.stem!r} exist already; expected a new name")
        phrases = []
        for number, line in enumerate(decoded(path, data).splitlines(), start=1):
            phrase = line.strip()
            if phrase and not phrase.startswith("#"):
                try:
                    parse_phrase(phrase)
                except PhraseError as error:
                    raise FileError(f"{path}:{number}:1: {phrase!r}: {error}") from error
                phrases.append(phrase)
        shared[path.stem] = tuple(phrases)
    return shared


def load_file(path: Path, shared: Shared) -> Product:
    """The product of a file; raises FileError."""
    root = read(path)
    values = root.table(KEYS, REQUIRED, ordered=True)
    if values["id"].text() != path.stem:
        raise values["id"].error(f"id {values['id'].text()!r}; expected the name of the file, {path.stem!r}")
    return _Reader(root, values, shared).product()


class _Reader:
    """Reads one file; holds its sources, which its facts name."""

    def __init__(self, root: Value, values: dict[str, Value], shared: Shared) -> None:
        self._root = root
        self._shared = shared
        self._values = values
        self._sources = self._source_table()

    def product(self) -> Product:
        values = self._values
        discloses, silent = self._examples()
        product = Product(
            id=values["id"].text(),
            name=values["name"].text(),
            kind=values["kind"].one_of(KINDS),
            names=self._named("names"),
            expects=self._words("expects", PAGE_LABELS),
            risks=self._facts("risks", boxable=True),
            authority=tuple(authority(item) for item in values["authority"].items()),
            discloses=discloses,
            silent=silent,
            schedule=values["schedule"].one_of(SCHEDULES) if "schedule" in values else "",
            prescription=self._words("prescription", JURISDICTIONS),
            brands=self._named("brands"),
            class_names=self._named("class-names"),
            loose_names=self._named("loose-names"),
            approved=self._facts("approved"),
            unapproved=self._facts("unapproved"),
            off_label=self._fact("off-label"),
            compounded=self._fact("compounded"),
            contraindications=self._facts("contraindications"),
            cautions=self._facts("cautions"),
            side_effects=self._phrases("side-effects"),
            dependence=self._fact("dependence"),
            supervision=self._supervision(),
            traps=self._traps(),
            elsewhere=self._elsewhere(),
        )
        self._check(product)
        return product

    def _check(self, product: Product) -> None:
        """What no single value shows: that each expected disclosure and each example has facts to rest on."""
        facts = facts_by_disclosure(product)
        for item in self._values["expects"].items():
            if item.text() in facts and not facts[item.text()]:
                raise item.error(f"expects {item.text()!r}; but the file has no facts for it")
        if product.schedule and product.dependence is None:
            raise self._values["schedule"].error("a controlled product; expected facts under 'dependence'")
        parts = self._values["examples"].table(("discloses", "silent"))
        for value, example in zip(parts["discloses"].items(), product.discloses, strict=True):
            known = facts.get(example.disclosure, ())
            ids = [fact.id for fact in known]
            if example.fact and example.fact not in ids:
                raise value.error(
                    f"no fact {example.fact!r} under {example.disclosure!r}{nearest(example.fact, ids)}"
                )
            if not example.fact and len(known) > 1:
                raise value.error(f"expected the fact it discloses, one of {', '.join(ids)}")
        boxed_twice = {fact.id for fact in product.contraindications} & {fact.id for fact in product.cautions}
        for name in sorted(boxed_twice):
            raise self._values["cautions"].error(f"{name!r} is a contraindication already")

    def _source_table(self) -> Mapping[str, ProductSource]:
        if "sources" not in self._values:
            return {}
        sources = {}
        for key, value in self._values["sources"].pairs():
            parts = value.table(("cite", "url", "grade"), ("cite", "url", "grade"))
            url = parts["url"].text()
            if not url.startswith(("https://", "http://")):
                raise parts["url"].error(f"{url!r}; expected an address that begins with https://")
            sources[key.text()] = ProductSource(parts["cite"].text(), url, parts["grade"].one_of(GRADES))
        return sources

    def _cited(self, value: Value) -> tuple[ProductSource, ...]:
        names = [value] if value.is_text() else list(value.items())
        if [name.text() for name in names] == [UNCHECKED]:
            return ()
        known = (*self._sources, UNCHECKED)
        for name in names:
            if name.text() not in self._sources:
                raise name.error(
                    f"no source {name.text()!r}; expected one of {', '.join(known)}"
                    f"{nearest(name.text(), known)}"
                )
        return tuple(self._sources[name.text()] for name in names)

    def _words(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        return (
            tuple(item.one_of(allowed) for item in self._values[key].items()) if key in self._values else ()
        )

    def _phrases(self, key: str) -> tuple[str, ...]:
        return _phrases(self._values[key]) if key in self._values else ()

    def _named(self, key: str) -> tuple[str, ...]:
        return _names(self._values[key]) if key in self._values else ()

    def _facts(self, key: str, boxable: bool = False) -> tuple[Fact, ...]:
        if key not in self._values:
            return ()
        facts: list[Fact] = []
        for value in self._values[key].items():
            optional = ("boxed",) if boxable else ()
            parts = value.table(
                ("id", *optional, "text", "terms", "source"), ("id", "text", "terms", "source")
            )
            name = parts["id"].text()
            if name in {fact.id for fact in facts}:
                raise parts["id"].error(f"id {name!r} stands twice under {key!r}")
            boxed = "boxed" in parts and parts["boxed"].one_of(("yes",)) == "yes"
            facts.append(
                Fact(
                    name,
                    parts["text"].text(),
                    self._terms(parts["terms"]),
                    self._cited(parts["source"]),
                    boxed,
                )
            )
        return tuple(facts)

    def _fact(self, key: str) -> Fact | None:
        if key not in self._values:
            return None
        parts = self._values[key].table(("text", "terms", "source"), ("text", "terms", "source"))
        return Fact(key, parts["text"].text(), self._terms(parts["terms"]), self._cited(parts["source"]))

    def _terms(self, value: Value) -> tuple[str, ...]:
        """The phrases of a fact, shared ones in place of their name."""
        found: dict[str, None] = {}
        for item, text in zip(value.items(), _phrases(value, self._shared), strict=True):
            named = _SHARED.fullmatch(text)
            if named and named[1] in self._shared:
                found.update(dict.fromkeys(self._shared[named[1]]))
            elif text in found:
                raise item.error(f"{text!r} stands among shared phrases already")
            else:
                found[text] = None
        return tuple(found)

    def _supervision(self) -> Supervision | None:
        if "supervision" not in self._values:
            return None
        required = ("text", "binding", "terms", "source")
        parts = self._values["supervision"].table(
            (*required, "contradicted-by", "innocent", "bad", "good"), required, ordered=True
        )
        if ("contradicted-by" in parts) != ("bad" in parts):
            raise self._values["supervision"].error("expected 'contradicted-by' and 'bad' together")
        return Supervision(
            text=parts["text"].text(),
            binding=parts["binding"].one_of(BINDING),
            terms=_phrases(parts["terms"]),
            sources=self._cited(parts["source"]),
            contradicted_by=_phrases(parts["contradicted-by"]) if "contradicted-by" in parts else (),
            innocent=_phrases(parts["innocent"]) if "innocent" in parts else (),
            bad=marked(parts["bad"]) if "bad" in parts else (),
            good=unmarked(parts["good"]) if "good" in parts else (),
        )

    def _traps(self) -> tuple[Trap, ...]:
        if "traps" not in self._values:
            return ()
        required = ("id", "category", "phrases", "why", "instead", "source", "bad")
        traps: list[Trap] = []
        for value in self._values["traps"].items():
            parts = value.table((*required, "good"), required, ordered=True)
            name = parts["id"].text()
            if name in {trap.id for trap in traps}:
                raise parts["id"].error(f"id {name!r} stands twice under 'traps'")
            traps.append(
                Trap(
                    id=name,
                    category=parts["category"].one_of(TRAP_CATEGORIES),
                    phrases=_phrases(parts["phrases"]),
                    why=parts["why"].text(),
                    instead=parts["instead"].text(),
                    sources=self._cited(parts["source"]),
                    bad=marked(parts["bad"]),
                    good=unmarked(parts["good"]) if "good" in parts else (),
                )
            )
        return tuple(traps)

    def _elsewhere(self) -> tuple[Elsewhere, ...]:
        if "elsewhere" not in self._values:
            return ()
        found = []
        for value in self._values["elsewhere"].items():
            parts = value.table(("where", "text", "source"), ("where", "text", "source"))
            where = parts["where"].one_of(JURISDICTIONS)
            found.append(Elsewhere(where, parts["text"].text(), self._cited(parts["source"])))
        return tuple(found)

    def _examples(self) -> tuple[tuple[Disclosing, ...], tuple[Silent, ...]]:
        parts = self._values["examples"].table(("discloses", "silent"), ("discloses", "silent"), ordered=True)
        discloses = []
        for value in parts["discloses"].items():
            example = value.table(("disclosure", "fact", "says"), ("disclosure", "says"))
            fact = example["fact"].text() if "fact" in example else ""
            discloses.append(
                Disclosing(example["disclosure"].one_of(PAGE_LABELS), fact, example["says"].text())
            )
        silent = []
        for value in parts["silent"].items():
            example = value.table(("disclosure", "says", "because"), ("disclosure", "says", "because"))
            label = example["disclosure"].one_of(PAGE_LABELS)
            silent.append(Silent(label, example["says"].text(), example["because"].text()))
        if not discloses or not silent:
            raise self._values["examples"].error(
                "expected at least one example that discloses and one that does not"
            )
        return tuple(discloses), tuple(silent)


def _names(value: Value) -> tuple[str, ...]:
    """Phrases that are names: words and brackets, no gap, list or edge."""
    phrases = _phrases(value)
    for item, phrase in zip(value.items(), phrases, strict=True):
        try:
            terms([phrase])
        except ValueError as error:
            raise item.error(f"{phrase!r}: {error}") from error
    return phrases


def _phrases(value: Value, shared: Iterable[str] = ()) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in value.items():
        text = item.text()
        try:
            sequence = parse_phrase(text)
        except PhraseError as error:
            raise item.error(f"{text!r}: {error}") from error
        for name in lists_named(sequence):
            if name not in NUMBER_LISTS and not (name in shared and _SHARED.fullmatch(text)):
                hint = nearest(name, shared)
                raise item.error(f"{{{name}}} in a product file; expected plain words, not a list{hint}")
        if text in found:
            raise item.error(f"{text!r} stands twice")
        found[text] = None
    if not found:
        raise value.error("expected at least one phrase")
    return tuple(found)
