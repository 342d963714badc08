"""Facts on products: what each is called, approved for, and what a page that promotes it owes its reader.

One product is one file, `rules/products/ID.yaml`. The facts are generic knowledge; what a page does with them
is judged elsewhere. All phrases are in the phrase language of rules, without vocabulary lists but `{number}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import product as combinations
from pathlib import Path
from typing import Any

from medlint import phrases as language
from medlint.phrases import NUMBER_LISTS, PhraseError, lists_named
from medlint.phrases import parse as parse_phrase
from medlint.rule import CATEGORIES, JURISDICTIONS, PAGE_LABELS, Authority
from medlint.vocabulary import Term, nearest
from medlint.yamlfile import Value, read

KINDS = ("drug", "biologic", "device", "procedure", "supplement")
SCHEDULES = ("I", "II", "III", "IV", "V")
GRADES = ("official", "copy", "secondary")
BINDING = ("rems", "label", "law", "advice")
TRAP_CATEGORIES = tuple(category for category in CATEGORIES if category != "disclosure")
UNCHECKED = "general knowledge"

HEAD = ("id", "name", "kind", "schedule", "prescription")
NAMES = ("names", "brands", "class-names", "loose-names")
USES = ("expects", "approved", "unapproved", "off-label", "compounded")
SAFETY = ("contraindications", "cautions", "risks", "side-effects", "dependence", "supervision")
TRUTH = ("traps", "elsewhere")
FOOT = ("authority", "sources", "examples")
KEYS = HEAD + NAMES + USES + SAFETY + TRUTH + FOOT
REQUIRED = ("id", "name", "kind", "names", "expects", "risks", "authority", "examples")


@dataclass(frozen=True, slots=True)
class ProductSource:
    """Where a fact was read: an official page, a copy of an official text, or what others say of it."""

    cite: str
    url: str
    grade: str  # one of GRADES


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about a product, with the phrases by which copy names it."""

    id: str
    text: str
    terms: tuple[str, ...]
    sources: tuple[ProductSource, ...] = ()  # none: general knowledge
    boxed: bool = False  # for a risk: in the boxed warning of the label

    @property
    def checked(self) -> bool:
        """Whether the fact was read in a source, and is not general knowledge."""
        return bool(self.sources)


