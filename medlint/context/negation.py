"""Whether a sentence denies the claim that stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from medlint.context.cues import (
    CLAUSE_HEADS,
    CONTRAST,
    NOT,
    OWN,
    PRONOUNS,
    begins_clause,
    cue_at,
    cues,
    word_set,
)

# How many words a negator reaches: "not" its clause, "no" its noun, "no evidence that" the whole sentence.
_REACH = {"clause": 9, "noun": 5, "without": 3, "relative": 2, "failure": 6, "prefix": 0, "sentence": 40}

_BEFORE = cues(
    {
        "clause": """
            NOT
            nor
            neither
            hardly|scarcely|rarely|seldom
            far from
            anything but
            instead of
            rather than
            as opposed to
            short of
            no longer considered|recommended|believed|thought|regarded|approved
            is|are|was|were|be|works|worked|performed|proved no better|safer|faster|more
            by no means
            in no way
            ineffective|useless|worthless at|for|in|against|as
            no more|better effective|useful|helpful|successful|use|good than
        """,
        "failure": """
            fail|fails|failed|failing to
            unable|unlikely to
            incapable of
        """,
        "noun": """
            no
            none
            nobody
            nothing
            lack|absence of
            lacks|lacking
            few|hardly|scarcely any|| diseases|illnesses|conditions|ailments|cancers
            unproven|untested
        """,
        "prefix": "non",
        "without": "without",
        "sentence": """
            no|little|insufficient|scant|scarce good|reliable|clear|strong|convincing| evidence|proof
            no|little|insufficient|scant|scarce clinical|scientific|credible|solid| evidence|proof
            lack of good|reliable|clear|strong|clinical|scientific| evidence|proof
            lack|lacks|lacking|without evidence|proof
            no study|studies|trial|trials|data has|have|that|to|show|shows
            NOT enough|sufficient|any evidence|proof
            NOT mean|imply|promise|guarantee|claim|ensure|assure|prove|suggest|state|contain
            NOT expect|assume|conclude|think|believe|say|suggest
            no one|nobody|clinic|doctor can|could|should|will promise|guarantee|claim|assure|expect
            nobody can|could|should|will promise|guarantee|claim|assure|expect
            impossible to
            evidence|proof is|remains still|| lacking|insufficient|limited|weak|thin|scant
            no guarantee|guarantees|promise|promises|claim|claims|assurance|certainty
            false|untrue|myth|wrong|incorrect that|to
            not true|correct|right that|to
            NOT been shown|proven|proved|demonstrated|established to|that
            such thing as
        """,
        "": """
            not only|just|merely|simply|solely|least
            not to mention
            not for profit
            not surprising|surprisingly
            not a moment|day|minute
            not long|far|until
            if not
            why NOT
            whether or not
            or not
            it or not
            often than not
            no wonder|doubt|question|problem|worries|matter|need|other|less
            no fewer|sooner|later|longer|more|time|stranger|secret
            no surprise|coincidence|accident|exaggeration|nonsense|brainer|obligation|hassle
            no fuss|pressure|strings|reason|match|substitute|limit
            no ordinary|average|end
            no better|safer|faster|easier|greater|quicker
            there is|are no better|safer|faster|easier|greater|quicker
            no DIGIT
            no ,|—|–|-|:|;
            say|says|said|saying no to
            in no time
            nothing short|less of|than
            nothing but|beats|compares|else|like|matches|better
            nothing works|comes|does better|faster|like|as|close
            no one does|else
            without a|any|| doubt|question|exception|fail|delay|worry
            without a|any|| worrying|hesitation|having|needing|further|waiting
            DONT wait|suffer|miss|let|settle|hesitate|delay|worry|forget|despair|lose
            DONT struggle|ignore|spend|waste|pay|compromise|accept|underestimate|stop|regret
            do not wait|suffer|miss|let|settle|hesitate|delay|worry|forget|despair
            do not lose|struggle|ignore|spend|waste|pay|compromise|accept|underestimate|stop
            NOT give up
            NOT put up|off|a
            NOT live with
            NOT need|regret
            NOT match|rival|compete|compare|touch|top|deny|overstate|explain
            NOT have|want to
            NOT want you
            NOT tell|told you
            NOT just|only
            NOT take our|my
            who NOT want|love|like
            who says|said you|it|they NOT
            NOT believe how|what|the|my|it
            NOT imagine|beat|say|thank|recommend|go|live|praise enough|wrong|without|this|them|these|it|how
            couldn't|could|can't|cannot not|| be happier|easier|simpler|better|more
            couldn't|could|can't|cannot not|| be prouder|faster|safer|quicker
            NOT find|get|see a|any|another|| better|safer|faster|cheaper|easier|more
            NOT think|believe|know|realize|realise|expect i|it'd|we|what|how
            didn't|never think|thought|believe|believed|expect|expected|know
            didn't|never even|| knew|realize|realized|imagined|dreamed|dreamt
            never been easier|better|happier|healthier|safer|simpler|faster|stronger|more|so|this|as
            never felt|looked|before|again|too|mind|fear|seen|experienced|seemed|underestimate
            compared with|to no
            versus|vs|than no
            like never before
            CONTRACTION it|you|we|they|i|he|she|this|that|everyone|everybody|time
            do|does|did|is|are|will|would|can|could it|you|we|they not
        """,
    },
    NOT=NOT,
    DIGIT=frozenset("123456789"),
    DONT=word_set("don't dont never won't needn't can't cannot"),
    CONTRACTION=NOT - {"not", "cannot", "never"},
)

_PROVEN = word_set(
    "guaranteed promised proven proved established shown demonstrated assured certain supported "
    "confirmed substantiated realistic real true achievable likely verified scientifically"
)
_AFTER = cues(
    {
        "denied": """
            NOT always|yet|ever|currently|fully|necessarily|been|be|| PROVEN
            NOT yet|ever|always|currently|fully|necessarily been|be PROVEN
            NOT yet|ever| been found|discovered|identified|possible
            NOT be offered|given|ensured|expected|possible
            is|are isn't|not possible
            NOT exist
            NOT the same|equal|equivalent as|to
            NOT yet|currently|| within reach
            yet|remains|remain to be PROVEN
            yet|remains|remain to be found|discovered|seen
            is|are|was|were|remains|remain|still|as|be unproven|unclear|unknown
            is|are|was|were|remains|remain|still|as|be uncertain|unconfirmed|elusive
            is|are|was|were|remains|remain|still|as|be doubtful|impossible|unrealistic|unlikely|disproved
            is|are|was|were|remains|remain|still|as|be disproven|refuted|debunked|denied|unfounded|baseless
            is|are|was|were|remains|remain|still|as|be unsupported|untrue|false|fiction|nonsense
            is|are|was|were|remains|as a|an|just|pure myth|myths|fiction|fantasy|lie|illusion
            is|are|was|were|as myth|myths
            lack|lacks evidence|proof|support
            is|are no|never guarantee|certainty|promise|certain
        """,
    },
    NOT=NOT,
    PROVEN=_PROVEN,
)

_STOPS = CONTRAST | word_set(
    "because since while unless until if when despite then therefore so : yet needed required necessary"
)
# Begin what the seller offers instead: "no surgery with our cure".
_AFTER_NO = word_set("with by in from at through on via thanks")
_PREPOSITIONS = _AFTER_NO | {"for", "of", "to"}
# After these, what "no" denies goes on: "no drug is safe", "no cure for".
_OPEN_NOUN = word_set(
    "is are was were can could will would may might has have had does do did should must ever that "
    "which who to for of as"
)
_THOUGHT = word_set(
    "that whether what how mean means promise guarantee say says claim believe think expect assume ensure"
)
# Ask, where they begin a sentence: "Isn't a cure worth a call?".
_INVERTED = word_set("isn't aren't wasn't weren't wouldn't shouldn't couldn't hasn't haven't")
_CONDITION = word_set("who whose if when because since where")
_NEW_PREDICATE = word_set(
    "it you we they i he she there is are was has have will can may completely totally fully absolutely "
    "entirely perfectly 100% works helps gives provides offers relieves treats cures heals reduces "
    "delivers restores eliminates makes gets improves prevents reverses kills melts boosts removes ends "
    "stops just only instead even yet truly proven get start enjoy"
)
_ADJECTIVES = word_set("safe quick easy simple magic proven sure certain fast known real single cheap")
_ADJECTIVE_ENDINGS = ("able", "ible", "ive", "ful", "ous", "ed", "less")
_OTHER_SUBJECT = PRONOUNS | CLAUSE_HEADS | OWN | {"just"}
_TURNS = _STOPS | CONTRAST | PRONOUNS | CLAUSE_HEADS | _AFTER_NO | _OPEN_NOUN | word_set(", ( and & plus")
_OTHER_THAN = word_set("placebo before usual nothing sham")


def negated(words: Sequence[str], start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are denied by what stands around them.

    Negators reach forward until a word that ends their clause, as in NegEx (Chapman et al., 2001, J Biomed
    Inform 34:301) and ConText (Harkema et al., 2009, J Biomed Inform 42:839), whose triggers are clinical.
    Copy differs: "not only", "no other treatment", "don't wait" assert; a second negation of another kind
    undoes the first ("never fails to"); a relative clause ends early ("patients who did not respond find
    relief"). Negation inside the words themselves ("no side effects") is the claim, not its denial.
    """
    return _denied_before(words, start, end) or _denied_after(words, end)


