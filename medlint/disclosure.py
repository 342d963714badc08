"""What a page says plainly of a product: who should not have it, what can go wrong, that a use is unapproved.

A mention is no disclosure. A condition named as what the product treats turns nobody away, so a
contraindication counts only with words that do, in its sentence, in the line that leads its list, or in the
heading over it. A risk counts only where the page says that it can happen; not where it is denied ("without
being addicted"), played down ("mild and short-lived"), or what the product is said to relieve.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from medlint.catalogue import SURE, is_sure, list_name
from medlint.context import negated, warned
from medlint.matcher import Hit, Page, Sentence
from medlint.phraseindex import PhraseIndex
from medlint.products import Product, facts_by_disclosure
from medlint.promotion import Spot
from medlint.vocabulary import Reading, Vocabulary

LISTS = (
    "biomarker",
    "body-function",
    "condition",
    "contrast-cue",
    "downplay-cue",
    "cure-verb",
    "dependence-cue",
    "off-label-cue",
    "pregnancy-word",
    "prevent-verb",
    "relief-noun",
    "relieve-verb",
    "risk-cue",
    "risk-heading",
    "serious-harm",
    "treat-verb",
    "who-should-not-cue",
    "who-should-not-noun",
)
ENOUGH_RISKS = 3  # of the important ones, where a product has as many
ENOUGH_GROUPS = 2  # of people warned off, where none is a contraindication of the label
ENOUGH_HARMS = 2  # of a treatment that is no product of ours
BOXED_SHARE = 0.5  # of the boxed risks
TREATS_REACH = 4  # words between "relieves" and what is relieved
RISK_REACH = 4  # words between "lowers" and "the risk of"
PLAYS_DOWN_REACH = 6  # words between "mild" and what is mild
_LESS = frozenset("less lower low fewer least lesser reduced reduces reduce minimal minimize little".split())
_BLAMING = frozenset("risk risks cause causes caused causing lead leads result results".split())
_SUFFERED = frozenset("due from by after suffer suffers suffering sports sport hurt with".split())
_DETERMINERS = frozenset("a an the this that our your each every any".split())
_TREATED = frozenset("treat treats treating treatment relieve overcome beat with from suffering".split())


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says plainly, and which of its sentences speak of risk."""

    facts: Mapping[str, frozenset[str]]  # by page label: ids of facts, or groups and harms by their words
    risky: frozenset[int]  # numbers of sentences
    contradicting: Spot | None = None  # where it contradicts the supervision of the product

    def of(self, label: str) -> frozenset[str]:
        """The ids that one disclosure names."""
        return self.facts.get(label, frozenset())