@dataclass(frozen=True, slots=True)
class Supervision:
    """Under whose eyes a product must be used, what says so, and what contradicts it."""

    text: str
    binding: str  # one of BINDING: how firmly it is required
    terms: tuple[str, ...]
    sources: tuple[ProductSource, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    innocent: tuple[str, ...] = ()  # phrases that acquit a sentence of the contradiction
    bad: tuple[str, ...] = ()  # sentences that contradict, the span marked <<…>>
    good: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trap:
    """Something said of this product that its facts contradict, and what may be said instead."""

    id: str
    category: str  # one of TRAP_CATEGORIES
    phrases: tuple[str, ...]
    why: str
    instead: str
    sources: tuple[ProductSource, ...]
    bad: tuple[str, ...]  # sentences that say it, the span marked <<…>>
    good: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What differs outside the United States."""

    where: str  # one of JURISDICTIONS
    text: str
    sources: tuple[ProductSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Disclosing:
    """A passage that makes a disclosure, and the fact it discloses where the label has several."""

    disclosure: str  # one of PAGE_LABELS
    fact: str
    says: str


@dataclass(frozen=True, slots=True)
class Silent:
    """A passage that names a fact and yet does not make the disclosure, and why not."""

    disclosure: str  # one of PAGE_LABELS
    says: str
    because: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product file."""

    id: str
    name: str
    kind: str  # one of KINDS
    names: tuple[str, ...]
    expects: tuple[str, ...]  # of PAGE_LABELS: what a page that promotes its usual uses must disclose
    risks: tuple[Fact, ...]  # the important ones, not nuisances
    authority: tuple[Authority, ...]
    discloses: tuple[Disclosing, ...]
    silent: tuple[Silent, ...]
    schedule: str = ""  # one of SCHEDULES
    prescription: tuple[str, ...] = ()  # of JURISDICTIONS: where it may be had on prescription only
    brands: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()  # shared with other products: "GLP-1"
    loose_names: tuple[str, ...] = ()  # mean the product only on a page that also uses a sure name
    approved: tuple[Fact, ...] = ()
    unapproved: tuple[Fact, ...] = ()
    off_label: Fact | None = None  # what is true of approval, where the usual promotion goes beyond it
    compounded: Fact | None = None  # unapproved forms of the product that are made by compounding
    contraindications: tuple[Fact, ...] = ()
    cautions: tuple[Fact, ...] = ()  # who should not have it though no label says so
    side_effects: tuple[str, ...] = ()  # nuisances: alone they disclose no risk
    dependence: Fact | None = None
    supervision: Supervision | None = None
    traps: tuple[Trap, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def sure_names(self) -> tuple[str, ...]:
        """The names and brands that mean this product by themselves."""
        return self.names + self.brands


def load(folder: Path) -> tuple[Product, ...]:
    """The products of a folder, in order of id; raises FileError."""
    return tuple(load_file(path) for path in sorted(folder.glob("*.yaml"), key=lambda path: path.stem))


def load_file(path: Path) -> Product:
    """The product of a file; raises FileError."""
    root = read(path)
    values = root.table(KEYS, REQUIRED, ordered=True)
    if values["id"].text() != path.stem:
        raise values["id"].error(f"id {values['id'].text()!r}; expected the name of the file, {path.stem!r}")
    return _Reader(root, values).product()


class _Reader:
    """Reads one file; holds its sources, which its facts name."""

    def __init__(self, root: Value, values: dict[str, Value]) -> None:
        self._root = root
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
            authority=tuple(_authority(item) for item in values["authority"].items()),
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
                    name, parts["text"].text(), _phrases(parts["terms"]), self._cited(parts["source"]), boxed
                )
            )
        return tuple(facts)

    def _fact(self, key: str) -> Fact | None:
        if key not in self._values:
            return None
        parts = self._values[key].table(("text", "terms", "source"), ("text", "terms", "source"))
        return Fact(key, parts["text"].text(), _phrases(parts["terms"]), self._cited(parts["source"]))

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
            bad=_marked(parts["bad"]) if "bad" in parts else (),
            good=_unmarked(parts["good"]) if "good" in parts else (),
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
                    bad=_marked(parts["bad"]),
                    good=_unmarked(parts["good"]) if "good" in parts else (),
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


def facts_by_disclosure(product: Product) -> dict[str, tuple[Fact, ...]]:
    """The facts that the specific disclosures rest on, by page label; labels that need none are left out."""
    supervision = product.supervision
    return {
        "contraindications": product.contraindications + product.cautions,
        "risks": product.risks,
        "off-label": (product.off_label,) if product.off_label else (),
        "dependence": (product.dependence,) if product.dependence else (),
        "supervision": (
            (Fact("supervision", supervision.text, supervision.terms, supervision.sources),)
            if supervision
            else ()
        ),
    }


def all_facts(product: Product) -> tuple[Fact, ...]:
    """Every fact of a product that copy can name."""
    several = (*facts_by_disclosure(product).values(), product.approved, product.unapproved)
    return tuple(fact for facts in several for fact in facts) + (
        (product.compounded,) if product.compounded else ()
    )


def phrases_of(product: Product) -> Iterator[str]:
    """Every phrase of a product that is sought in sentences; its names are terms of the vocabulary."""
    for fact in all_facts(product):
        yield from fact.terms
    yield from accusing(product)
    if product.supervision:
        yield from product.supervision.innocent


def accusing(product: Product) -> Iterator[str]:
    """The phrases of a product by which copy contradicts its facts."""
    for trap in product.traps:
        yield from trap.phrases
    if product.supervision:
        yield from product.supervision.contradicted_by


