"""Which products a page promotes, for which uses, and where it first says so.

A page that names a product need not promote it. It does where the product is what the page is about (its
title, a heading, its first sentences, or a good share of its sentences name it) and something good is said of
it. What a sentence sets the product against ("unlike SSRIs") is not promoted by it. A name that several
products share ("GLP-1 injections") counts where the page names none of them surely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from medlint.catalogue import SHARED, SURE, Catalogue, list_name
from medlint.context import negated, question, warned
from medlint.matcher import Page, Sentence
from medlint.phraseindex import PhraseIndex
from medlint.products import Fact, Product
from medlint.vocabulary import Vocabulary

LISTS = (
    "benefit-cue",
    "benefit-object",
    "concern",
    "contrast-cue",
    "controlled-drug",
    "effect-verb",
    "miracle",
    "named-treatment",
    "service",
    "superlative",
    "supplement",
    "voice-seller",
)
TOP = 4  # the first sentences of a page, which say what it is about
LEAST_SHARE = 0.08  # of the sentences name a product that the page is about
LEAST_RIVAL = 0.25  # as many as name the product named most; below, a product is only mentioned
REACH = 12  # words between the name of a product and what is claimed for it
CONTRAST_REACH = 4  # words between "unlike" and what is unlike
LEAST_GENERIC = 2  # claims for treatments that are no product of ours, on a page whose top names none
GENERIC_SHARE = 0.03  # of its sentences


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
    controlled: bool = False  # an unnamed treatment that is, or is like, a controlled drug
    unapproved: Spot | None = None  # where the page first promotes an unapproved use
    use: Fact | None = None  # that use


@dataclass(slots=True)
class _Named:
    """What a page says of one product."""

    spots: list[Spot] = field(default_factory=list)  # sure names
    shared: list[Spot] = field(default_factory=list)  # names of its class


class Promotions:
    """Recognises the promotions of pages over one vocabulary."""

    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary) -> None:
        self._catalogue = catalogue
        self._vocabulary = vocabulary
        self._products = {
            vocabulary.list_ids[list_name(id, sureness)]: (id, sureness)
            for id in catalogue.ids
            for sureness in (SURE, SHARED)
            if list_name(id, sureness) in vocabulary.list_ids
        }
        self._uses: dict[str, tuple[PhraseIndex, dict[str, Fact]]] = {}
        ids = {name: vocabulary.list_ids.get(name, 0) for name in LISTS}
        self._contrast = ids["contrast-cue"]
        self._benefit = ids["benefit-cue"]
        self._praise = (ids["benefit-object"], ids["effect-verb"], ids["miracle"], ids["superlative"])
        self._object = ids["benefit-object"]
        self._concern = ids["concern"]
        self._treatment = ids["named-treatment"]
        self._service = ids["service"]
        self._supplement = ids["supplement"]
        self._controlled = ids["controlled-drug"]

    def named(self, page: Page) -> dict[str, list[Spot]]:
        """Where a page names each product by a sure name, by id of the product."""
        return {id: one.spots for id, one in self._read(page).items() if one.spots}

    def find(self, page: Page) -> list[Promotion]:
        """The promotions of a page: its products in order of the first claim, else an unnamed treatment."""
        named = {id: one for id, one in self._read(page).items() if one.spots}
        most = max((len(one.spots) for one in named.values()), default=0)
        found = []
        for id, one in named.items():
            if not self._is_about(page, one.spots, most):
                continue
            claim = self._claim(page, one.spots)
            if claim is not None:
                found.append(self._promotion(page, id, one.spots, claim, leads=len(one.spots) == most))
        if not found:
            only = self._of_class(page) or self._unnamed(page)
            return [only] if only else []
        return sorted(found, key=lambda promotion: promotion.claim.sentence.number)

    def names(self, sentence: Sentence, product: Product) -> bool:
        """Whether a sentence names a product, or its class."""
        found = sentence.reading.found
        return any(
            self._products[element][0] == product.id for element in self._products.keys() & found.keys()
        )

    def praising(self, page: Page) -> Iterator[int]:
        """The numbers of the sentences that say what good a treatment does."""
        for sentence in page.sentences:
            if self._praises(sentence):
                yield sentence.number

    def _read(self, page: Page) -> dict[str, _Named]:
        named: dict[str, _Named] = {}
        products = self._products
        for sentence in page.sentences:
            found = sentence.reading.found
            for element in products.keys() & found.keys():
                id, sureness = products[element]
                one = named.setdefault(id, _Named())
                for start, end in found[element]:
                    if self._contrasted(sentence, start):
                        continue
                    spot = Spot(sentence, start, end)
                    (one.spots if sureness == SURE else one.shared).append(spot)
                    break  # one mention a sentence
        return named

    def _contrasted(self, sentence: Sentence, start: int) -> bool:
        places = sentence.reading.found.get(self._contrast, ())
        return any(0 <= start - end <= CONTRAST_REACH for _, end in places)

    def _is_about(self, page: Page, spots: Sequence[Spot], most: int) -> bool:
        kinds = {page.block(spot.sentence).kind for spot in spots}
        if len(spots) < LEAST_RIVAL * most and not ("heading" in kinds and len(spots) > 1):
            return False
        if spots[0].sentence.number < TOP or not kinds.isdisjoint(("heading", "title", "meta-description")):
            return True
        return len(spots) >= LEAST_SHARE * len(page.sentences)

    def _of_class(self, page: Page) -> Promotion | None:
        """A product whose class a page promotes without naming it: "GLP-1 injections"."""
        named = [(id, one.shared) for id, one in self._read(page).items() if one.shared]
        for id, spots in sorted(named, key=lambda item: (-len(item[1]), item[0])):
            if self._is_about(page, spots, most=0):
                claim = self._claim(page, spots)
                if claim is not None:
                    promotion = self._promotion(page, id, spots, claim, leads=True)
                    first = spots[0]
                    words = first.sentence.reading.words[first.start : first.end]
                    return replace(promotion, name=" ".join(words), shared=True)
        return None

    def _claim(self, page: Page, spots: Sequence[Spot]) -> Spot | None:
        """The first sentence that says something good of a product it names."""
        for spot in spots:
            claim = self._claimed(spot)
            if claim is not None:
                return claim
        # A heading, a lead-in or a first sentence that names it, before sentences that say what good it does.
        near = {spot.sentence.number + ahead: spot for spot in reversed(spots) for ahead in (1, 2, 3)}
        for sentence in page.sentences:
            if sentence.number in near and self._praises(sentence):
                return near[sentence.number]
        return None

    def _claimed(self, spot: Spot) -> Spot | None:
        """The words from a name to what is claimed for it, if the sentence claims anything."""
        sentence = spot.sentence
        if not self._praises(sentence):
            return None
        for element in self._praise:
            near = [
                Spot(sentence, min(start, spot.start), max(end, spot.end))
                for start, end in sentence.reading.found.get(element, ())
            ]
            near = [claim for claim in near if claim.end - claim.start <= REACH + spot.end - spot.start]
            if near:
                return min(near, key=lambda claim: (claim.end - claim.start, claim.start))
        return spot

    def _praises(self, sentence: Sentence) -> bool:
        found = sentence.reading.found
        if self._benefit not in found or not any(element in found for element in self._praise):
            return False
        words = sentence.reading.words
        ends_with = sentence.reading.text.rstrip("\"'”’)")[-1:]
        return not any(
            negated(words, start, end) or warned(words, start, end) or question(words, start, end, ends_with)
            for start, end in found[self._benefit][:1]
        )

    def _promotion(self, page: Page, id: str, spots: Sequence[Spot], claim: Spot, leads: bool) -> Promotion:
        product = self._catalogue.product(id)
        use = self._unapproved(page, product, spots, leads)
        return Promotion(
            name=product.name,
            claim=claim,
            product=product,
            supplement=product.kind == "supplement",
            unapproved=use[0] if use else None,
            use=use[1] if use else None,
        )

    def _unapproved(
        self, page: Page, product: Product, spots: Sequence[Spot], leads: bool
    ) -> tuple[Spot, Fact] | None:
        """Where a page first promotes a use that is not approved: for the product named most, anywhere."""
        if not product.unapproved:
            return None
        known = self._uses.get(product.id)
        if known is None:
            by_phrase = {phrase: fact for fact in product.unapproved for phrase in fact.terms}
            known = self._uses[product.id] = PhraseIndex(by_phrase, self._vocabulary), by_phrase
        index, by_phrase = known
        naming = {spot.sentence.number: spot for spot in spots}
        for sentence in page.sentences:
            spot = naming.get(sentence.number)
            if spot is None and not (leads and self._benefit in sentence.reading.found):
                continue
            for phrase, hit in sorted(index.find(sentence.reading), key=lambda found: found[1].start):
                if not negated(sentence.reading.words, hit.start, hit.end):
                    if spot is None:
                        return Spot(sentence, hit.start, hit.end), by_phrase[phrase]
                    first, after = min(spot.start, hit.start), max(spot.end, hit.end)
                    return Spot(sentence, first, after), by_phrase[phrase]
        return None

    def _unnamed(self, page: Page) -> Promotion | None:
        """A treatment that is no product of ours, where a page says often enough what good it does."""
        claims = list(self._generic_claims(page)) or list(self._topical_claims(page))
        if not claims:
            return None
        enough = max(LEAST_GENERIC, GENERIC_SHARE * len(page.sentences))
        on_top = any(self._treatment in sentence.reading.found for sentence in page.sentences[:TOP])
        if len(claims) < (1 if on_top else enough):
            return None
        names = Counter(self._said(claim, self._treatment) for claim in claims)
        del names[""]
        if not names:
            names.update(self._said(claim, self._service) for claim in claims)
        supplement = sum(self._supplement in claim.sentence.reading.found for claim in claims)
        return Promotion(
            name=names.most_common(1)[0][0],
            claim=claims[0],
            supplement=2 * supplement > len(claims),
            controlled=any(self._controlled in claim.sentence.reading.found for claim in claims),
        )

    def _topical_claims(self, page: Page) -> Iterator[Spot]:
        """The treatment that the top of a page names, once for each sentence that praises without a name."""
        for top in page.sentences[:TOP]:
            for start, end in top.reading.found.get(self._treatment, ())[:1]:
                for sentence in page.sentences:
                    if self._object in sentence.reading.found and self._praises(sentence):
                        yield Spot(top, start, end)
                return

    def _generic_claims(self, page: Page) -> Iterator[Spot]:
        """Sentences that claim a benefit of a treatment; of a vague one only for complaints."""
        for sentence in page.sentences:
            found = sentence.reading.found
            if self._object not in found or not self._praises(sentence):
                continue
            treatments: Sequence[tuple[int, int]] = found.get(self._treatment, ())
            if not treatments and self._concern in found:
                treatments = found.get(self._service, ())
            for start, end in treatments:
                if not self._contrasted(sentence, start):
                    claim = self._claimed(Spot(sentence, start, end))
                    if claim is not None:
                        yield claim
                    break

    def _said(self, claim: Spot, element: int) -> str:
        places = claim.sentence.reading.found.get(element, ())
        for start, end in places:
            if claim.start <= start and end <= claim.end:
                return " ".join(claim.sentence.reading.words[start:end])
        return ""
