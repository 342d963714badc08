"""Whose voice a page speaks in: a seller's, or one of leaflet, regulator, research, reference, critic, trade.

What is a claim in a seller's mouth is information in a regulator's letter, a patient leaflet or an
encyclopaedia; what another trade cures is resin or meat. The judgement is a count of sentences with cues of
each voice; marketing is assumed unless another voice is plain, because a claim that passes for information
is the costlier mistake. On a short page, which has few sentences to count, single words are counted. In a
page that sells, a passage may still speak in another voice: what it warns of is not what the page claims.
A page that hardly speaks of health is of another trade, whatever it sells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass

from medlint.page import Page, Sentence
from medlint.vocabulary import Vocabulary

SELLER = "seller"
OFFER = "offer"  # a call to action, own staff: what nobody but a seller says
LEAFLET = "leaflet"
CRITIC = "critic"
FRAUD = "fraud"  # what nobody but a critic says
SURE = "sure"  # what hardly any seller says
TRADE = "trade"  # of other things than health: privacy, insurance, software, meat
OTHERS = (LEAFLET, "regulator", "research", "reference", CRITIC, TRADE)
DETACHED = frozenset(OTHERS[1:]) - {"reference"} | {FRAUD, SURE}  # whose words no claim is made of
INFORMING = frozenset({*OTHERS, FRAUD, SURE})
REPORTING = frozenset({"regulator", CRITIC, FRAUD})  # whose claims are those of others
ADDRESS = "address"
MARK = "mark"  # what a page says that it is
NAMES = (SELLER, OFFER, *OTHERS, FRAUD, SURE, ADDRESS, MARK)
SUBJECT = ("ailment", "health-matter", "named-treatment")  # what copy about health speaks of all the time
LISTS = (*(f"voice-{name}" for name in NAMES), *SUBJECT)
FROM_TOP = 300  # sentences are enough to tell
LEAST_INFORMING = 2  # cues of another voice; one may stand anywhere
SHORT = range(2, 13)  # sentences of a page on which single words count, if nobody offers anything
LEAST_SIGNS = 2  # words of another voice on such a page, and one more for each claim
LEAST_TONED = 2  # sentences of it with such words that are enough where nobody is spoken to
SELLER_SIGNS = 3  # words of another voice that one sentence of a seller outweighs there
LEAST_SHARE = 0.2  # of the sentences must carry a cue of another voice
UNSOLD_SHARE = 0.08  # is enough on a page with no cue of a seller
LEAST_LEAD_OF_DOUBT = 1.5  # on a page that names fraud and offers nothing
LEAST_LEAD = 2.5  # times as many as carry a seller's
OFFER_WEIGHT = 8  # an offer counts as so many other cues of a seller
SURE_WEIGHT = 2  # and a warning of fraud or a sure word as so many cues of another voice
IMPERSONAL_SHARE = 0.1  # is enough on a page that speaks to nobody
MOST_ADDRESS = 0.03  # of the sentences of such a page say you or we
TRADE_SHARE = 0.25  # of the sentences, and so many, are about another trade: even a seller's privacy notice
LEAST_TRADE = 5
LEAST_LENGTH = 8  # sentences of a page of which it can be told whether it is about health at all
LEAST_SUBJECT = 0.1  # of the sentences must speak of it, and so many at least
LEAST_ABOUT = 2
LEAST_WARNING = 0.3  # of the sentences of a block that warns of fraud say so

_BULLETS = "•·*–- "
_OPENING = tuple('"“„«')


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice of a page and the sentences with cues that each voice has."""

    name: str  # marketing, or one of OTHERS
    cues: dict[str, int]
    warnings: frozenset[int] = frozenset()  # the blocks of a page that sells which warn of fraud

    @property
    def sells(self) -> bool:
        """Whether the page is judged to be marketing."""
        return self.name == "marketing"


