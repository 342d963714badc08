"""Whether a sentence weakens the claim that stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from medlint.context.cues import CONTRAST, OWN, begins_clause, cue_at, cue_in, cues, word_set

_REACH = 16  # words, so that a list under one "may" is covered

_PEOPLE = word_set(
    "people patients users individuals adults children women men persons clients participants subjects "
    "cases instances situations circumstances studies evidence research trials reports respects"
)
_DAYS = frozenset(map(str, range(1, 32))) | frozenset(map(str, range(2000, 2040)))

_BEFORE = cues(
    {
        "weak": """
            may|might|could
            perhaps|maybe|possibly|potentially|presumably
            probably|apparently|seemingly|theoretically|conceivably
            reportedly|allegedly|supposedly|purportedly|hypothetically|arguably
            sometimes|occasionally|partly|partially|somewhat|temporarily|modestly|slightly
            potential
            a|an|one|another possible
            possible|thought|believed that
            it's|is possible you|you'll|it|he|she|they
            hope|hopes|hoping that|it|they
            appears|appear|appeared|seems|seem|seemed to|that|as|safe|effective|promising
            appears|appear|appeared|seems|seem|seemed well|more|less|quite|relatively
            tends|tend|tended to
            is|are|be|was|were|it's|will|most|very|quite|also likely
            believed|thought|said|presumed|hypothesized|hypothesised|assumed|reported to
            suggest|suggests|suggested|suggesting
            aim|aims|aimed|aiming|seek|seeks|seeking|hope|hopes to
            hoping|attempt|attempts|strive|strives|try|tries|trying to
            aimed at
            goal|aim|objective|hope is|of|was|for|behind
            in the hope of|that
            some|certain of|| the|our|these|those|| PEOPLE
            in|for rare|few|isolated|selected|select|exceptional PEOPLE
            a few|minority|subset|fraction of|| PEOPLE
            for|in|with some
            in theory|principle|part
            to some|a|an certain|limited|| extent|degree
            traditionally|historically|long used
            used traditionally|historically
            early|preliminary|pilot|limited|initial|emerging research|evidence|data|findings|results
            early|preliminary|pilot|limited|initial|emerging studies|study|trial|trials
            weak|animal|laboratory|lab|small research|evidence|data|findings|results
            weak|animal|laboratory|lab|small studies|study|trial|trials
            low|poor quality|certainty evidence
            in mice|rats|animals|vitro
            shows|show|showed|showing|holds|hold|shown some|early|| promise
            being|under studied|study|investigated|investigation|researched|explored|tested|trialled|trialed
            investigational|experimental
            some|limited|inconsistent|conflicting evidence|research|data that|for|suggests|indicates
            researchers|scientists|doctors|trials are|is still|now|also|| studying|testing|investigating
            researchers|scientists|doctors|trials are|is still|now|also|| exploring|examining|looking
            researchers|scientists|doctors hope|hopes the|this|these|a|to|that
            is|are|was|were|been linked|associated|correlated to|with
            depending on
        """,
        "": """
            in|on|by|since|until|late|early|mid|last|next|every|from|of|before|after may
            may DAYS
            may|might be surprised|amazed|wondering|asking|thinking|tempted
            may|might be familiar|aware|suffering|struggling|dealing
            may|might be missing|eligible|entitled|asked|tired|sick|ready|one|reading|looking|searching
            may|might have|already heard|tried|noticed|read|seen|felt|wondered|had|know|be
            may|might wonder|ask|think|know|recall|remember|want|wish
            may|might need|call|contact|choose|say|seem|sound|find
            may|might as|take
            as possible
            i|we|he|she|they could
            could not|you
            given|gave|giving|lost|losing up|all hope that
            what|when could
            when you|we could
            if|only you|i|we|it|your|only could
            could be yours|you|next
            your|full|unlimited|untapped|true|highest potential
            greatest|maximum|max|human|enormous|incredible potential
            unlock|unleash|maximize|maximise the|your|its|full|| full|true|| potential
            realize|fulfil|fulfill the|your|its|full|| full|true|| potential
            potential side|risks|risk|customers|patients|clients|candidates
            potential harm|harms|dangers|complications|buyers|adverse
            i|we|you|doctor|doctors|friend|friends|experts suggest|suggested|suggests
            can't|cannot|couldn't|cant seem to
            some of the|our most|best|leading|finest|safest|strongest
        """,
    },
    PEOPLE=_PEOPLE,
    DAYS=_DAYS,
)
_AFTER = cues(
    {
        "weak": """
            in|for|with|among some|certain of|| the|these|those|| PEOPLE
            in|for|with|among a few|minority|subset|fraction|number of|| PEOPLE
            in|for rare|few|isolated|selected|select|exceptional PEOPLE
            is|are|remains|remain still|| mixed|inconclusive|preliminary|limited
            is|are|remains|remain still|| inconsistent|conflicting|contradictory
            at times
            in theory|principle|part
            to some|a|an certain|limited|| extent|degree
            in mice|rats|animals|vitro
            being|under studied|study|investigated|investigation|researched|explored|tested|trialled|trialed
            depending on
        """,
    },
    PEOPLE=_PEOPLE,
)
_ANYWHERE = cues(
    {
        "weak": """
            result|results|outcome|outcomes may|can|will|do|| vary|varies|differ|differs
            response|responses|experience|experiences may|can|will|do|| vary|varies|differ|differs
            more|further|larger research|studies|trials is|are|still|| needed|required|necessary
            more|further|larger evidence|data is|are|still|| needed|required|necessary
            evidence|research|data is|are|remains|remain still|very|| limited|early|mixed|weak|preliminary
            evidence|research|data is|are|remains|remain still|very|| thin|sparse|inconclusive
            evidence|research|data is|are|remains|remain still|very|| scarce|lacking
            evidence|research|data is|are|remains|remain still|very|| inconsistent|conflicting|contradictory
            evidence|research|data in|on this area|topic|question is|are|remains conflicting|mixed|unclear
            evidence|research|data in|on this area|topic|question is|are|remains limited|weak|thin|sparse
        """,
    }
)
_SECOND_VERB = word_set("is are was were has does will")  # "it may sting and is completely safe"
_OPENERS = _BEFORE.keys() | _AFTER.keys() | _ANYWHERE.keys()
_ADVERBS_AFTER = word_set(
    "sometimes occasionally temporarily partly partially somewhat perhaps maybe possibly"
)


def hedged(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a word of doubt, aim or limit weakens the words from `start` to `end`.

    "may", "might", "could", "appears to", "aims to", "some people", "in some cases", "early research" do.
    "can" and "can help" do not: they state an ability, which a reader takes as a promise ("can end anxiety
    in an hour"); "can sometimes" and "can help some people" do, by their other words. Nor do "designed to"
    and "intended to", which state what a product is for, or "often" and "usually", which leave it standing
    for most. Doubt within the words themselves is the rule's business.
    """
    if _OPENERS.isdisjoint(words):
        return False
    return _weakened_before(words, start) or _weakened_after(words, end)


