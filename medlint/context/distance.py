"""Whether a sentence keeps its distance from the claim that stands in it."""

from __future__ import annotations

from collections.abc import Sequence

from medlint.context.cues import (
    CLAUSE_HEADS,
    CONTRAST,
    NOT,
    OWN,
    begins_clause,
    cue_at,
    cue_in,
    cues,
    word_set,
)

_SELLERS = word_set(
    "anyone anybody someone somebody those companies company clinics sellers websites sites ads adverts "
    "advertisements products supplements vendors peddlers influencers practitioners firms people "
    "businesses marketers providers"
)
_REGULATORS = word_set(
    "fda ftc asa mhra tga regulator regulators authority authorities agency watchdog court judge "
    "commission jury administration ombudsman"
)
_DOCTOR = word_set(
    "doctor doctors physician provider pharmacist clinician gp prescriber specialist surgeon dentist "
    "nurse midwife therapist"
)
_REPORTERS = word_set(
    "brand brands company companies seller sellers manufacturer manufacturers maker makers advertiser "
    "advertisers label advert adverts ad ads website websites site sites leaflet leaflets poster "
    "listing packaging proponents promoters supporters enthusiasts"
)
_WITNESSES = word_set(
    "reporter reporters journalist journalists inspector inspectors plaintiff plaintiffs lawsuit "
    "prosecutor prosecutors watchdog"
)
_SELLER = word_set(
    "surgeon doctor clinic seller salesman salesperson therapist practitioner healer company shop website"
)
_BUYERS = word_set(
    "buyers consumers customers shoppers victims patients parents investors viewers readers visitors "
    "clients callers followers families women men seniors people"
)
_SHAM = word_set(
    "scam scams scammer scammers fraud fraudulent fraudulently hoax quack quacks quackery bogus "
    "pseudoscience misinformation unsupported misleading misleadingly deceptive deceptively "
    "unsubstantiated unfounded baseless unproven fake falsely illegally unlawfully debunked disproven "
    "disproved"
)

