"""Facts on products: what each is called, approved for, and what a page that promotes it owes its reader.

The facts are generic knowledge; what a page does with them is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import product as combinations
from typing import Any

from medlint import phrases as language
from medlint.rule import CATEGORIES, Authority
from medlint.vocabulary import Term

KINDS = ("drug", "biologic", "device", "procedure", "supplement")
SCHEDULES = ("I", "II", "III", "IV", "V")
GRADES = ("official", "copy", "secondary")
BINDING = ("rems", "label", "law", "advice")
TRAP_CATEGORIES = tuple(category for category in CATEGORIES if category != "disclosure")
UNCHECKED = "general knowledge"


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
        for words in _spelled(language.parse(phrase)):
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