class Disclosures:
    """Reads what pages disclose of one product, or of a treatment that is none of ours."""

    def __init__(self, product: Product | None, vocabulary: Vocabulary) -> None:
        self._product = product
        own = list_name(product.id, SURE) if product else ""
        self._names = {
            element: name == own for name, element in vocabulary.list_ids.items() if is_sure(name) and product
        }
        self._labels: dict[str, list[tuple[str, str]]] = {}
        self._innocent: frozenset[str] = frozenset()
        self._contradicting: frozenset[str] = frozenset()
        phrases: dict[str, None] = {}
        if product:
            for label, facts in facts_by_disclosure(product).items():
                for fact in facts:
                    for phrase in fact.terms:
                        self._labels.setdefault(phrase, []).append((label, fact.id))
            phrases.update(dict.fromkeys(self._labels))
            if product.supervision:
                self._contradicting = frozenset(product.supervision.contradicted_by)
                self._innocent = frozenset(product.supervision.innocent)
                phrases.update(dict.fromkeys((*self._contradicting, *self._innocent)))
        self._index = PhraseIndex(phrases, vocabulary)
        ids = {name: vocabulary.list_ids.get(name, 0) for name in LISTS}
        self._turns_away = ids["who-should-not-cue"]
        self._group = ids["who-should-not-noun"]
        self._pregnant = ids["pregnancy-word"]
        self._risk = ids["risk-cue"]
        self._risk_heading = ids["risk-heading"]
        self._harm = ids["serious-harm"]
        self._small = ids["downplay-cue"]
        self._unapproved = ids["off-label-cue"]
        self._dependence = ids["dependence-cue"]
        self._contrast = ids["contrast-cue"]
        self._relieves = tuple(
            ids[name] for name in ("cure-verb", "prevent-verb", "relieve-verb", "treat-verb")
        )
        self._relief = ids["relief-noun"]
        self._functions = (ids["body-function"], ids["biomarker"])
        self._condition = ids["condition"]

    def read(self, page: Page) -> Said:
        """What a page says."""
        facts: dict[str, set[str]] = {}
        risky: set[int] = set()
        contradicting: Spot | None = None
        around = _Surroundings(page)
        for sentence in page.sentences:
            said, spot = self._said(page, sentence, around)
            for label, name in said:
                facts.setdefault(label, set()).add(name)
            warns = any(label in ("contraindications", "risks", "dependence") for label, _ in said)
            if warns or self._tells(page, sentence, around):
                risky.add(sentence.number)
            contradicting = contradicting or spot
        return Said(
            {label: frozenset(names) for label, names in facts.items()}, frozenset(risky), contradicting
        )

    def _said(
        self, page: Page, sentence: Sentence, around: _Surroundings
    ) -> tuple[list[tuple[str, str]], Spot | None]:
        reading = sentence.reading
        found = reading.found
        block = page.block(sentence)
        heading = block.kind in ("heading", "title", "meta-description")
        asks = block.prose[sentence.start : sentence.end].rstrip("\"'”’)").endswith("?")
        hits = list(self._index.find(reading))
        contradicting = None if asks or self._is_of_another(reading) else self._contradiction(sentence, hits)
        if heading or asks:
            return [], contradicting
        said: list[tuple[str, str]] = []
        warns_off = self._stands(self._turns_away, reading)
        turns_away = warns_off or around.hold(self._turns_away, sentence)
        speaks_of_risk = self._risk in found or around.hold(self._risk_heading, sentence)
        # What rules a person out is no effect of the product: "not suitable with high blood pressure".
        ruling_out = [
            hit
            for phrase, hit in hits
            if warns_off and any(label == "contraindications" for label, _ in self._labels.get(phrase, ()))
        ]
        for phrase, hit in hits:
            for label, name in self._labels.get(phrase, ()):
                if label == "contraindications":
                    if turns_away:
                        said.append((label, name))
                        said += [(label, f"{name}:{word}") for word in self._pregnancy(reading, hit)]
                elif label == "risks":
                    if speaks_of_risk and self._plain(reading, hit) and not _overlaps(hit, ruling_out):
                        said.append((label, name))
                elif label == "dependence":
                    # A cell says "Risk of dependency", and "Low" stands in the next.
                    if not (
                        block.kind == "table-cell"
                        or self._denied(reading, hit)
                        or self._lessened(reading, hit)
                    ):
                        said.append((label, name))
                elif label == "supervision":
                    if contradicting is None and not self._denied(reading, hit):
                        said.append((label, name))
                elif not self._denied(reading, hit):
                    said.append((label, name))
        if turns_away:
            counted = [hit for phrase, hit in hits if phrase in self._labels]
            for start, end in found.get(self._group, ()):
                if not _overlaps(Hit(start, end), counted):
                    said.append(("contraindications", f"group:{' '.join(reading.words[start:end])}"))
        if self._risk_heading in found or around.hold(self._risk_heading, sentence) or _blames(reading):
            for start, end in found.get(self._harm, ()):
                if not _SUFFERED.isdisjoint(reading.words[max(0, start - 2) : start]):
                    continue
                if self._plain(reading, Hit(start, end)) and not (warns_off and self._product is None):
                    said.append(("risks", f"harm:{' '.join(reading.words[start:end])}"))
        if self._product is None:
            for start, end in found.get(self._dependence, ()):
                hit = Hit(start, end)
                if not self._denied(reading, hit) and not self._lessened(reading, hit):
                    said.append(("dependence", " ".join(reading.words[start:end])))
        for start, end in found.get(self._unapproved, ()):
            if not negated(reading.words, start, end):
                said.append(("off-label", "status"))
        return said, contradicting

    def _tells(self, page: Page, sentence: Sentence, around: _Surroundings) -> bool:
        """Whether a sentence under a heading on risks tells of them, and does not play them down."""
        found = sentence.reading.found
        if page.block(sentence).kind == "heading" or not around.hold(self._risk_heading, sentence):
            return False
        return self._small not in found and self._contrast not in found

    def _is_of_another(self, reading: Reading) -> bool:
        """Whether a sentence names other products and not this one."""
        here = self._names.keys() & reading.found.keys()
        return bool(here) and not any(self._names[element] for element in here)

    def _stands(self, element: int, reading: Reading) -> bool:
        return any(not negated(reading.words, start, end) for start, end in reading.found.get(element, ()))

    def _pregnancy(self, reading: Reading, hit: Hit) -> Iterable[str]:
        """Words for pregnancy in the hit: "pregnant or breastfeeding" names two groups."""
        for start, end in reading.found.get(self._pregnant, ()):
            if hit.start <= start and end <= hit.end:
                yield " ".join(reading.words[start:end])

    def _plain(self, reading: Reading, hit: Hit) -> bool:
        """Whether a harm is said to happen: not denied, not played down, not what the product relieves."""
        if self._denied(reading, hit) or self._lowers_risk(reading):
            return False
        found = reading.found
        for start, end in found.get(self._small, ()):
            if reading.words[end - 1] == "tolerated":
                return False
            before = 0 <= hit.start - end <= PLAYS_DOWN_REACH and "," not in reading.words[end : hit.start]
            if before or -PLAYS_DOWN_REACH <= start - hit.end <= 1:
                return False
        return not self._relieved(reading, hit)

    def _lowers_risk(self, reading: Reading) -> bool:
        """Whether a sentence is about risks that the product takes away: "lowers the risk of stroke"."""
        return any(
            not {"risk", "risks", "chance", "chances"}.isdisjoint(reading.words[end : end + RISK_REACH])
            for element in self._relieves
            for _, end in reading.found.get(element, ())
        )

    def _relieved(self, reading: Reading, hit: Hit) -> bool:
        """Whether a harm is what a verb before it takes away; to lower a function ("sex drive") is a harm."""
        found = reading.found
        useful = any(_touched(found.get(element, ()), hit) for element in self._functions)
        if useful and not _touched(found.get(self._condition, ()), hit):
            return False
        for element in self._relieves:
            for start, end in found.get(element, ()):
                noun = start > 0 and reading.words[start - 1] in _DETERMINERS  # "a remedy", "the treatment"
                if 0 <= hit.start - end <= TREATS_REACH and not noun:
                    return True
        return any(
            0 <= hit.start - end <= TREATS_REACH and reading.words[end] in ("from", "of", "for")
            for _, end in found.get(self._relief, ())
            if end < len(reading.words)
        )

    def _denied(self, reading: Reading, hit: Hit) -> bool:
        """Whether words are denied, by what stands around them or in a gap: "implants never fail"."""
        words = reading.words
        return negated(words, hit.start, hit.end) or any(
            negated(words[begun:], end - begun, hit.end - begun) for begun, end in hit.gaps
        )

    def _lessened(self, reading: Reading, hit: Hit) -> bool:
        """Whether a risk is compared away: "a lower potential for abuse than", "unlike benzodiazepines"."""
        words = reading.words
        return (
            self._contrast in reading.found
            or not _LESS.isdisjoint(words[max(0, hit.start - 3) : hit.end + 4])
            or not _TREATED.isdisjoint(words[max(0, hit.start - 2) : hit.start])
        )

    def _contradiction(self, sentence: Sentence, hits: list[tuple[str, Hit]]) -> Spot | None:
        if any(phrase in self._innocent for phrase, _ in hits):
            return None
        words = sentence.reading.words
        for phrase, hit in hits:
            if phrase in self._contradicting:
                if negated(words, hit.start, hit.end) or warned(words, hit.start, hit.end):
                    continue
                return Spot(sentence, hit.start, hit.end)
        return None