def _denied_before(words: Sequence[str], start: int, end: int) -> bool:
    if _BEFORE.keys().isdisjoint(words[:start]):
        return False
    kind, since, reach, at = "", 0, 0, 0
    while at < start:
        word = words[at]
        if word in _BEFORE and not (at == 0 and word in _INVERTED):
            after, found = cue_at(_BEFORE, words, at, start)
            if after:
                if kind and _undoes(kind, found):
                    kind = ""
                elif found:
                    kind = "relative" if found == "clause" and _is_relative(words, at) else found
                    reach = _REACH[kind]
                since = at = after
                continue
        if kind and word in _TURNS:
            passed = _passed(words, at, since, start, kind, reach)
            if passed < 0:
                kind = ""
            elif kind == "noun" and word in _OPEN_NOUN:
                reach = max(reach, at - since + _REACH["clause"])
            at = max(passed, at)
        at += 1
    return (
        bool(kind)
        and at == start
        and start - since <= reach
        and not _surpasses(words, since, start, end, kind)
    )


def _undoes(kind: str, found: str) -> bool:
    """Whether a second negator undoes the first: "no … without", "never fails to", "no evidence that …
    not"."""
    return found in ("without", "failure") or (kind == "sentence" and found == "clause")


def _is_relative(words: Sequence[str], at: int) -> bool:
    return not _CONDITION.isdisjoint(words[max(0, at - 3) : at])