def _weakened_before(words: Sequence[str], start: int) -> bool:
    if _BEFORE.keys().isdisjoint(words[:start]):
        return False
    weak, since, at = False, 0, 0
    while at < start:
        if words[at] in _BEFORE:
            after, kind = cue_at(_BEFORE, words, at, start)
            if after:
                weak = weak or bool(kind)
                since = at = after
                continue
        if weak and _turns(words, at):
            weak = False
        at += 1
    return weak and start - since <= _REACH


def _turns(words: Sequence[str], at: int) -> bool:
    """Whether a new clause begins here, which a hedge does not cover."""
    word = words[at]
    if word in CONTRAST or word in (":", "because", "so", "while"):
        return True
    if word in (",", "and", ")") and at + 1 < len(words):
        return words[at + 1] in OWN or words[at + 1] in _SECOND_VERB or begins_clause(words, at + 1)
    return False


def _weakened_after(words: Sequence[str], end: int) -> bool:
    if cue_in(_ANYWHERE, words):
        return True
    if end < len(words) and words[end] in _ADVERBS_AFTER:
        return True
    if _AFTER.keys().isdisjoint(words[end:]):
        return False
    for at in range(end, len(words)):
        word = words[at]
        if word in CONTRAST:
            return False
        if word in _AFTER and cue_at(_AFTER, words, at, len(words))[0]:
            return True
    return False
