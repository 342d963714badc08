"""Which products a page promotes, for which uses, and where it first says so.

A page that names a product need not promote it. It does where the product is what the page is about (its
title, a heading, its first sentences, or a good share of its sentences name it) and something good is said of
it; or where the top and many sentences name it and the page makes an offer. What a sentence sets the
product against ("unlike SSRIs"), or cares for afterwards ("recovery after a knee replacement"), is not
promoted by it. A name that several products share ("GLP-1 injections") counts where the page names none of
them surely. A page that names nothing known to us promotes by its claims alone, if it makes enough of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from medlint.catalogue import SHARED, SURE, Catalogue, list_name
from medlint.context import negated, question, warned
from medlint.page import Page, Sentence
from medlint.products import Fact, Product
from medlint.search import Compiler, Hit, PhraseIndex
from medlint.vocabulary import MOST_READINGS, Kept, Reading

LISTS = (
    "aftercare-cue",
    "benefit-cue",
    "benefit-object",
    "cell-therapy",
    "concern",
    "contrast-cue",
    "controlled-drug",
    "effect-verb",
    "miracle",
    "named-treatment",
    "risk-heading",
    "service",
    "superlative",
    "supplement",
    "voice-address",
    "voice-offer",
    "voice-seller",
)
PAGE = 6  # sentences; less without a heading is a passage
_PROMINENT = ("heading", "title", "meta-description")
TOP = 4  # the first sentences of a page, which say what it is about
LEAST_SHARE = 0.08  # of the sentences name a product that the page is about
LEAST_RIVAL = 0.25  # as many as name the product named most; below, a product is only mentioned
SOMETHING = "a treatment"  # as a message calls what has no name that we know
REACH = 12  # words between the name of a product and what is claimed for it
APART_REACH = 4  # words between "unlike", or "recovery after", and what the sentence sets apart
# Behind a name these say that the body's own is meant: "insulin resistance".
_IN_THE_BODY = frozenset(
    "level levels resistance sensitivity production deficiency receptor receptors signaling spikes".split()
)
LEAST_GENERIC = 2  # claims for treatments that are no product of ours, on a page whose top names none
GENERIC_SHARE = 0.03  # of its sentences
LEAST_CLAIMED = 3  # sentences that claim an effect, on a page that names no treatment
CLAIMED_SHARE = 0.1  # of its sentences


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of a sentence: tokens from `start` to `end`."""

    sentence: Sentence
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """A product, or a treatment that is none of ours, that a page promotes."""

    name: str  # as a message says it
    claim: Spot  # where the page first makes a claim for it
    product: Product | None = None  # none: an unnamed treatment
    shared: bool = False  # the page names only a class that the product belongs to
    supplement: bool = False
    cells: bool = False  # an unnamed treatment with cells, or what they give off: approved by no agency
    controlled: bool = False  # an unnamed treatment that is, or is like, a controlled drug
    unapproved: Spot | None = None  # where the page first promotes an unapproved use
    use: Fact | None = None  # that use


Hits = dict[int, list[tuple[str, Hit]]]
"""The phrases found in a page, by number of the sentence."""


@dataclass(slots=True)
class Survey:
    """What was found in a page so far, so that nothing is sought in it twice."""

    page: Page
    named: dict[str, list[Spot]]  # by id of the product: where it is named surely, once a sentence
    naming: dict[int, frozenset[str]]  # by number of the sentence: the ids of products with a sure name in it
    praising: frozenset[int]  # numbers of the sentences that say what good a treatment does
    hits: dict[str, Hits] = field(default_factory=dict)  # by id of the product

    def spot_of(self, id: str, sentence: Sentence) -> Spot | None:
        """Where a sentence names a product surely, if it does."""
        spots = self.named.get(id, [])
        place = bisect_left(spots, sentence.number, key=lambda spot: spot.sentence.number)
        return spots[place] if place < len(spots) and spots[place].sentence is sentence else None


