"""What a page says plainly of a product: who should not have it, what can go wrong, that a use is unapproved.

A mention is no disclosure. A condition named as what the product treats turns nobody away, so a
contraindication counts only with words that do, in its sentence, in the line that leads its list, or in the
heading over it. A risk counts only where the page says that it can happen; not where it is denied ("without
being addicted"), played down ("mild and short-lived"), or what the product is said to relieve.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from medlint import harm
from medlint.context import negated, warned
from medlint.harm import Harms, overlaps
from medlint.page import Page, Sentence
from medlint.products import Product, facts_by_disclosure
from medlint.promotion import Hits, Spot, Survey
from medlint.search import Hit
from medlint.vocabulary import Reading, Vocabulary

LISTS = (
    *harm.LISTS,
    "dependence-cue",
    "off-label-cue",
    "pregnancy-word",
    "risk-cue",
    "risk-heading",
    "serious-harm",
    "who-should-not-cue",
    "who-should-not-noun",
)
_WARNINGS = ("contraindications", "risks", "dependence")
ENOUGH_RISKS = 3  # of the important ones, where a product has more; one fewer than all, but two, where not
ENOUGH_GROUPS = 2  # of people warned off, where none is a contraindication of the label
ENOUGH_HARMS = 2  # of a treatment that is no product of ours
BOXED_SHARE = 0.5  # of the boxed risks
UNMARKED = 6  # words at most of a block that reads as a heading, though nothing marks it as one
_BLAMING = frozenset("risk risks cause causes caused causing lead leads result results".split())
_SUFFERED = frozenset("due from by after suffer suffers suffering sports sport hurt with".split())
_COAXING = frozenset(
    "wait miss worry settle suffer hesitate accept ashamed embarrassed afraid".split()
)  # "you should not wait"


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

    def __init__(self, product: Product | None, vocabulary: Vocabulary, shared: bool = False) -> None:
        self._product = product
        self._shared = shared  # the page names only its class, so what fits any treatment counts too
        self._labels: dict[str, list[tuple[str, str]]] = {}
        for label, facts in facts_by_disclosure(product).items() if product else ():
            for fact in facts:
                for phrase in fact.terms:
                    self._labels.setdefault(phrase, []).append((label, fact.id))
        self._groups = frozenset(
            phrase
            for phrase, labels in self._labels.items()
            if any(label == "contraindications" for label, _ in labels)
        )
        supervision = product.supervision if product else None
        self._contradicting = frozenset(supervision.contradicted_by if supervision else ())
        self._innocent = frozenset(supervision.innocent if supervision else ())
        self._phrases = self._labels.keys() | self._contradicting | self._innocent
        ids = {name: vocabulary.listed(name) for name in LISTS}
        self._turns_away = ids["who-should-not-cue"]
        self._group = ids["who-should-not-noun"]
        self._pregnant = ids["pregnancy-word"]
        self._risk = ids["risk-cue"]
        self._risk_heading = ids["risk-heading"]
        self._harm = ids["serious-harm"]
        self._unapproved = ids["off-label-cue"]
        self._dependence = ids["dependence-cue"]
        self._harms = Harms(product, vocabulary)
        generic = (self._harm, self._dependence) if product is None or shared else ()
        cues = (self._turns_away, self._group, self._unapproved, *generic)
        self._cues = "".join(cues)  # of which a sentence that discloses anything has one

    def read(self, survey: Survey, hits: Hits, around: Surroundings) -> Said:
        """What a page says, given where the phrases of the product stand in it."""
        facts: dict[str, set[str]] = {}
        risky: set[int] = set()
        contradicting: Spot | None = None
        page = survey.page
        telling: dict[int, list[tuple[str, Hit]]] = {s.number: [] for s in page.holding(self._cues)}
        for number, found in hits.items():
            here = [(phrase, hit) for phrase, hit in found if phrase in self._phrases]
            if here:
                telling[number] = here
        for number, here in sorted(telling.items()):
            said, spot = self._said(survey, page.sentences[number], here, around)
            contradicting = contradicting or spot
            for label, name in said:
                facts.setdefault(label, set()).add(name)
            if any(label in _WARNINGS for label, _ in said):
                risky.add(number)
        return Said(
            {label: frozenset(names) for label, names in facts.items()},
            around.told_of_risk | risky,
            contradicting,
        )

    def _said(
        self, survey: Survey, sentence: Sentence, hits: Sequence[tuple[str, Hit]], around: Surroundings
    ) -> tuple[list[tuple[str, str]], Spot | None]:
        """The disclosures of a sentence, as label and name, and where it contradicts the supervision."""
        reading = sentence.reading
        kind = survey.page.block(sentence).kind
        asks = reading.ending == "?"
        named = survey.naming.get(sentence.number, frozenset())
        of_another = bool(named) and self._product is not None and self._product.id not in named
        contradicting = None if asks or of_another else self._contradiction(sentence, hits)
        if asks or kind in ("heading", "title", "meta-description"):
            return [], contradicting
        warns_off = self._stands(self._turns_away, reading)
        turns_away = warns_off or around.turns_away(sentence)
        warned_hits = [hit for phrase, hit in hits if phrase in self._groups] if turns_away else []
        # What rules a person out is no effect of the product: "not suitable with high blood pressure".
        ruling_out = warned_hits if warns_off else []
        risky = [hit for phrase, hit in hits if self._risky(phrase)]
        told: bool | None = None
        said: list[tuple[str, str]] = []
        for phrase, hit in hits:
            for label, name in self._labels.get(phrase, ()):
                if label == "contraindications":
                    if turns_away:
                        said.append((label, name))
                        said += [(label, f"{name}:{word}") for word in self._pregnancy(reading, hit)]
                    continue
                if label == "risks":
                    under_risks = around.speaks_of_risk(sentence)
                    if told is None:
                        told = under_risks or bool(reading.places(self._risk))
                    holds = told and not overlaps(hit, ruling_out)
                    holds = holds and self._harms.happens(reading, hit, risky)
                    holds = holds and (under_risks or not self._harms.of_another(reading, hit, risky))
                elif label == "dependence":
                    # A cell says "Risk of dependency", and "Low" stands in the next.
                    holds = kind != "table-cell" and self._harms.owned_up(reading, hit)
                else:
                    holds = not self._harms.denied(reading, hit)
                    holds = holds and not (label == "supervision" and contradicting is not None)
                if holds:
                    said.append((label, name))
        if turns_away:
            groups = (Hit(*place) for place in reading.places(self._group))
            said += [
                ("contraindications", f"group:{_words(reading, group)}")
                for group in groups
                if not overlaps(group, warned_hits)
            ]
        if self._product is None or self._shared:
            said += self._generic(sentence, around, warns_off)
        for start, end in reading.places(self._unapproved):
            if not negated(reading.words, start, end):
                said.append(("off-label", "status"))
        return said, contradicting

    def _generic(
        self, sentence: Sentence, around: Surroundings, warns_off: bool
    ) -> Iterator[tuple[str, str]]:
        """Harms and dependence that a sentence names in words that fit any treatment."""
        reading = sentence.reading
        harms = [Hit(*place) for place in reading.places(self._harm)]
        if harms and not warns_off:
            heading = reading.places(self._risk_heading) or around.speaks_of_risk(sentence)
            if heading or not _BLAMING.isdisjoint(reading.words):
                for harm in harms:
                    suffered = not _SUFFERED.isdisjoint(reading.words[max(0, harm.start - 2) : harm.start])
                    if not suffered and self._harms.happens(reading, harm):
                        yield "risks", f"harm:{_words(reading, harm)}"
        for place in reading.places(self._dependence):
            if self._harms.owned_up(reading, Hit(*place)):
                yield "dependence", f"harm:{_words(reading, Hit(*place))}"

    def _stands(self, element: str, reading: Reading) -> bool:
        """Whether words turn somebody away from this product: neither denied nor "you should not wait"."""
        words = reading.words
        for start, end in reading.places(element):
            coaxing = not _COAXING.isdisjoint(words[end : end + 2]) or "again" in words[end : end + 4]
            bound = ["have", "to"] in (words[max(end - 1, 0) : end + 1], words[end : end + 2])
            coaxing = coaxing or words[end : end + 2] == ["give", "up"]
            if coaxing or bound or "reason" in words[:start] or negated(words, start, end):
                continue
            if not self._harms.of_other_care(reading, start):
                return True
        return False

    def _pregnancy(self, reading: Reading, hit: Hit) -> Iterable[str]:
        """Words for pregnancy in the hit: "pregnant or breastfeeding" names two groups."""
        for start, end in reading.places(self._pregnant):
            if hit.start <= start and end <= hit.end:
                yield " ".join(reading.words[start:end])

    def _risky(self, phrase: str) -> bool:
        return any(label == "risks" for label, _ in self._labels.get(phrase, ()))

    def _contradiction(self, sentence: Sentence, hits: Sequence[tuple[str, Hit]]) -> Spot | None:
        if any(phrase in self._innocent for phrase, _ in hits):
            return None
        words = sentence.reading.words
        against = [hit for phrase, hit in hits if phrase in self._contradicting]
        for start, end, _ in sorted(against, key=lambda hit: (hit.start, -hit.end)):
            if not negated(words, start, end) and not warned(words, start, end):
                return Spot(sentence, start, end)
        return None


def _words(reading: Reading, hit: Hit) -> str:
    return " ".join(reading.words[hit.start : hit.end])


class Surroundings:
    """What headings, lead-ins and questions of a page announce: who should not have something, or risks."""

    def __init__(self, page: Page) -> None:
        listed = page.vocabulary.listed
        self._page = page
        self._turning_away = listed("who-should-not-cue")
        self._risk = listed("risk-heading")
        self._setting_aside = listed("downplay-cue") + listed("contrast-cue")
        cues = (self._turning_away, self._risk)
        saying = {cue: page.holding(cue) for cue in cues}
        self._saying = {cue: {sentence.number for sentence in saying[cue]} for cue in cues}
        self._blocks_saying = {cue: {sentence.block for sentence in saying[cue]} for cue in cues}
        self._of_block: dict[int, frozenset[str]] = {}
        self._of_section: dict[int, frozenset[str]] = {}

    def turns_away(self, sentence: Sentence) -> bool:
        """Whether what leads in a sentence, is over it or is asked before it turns somebody away."""
        return self._announced(self._turning_away, sentence)

    def speaks_of_risk(self, sentence: Sentence) -> bool:
        """Whether what leads in a sentence, is over it or is asked before it speaks of risks."""
        return self._announced(self._risk, sentence)

    @cached_property
    def told_of_risk(self) -> frozenset[int]:
        """The numbers of the sentences that stand under a heading on risks and do not play them down."""
        if not self._saying[self._risk]:
            return frozenset()
        page = self._page
        return frozenset(
            sentence.number
            for number, block in enumerate(page.document.blocks)
            if block.kind != "heading" and self._risk in self._around(number)
            for sentence in page.of_block(number)  # a question may be answered "None"
        ).difference(sentence.number for sentence in page.holding(self._setting_aside))

    @cached_property
    def _questions(self) -> list[int]:
        """The numbers of the sentences that ask something, in order."""
        return [sentence.number for sentence in self._page.sentences if sentence.reading.ending == "?"]

    def _announced(self, cue: str, sentence: Sentence) -> bool:
        if cue in self._around(sentence.block):
            return True
        if self._blocks_saying[cue].isdisjoint((sentence.block - 1, sentence.block)):
            return False
        announcing = self._announcing(sentence)
        return announcing is not None and announcing.number in self._saying[cue]

    def _announcing(self, sentence: Sentence) -> Sentence | None:
        """The question that a sentence answers, or what stands alone over its block as a heading would."""
        place = bisect_left(self._questions, sentence.number) - 1
        if place >= 0:
            asked = self._page.sentences[self._questions[place]]
            if asked.block == sentence.block:
                return asked
        above = self._page.of_block(sentence.block - 1) if sentence.block else ()
        if len(above) == 1:
            reading = above[0].reading
            if reading.ending == "?" or (reading.text[-1:].isalnum() and len(reading.codes) <= UNMARKED):
                return above[0]
        return None

    def _around(self, number: int) -> frozenset[str]:
        """What leads in a block and stands over it."""
        known = self._of_block.get(number)
        if known is None:
            block = self._page.document.blocks[number]
            known = self._over(block.section)
            if block.lead >= 0:
                known |= self._in(self._page.of_block(block.lead)[-1:])
            self._of_block[number] = known
        return known

    def _over(self, section: int) -> frozenset[str]:
        """What stands in the heading of a section and in those over it, but for that of the whole page."""
        known = self._of_section.get(section)
        if known is None:
            headings = (
                sentence
                for sentence in self._page.of_section(section)
                if self._page.block(sentence).kind == "heading"
            )
            parent = self._page.document.sections[section].parent
            higher = parent > 0 and self._page.document.sections[parent].level > 1
            known = self._in(headings) | (self._over(parent) if higher else frozenset())
            self._of_section[section] = known
        return known

    def _in(self, sentences: Iterable[Sentence]) -> frozenset[str]:
        numbers = [sentence.number for sentence in sentences]
        return frozenset(cue for cue, saying in self._saying.items() if not saying.isdisjoint(numbers))


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
        enough = min(ENOUGH_RISKS, max(len(known) - 1, 2), len(known))
        return len(names & known) >= enough and len(names & boxed) >= BOXED_SHARE * len(boxed)
    if label == "supervision":
        return bool(names) and said.contradicting is None
    return bool(names)


__all__ = ["Disclosures", "Said", "Surroundings", "discloses"]