def _blames(reading: Reading) -> bool:
    """Whether a sentence says in so many words that something has a risk, or causes something."""
    return not _BLAMING.isdisjoint(reading.words)


def _touched(places: Iterable[tuple[int, int]], hit: Hit) -> bool:
    return any(hit.start < end and start < hit.end for start, end in places)


def _overlaps(hit: Hit, others: Iterable[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


class _Surroundings:
    """Which elements stand in the lead-in of a sentence, or in the heading over it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._headings: dict[int, tuple[Sentence, ...]] = {}

    def hold(self, element: int, sentence: Sentence) -> bool:
        """Whether an element stands in the sentence that leads a list item in, or in the nearest heading."""
        block = self._page.block(sentence)
        if block.lead >= 0 and any(
            element in lead.reading.found for lead in self._page.of_block(block.lead)[-1:]
        ):
            return True
        section = block.section
        if section not in self._headings:
            self._headings[section] = tuple(
                other for other in self._page.of_section(section) if self._page.block(other).kind == "heading"
            )
        return any(element in heading.reading.found for heading in self._headings[section])


def discloses(said: Said, product: Product | None, label: str) -> bool:
    """Whether what a page says is enough for a disclosure."""
    names = said.of(label)
    if label == "contraindications":
        official = {fact.id for fact in product.contraindications} if product else set()
        return bool(names & official) or len(names) >= (ENOUGH_GROUPS if product else 1)
    if label == "risks":
        if product is None:
            return len(names) >= ENOUGH_HARMS
        known = {fact.id for fact in product.risks}
        boxed = {fact.id for fact in product.risks if fact.boxed}
        enough = min(ENOUGH_RISKS, len(known))
        return len(names & known) >= enough and len(names & boxed) >= BOXED_SHARE * len(boxed)
    if label == "supervision":
        return bool(names) and said.contradicting is None
    return bool(names)


__all__ = ["Disclosures", "Said", "discloses"]
