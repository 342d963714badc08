"""Whether words of a block stand inside quotation marks."""

from __future__ import annotations

import re
from functools import lru_cache

_MARKS = ('"', "“", "”", "„", "«", "»", "‘", "'")
_MARK = re.compile(
    r"""
      (?P<inches> \d['’′]\s?\d{1,2}" )                                                    # 5'10"
    | (?P<open> [“„«] | (?<!\w)‘ | (?<![\w.,!?…"”'’])"(?=\S)
              | (?<![\w.,!?…"”])'(?=[^\W\d]) (?!'(?:tis|til|twas|n|em|cause|round)\b) )     # not 'til, '90s
    | (?P<close> [”»“"] | (?<=\S)['’](?!\w) )
    """,
    re.VERBOSE,
)
_CLOSED_BY = {"“": "”", "„": "”“", "«": "»", "‘": "’", '"': '"', "'": "'"}
_DEEPEST = 6  # quotations in one another; more is not prose


def quoted(prose: str, start: int, end: int) -> bool:
    """Whether the prose from `start` to `end` stands inside quotation marks of its block.

    Apostrophes and inch marks are not quotation marks. A mark that is never closed counts only where it
    opens the block, as in a quotation of several paragraphs.
    """
    if not any(mark in prose for mark in _MARKS):
        return False
    return any(opened < start and end <= closed for opened, closed in _quotations(prose))


@lru_cache(maxsize=4)  # the claims of a block ask one after another
def _quotations(prose: str) -> tuple[tuple[int, int], ...]:
    """Where each quotation of a block opens and closes."""
    found: list[tuple[int, int]] = []
    pending: list[tuple[str, int]] = []
    for match in _MARK.finditer(prose):
        if match.lastgroup == "inches":
            continue
        mark = match.group()
        for depth in range(len(pending) - 1, -1, -1):
            opening, opened = pending[depth]
            if mark in _CLOSED_BY[opening]:
                found.append((opened, match.start()))
                del pending[depth:]
                break
        else:
            if match.lastgroup == "open" and len(pending) < _DEEPEST:
                pending.append((mark, match.start()))
    if pending and pending[0][1] == 0 and pending[0][0] in '“"„«':
        found.append((0, len(prose)))
    return tuple(found)
