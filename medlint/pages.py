"""The page rules: what a page that promotes a product leaves out, and what it says against its facts.

Both come out as matches of ordinary rules, with message and suggestion filled in from the product: the
pipeline needs to know no more of products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from medlint import balance, disclosure, promotion
from medlint.catalogue import Catalogue
from medlint.context import negated
from medlint.disclosure import Disclosures, Said, Surroundings, discloses
from medlint.matcher import Match, Matcher
from medlint.page import Page, Sentence
from medlint.products import Fact, Product, accusing
from medlint.promotion import Promotion, Promotions, Spot, Survey
from medlint.rule import SEVERITIES, Authority, Clause, Rule
from medlint.search import Compiler, Hit, PhraseIndex

STANDARD_CARE = "conventional-treatment"
LISTS = tuple(sorted({*promotion.LISTS, *disclosure.LISTS, STANDARD_CARE}))
UNNAMED = ("contraindications", "risks", "consult", "results-vary", "fair-balance")
"""What a page owes its reader whatever treatment it promotes."""
MOST_NAMED = 3  # facts that a message lists

# What a suggestion asks for where no product file says it better.
_ADVICE = {
    "contraindications": "the conditions, the medicines, and pregnancy where it matters",
    "risks": "the serious harms, however rare, with the figure where it is known",
    "off-label": "FDA has not approved it for this use.",
    "dependence": "It can be misused, and people become dependent on it.",
    "supervision": "",
    "consult": "",
    "results-vary": "",
}
_DISCLAIMER = "For a supplement this is the disclaimer that 21 CFR 101.93(c) words."
_UNSAID = "does not say who gives it and who watches the patient"
_TAKEN_BACK = "offers it here without the supervision it needs"


class PageRules:
    """The rules that judge whole pages, over one vocabulary and one catalogue of products."""

    def __init__(self, rules: Iterable[Rule], catalogue: Catalogue, compiler: Compiler) -> None:
        chosen = tuple(rules)
        self._omissions = tuple(rule for rule in chosen if rule.page)
        self._truths = tuple(rule for rule in chosen if rule.product)
        self._catalogue = catalogue
        self._compiler = compiler
        self._promotions = Promotions(catalogue, compiler)
        self._standard = compiler.vocabulary.listed(STANDARD_CARE)
        self._satisfying: dict[str, list[str]] = {}  # by phrase: the ids of the rules that it satisfies
        for rule in self._omissions:
            for phrase in (phrase for clause in rule.unless for phrase in clause.phrases):
                self._satisfying.setdefault(phrase, []).append(rule.id)
        self._index = PhraseIndex.of(self._satisfying, compiler)
        self._disclosures: dict[tuple[str, bool], Disclosures] = {}
        self._matchers: dict[str, Matcher] = {}

    def judge(self, page: Page, sells: bool, claims: Iterable[Match] = ()) -> tuple[list[Match], list[Match]]:
        """What a page says against the facts of products it names, and what it leaves out if it sells.

        `claims` are the effects that its sentences claim, in order of position.
        """
        if not self._omissions and not self._truths:
            return [], []
        survey = self._promotions.survey(page)
        promoted = self._promotions.find(survey) if sells or survey.named else []
        if sells and not promoted:
            spots = list(map(_spot, claims))
            promoted = self._promotions.of_claims(survey, spots)
            if promoted:  # all the good that such a page says is in its claims
                survey.praising |= {spot.sentence.number for spot in spots}
        contradictions = list(self._contradictions(survey, promoted)) if self._truths else []
        omissions = list(self._left_out(survey, promoted)) if sells and self._omissions else []
        return contradictions, omissions

    def _left_out(self, survey: Survey, found: Sequence[Promotion]) -> Iterator[Match]:
        """What a page leaves out that promotes something; once for each rule and product."""
        if not found:
            return
        lengths = [len(sentence.reading.codes) for sentence in survey.page.sentences]
        satisfying = self._satisfied(survey.page)
        around = Surroundings(survey.page)
        for promoted in found:
            product = promoted.product
            hits = self._promotions.hits(survey, product) if product else {}
            said = self._read(promoted).read(survey, hits, around)
            weight = balance.weigh(lengths, survey.praising, said.risky)
            satisfied = {
                id
                for id, sentence, hit in satisfying
                if not self._of_another(survey, sentence, hit, promoted)
            }
            for rule in self._omissions:
                if rule.page not in expected(promoted) or rule.id in satisfied:
                    continue
                if rule.page == "fair-balance":
                    if not weight.fair:
                        yield _filled(rule, promoted, promoted.claim, weight.said())
                elif not discloses(said, None if promoted.shared else product, rule.page):
                    yield _missing(rule, promoted, said)

    def _contradictions(self, survey: Survey, found: Sequence[Promotion]) -> Iterator[Match]:
        """What a page says against a product: anywhere if it promotes it, else where it names it."""
        promoted = {promotion.product.id for promotion in found if promotion.product}
        sentences = survey.page.sentences
        for id, named in survey.named.items():
            product = self._catalogue.product(id)
            here = {spot.sentence.number for spot in named}
            if id in promoted:
                hits = self._promotions.hits(survey, product)
            else:
                naming = [sentences[number] for number in sorted(here)]
                hits = survey.page.found(self._promotions.index(product), naming)
            accused = frozenset(accusing(product))
            against = [
                sentences[number]
                for number, found in hits.items()
                if any(phrase in accused for phrase, _ in found)
            ]
            if not against:
                continue  # the usual case, in which no matcher need be made
            for match in self._matcher(product).find(survey.page, against):
                if match.sentence.number in here or not self._names_another(survey, match, id):
                    yield match

    def _names_another(self, survey: Survey, match: Match, id: str) -> bool:
        """Whether a sentence names other products only, and none in the words found."""
        named = survey.naming.get(match.sentence.number, frozenset())
        if not named or id in named:
            return False
        start = match.sentence.start
        for other in named:
            spot = survey.spot_of(other, match.sentence)
            if spot:
                first, after = spot.sentence.reading.span(spot.start, spot.end)
                if match.start < start + after and start + first < match.end:
                    return False
        return True

    def _satisfied(self, page: Page) -> list[tuple[str, Sentence, Hit]]:
        """The rules whose own `unless` a sentence of the page satisfies plainly, with the words that do."""
        found = []
        for number, hits in page.found(self._index).items():
            sentence = page.sentences[number]
            if page.block(sentence).kind == "heading" or sentence.reading.ending == "?":
                continue
            for phrase, hit in hits:
                if not negated(sentence.reading.words, hit.start, hit.end):
                    found += [(id, sentence, hit) for id in self._satisfying[phrase]]
        return found

    def _of_another(self, survey: Survey, sentence: Sentence, hit: Hit, promoted: Promotion) -> bool:
        """Whether words speak of standard care: "while pills help, they may not work for everyone"."""
        if promoted.product is None or self._promotions.names(survey, sentence, promoted.product):
            return False
        return any(end <= hit.start for _, end in sentence.reading.places(self._standard))

    def _read(self, promoted: Promotion) -> Disclosures:
        product = promoted.product
        key = (product.id if product else "", promoted.shared)
        known = self._disclosures.get(key)
        if known is None:
            known = self._disclosures[key] = Disclosures(product, self._compiler.vocabulary, promoted.shared)
        return known

    def _matcher(self, product: Product) -> Matcher:
        known = self._matchers.get(product.id)
        if known is None:
            rules = tuple(truths(self._truths, product))
            known = self._matchers[product.id] = Matcher(rules, self._compiler)
        return known


def _spot(match: Match) -> Spot:
    """Where the words of a match stand, in tokens of their sentence."""
    sentence = match.sentence
    tokens = sentence.reading.within(match.start - sentence.start, match.end - sentence.start)
    assert tokens is not None, "what matched are words"
    return Spot(sentence, *tokens)


def expected(promoted: Promotion) -> tuple[str, ...]:
    """The page labels that a promotion owes its reader."""
    product = promoted.product
    if product is None:
        unapproved = promoted.supplement or promoted.cells
        owed = (("off-label", unapproved), ("dependence", promoted.controlled))
        return (*UNNAMED, *(label for label, holds in owed if holds))
    labels = [label for label in product.expects if label != "off-label"]
    if promoted.use or ("off-label" in product.expects and (promoted.supplement or not product.approved)):
        labels.append("off-label")
    return tuple(labels)


def truths(rules: Iterable[Rule], product: Product) -> Iterator[Rule]:
    """The rules on product facts made specific to one product: one for each trap, one for its supervision."""
    for rule in rules:
        if rule.product == "traps":
            for trap in product.traps:
                if trap.category == rule.category:
                    sources = tuple(Authority(source.cite, source.url) for source in trap.sources)
                    yield replace(
                        rule,
                        match=trap.phrases,
                        why=trap.why,
                        suggestion=f"Say instead: {trap.instead}",
                        authority=(*sources, *rule.authority),
                        message=rule.message.replace("{product}", _inside(product.name)),
                    )
        elif product.supervision and product.supervision.contradicted_by:
            supervision = product.supervision
            sources = tuple(Authority(source.cite, source.url) for source in supervision.sources)
            yield replace(
                rule,
                match=supervision.contradicted_by,
                unless=(*rule.unless, *_innocent(supervision.innocent)),
                severity=_advised(rule.severity) if supervision.binding == "advice" else rule.severity,
                why=supervision.text,
                authority=(*sources, *rule.authority),
                message=rule.message.replace("{product}", _inside(product.name)),
            )


def _inside(name: str) -> str:
    """A name as it stands inside a sentence: "ketamine", but "LASIK"."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _innocent(phrases: tuple[str, ...]) -> Iterator[Clause]:
    if phrases:
        yield Clause(place="sentence", phrases=phrases)


