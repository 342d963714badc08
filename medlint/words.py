"""The words of a sentence: how prose is cut into tokens, and how a token is folded for comparison.

Folding happens once for each distinct word, not for each character of a page: the matcher keeps a table
from surface form to code. That is why tokens are cut from the prose as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Characters that a reader does not see inside a word: soft hyphen, zero-width ones, combining marks.
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f"
# Units that are written close to their number are words of their own: 10lb, 5kg, 30mins.
_UNIT = r"(?i:kgs?|lbs?|cm|mm|m[gl]|mcg|oz|mins?|hrs?|yrs?|wks?|kcal)\b"
# Latin letters as a plain range come first: `[^\W_]` alone halves the speed of the whole pipeline.
_TOKEN = re.compile(
    rf"""
      (?:(?<!\w)\[[a-zA-Z]\](?=[a-z]))?                                     # [I]t, as an editor quotes
      [a-zA-Z\u00c0-\u024f]+(?:['’ʼ{_INVISIBLE}]+[^\W_]+|\d[^\W_]*|\+)*   # don't  B12  NAD+
    | [\#$€£]?\d+(?:[.,]\d+)*(?:%|(?!{_UNIT})[^\W\d_][^\W_]*)?            # 12  28.94%  $99  #1  3x
    | [,;:()\[\]—/|=&]                                                     # what parts words
    | –(?!\d)
    | (?<=\s)-{{1,2}}(?=\s)
    | [^\W_](?:[^\W_]|['’ʼ{_INVISIBLE}]+(?=[^\W_]))*                       # every other script
    """,
    re.VERBOSE,
)
PUNCTUATION = frozenset(",;:()[]—–/|-=")
_DASHES = ("-", "--")
_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))

tokens = _TOKEN.findall
"""Word tokens and punctuation tokens of a text, in order, as they are written."""


def pieces(text: str) -> list[str]:
    """What stands between white space in a sentence; the tokens of the pieces are those of the sentence.

    A lone dash parts words only where there is white space on both sides of it.
    """
    found = text.split()
    if found and found[0] in _DASHES and not text[0].isspace():
        del found[0]
    if found and found[-1] in _DASHES and not text[-1].isspace():
        del found[-1]
    return found


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each of `tokens(text)` stands, in code points of the text."""
    return map(re.Match.span, _TOKEN.finditer(text))


def fold(token: str) -> str:
    """A token as it is compared: no capitals, curly apostrophes, ligatures, accents, invisible characters."""
    if token.startswith("[") and token != "[":
        token = token[1] + token[3:]
    if token.isascii():
        return token.lower()
    decomposed = unicodedata.normalize("NFKD", token.translate(_DROPPED)).replace("’", "'").replace("ʼ", "'")
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def folded(text: str) -> list[str]:
    """The tokens of a text, folded."""
    return [fold(token) for token in tokens(text)]


def is_number(token: str) -> bool:
    """Whether a folded token is a number in digits: `12`, `28.94%`, `#1`, `3x`."""
    return token[0].isdigit() or (len(token) > 1 and token[1].isdigit() and token[0] in "#$€£")
