"""A product in words: its facts for `products ID`, and the list of all products."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from medlint.products import UNCHECKED, Fact, Product, ProductSource

WIDTH = 88


def factsheet(product: Product) -> str:
    """The page of a product: names, uses, who should not have it, risks, what misleads, sources."""
    parts = [f"{product.name}  [{', '.join(_tags(product))}]", *_names(product)]
    parts += _facts("Approved for", product.approved)
    parts += _facts("Promoted for, not approved", product.unapproved)
    parts += _fact("Approval", product.off_label)
    parts += _fact("Compounded forms", product.compounded)
    parts += _facts("Contraindications of the label", product.contraindications)
    parts += _facts("Others who should not have it, or only with care", product.cautions)
    parts += _facts("Important risks", product.risks)
    parts += _fact("Misuse and dependence", product.dependence)
    if product.supervision:
        binding = f"Supervision ({product.supervision.binding})"
        parts.append(f"{binding}\n{_wrapped(product.supervision.text)}{_cited(product.supervision.sources)}")
    parts.append(f"A page that promotes it is asked for\n{_wrapped(', '.join(product.expects))}")
    if product.traps:
        parts.append("What misleads\n" + "\n".join(_traps(product)))
    for elsewhere in product.elsewhere:
        parts.append(f"In {elsewhere.where}\n{_wrapped(elsewhere.text)}{_cited(elsewhere.sources)}")
    parts.append(
        "Authority\n" + "\n".join(f"  {a.cite} ({a.jurisdiction})\n    {a.url}" for a in product.authority)
    )
    return "\n\n".join(parts) + "\n"


def table(products: Iterable[Product]) -> str:
    """One line a product: id, kind, name."""
    rows = [(product.id, ", ".join(_tags(product)), product.name) for product in products]
    if not rows:
        return "No products.\n"
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "".join(f"{id:<{first}}  {tags:<{second}}  {name}\n" for id, tags, name in rows)


def _tags(product: Product) -> Iterator[str]:
    yield product.kind
    if product.schedule:
        yield f"schedule {product.schedule}"


def _names(product: Product) -> Iterator[str]:
    for title, names in (
        ("Names", product.sure_names),
        ("Shared with other products", product.class_names),
        ("Loosely", product.loose_names),
    ):
        if names:
            yield f"{title}\n{_wrapped(', '.join(names))}"


def _facts(title: str, facts: Iterable[Fact]) -> Iterator[str]:
    lines = []
    for fact in facts:
        boxed = " (boxed warning)" if fact.boxed else ""
        lines.append(f"{_item(fact.text + boxed)}{_cited(fact.sources)}")
    if lines:
        yield f"{title}\n" + "\n".join(lines)


def _fact(title: str, fact: Fact | None) -> Iterator[str]:
    if fact:
        yield f"{title}\n{_wrapped(fact.text)}{_cited(fact.sources)}"


def _traps(product: Product) -> Iterator[str]:
    for trap in product.traps:
        said = trap.bad[0][trap.bad[0].index("<<") + 2 : trap.bad[0].index(">>")]
        yield _item(f'"{said}" [{trap.category}]')
        yield textwrap.indent(_wrapped(trap.why), "  ")
        yield textwrap.indent(_wrapped(f"Instead: {trap.instead}"), "  ")


def _cited(sources: Iterable[ProductSource]) -> str:
    """The sources of a fact, each with its grade; a fact that was read nowhere says so."""
    cited = "; ".join(f"{source.cite} ({source.grade})" for source in sources)
    return "\n" + textwrap.indent(_wrapped(f"[{cited or UNCHECKED}]"), "  ")


def _item(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _wrapped(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, initial_indent="  ", subsequent_indent="  ")