class Voices:
    """Judges in whose voice pages speak, over a vocabulary that knows the `voice-` lists."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = {vocabulary.listed(f"voice-{name}"): name for name in NAMES}
        self._cues = "".join(sorted(self._names))
        self._subject = "".join(map(vocabulary.listed, SUBJECT))

    def judge(self, page: Page, claims: Set[int] = frozenset()) -> Voice:
        """The voice of a page.

        `claims` are the numbers of the sentences that claim something. A claim is no sign of another voice:
        an advertisement, too, speaks of infections and of the risk of cancer.
        """
        cues: Counter[str] = Counter()
        said_in: dict[int, Counter[str]] = {}  # by block
        informing = impersonal = sure = reported = quoted = signs = toned = 0
        asides = False  # whether a sentence speaks in another voice and claims nothing, or surely does
        sentences = page.sentences[:FROM_TOP]
        asked = None if len(page.sentences) <= FROM_TOP else sentences
        standing = page.listed(self._cues, asked)
        for sentence in sentences:
            cue_of = {self._names[element]: element for element in standing.get(sentence.number, ())}
            said = list(cue_of)
            cited = _is_quotation(page, sentence)  # what it claims or offers is not the page's word
            if cited:
                quoted += sentence.number in claims
                said = [name for name in said if name not in (SELLER, OFFER)]
            if not said:
                continue
            cues.update(said)
            said_in.setdefault(sentence.block, Counter()).update(said)
            others = [name for name in said if name in INFORMING]
            toned += bool(others)
            if sentence.number in claims and not cited:
                if DETACHED.isdisjoint(said):
                    continue
                reported += not REPORTING.isdisjoint(said)
            informing += bool(others)
            certain = FRAUD in said or SURE in said
            sure += certain
            signs += sum(len(sentence.reading.places(cue_of[name])) for name in others) + certain
            asides = asides or certain or (bool(others) and sentence.number not in claims)
            # A leaflet speaks to its reader: its cues prove nothing of a page that speaks to nobody.
            impersonal += any(name in OTHERS and name != LEAFLET for name in said)
        total = len(sentences)
        about = len(page.listed(self._subject, asked))
        if total >= LEAST_LENGTH and about < max(LEAST_ABOUT, LEAST_SUBJECT * total):
            return Voice(TRADE, dict(cues))
        selling = cues[SELLER] + OFFER_WEIGHT * cues[OFFER]
        if cues[FRAUD]:
            cues[CRITIC] += cues[FRAUD]
            if not cues[OFFER] and cues[CRITIC] >= max(LEAST_INFORMING, LEAST_LEAD_OF_DOUBT * cues[SELLER]):
                return _other(cues)  # who names fraud and offers nothing tells what others claim
        if informing > 1:  # one word of warning may be an aside
            informing += (SURE_WEIGHT - 1) * sure
        if (cues[MARK] and not selling) or cues[TRADE] >= max(LEAST_TRADE, TRADE_SHARE * total):
            return _other(cues)
        speaks = cues[ADDRESS] > MOST_ADDRESS * total
        least = LEAST_SHARE if selling else UNSOLD_SHARE
        plain = informing >= least * total or (not speaks and impersonal >= IMPERSONAL_SHARE * total)
        # Its own claims must not outnumber what it says in another voice.
        claiming = sum(number < FROM_TOP for number in claims) - reported - quoted
        if total in SHORT and not cues[OFFER]:
            if asides and signs >= LEAST_SIGNS + claiming + SELLER_SIGNS * cues[SELLER]:
                return _other(cues)
            # Nobody sells and nobody is spoken to: then words of another voice tell, even beside a claim.
            if toned >= LEAST_TONED and len(claims) < total and not (cues[SELLER] or cues[ADDRESS]):
                return _other(cues)
        if plain and informing >= max(LEAST_INFORMING, LEAST_LEAD * selling, claiming):
            return _other(cues)
        return Voice(
            "marketing", dict(cues), frozenset(_warnings(page, said_in)) if cues[FRAUD] else frozenset()
        )


def _is_quotation(page: Page, sentence: Sentence) -> bool:
    begins = page.block(sentence).prose[sentence.start : sentence.start + 4]
    return begins.lstrip(_BULLETS)[:1] in _OPENING


def _other(cues: Counter[str]) -> Voice:
    return Voice(max(OTHERS, key=lambda name: cues[name]), dict(cues))


def _warnings(page: Page, said_in: dict[int, Counter[str]]) -> Iterator[int]:
    """The blocks that warn of fraud, or stand under a heading or line that does, and offer nothing.

    A seller may warn of others to commend himself. Whatever block speaks of an offer is his own, and so is
    every one in a section that does.
    """
    blocks = page.document.blocks
    offering = {blocks[number].section for number, said in said_in.items() if said[OFFER] or said[SELLER]}
    warned_sections = {
        blocks[number].section
        for number, said in said_in.items()
        if said[FRAUD] and blocks[number].kind == "heading"
    }
    silent: Counter[str] = Counter()
    for number, block in enumerate(blocks):
        if block.section in offering:
            continue
        said = said_in.get(number, silent)
        lead = said_in.get(block.lead, silent)
        length = len(page.of_block(number))  # what one sentence warns of is for the conditions to say
        warns = length > 1 and said[FRAUD] > 0 and said[FRAUD] >= LEAST_WARNING * length
        if warns or lead[FRAUD] or block.section in warned_sections:
            yield number