def _passed(words: Sequence[str], at: int, since: int, start: int, kind: str, reach: int) -> int:
    """The last token up to which a negator still reaches at a token, -1 if it ends there."""
    word = words[at]
    if word == "," or word == "(":
        return _passed_comma(words, at, since, start, kind)
    if word in ("and", "&", "plus"):
        return at if _passed_and(words, at, since, kind, reach) else -1
    if kind == "sentence":
        return -1 if word in CONTRAST or word == "yet" else at
    if word in _STOPS:
        return at if at == since and word in ("so", "yet") else -1
    if at > since and begins_clause(words, at) and words[at - 1] not in _THOUGHT:
        return -1
    if kind in ("noun", "without") and at > since:
        if reach <= _REACH["noun"] and word in _AFTER_NO:
            return -1
        if word in _PREPOSITIONS and at + 1 < len(words) and words[at + 1] in OWN:  # "no pills for our cure"
            return -1
    return at


def _passed_comma(words: Sequence[str], at: int, since: int, start: int, kind: str) -> int:
    if words[at] == "(" or (at == since and kind != "sentence"):  # "is not, in any sense, a cure"
        closing = "," if words[at] == "," else ")"
        for close in range(at + 1, min(at + 10, start)):
            if words[close] == closing:
                return close
        return -1
    following = words[at + 1] if at + 1 < len(words) else ""
    if kind == "sentence" and following not in _OTHER_SUBJECT:
        return at
    return at if _lists_alternatives(words, at) else -1


def _lists_alternatives(words: Sequence[str], comma: int) -> bool:
    """Whether a comma parts the items of a list that ends with "or": "does not treat, cure, or prevent"."""
    item = 0
    for word in words[comma + 1 : comma + 20]:
        if word in ("or", "nor"):
            return True
        item = 0 if word == "," else item + 1
        if item > 3 or word in _STOPS or word in CLAUSE_HEADS or word == "and":
            return False
    return False


def _passed_and(words: Sequence[str], at: int, since: int, kind: str, reach: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    if following in NOT and at == since:  # "cannot and will not"
        return True
    if kind == "noun" and reach == _REACH["noun"]:
        before = words[at - 1]
        return at - since == 1 and (before in _ADJECTIVES or before.endswith(_ADJECTIVE_ENDINGS))
    return following not in _NEW_PREDICATE and following not in CLAUSE_HEADS and following not in OWN


def _surpasses(words: Sequence[str], since: int, start: int, end: int, kind: str) -> bool:
    """Whether "no …" compares in favour of the claim: "no clinic is safer than ours"."""
    if kind != "noun":
        return False
    around = words[since : end + 4]
    if "than" in around:
        than = since + around.index("than")
        return than + 1 < len(words) and words[than + 1] not in _OTHER_THAN
    return "as" in words[since : start + 1] and "as" in words[end : end + 2]


def _denied_after(words: Sequence[str], end: int) -> bool:
    if _AFTER.keys().isdisjoint(words[end:]):
        return False
    for at in range(end, min(end + 9, len(words))):
        word = words[at]
        if word in _AFTER and cue_at(_AFTER, words, at, len(words))[0]:
            return True
        if word in _STOPS or word == ",":
            return False
        if word == "and" and at + 1 < len(words) and words[at + 1] in _NEW_PREDICATE:
            return False
    return False
