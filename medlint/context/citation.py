"""Whether a source is named beside a claim."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

from medlint.context.cues import word_set

_NUMBERS = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*"
_YEAR = r"(?:19|20)\d\d[a-z]?"
_NAME = (  # a capitalised word that is not a month or the head of a date of business
    r"(?!(?:Est|Since|Founded|Updated|Copyright|Published|Last|Ages?|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[a-z]*\b)[A-Z][\w'’-]+"
)
_BODY = (
    r"(?:National|American|European|British|Royal|World|International|Canadian|Australian|Federal|Food|U\.?S\.?|UK)"
    r"(?:\s(?:[A-Z][\w'’-]*|of|and|for|on|the|&)){0,8}?\s"
    r"(?:Institutes?|Association|College|Society|Academy|Organi[sz]ation|Agency|Administration|Federation|Service|"
    r"Centers?|Foundation|Council|Department|Board)\b"
    r"|Centers\sfor\sDisease\sControl|Cochrane|CDC|NIH|NIMH|NHS|NICE|WHO|FDA|EMA|MHRA"
)
_DOCUMENT = (
    r"(?:guidelines?|guidance|report|review|fact\ssheet|factsheet|monograph|statement|label|handbook)\b"
)
_JOURNAL = (
    r"(?:The\s)?(?:Lancet|JAMA|BMJ|NEJM|Nature|Science|Cell|PLOS|PLoS|Cochrane|Neurology|Pediatrics|Circulation)\b"
    r"|[A-Z]\w+\s(?:[A-Z]\w+\s){0,5}Journal\b|(?:[A-Z]\w+\s){0,5}Journal\sof\s[A-Z]"
)
_NOT_TRIALS = r"(?!(?:FDA|NEW|OUR|CLINICAL|PTSD|ADHD|SSRI|MRI|TMS|CBD|THC|COVID|HIV|US|UK)\b)"

# A kind of source, and the characters without which it cannot be there: looking for them first is what makes
# most sentences cheap.
_SOURCES = (
    (("[",), rf"\[\^?{_NUMBERS}\]"),  # [3] [3, 7–9]
    (("(",), rf"(?<=[a-z%.,;)])\s?\({_NUMBERS}\)(?=\s*(?:[.,;:]|$))"),  # placebo (12).
    ("²³¹⁴⁵⁶⁷⁸⁹", r"(?<![mM])[²³]|[¹⁴-⁹]"),
    ((" et al",), r"\bet\sal\b"),
    (
        ("(19", "(20", " 19", " 20"),
        # (Okafor & Lind, 2020)
        rf"\((?:see\s|e\.g\.,?\s|cf\.?\s)?{_NAME}[\w.'’&\s-]{{0,60}}?,?\s{_YEAR}\s?[);,:]"
        rf"|\b{_NAME}(?:\s(?:and|&)\s[A-Z][\w'’-]+)?\s\({_YEAR}\)"  # Okafor and Lind (2020)
        rf"|\b{_YEAR}\s(?:[a-z]+\s){{0,2}}(?:Cochrane\b|[A-Z]\w+\s(?:University\s)?(?:review|trial|study)\b)",
    ),
    (
        word_set(
            "National American European British Royal World International Canadian Australian Federal "
            "Food U.S US UK Centers Cochrane CDC NI NHS WHO FDA EMA MHRA"
        ),
        rf"\b(?:{_BODY})(?:['’]s)?\s(?:\(?{_YEAR}\b|(?:[a-z]+\s){{0,3}}{_DOCUMENT})",
    ),
    (
        ("label", "rescribing info", "package insert"),
        r"\b(?:[Aa]ccording\sto|[Pp]er)\s(?:the|its)\s(?:[a-z]+\s){0,2}label(?:l?ing)?\b"
        r"|rescribing information|package insert",
    ),
    (
        (" trial", " study", " Trial", " Study", " program"),
        rf"\b[Tt]he\s(?:[a-z]+\s)?{_NOT_TRIALS}[A-Z][A-Z*-]{{2,}}[\w*-]*\s(?:[Tt]rial|[Ss]tudy)\b"
        r"|\b[A-Z]{3,}[*-]?\s?\d{1,2}\s(?:[Tt]rial|[Ss]tudy|[Pp]rogram)",
    ),
    (("NCT", "ISRCTN", "PMC", "PMID"), r"\b(?:NCT\d{8}|ISRCTN\d{6,9}|PMC\d{5,9}|PMID:?\s?\d{5,9})\b"),
    (("10.",), r"\b10\.\d{4,9}/\S"),
    (("ref",), r"\bref(?:erence|s)?\.?\s\d"),
    (("CFR", "C.F.R", "USC", "U.S.C"), r"\b\d\d?\s(?:CFR|C\.F\.R\.|U\.?S\.?C\.?)\s"),
    (
        word_set(
            "Journal JAMA BMJ NEJM Nature PLOS PLoS Lancet Cochrane Science Cell Neurology "
            "Pediatrics Circulation"
        ),
        rf"\b(?:in|In|by)\s(?:the\s)?(?:{_JOURNAL})",
    ),
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S")
_INVITES = re.compile(
    r"\b(?:visit|book|go\sto|shop|order|online|call|contact|website|site|at)\W*\Z", re.IGNORECASE
)
_LEADING = re.compile(rf"\s*(?:\[{_NUMBERS}\]|[¹²³⁴-⁹]+)+")
_FOLLOWING = re.compile(rf"\s?(?:\[\^?{_NUMBERS}\]|[¹²³⁴-⁹]|\({_NUMBERS}\))")
_compiled = cache(re.compile)  # a page with no such sign never needs the pattern


def cited(prose: str, start: int, end: int, references: Sequence[int]) -> bool:
    """Whether a source is named in the sentence from `start` to `end` of a block, or right after it.

    A source is a document that a reader can look up: a reference mark, a link or footnote (in
    `references`), a DOI, a trial number, author and year, a named trial or journal, a public body's
    guideline or year, the label. A body alone ("according to the National Institutes of Health") is none:
    it has said many things, and such claims have been condemned. Nor are "studies show", "a 2019 study",
    "researchers at Yale", or an address that the reader is invited to visit.
    """
    after = bisect_right(references, start)
    if after < len(references) and references[after] <= end + 2:
        return True
    if _FOLLOWING.match(prose, end):
        return True
    leading = _LEADING.match(prose, start, end)  # belongs to the sentence before
    return _names_source(prose[leading.end() if leading else start : end])


@lru_cache(maxsize=10_000)  # the pages of a site repeat each other
def _names_source(sentence: str) -> bool:
    for signs, pattern in _SOURCES:
        for sign in signs:
            if sign in sentence:
                if _compiled(pattern).search(sentence):
                    return True
                break
    if "://" not in sentence and "www." not in sentence:
        return False
    return any(not _INVITES.search(sentence, 0, address.start()) for address in _ADDRESS.finditer(sentence))