def terms(phrases: Iterable[str]) -> tuple[Term, ...]:
    """The terms that some names stand for: "weight loss (pen|pens)" is two."""
    found: dict[Term, None] = {}
    for phrase in phrases:
        for words in _spelled(parse_phrase(phrase)):
            found[Term(words)] = None
    return tuple(found)


def _spelled(sequence: language.Sequence) -> Iterator[tuple[str, ...]]:
    choices: list[list[tuple[str, ...]]] = []
    for item in sequence:
        match item:
            case language.Words(words):
                choices.append([(word,) for word in sorted(words)])
            case language.Choice(branches):
                choices.append([words for branch in branches for words in _spelled(branch)])
            case _:
                raise ValueError("a name is made of words and brackets only")
    for parts in combinations(*choices):
        yield tuple(word for part in parts for word in part)


def as_json(product: Product) -> dict[str, Any]:
    """A product as JSON can hold it."""
    return asdict(product)


def from_json(data: dict[str, Any]) -> Product:
    """The product that `as_json` made."""
    made: dict[str, Any] = _tuples(data)
    for name in ("off_label", "compounded", "dependence"):
        made[name] = _fact_from(data[name]) if data[name] else None
    for name in ("risks", "approved", "unapproved", "contraindications", "cautions"):
        made[name] = tuple(map(_fact_from, data[name]))
    made["authority"] = tuple(Authority(**item) for item in data["authority"])
    made["discloses"] = tuple(Disclosing(**item) for item in data["discloses"])
    made["silent"] = tuple(Silent(**item) for item in data["silent"])
    made["supervision"] = Supervision(**_sourced(data["supervision"])) if data["supervision"] else None
    made["traps"] = tuple(Trap(**_sourced(item)) for item in data["traps"])
    made["elsewhere"] = tuple(Elsewhere(**_sourced(item)) for item in data["elsewhere"])
    return Product(**made)


def _fact_from(data: dict[str, Any]) -> Fact:
    return Fact(**_sourced(data))


def _sourced(data: dict[str, Any]) -> dict[str, Any]:
    return _tuples(data) | {"sources": tuple(ProductSource(**item) for item in data["sources"])}


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    """A mapping with its lists made tuples."""
    return {name: tuple(value) if isinstance(value, list | tuple) else value for name, value in data.items()}


def _names(value: Value) -> tuple[str, ...]:
    """Phrases that are names: words and brackets, no gap, list or edge."""
    phrases = _phrases(value)
    for item, phrase in zip(value.items(), phrases, strict=True):
        try:
            tuple(_spelled(parse_phrase(phrase)))
        except ValueError as error:
            raise item.error(f"{phrase!r}: {error}") from error
    return phrases


def _phrases(value: Value) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in value.items():
        text = item.text()
        try:
            sequence = parse_phrase(text)
        except PhraseError as error:
            raise item.error(f"{text!r}: {error}") from error
        for name in lists_named(sequence):
            if name not in NUMBER_LISTS:
                raise item.error(f"{{{name}}} in a product file; expected plain words, not a list")
        if text in found:
            raise item.error(f"{text!r} stands twice")
        found[text] = None
    if not found:
        raise value.error("expected at least one phrase")
    return tuple(found)


def _marked(value: Value) -> tuple[str, ...]:
    for item in value.items():
        text = item.text()
        if text.count("<<") != 1 or text.count(">>") != 1 or text.index("<<") > text.index(">>"):
            raise item.error("a bad example needs its span marked once, as in: It is <<100% safe>>.")
    return value.texts()


def _unmarked(value: Value) -> tuple[str, ...]:
    for item in value.items():
        if "<<" in item.text() or ">>" in item.text():
            raise item.error("a good example has no span to mark")
    return value.texts()


def _authority(value: Value) -> Authority:
    parts = value.table(("cite", "url", "jurisdiction"), ("cite", "url"))
    url = parts["url"].text()
    if not url.startswith("https://"):
        raise parts["url"].error(f"{url!r}; expected an address that begins with https://")
    where = parts["jurisdiction"].one_of(JURISDICTIONS) if "jurisdiction" in parts else "us"
    return Authority(parts["cite"].text(), url, where)
