"""The knowledge medlint applies: a rule and its parts, as loaded from a rule file."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES = (
    "cure",
    "efficacy",
    "safety",
    "comparative",
    "evidence",
    "regulatory",
    "testimonial",
    "pressure",
    "disclosure",
)
SEVERITIES = ("error", "warning", "info")
JURISDICTIONS = ("us", "uk", "eu", "au", "ca")
CONDITIONS = ("negated", "cited", "question", "warned", "quoted")
PLACES = ("before", "after", "sentence", "previous", "lead", "row", "heading", "block", "section", "document")
HEDGED = ("keep", "lower", "drop")
PAGE_LABELS = (
    "contraindications",
    "risks",
    "off-label",
    "dependence",
    "supervision",
    "consult",
    "results-vary",
    "fair-balance",
)

PRODUCT_PARTS = ("traps", "supervision")


@dataclass(frozen=True, slots=True)
class Authority:
    """A law, regulation or guideline that a rule rests on."""

    cite: str
    url: str
    jurisdiction: str = "us"


@dataclass(frozen=True, slots=True)
class Regex:
    """The escape hatch of a rule: a regular expression over one sentence as written."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of `when` or `unless`: a named condition, block kinds, or phrases in a place."""

    condition: str = ""  # one of CONDITIONS
    kinds: tuple[str, ...] = ()  # block kinds, for `in:`
    place: str = ""  # one of PLACES
    phrases: tuple[str, ...] = ()
    within: int = 0  # words, for `before` and `after`; 0 is the whole sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file: what is said (head), what is sought (body), the proof (foot)."""

    id: str
    category: str
    severity: str
    message: str
    why: str
    authority: tuple[Authority, ...]
    suggestion: str
    jurisdictions: tuple[str, ...] = JURISDICTIONS  # where the rule applies
    severities: tuple[tuple[str, str], ...] = ()  # (jurisdiction, severity) where it differs
    replace: str = ""
    match: tuple[str | Regex, ...] = ()
    page: str = ""  # a page rule: the label of the disclosure it misses, in place of `match`
    product: str = ""  # a rule on product facts, in place of `match`: one of PRODUCT_PARTS
    when: tuple[Clause, ...] = ()
    unless: tuple[Clause, ...] = ()
    hedged: str = "keep"
    limits: str = ""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
