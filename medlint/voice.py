"""Whose voice a page speaks in: a seller, or a leaflet, regulator, researcher, reference work or critic.

What is a claim in a seller's mouth is information in a regulator's letter, a patient leaflet or an
encyclopaedia. The judgement is a count of sentences with cues of each voice; marketing is assumed unless
another voice is plain, because a claim that passes for information is the costlier mistake.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from medlint.page import Page

SELLER = "seller"
LEAFLET = "leaflet"
OTHERS = (LEAFLET, "regulator", "research", "reference", "critic")
ADDRESS = "address"
MARK = "mark"  # what a page says that it is
LISTS = tuple(f"voice-{name}" for name in (SELLER, *OTHERS, ADDRESS, MARK))
LEAST_SENTENCES = 4  # below this a page is too short to have a voice of its own
MOST_SENTENCES = 300  # from the top of a page, which are enough to tell
LEAST_LEAFLET = 2  # sentences with cues of a leaflet, of which one may stand anywhere
LEAST_SHARE = 0.2  # of the sentences must carry a cue of another voice
LEAST_LEAD = 2.0  # times as many as carry a seller's
IMPERSONAL_SHARE = 0.1  # is enough on a page that speaks to nobody
MOST_ADDRESS = 0.03  # of the sentences of such a page say you or we


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice of a page and the sentences with cues that each voice has."""

    name: str  # marketing, or one of OTHERS
    cues: dict[str, int]

    @property
    def sells(self) -> bool:
        """Whether the page is judged to be marketing."""
        return self.name == "marketing"


def judge(page: Page) -> Voice:
    """The voice of a page whose vocabulary knows the `voice-` lists."""
    elements = {name: page.vocabulary.listed(f"voice-{name}") for name in (SELLER, *OTHERS, ADDRESS, MARK)}
    cues: Counter[str] = Counter()
    informing = impersonal = 0
    sentences = page.sentences[:MOST_SENTENCES]
    for sentence in sentences:
        said = [name for name, element in elements.items() if sentence.reading.places(element)]
        cues.update(said)
        informing += any(name in OTHERS for name in said)
        # A leaflet speaks to its reader: its cues prove nothing of a page that speaks to nobody.
        impersonal += any(name in OTHERS and name != LEAFLET for name in said)
    total = len(sentences)
    speaks = cues[ADDRESS] > MOST_ADDRESS * total
    plain = informing >= LEAST_SHARE * total or (not speaks and impersonal >= IMPERSONAL_SHARE * total)
    if cues[MARK] and not cues[SELLER]:
        return Voice(max(OTHERS, key=lambda name: cues[name]), dict(cues))
    plain = plain and (impersonal > 0 or informing >= LEAST_LEAFLET)
    if total >= LEAST_SENTENCES and plain and informing >= LEAST_LEAD * cues[SELLER]:
        return Voice(max(OTHERS, key=lambda name: cues[name]), dict(cues))
    return Voice("marketing", dict(cues))