class Promotions:
    """Recognises the promotions of pages over one vocabulary."""

    def __init__(self, catalogue: Catalogue, compiler: Compiler) -> None:
        self._catalogue = catalogue
        self._compiler = compiler
        vocabulary = compiler.vocabulary
        self._sure = {vocabulary.listed(list_name(id, SURE)): id for id in catalogue.ids}
        self._names = "".join(sorted(self._sure))
        self._shared = {id: vocabulary.listed(list_name(id, SHARED)) for id in catalogue.ids}
        self._indexes: dict[str, PhraseIndex] = {}
        ids = {name: vocabulary.listed(name) for name in LISTS}
        self._apart = (ids["contrast-cue"], ids["aftercare-cue"])
        self._benefit = ids["benefit-cue"]
        self._praises: Kept[Reading, bool] = Kept(self._says_good, MOST_READINGS)
        self._praise = ids["benefit-object"] + ids["effect-verb"] + ids["miracle"] + ids["superlative"]
        self._sellers = (ids["voice-address"], ids["voice-seller"])
        self._offer = ids["voice-offer"]
        self._object = ids["benefit-object"]
        self._concern = ids["concern"]
        self._risks = ids["risk-heading"]
        self._treatment = ids["named-treatment"]
        self._service = ids["service"]
        self._supplement = ids["supplement"]
        self._cells = ids["cell-therapy"]
        self._controlled = ids["controlled-drug"]

    def survey(self, page: Page) -> Survey:
        """Where a page names products, to begin with."""
        named: dict[str, list[Spot]] = {}
        naming: dict[int, frozenset[str]] = {}
        for number, elements in page.listed(self._names).items():
            naming[number] = frozenset(map(self._sure.__getitem__, elements))
            sentence = page.sentences[number]
            for element in elements:
                spots = named.setdefault(self._sure[element], [])
                self._note(spots, sentence, sentence.reading.places(element))
        praising = (s.number for s in page.holding(self._benefit, self._praise) if self._praises[s.reading])
        return Survey(page, {id: spots for id, spots in named.items() if spots}, naming, frozenset(praising))

    def _note(self, spots: list[Spot], sentence: Sentence, places: Sequence[tuple[int, int]]) -> None:
        """Add the first place in a sentence that is not set apart."""
        for start, end in places:
            if not self._set_apart(sentence, start, end):
                spots.append(Spot(sentence, start, end))
                return

    def find(self, survey: Survey) -> list[Promotion]:
        """The promotions of a page: its products in order of the first claim, else an unnamed treatment."""
        if self._is_passage(survey.page):
            return []
        most = max(map(len, survey.named.values()), default=0)
        found: list[Promotion] = []
        in_passing: list[Promotion] = []
        for id, spots in survey.named.items():
            prominent = self._is_prominent(survey.page, spots)
            if not self._is_about(survey.page, spots, most, prominent):
                continue
            claim = self._claim(survey, spots)
            if claim is None and self._is_on_offer(survey.page, spots):
                claim = spots[0]
            if claim is not None:
                promotion = self._promotion(survey, id, spots, claim, leads=len(spots) == most)
                (found if prominent or len(spots) > 1 else in_passing).append(promotion)
        if not found:
            only = self._of_class(survey) or self._unnamed(survey)
            found = [only] if only else in_passing
        return sorted(found, key=lambda promotion: promotion.claim.sentence.number)

    def of_claims(self, survey: Survey, claims: Sequence[Spot]) -> list[Promotion]:
        """What a page promotes by its claims of effects alone, under a name that says nothing to us."""
        claiming = {claim.sentence.number for claim in claims}
        least = max(LEAST_CLAIMED, CLAIMED_SHARE * len(survey.page.sentences))
        if len(claiming) < least or self._is_passage(survey.page):
            return []
        supplement = any(claim.sentence.reading.places(self._supplement) for claim in claims)
        return [Promotion(name=SOMETHING, claim=claims[0], supplement=supplement)]

    def _is_passage(self, page: Page) -> bool:
        """Whether a text is too short to be a page, and no seller speaks in it: an abstract, a definition."""
        return (
            len(page.sentences) < PAGE
            and not any(block.kind in _PROMINENT for block in page.document.blocks)
            and not any(
                sentence.reading.places(element) for sentence in page.sentences for element in self._sellers
            )
        )

    def names(self, survey: Survey, sentence: Sentence, product: Product) -> bool:
        """Whether a sentence names a product, or its class."""
        return product.id in survey.naming.get(sentence.number, ()) or bool(
            sentence.reading.places(self._shared[product.id])
        )

    def hits(self, survey: Survey, product: Product) -> Hits:
        """The phrases of a product in a page."""
        known = survey.hits.get(product.id)
        if known is None:
            known = survey.hits[product.id] = survey.page.found(self.index(product))
        return known

    def index(self, product: Product) -> PhraseIndex:
        """All phrases of a product, ready to be sought."""
        known = self._indexes.get(product.id)
        if known is None:
            plans, filing = self._catalogue.phrasebook(product.id, self._compiler.vocabulary.tables)
            self._compiler.learn(plans)
            known = self._indexes[product.id] = PhraseIndex(filing, plans.keys(), self._compiler)
        return known

    def _set_apart(self, sentence: Sentence, start: int, end: int) -> bool:
        """Whether a name is no offer: what a cue before it sets apart, or what is in everybody."""
        words = sentence.reading.words
        return not _IN_THE_BODY.isdisjoint(words[end : end + 1]) or any(
            0 <= start - end <= APART_REACH for cue in self._apart for _, end in sentence.reading.places(cue)
        )

    def _is_prominent(self, page: Page, spots: Sequence[Spot]) -> bool:
        kinds = {page.block(spot.sentence).kind for spot in spots}
        return spots[0].sentence.number < TOP or not kinds.isdisjoint(_PROMINENT)

    def _is_about(self, page: Page, spots: Sequence[Spot], most: int, prominent: bool) -> bool:
        """Whether a product is what a page is about, or one of several that it is about."""
        if len(spots) < LEAST_RIVAL * most:
            headed = any(page.block(spot.sentence).kind == "heading" for spot in spots)
            return headed and len(spots) > 1
        return prominent or len(spots) >= LEAST_SHARE * len(page.sentences)

    def _is_on_offer(self, page: Page, spots: Sequence[Spot]) -> bool:
        """Whether a page offers what its top names and much of it is about, even if it claims nothing."""
        return (
            spots[0].sentence.number < TOP
            and len(spots) >= LEAST_SHARE * len(page.sentences)
            and bool(page.holding(self._offer))
        )

    def _of_class(self, survey: Survey) -> Promotion | None:
        """A product whose class a page promotes without naming it: "GLP-1 injections"."""
        named: dict[str, list[Spot]] = {}
        for id, element in self._shared.items():
            for sentence in survey.page.holding(element):
                self._note(named.setdefault(id, []), sentence, sentence.reading.places(element))
        for id, spots in sorted(named.items(), key=lambda item: (-len(item[1]), item[0])):
            if spots and self._is_about(survey.page, spots, 0, self._is_prominent(survey.page, spots)):
                claim = self._claim(survey, spots)
                if claim is not None:
                    promotion = self._promotion(survey, id, spots, claim, leads=True)
                    return replace(promotion, name=_as_written(spots[0]), shared=True)
        return None

    def _claim(self, survey: Survey, spots: Sequence[Spot]) -> Spot | None:
        """The first sentence that says something good of a product it names."""
        for spot in spots:
            claim = self._claimed(survey, spot)
            if claim is not None:
                return claim
        # A heading, a lead-in or a first sentence that names it, before sentences that say what good it does.
        near = {spot.sentence.number + ahead: spot for spot in reversed(spots) for ahead in (1, 2, 3)}
        praised = near.keys() & survey.praising
        return near[min(praised)] if praised else None

    def _claimed(self, survey: Survey, spot: Spot) -> Spot | None:
        """The words from a name to what is claimed for it, if the sentence claims anything."""
        sentence = spot.sentence
        if sentence.number not in survey.praising:
            return None
        for element in self._praise:
            near = [
                Spot(sentence, min(start, spot.start), max(end, spot.end))
                for start, end in sentence.reading.places(element)
            ]
            near = [claim for claim in near if claim.end - claim.start <= REACH + spot.end - spot.start]
            if near:
                return min(near, key=lambda claim: (claim.end - claim.start, claim.start))
        return spot

    def _says_good(self, reading: Reading) -> bool:
        """Whether a sentence that names benefit and praises means it."""
        start, end = reading.places(self._benefit)[0]
        words, ending = reading.words, reading.ending
        return not (
            negated(words, start, end) or warned(words, start, end) or question(words, start, end, ending)
        )

    def _promotion(
        self, survey: Survey, id: str, spots: Sequence[Spot], claim: Spot, leads: bool
    ) -> Promotion:
        product = self._catalogue.product(id)
        use = self._unapproved(survey, product, spots, leads)
        return Promotion(
            name=product.name,
            claim=claim,
            product=product,
            supplement=product.kind == "supplement",
            unapproved=use[0] if use else None,
            use=use[1] if use else None,
        )

    def _unapproved(
        self, survey: Survey, product: Product, spots: Sequence[Spot], leads: bool
    ) -> tuple[Spot, Fact] | None:
        """Where a page first promotes a use that is not approved: for the product named most, anywhere."""
        if not product.unapproved:
            return None
        by_phrase = {phrase: fact for fact in product.unapproved for phrase in fact.terms}
        naming = {spot.sentence.number: spot for spot in spots}
        sentences = survey.page.sentences
        for number, hits in self.hits(survey, product).items():
            spot, reading = naming.get(number), sentences[number].reading
            if spot is None and not (leads and reading.places(self._benefit)):
                continue
            for phrase, hit in sorted(hits, key=lambda found: found[1].start):
                if phrase not in by_phrase or any(end <= hit.start for _, end in reading.places(self._risks)):
                    continue  # "its side effects are anxiety and …" promotes it for nothing
                if not negated(reading.words, hit.start, hit.end):
                    first = min(spot.start, hit.start) if spot else hit.start
                    after = max(spot.end, hit.end) if spot else hit.end
                    return Spot(sentences[number], first, after), by_phrase[phrase]
        return None

    def _unnamed(self, survey: Survey) -> Promotion | None:
        """A treatment that is no product of ours, where a page says often enough what good it does."""
        page = survey.page
        claims = list(self._generic_claims(survey)) or list(self._topical_claims(survey))
        named: list[Spot] = []
        for sentence in page.holding(self._treatment):
            self._note(named, sentence, sentence.reading.places(self._treatment))
        if not claims and named and self._is_on_offer(page, named):
            claims = named[:1]
        if not claims:
            return None
        about = len(named) >= LEAST_SHARE * len(page.sentences)
        enough = LEAST_GENERIC if about else max(LEAST_GENERIC, GENERIC_SHARE * len(page.sentences))
        on_top = any(sentence.reading.places(self._treatment) for sentence in page.sentences[:TOP])
        if len(claims) < (1 if on_top else enough):
            return None
        names = Counter(self._said(claim, self._treatment) for claim in claims)
        del names[""]
        if not names:
            names.update(self._said(claim, self._service) for claim in claims)
            del names[""]
        supplement = sum(bool(claim.sentence.reading.places(self._supplement)) for claim in claims)
        return Promotion(
            name=names.most_common(1)[0][0] if names else SOMETHING,
            claim=claims[0],
            supplement=2 * supplement > len(claims),
            cells=any(bool(claim.sentence.reading.places(self._cells)) for claim in claims),
            controlled=any(bool(claim.sentence.reading.places(self._controlled)) for claim in claims),
        )

    def _topical_claims(self, survey: Survey) -> Iterator[Spot]:
        """The treatment that the top of a page names, once for each sentence that praises without a name."""
        sentences = survey.page.sentences
        for top in sentences[:TOP]:
            named: list[Spot] = []
            self._note(named, top, top.reading.places(self._treatment))
            for spot in named:
                for number in sorted(survey.praising):
                    if sentences[number].reading.places(self._object):
                        yield spot
                return

    def _generic_claims(self, survey: Survey) -> Iterator[Spot]:
        """Sentences that claim a benefit of a treatment; of a vague one only for complaints."""
        for number in sorted(survey.praising):
            sentence = survey.page.sentences[number]
            reading = sentence.reading
            if not reading.places(self._object):
                continue
            treatments: Sequence[tuple[int, int]] = reading.places(self._treatment)
            if not treatments and reading.places(self._concern):
                treatments = reading.places(self._service)
            for start, end in treatments:
                if not self._set_apart(sentence, start, end):
                    claim = self._claimed(survey, Spot(sentence, start, end))
                    if claim is not None:
                        yield claim
                    break

    def _said(self, claim: Spot, element: str) -> str:
        places = claim.sentence.reading.places(element)
        for start, end in places:
            inside = claim.start <= start and end <= claim.end
            if inside and not self._set_apart(claim.sentence, start, end):
                return _as_written(Spot(claim.sentence, start, end))
        return ""


def _as_written(spot: Spot) -> str:
    """The words of a spot as the page writes them, but without the capitals of a heading."""
    reading = spot.sentence.reading
    start, end = reading.span(spot.start, spot.end)
    words = " ".join(reading.text[start:end].split())
    return words.lower() if words.istitle() or words[1:].islower() else words
