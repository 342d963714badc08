"""Whether a sentence asks about a claim rather than plants it."""

from __future__ import annotations

from collections.abc import Sequence

from medlint.context.cues import cue_at, cues, word_set

_LEAD_INS = word_set("and but so or then now well ok okay q faq question first next also however yes")
_PARTS = word_set(", : ; — – - ( |")
_DEGREES = word_set(
    "fast quickly soon long often much many effective safe well likely common big strong high old far"
)

# Whether a question that begins with these words is open ("ask") or takes the claim for granted ("").
_OPENERS = cues(
    {
        "ask": """
            is|are|was|were|does|do|did|can|could|will|should|has|have|may|might|would
            how|what|which|who|when|where
            wondering|curious|unsure|wonder
            NOT sure if|whether|how|what|about
        """,
        "": """
            are|were|have|had|would|will you
            is|was it|now|this time
            is|are this|it|that|these finally
            is|are this|it|that the end|answer|solution|breakthrough|moment
            is your
            do|does you|anyone|anybody really|ever|still|also|just|| want|wish|suffer|struggle|dream
            do|does you|anyone|anybody really|ever|still|also|just|| crave|long|deserve|feel|know
            do|does you|anyone|anybody really|ever|still|also|just|| have|need|experience|desire
            did|do you also|even|| know|realize|realise|hear|ever
            would it surprise
            can|could you imagine|afford|believe|picture|really|see|relate|feel
            could you use
            could you do with
            could this|it finally|be|really the|your|an|a
            should you wait|suffer|settle|have
            what if|makes|could|else|more|better|about|would
            what are|is you|your|stopping|holding waiting|you|looking
            what|how would|about your|you|life|it
            how would|about
            how can|could|would you|your
            how DEGREE would|could|can you
            who else|knew|needs|says|said|wants|wouldn't|doesn't|wouldnt|doesnt
            who would|does not
            where else
            when was|will|did you|your|the
        """,
    },
    NOT=frozenset({"not"}),
    DEGREE=_DEGREES,
)


def question(words: Sequence[str], start: int, end: int, ends_with: str) -> bool:
    """Whether the words from `start` to `end` are asked about openly, as a reader who wants to know would.

    A question mark is not enough: "Ready to be pain-free?", "Why is it the best?", "Did you know that it
    cures …?" and a bare "A cure for anxiety?" assert what they seem to ask. "Is it …?", "How fast …?" ask.
    """
    if ends_with != "?":
        return False
    for at in range(start, -1, -1):
        if at and (words[at - 1] not in _PARTS or words[at] in _PARTS):
            continue
        begin = at
        while begin < start and (words[begin] in _LEAD_INS or words[begin] in _PARTS):
            begin += 1
        if begin > start or begin >= len(words):
            continue
        after, kind = cue_at(_OPENERS, words, begin, start)
        if after:
            return kind == "ask" and not _presumes(words, begin)
    return False


def _presumes(words: Sequence[str], begin: int) -> bool:
    """Whether a "how" asks about the manner of what it takes for granted: "How does it cure so quickly?"."""
    if words[begin] != "how" or begin + 1 >= len(words) or words[begin + 1] in _DEGREES:
        return False
    return "so" in words[begin + 2 :]
