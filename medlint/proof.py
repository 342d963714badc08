"""The proof of a rule: its own examples, and that each of its lines earns its place.

Every bad example must be reported with exactly the span it marks, every good one must stay silent. Then each
phrase of `match`, each clause of `when` and each line of `unless` is deleted in turn; if no example notices,
the line is unproven and the rule fails. This is mutation testing (DeMillo, Lipton and Sayward, 1978) at the
size of a rule. A page rule is proven in the same way on short pages, and a product by what its file says of
disclosing, silent and contradicting sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from medlint.catalogue import NOTHING, Catalogue
from medlint.disclosure import Disclosures, Surroundings
from medlint.matcher import Match, Matcher, SlowPatternError
from medlint.page import Page
from medlint.pages import PageRules, truths
from medlint.parsers import parse
from medlint.products import Product, facts_by_disclosure
from medlint.promotion import Promotions
from medlint.rule import Clause, Rule
from medlint.search import Compiler
from medlint.source import Source, Span
from medlint.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example: reported, silent, missing, noisy, wrong span or too slow."""

    example: str
    outcome: str
    found: str = ""

    @property
    def good(self) -> bool:
        """Whether the example came out as it should."""
        return self.outcome in ("reported", "silent")


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcomes of the examples of a rule or product, and the lines that no example needs."""

    subject: str
    outcomes: tuple[Outcome, ...]
    idle: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule or product is proven."""
        return not self.idle and all(outcome.good for outcome in self.outcomes)


_Finder = Callable[[Page], Iterable[Match]]


def prove(rule: Rule, compiler: Compiler, catalogue: Catalogue = NOTHING) -> Proof:
    """Prove one rule by itself; lines are only tried where all examples come out right."""

    def finder(rule: Rule) -> _Finder:
        if rule.match:
            return Matcher((rule,), compiler).find
        judge = PageRules((rule,), catalogue, compiler).judge
        return lambda page: chain(*judge(page, True))

    examples = tuple(_example(text, compiler.vocabulary) for text in (*rule.bad, *rule.good))
    subject = f"{rule.category}/{rule.id}"
    find = finder(rule)
    outcomes = tuple(_outcome(example, find) for example in examples)
    if not all(outcome.good for outcome in outcomes):
        return Proof(subject, outcomes)
    idle = []
    for line, mutant in _mutants(rule):
        find = finder(mutant)
        if all(_outcome(example, find).good for example in examples):
            idle.append(line)
    return Proof(subject, outcomes, tuple(idle))


def prove_product(product: Product, rules: Iterable[Rule], compiler: Compiler, catalogue: Catalogue) -> Proof:
    """Prove the facts of one product by the examples of its file; `rules` are those on product facts."""
    made = tuple(truths((rule for rule in rules if rule.product), product))
    outcomes: list[Outcome] = []
    told = [(trap.phrases, trap.bad, trap.good) for trap in product.traps]
    if product.supervision and product.supervision.contradicted_by:
        supervision = product.supervision
        told.append((supervision.contradicted_by, supervision.bad, supervision.good))
    for phrases, bad, good in told:
        find = Matcher([rule for rule in made if rule.match == phrases], compiler).find
        outcomes += [_outcome(_example(text, compiler.vocabulary), find) for text in (*bad, *good)]
    disclosures = Disclosures(product, compiler.vocabulary)
    promotions = Promotions(catalogue, compiler)

    def disclosed(text: str, label: str) -> frozenset[str]:
        page = _example(text, compiler.vocabulary).page
        survey = promotions.survey(page)
        return disclosures.read(survey, promotions.hits(survey, product), Surroundings(page)).of(label)

    known = {label: {fact.id for fact in facts} for label, facts in facts_by_disclosure(product).items()}
    for example in product.discloses:
        said = disclosed(example.says, example.disclosure)
        wanted = {example.fact} if example.fact else known[example.disclosure] | {"status"}
        outcomes.append(Outcome(example.says, "reported" if said & wanted else "missing", example.disclosure))
    for silent in product.silent:
        said = disclosed(silent.says, silent.disclosure)
        found = ", ".join(sorted(said & (known.get(silent.disclosure, set()) | {"status"})))
        outcomes.append(Outcome(silent.says, "noisy" if found else "silent", found))
    return Proof(f"products/{product.id}", tuple(outcomes))


@dataclass(frozen=True, slots=True)
class _Example:
    text: str
    page: Page


def _example(text: str, vocabulary: Vocabulary) -> _Example:
    return _Example(text, Page(parse(Source("example.md", _plain(text))), vocabulary))


def _plain(text: str) -> str:
    return text.replace("<<", "").replace(">>", "")


def _outcome(example: _Example, find: _Finder) -> Outcome:
    try:
        found = list(find(example.page))
    except SlowPatternError:
        return Outcome(example.text, "too slow")
    spans = [example.page.block(match.sentence).span(match.start, match.end) for match in found]
    plain = _plain(example.text)
    first = plain[spans[0].start : spans[0].end] if spans else ""
    if "<<" not in example.text:
        return Outcome(example.text, "noisy", first) if found else Outcome(example.text, "silent")
    marked = Span(example.text.index("<<"), example.text.index(">>") - 2)
    if marked in spans:
        return Outcome(example.text, "reported")
    return Outcome(example.text, "wrong span", first) if found else Outcome(example.text, "missing")


def _mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one line deleted, for each line."""
    for at, sought in enumerate(rule.match):
        rest = rule.match[:at] + rule.match[at + 1 :]
        yield f"match: {sought}", replace(rule, match=rest)
    for name in ("when", "unless"):
        clauses: tuple[Clause, ...] = getattr(rule, name)

        def having(changed: tuple[Clause, ...], name: str = name) -> Rule:
            return replace(rule, when=changed) if name == "when" else replace(rule, unless=changed)

        for at, clause in enumerate(clauses):
            if len(clause.phrases) < 2:
                yield f"{name}: {_said(clause)}", having(clauses[:at] + clauses[at + 1 :])
                continue
            for phrase in clause.phrases:
                fewer = replace(clause, phrases=tuple(other for other in clause.phrases if other != phrase))
                said = f"{name}: {clause.place}: {phrase}"
                yield said, having((*clauses[:at], fewer, *clauses[at + 1 :]))
    if rule.hedged == "drop":
        yield "hedged: drop", replace(rule, hedged="keep")


def _said(clause: Clause) -> str:
    if clause.condition:
        return clause.condition
    if clause.kinds:
        return f"in: {', '.join(clause.kinds)}"
    return f"{clause.place}: {', '.join(clause.phrases)}"