_BEFORE = cues(
    {
        "warns": """
            SHAM
            beware
            incorrectly|wrongly|mistakenly|erroneously
            they|some|others claim|claimed
            illegal|unlawful|unlicensed to|for|claims|claim|sale
            illegal|unlawful|unlicensed sales|products|marketing|promotion|advertising
            against the law
            be|are|is|stay|remain very|always|| wary|skeptical|sceptical|suspicious of|about|when|with
            be|are|is|stay|remain very|always|| cautious|careful|leery of|about|when|with
            wary|skeptical|sceptical|suspicious of
            watch out for
            steer|stay clear|away of|from
            avoid|avoiding any|anyone|products|clinics|providers|companies|sellers|websites|supplements
            avoid|avoiding claims|words|phrases|using|saying|calling|promising|such
            NOT fall for
            NOT be fooled|misled|deceived|taken by|into
            NOT trust|believe a|an|any|anyone|ads|claims|those|sellers|websites|products|people|when
            red|warning flag|flags|sign|signs
            walk|run away from
            so called
            purported|alleged|supposed
            purportedly|allegedly|supposedly|reportedly
            purports|purport|purporting|purported to
            claims|claim|claimed|claiming to|that|it|its|they|their|his|her
            claims|claim|claimed|claiming such
            claims|promises of|about|such|like
            predatory|rogue|unscrupulous|dishonest|shady clinic|clinics|companies|operators|providers|sellers
            such|false|exaggerated|misleading|unsupported|bold|unverified claims|claim|promises|advertising
            touted|billed|promoted|advertised|hyped falsely|illegally|online|| as
            sold|peddled|marketed|pitched falsely|illegally|online|| as
            SELLERS who|that|which promise|promises|promised|promising|claim|claims|claimed
            SELLERS who|that|which say|says|tell|tells|pitch|market|sell
            anyone|anybody|someone|somebody promises|promise|offers|offer|tells
            anyone|anybody|someone|somebody tell|says|claims|guarantees|guarantee
            REPORTERS says|say|said|states|stated|boasts|boasted|asserts|asserted|claims|claimed
            WITNESSES found|finds|says|say|said|alleges|alleged|claims|claimed|told|reported
            REPORTERS that say|says|said|claim|claims|claimed|promise|promises|promised
            promote|promotes|pitch|pitches|tout|touts it|them|this|these|products|as
            peddle|peddles|market|markets|advertise|advertises it|them|this|these|products|as
            exploit|exploits|exploiting|prey|preys|preying
            caution|cautions|cautioned|warn|warns|warned|advise|advises|advised against
            warn|warns|warned|warning that|of|about|consumers|patients|people
            complaint|complaints of|about|that
            claim|claims|statement|statements|expressions|assertions|promises such|like
            shall|must|should|may not contain|suggest|imply|state|mention|say|claim|use|promise
            watch|alert|look for|out claims|promises|words|phrases|products|sellers|anyone
            be suspicious
            SELLER who|that says|promises|claims|guarantees|tells
            ad|ads|advert|adverts|commercials|advertisements for
            court|jury|judge|inquest|tribunal|police heard|told|found
            stop|stopped|stops saying|claiming|suggesting|implying|calling|describing
            reviews|letters|posts|sites|pages|stories|videos|leaflets|labels that|| say|claim|said
            that|which they say|claim
            it is said
            he|she|they|who|it had called|described|declared|advertised|billed|praised
            was|were once|also|| said|supposed|claimed|reputed|rumoured|rumored to
            alarm|alarms should|bells
            BUYERS was|were told|promised|assured|misled
            told|tell|tells|telling|assured BUYERS
            the lure|allure|illusion|fantasy of
            the ad|advert|site|website|seller|salesman|label promises|promised
            one ad|advert|site|website|page|seller promises|promised|offers|offered
            another promised|offered
            ask|asking how|whether|what|why
            once believed|thought|claimed
            may|might have read|heard|seen online|elsewhere|| that|claims
            notion|belief|rumour|rumours|rumor|rumors|fallacy|superstition|allegation|allegations that
            statement|statements|representation|representations|assertion|assertions that|such|about
            without proof|evidence
            SELLERS promising|claiming|promise
            sellers|peddlers|vendors|hawkers|promoters of
            selling|peddling|pushing|hawking|advertising|marketing it|them|this|these|products as
            myth|myths|misconception|misconceptions
            false|misplaced hope|hopes|belief|impression
            snake oil
            cure all|alls
            was|were|been|being|is fined|sued|prosecuted|convicted|charged|jailed
            was|were|been|being|is banned|sentenced|ordered|indicted|barred|prohibited
            fined for
            guilty of|to
            settled|settle|settles charges|allegations|claims
            REGULATORS has|have|also|| warned|warns|warn|ordered|orders|ruled|rules|fined|fines|banned|bans
            REGULATORS has|have|also|| sued|sues|charged|charges|alleges|alleged
            REGULATORS has|have|also|| told|upheld|challenged|seized|stopped
            critics|sceptics|skeptics|opponents say|said|argue|argued|warn|warned
            critics|sceptics|skeptics|opponents note|contend|question|point|doubt|charge
            ask|tell|asking|telling your|a|the DOCTOR if|whether|before|about
            talk|speak|check|consult|discuss to|with|it|| your|a|the DOCTOR if|whether|before
            determine|determining|determines|know|known|learn|certain|clear if|whether
            evaluate|evaluated|evaluating the|its|their|long|| safety|efficacy|effectiveness
            assess|assessed|assessing the|its|their|long|| safety|efficacy|effectiveness
            determine|determining|examine the|its|their|long|| safety|efficacy|effectiveness
            examined|examining the|its|their|long|| safety|efficacy|effectiveness
            investigate|investigated|investigating the|its|their|long|| safety|efficacy|effectiveness
            study|studied the|its|their|long|| safety|efficacy|effectiveness
            studying|test|tested|testing|establish the|its|their|long|| safety|efficacy|effectiveness
            evaluate|evaluated|evaluating|assess|assessed|assessing the|its|their
            examine|examined|examining|investigate|investigated|investigating the|its|their
            NOT use|take this|it|if|in|with
            to stop saying|claiming|advertising|selling
        """,
        "open": "whether",
        "": """
            whether you|your|it's|or
            claim|claims your|a|my
        """,
    },
    NOT=NOT,
    SELLERS=_SELLERS,
    REGULATORS=_REGULATORS,
    DOCTOR=_DOCTOR,
    REPORTERS=_REPORTERS,
    WITNESSES=_WITNESSES,
    SHAM=_SHAM,
    BUYERS=_BUYERS,
    SELLER=_SELLER,
)

_AFTER = cues(
    {
        "warns": """
            SHAM
            illegal|unlawful|fantasy|fiction
            red|warning flag|flags|sign
            myth|myths|false|nonsense|lie|lies|untrue|unfounded|invented
            trick|tricks|ploy|ploys|lure|bait|gimmick|gimmicks
            snake oil
            one of the oldest tricks
            faked|forged|altered|staged
            easy to make|invent|fake|forge
            easily made|faked|invented|forged
            banned|prohibited|fined|sued|recalled|prosecuted|convicted|jailed|forbidden|seized
            ordered|told to
            sold|advertised|marketed illegally|falsely
            too good to be true
            phrase|phrases|word|words|claim|claims|promise|promises to distrust|doubt|avoid|watch
        """,
    },
    SHAM=_SHAM,
)