def _advised(severity: str) -> str:
    """The severity one step down, where what is contradicted is advice and not law."""
    return SEVERITIES[min(SEVERITIES.index(severity) + 1, len(SEVERITIES) - 1)]


def _missing(rule: Rule, promoted: Promotion, said: Said) -> Match:
    label, spot, missing = rule.page, promoted.claim, ""
    if label == "off-label" and promoted.unapproved:
        spot = promoted.unapproved
    if label == "supervision":
        spot, missing = (said.contradicting, _TAKEN_BACK) if said.contradicting else (spot, _UNSAID)
    return _filled(rule, promoted, spot, missing, _advice(label, promoted, said))


def _advice(label: str, promoted: Promotion, said: Said) -> str:
    """What the page would have to say, from the facts on the product; on a mere class only in general."""
    product = promoted.product
    if product and not promoted.shared:
        left = _left_out(label, product, said)
        if left:
            return "; ".join(fact.text for fact in left[:MOST_NAMED])
        fact = {"off-label": product.off_label, "dependence": product.dependence}.get(label)
        if fact:
            return fact.text
        if label == "supervision" and product.supervision:
            return product.supervision.text
    return _DISCLAIMER if label == "off-label" and promoted.supplement else _ADVICE[label]


def _left_out(label: str, product: Product, said: Said) -> tuple[Fact, ...]:
    """The facts that a disclosure would name and that the page does not, the gravest first."""
    names = said.of(label)
    if label == "contraindications":
        facts = product.contraindications + product.cautions
    elif label == "risks":
        facts = tuple(sorted(product.risks, key=lambda fact: not fact.boxed))
    else:
        return ()
    return tuple(fact for fact in facts if fact.id not in names)


def _filled(rule: Rule, promoted: Promotion, spot: Spot, missing: str, advice: str = "") -> Match:
    def fill(text: str) -> str:
        use = promoted.use.text if promoted.use else "this use"
        return (
            text.replace("{product}", _inside(promoted.name))
            .replace("{missing}", missing)
            .replace("{advice}", advice)
            .replace("{use}", use)
        )

    first, after = spot.sentence.reading.span(spot.start, spot.end)
    start = spot.sentence.start
    specific = replace(rule, message=fill(rule.message), suggestion=fill(rule.suggestion))
    return Match(specific, spot.sentence, start + first, start + after, hedged=False)
