"""Whether a harm that a sentence names is one that the product may do, and that the page owns up to.

A harm is none where it is denied, played down, relieved, or brought along by the people who come; nor is it
the product's where an illness, a habit or another treatment does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from medlint.context import negated
from medlint.phrases import parse, words_named
from medlint.products import Product
from medlint.search import Hit
from medlint.vocabulary import Reading, Vocabulary

LISTS = (
    "biomarker",
    "body-function",
    "condition",
    "contrast-cue",
    "conventional-treatment",
    "cure-verb",
    "downplay-cue",
    "help-verb",
    "patient-word",
    "prevent-verb",
    "relief-noun",
    "relieve-verb",
    "restore-verb",
    "treat-verb",
)
TREATS_REACH = 4  # words between "relieves" and what is relieved
RISK_REACH = 4  # words between "lowers" and "the risk of"
PLAYS_DOWN_REACH = 6  # words between "mild" and what is mild
HELPS_REACH = 8  # words between "helps" and what it helps with
RARE_REACH = 4  # words between a harm and "are very rare"
MENDS_REACH = 2  # words between "restores" and what is restored
HAS_REACH = 3  # words between "people who" and what they have
HAS_LENGTH = 5  # words of what they have, at most
SUBJECT_REACH = 6  # words before "can" in which the cause of a harm is named
_LESS = frozenset("less lower low fewer least lesser reduced reduces reduce minimal minimize little".split())
_DETERMINERS = frozenset("a an the this that our your each every any".split())
_TREATED = frozenset("treat treats treating treatment relieve overcome beat with from suffering".split())
_TURNING = frozenset("but may can could might however though although ;".split())
_BREAKING = frozenset("but leave leaves leaving".split())
_UNSURE = frozenset((("nobody", "knows"), ("one", "knows"), ("not", "known"), ("not", "know")))
_SOUGHT = frozenset("medical emergency urgent get seek for need call find".split())  # "get medical help"
_CAUSES = frozenset("can may could might cause causes lead leads raise raises make makes put puts".split())
_UNTREATED = frozenset("untreated unmanaged undiagnosed ignoring ignored low missing being lack poor".split())
_ON = frozenset("on taking take takes using with".split())
_OURS = frozenset("it its this these they our the wound wounds".split())
_OFFERED = frozenset("for in suits suit benefits treats treat treating reach works ideal made".split())
_TAKING = frozenset(
    "take takes took taken taking use uses used using swallow swallowed inhale inhaled relied inject "
    "injected received given stop stopped stops drink drank combine combined".split()
)
_HONEST = frozenset(("which", "that"))  # "the gravest risk is a seizure, which is rare"
_MENDING = frozenset(
    "lift lifts lifting smooth smooths smoothing shrink shrinks soften softens kill kills stop stops".split()
)
_FATES = frozenset("menopause age ageing aging stress overweight smoking coffee tea wine".split())
_PERSONS = frozenset("those anyone someone somebody everyone you".split())
_LEAVING = frozenset("left leave leaves leaving".split())
_SAVING = frozenset("keep keeps kept save saves saved protect protects protected prevent prevents".split())
_ANY_MEDICINE = frozenset(
    "medication medications medicine medicines drug drugs pill pills injections prescriptions "
    "other products antidepressant antidepressants".split()
)


class Harms:
    """Judges what a sentence says of the harms of one product, or of a treatment that is none of ours."""

    def __init__(self, product: Product | None, vocabulary: Vocabulary) -> None:
        ids = {name: vocabulary.listed(name) for name in LISTS}
        self._small = ids["downplay-cue"]
        self._contrast = ids["contrast-cue"]
        self._relieves = tuple(
            ids[name] for name in ("cure-verb", "prevent-verb", "relieve-verb", "treat-verb")
        )
        self._restores = ids["restore-verb"]
        self._helps = ids["help-verb"]
        self._people = ids["patient-word"]
        self._standard = ids["conventional-treatment"]
        self._operates = product is None or product.kind in ("procedure", "device")
        self._own = frozenset(_words_of(product)) if product else frozenset()
        self._relief = ids["relief-noun"]
        self._functions = (ids["body-function"], ids["biomarker"])
        self._condition = ids["condition"]

    def happens(self, reading: Reading, hit: Hit, risky: Sequence[Hit] = ()) -> bool:
        """Whether a harm is said to happen: not denied, not played down, not what the product relieves."""
        if self.denied(reading, hit) or self._lowers_risk(reading):
            return False
        words = reading.words
        for start, end in reading.places(self._small):
            if words[end - 1] == "tolerated":
                return False
            if words[start:end] == ["few"] and start and words[start - 1] == "a":
                continue
            before = 0 <= hit.start - end <= PLAYS_DOWN_REACH and "," not in words[end : hit.start]
            after = words[hit.end : start]
            # "Infection and scars are vanishingly rare", but not: "Infection can happen but is rare".
            rare = "rare" in words[start:end] and start >= hit.end and len(after) <= RARE_REACH
            rare = rare and (_TURNING | _HONEST).isdisjoint(after)
            if before or -PLAYS_DOWN_REACH <= start - hit.end <= 1 or rare:
                return False
        if self._relieved(reading, hit, risky) or self._helped(reading, hit):
            return False
        return not self._had(reading, hit)

    def _mended(self, reading: Reading, hit: Hit) -> bool:
        """Whether what stands right before a harm undoes it: "restores lost sight", "lifts an eyelid"."""
        words = reading.words
        ends = [end for _, end in reading.places(self._restores)]
        ends += [at + 1 for at in range(hit.start) if words[at] in _MENDING]
        return any(
            0 <= hit.start - end <= MENDS_REACH and _TURNING.isdisjoint(words[end : hit.start])
            for end in ends
        )

    def _helped(self, reading: Reading, hit: Hit) -> bool:
        """Whether a harm is what the product is said to help with: "it can help if sex hurts"."""
        words = reading.words
        fronted = words[0] in ("if", "when", "whether")
        for start, end in reading.places(self._helps):
            if start and words[start - 1] in _SOUGHT:
                continue
            if fronted and hit.end <= start:
                return True
            if 0 <= hit.start - end <= HELPS_REACH and _TURNING.isdisjoint(words[end : hit.start]):
                return True
        saved = "from" in words[max(0, hit.start - 2) : hit.start]  # "keeps you from going blind"
        return saved and not _SAVING.isdisjoint(words[max(0, hit.start - HELPS_REACH) : hit.start])

    def _had(self, reading: Reading, hit: Hit) -> bool:
        """Whether a harm is what people bring along: "people with seizures", "men who are blind can …"."""
        words = reading.words
        before = words[max(0, hit.start - HAS_REACH - 1) : hit.start]
        if "with" in before[-2:]:
            at = hit.start - before[::-1].index("with") - 1
            people = any(end == at for _, end in reading.places(self._people))
            left = not _LEAVING.isdisjoint(words[max(0, at - 3) : at])  # "has left people with scars"
            if not left and (people or (at and words[at - 1] in _PERSONS)):
                return True
        for pronoun in ("who", "whose"):
            if pronoun not in before:
                continue
            at = hit.start - before[::-1].index(pronoun) - 1
            between = words[at : hit.start]
            if hit.end - hit.start > HAS_LENGTH or not (_TAKING | _TURNING).isdisjoint(between):
                continue
            helped = any(end <= at for _, end in reading.places(self._helps))
            if at <= HAS_REACH or helped or not _OFFERED.isdisjoint(words[:at]):
                return True
        return False

    def of_another(self, reading: Reading, hit: Hit, risky: Sequence[Hit]) -> bool:
        """Whether a harm is that of an illness or another treatment: "untreated diabetes can blind you"."""
        words = reading.words
        verb = next((at for at, word in enumerate(words[: hit.end]) if word in _CAUSES), -1)
        if not 0 < verb <= SUBJECT_REACH or hit.start < verb:
            return False
        subject = words[:verb]
        if subject[0] == "unlike":
            return "which" in subject or "that" in subject
        if subject[0] in _UNTREATED:
            return all(other.start >= verb for other in risky)
        if subject[-1] in _FATES:
            return True
        if subject[0] in _OURS or hit.end == verb + 2:  # "depression may relapse"
            return False
        for element in (self._condition, self._standard):
            for start, end in reading.places(element):
                bearing = start > 0 and words[start - 1] == "with"  # "children with epilepsy may"
                if end > verb or bearing or not self._own.isdisjoint(words[start:end]):
                    continue
                if element == self._standard and (end - start == 1 and words[start] in _ANY_MEDICINE):
                    continue
                if not overlaps(Hit(start, end), risky):
                    return True
        return False

    def _lowers_risk(self, reading: Reading) -> bool:
        """Whether a sentence is about risks that the product takes away: "lowers the risk of stroke"."""
        return any(
            not {"risk", "risks", "chance", "chances"}.isdisjoint(reading.words[end : end + RISK_REACH])
            for element in self._relieves
            for _, end in reading.places(element)
        )

    def _relieved(self, reading: Reading, hit: Hit, risky: Sequence[Hit]) -> bool:
        """Whether a harm is what a verb before it takes away; to lower a function ("sex drive") is a harm."""
        if self._mended(reading, hit):
            return True
        useful = any(_touched(reading.places(element), hit) for element in self._functions)
        if useful and not _touched(reading.places(self._condition), hit):
            return False
        for element in self._relieves:
            for start, end in reading.places(element):
                noun = start > 0 and reading.words[start - 1] in _DETERMINERS  # "a remedy", "the treatment"
                near = 0 <= hit.start - end <= TREATS_REACH and not noun
                itself = overlaps(Hit(start, end), risky)  # "has stopped breathing"
                if near and not itself and _BREAKING.isdisjoint(reading.words[end : hit.start]):
                    return True
        return any(
            0 <= hit.start - end <= TREATS_REACH and reading.words[end] in ("from", "of", "for")
            for _, end in reading.places(self._relief)
            if end < len(reading.words)
        )

    def denied(self, reading: Reading, hit: Hit) -> bool:
        """Whether words are denied, by what stands around them or in a gap: "implants never fail"."""
        words = reading.words
        # "Nobody knows whether it makes tumors grow" denies nothing.
        unsure = _UNSURE.intersection(pairwise(words[: hit.start]))
        return (negated(words, hit.start, hit.end) and not unsure) or any(
            negated(words[begun:], end - begun, hit.end - begun) for begun, end in hit.gaps
        )

    def owned_up(self, reading: Reading, hit: Hit) -> bool:
        """Whether a risk is neither denied nor compared away: "a lower potential for abuse than others"."""
        words = reading.words
        return not (
            self.denied(reading, hit)
            or reading.places(self._contrast)
            or not _LESS.isdisjoint(words[max(0, hit.start - 3) : hit.end + 4])
            or not _TREATED.isdisjoint(words[max(0, hit.start - 2) : hit.start])
        )

    def of_other_care(self, reading: Reading, before: int) -> bool:
        """Whether a sentence begins with another treatment: "opioids are not safe with alcohol".

        "People on opioids should not have it" speaks of this one.
        """
        words = reading.words
        if self._operates or not _OURS.isdisjoint(words[:before]):
            return False
        return any(
            end <= before
            and _ON.isdisjoint(words[max(start - 1, 0) : start])
            and self._own.isdisjoint(words[start:end])
            and (end - start > 1 or words[start] not in _ANY_MEDICINE)
            for start, end in reading.places(self._standard)
        )


def _words_of(product: Product) -> Iterator[str]:
    """The words of the names of a product and of its class."""
    for name in (*product.sure_names, *product.class_names, *product.loose_names):
        yield from words_named(parse(name))


def _touched(places: Iterable[tuple[int, int]], hit: Hit) -> bool:
    return any(hit.start < end and start < hit.end for start, end in places)


def overlaps(hit: Hit, others: Iterable[Hit]) -> bool:
    """Whether a hit shares words with another."""
    return any(hit.start < other.end and other.start < hit.end for other in others)