_ANYWHERE = cues(
    {
        "warns": """
            mean|means|meant little|nothing
            make|makes|made you|us|anyone wary|suspicious|sceptical|skeptical
            comes|come|came chiefly|mostly|mainly|largely|| from small|weak|few|poor studies|trials
            warning letter|letters
            your website|websites|firm|firm's|labeling|labelling
            the|one|its REPORTERS claims|claimed|boasts|boasted|alleges|alleged
            advertiser|advertisers|advertiser's
            under the act
            fd & c act
            federal food
            interstate commerce
            complainant|complainants
            the ad|advert|advertisement|ads|adverts|poster|leaflet stated|said|claimed|implied|suggested
            the ad|advert|advertisement|ads|adverts|poster|leaflet falsely|was|were|promised
            the ad's|advert's|advertisement's
            misbranded|adulterated
            unapproved new|| drug|drugs
            critics|sceptics|skeptics|opponents say|said|argue|argued|warn|warned
            critics|sceptics|skeptics|opponents note|contend|question|point|doubt
            according to critics|sceptics|skeptics
            sound|sounds|seems too good to be true
            generally recognized|recognised as safe
            safety and|or effectiveness|efficacy in|of|for|has|have|was|were
            NOT been evaluated|approved by
            NOT intended to diagnose|treat|cure|prevent
            NOT been established|demonstrated|proven|shown
            no|little|insufficient|lack good|reliable| good|scientific|clinical|| evidence|proof
            no|little|insufficient|lack clear|convincing| good|scientific|clinical|| evidence|proof
            no|little|insufficient|lack clinical|scientific|of| good|scientific|clinical|| evidence|proof
            NOT enough evidence
            NOT supported by
            is it safe to
            unapproved|unlicensed|counterfeit products|product|medicine|medicines
        """,
    },
    NOT=NOT,
    REPORTERS=_REPORTERS,
)

_OPENERS = _BEFORE.keys() | _AFTER.keys() | _ANYWHERE.keys() | {"if"}
_VOID = NOT | word_set("no unlike despite forget ignore contrary beyond tired sick zero without")
_SELLS = word_set("get choose try call book trust join start visit experience discover buy order switch come")
_LINKS = word_set("is are was were be been being as")
_UNREAL = word_set("existed exist were was worked had did could really actually truly")
_YOU = word_set("you your you'd you're")
_WOULD = word_set("would wouldn't wouldnt")


def warned(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a sentence warns of the words from `start` to `end`, reports them as others', or leaves them
    open.

    "beware of anyone who promises a cure", "claims to cure", "was fined for", "is a scam" do, and so does
    the voice of labels and regulators: "ask your doctor whether it is safe", "has not been established". A
    warning that sets off an offer of one's own does not: "Unlike the scams …", "Forget the myths: it is
    safe".
    """
    if _OPENERS.isdisjoint(words):
        return False
    return _warned_before(words, start) or _warned_around(words, end) or _unreal(words, start)


def _warned_before(words: Sequence[str], start: int) -> bool:
    if _BEFORE.keys().isdisjoint(words[:start]):
        return False
    warns, at = False, 0
    while at < start:
        if words[at] in _BEFORE:
            after, kind = cue_at(_BEFORE, words, at, start)
            if after:
                warns = warns or (bool(kind) and not _void(words, at) and not (at == 0 and kind == "open"))
                at = after
                continue
        if warns and _turns(words, at):
            warns = False
        at += 1
    return warns


def _void(words: Sequence[str], at: int) -> bool:
    """Whether a warning is set aside by the words just before it: "not a scam", "forget the myths"."""
    if not OWN.isdisjoint(words[max(0, at - 3) : at]):
        return True
    for word in reversed(words[max(0, at - 3) : at]):
        if word in _VOID:
            return True
        if word in (",", "and", ":"):
            return False
    return False


def _turns(words: Sequence[str], at: int) -> bool:
    """Whether the sentence turns here to what its writer holds or sells."""
    word = words[at]
    if word in CONTRAST or word in OWN or word in CLAUSE_HEADS:
        return True
    if word in (",", "and", ":") and at + 1 < len(words):
        return words[at + 1] in _SELLS or begins_clause(words, at + 1)
    return False


def _warned_around(words: Sequence[str], end: int) -> bool:
    if cue_in(_ANYWHERE, words):
        return True
    if _AFTER.keys().isdisjoint(words[end:]):
        return False
    for at in range(end, len(words)):
        word = words[at]
        if word in CONTRAST or word in OWN or word in ("other", "others", "unlike", "than", "while"):
            return False
        if (
            word in _AFTER
            and cue_at(_AFTER, words, at, len(words))[0]
            and not _LINKS.isdisjoint(words[max(end, at - 3) : at])
        ):
            return _VOID.isdisjoint(words[max(end, at - 3) : at])
    return False


def _unreal(words: Sequence[str], start: int) -> bool:
    """Whether the claim stands in a condition that its writer holds to be untrue, or follows from one.

    "If such a pill existed, every doctor would use it." But "If you could be rid of pain, would you call?"
    asks the reader to suppose it, and sells.
    """
    if "if" not in words[: start + 1] or _WOULD.isdisjoint(words):
        return False
    begin = words.index("if")
    would = next((at for at, word in enumerate(words) if at > begin and word in _WOULD), -1)
    condition = words[begin:would]
    if would < 0 or _YOU & {*condition, *words[would : would + 3]} or OWN & {*words[begin:]}:
        return False
    return not _UNREAL.isdisjoint(condition)
