"""The proof of a rule: its own examples, and that each of its lines earns its place.

Every bad example must be reported with exactly the span it marks, every good one must stay silent. Then each
phrase of `match`, each clause of `when` and each line of `unless` is deleted in turn; if no example notices,
the line is unproven and the rule fails. This is mutation testing (DeMillo, Lipton and Sayward, 1978) at the
size of a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from medlint.matcher import Matcher, Page, elements_of
from medlint.parsers import parse
from medlint.rule import Clause, Rule
from medlint.source import Source, Span
from medlint.vocabulary import Term, Vocabulary


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example: reported, silent, missing, noisy or wrong span."""

    example: str
    outcome: str
    found: str = ""

    @property
    def good(self) -> bool:
        """Whether the example came out as it should."""
        return self.outcome in ("reported", "silent")


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcomes of a rule's examples, and its lines that no example needs."""

    rule: Rule
    outcomes: tuple[Outcome, ...]
    idle: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the rule is proven."""
        return not self.idle and all(outcome.good for outcome in self.outcomes)


def prove(rule: Rule, lists: Mapping[str, Sequence[Term]]) -> Proof:
    """Prove one rule by itself; lines are only tried where all examples come out right."""
    elements = elements_of((rule,), {name: len(terms) for name, terms in lists.items()})
    vocabulary = Vocabulary({name: lists[name] for name in elements.lists if name in lists}, elements.words)
    examples = tuple(
        _Example(text, Page(parse(Source("example.md", _plain(text))), vocabulary))
        for text in (*rule.bad, *rule.good)
    )
    outcomes = tuple(
        _outcome(example, Matcher((rule,), vocabulary, elements.anchors)) for example in examples
    )
    if not all(outcome.good for outcome in outcomes):
        return Proof(rule, outcomes, ())
    idle = []
    for line, mutant in _mutants(rule):
        matcher = Matcher((mutant,), vocabulary, elements.anchors)
        if all(_outcome(example, matcher).good for example in examples):
            idle.append(line)
    return Proof(rule, outcomes, tuple(idle))


@dataclass(frozen=True, slots=True)
class _Example:
    text: str
    page: Page


def _plain(text: str) -> str:
    return text.replace("<<", "").replace(">>", "")


def _outcome(example: _Example, matcher: Matcher) -> Outcome:
    found = list(matcher.find(example.page))
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
