"""How a page weighs risk against benefit: how many words it spends on each, and where the risks begin.

The measure follows the test of fair balance in 21 CFR 202.1(e)(5)(ii), which asks for balance between what an
advertisement says of side effects and contraindications and what it says of effectiveness. The rule gives no
number, so ours are stated here: a page is unbalanced if it spends fewer than one word on risk for every four
on benefit, or if its first word on risk comes in the last fifth of the page. A reader sees the figures.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

LEAST_SHARE = 0.2  # of the words on risk or benefit
LATEST = 0.8  # of the page, where the first risk stands
FEW = 2  # sentences on benefit; a page that hardly claims anything needs no balance


@dataclass(frozen=True, slots=True)
class Balance:
    """The figures of one page."""

    claims: int  # sentences that say what good a treatment does
    benefit: int  # words in these
    risk: int  # words in sentences that say what harm it may do, or who should not have it
    first_risk: float  # where the first of these stands, 0 at the top of the page, 1 at its end

    @property
    def fair(self) -> bool:
        """Whether the risks have a weight and a place that a reader notices."""
        if self.claims < FEW:
            return True
        return self.risk >= LEAST_SHARE * (self.risk + self.benefit) and self.first_risk <= LATEST

    def said(self) -> str:
        """The figures as a message gives them."""
        if not self.risk:
            return f"no word on risk, {self.benefit} on benefit"
        return (
            f"{self.risk} words on risk, from {self.first_risk:.0%} down the page, {self.benefit} on benefit"
        )


def weigh(lengths: Sequence[int], benefit: Set[int], risk: Set[int]) -> Balance:
    """The balance of a page, given the words of each sentence, and which are on benefit and which on risk."""
    praising = benefit - risk
    return Balance(
        claims=len(praising),
        benefit=sum(lengths[number] for number in praising),
        risk=sum(lengths[number] for number in risk),
        first_risk=min(risk, default=len(lengths)) / max(len(lengths), 1),
    )
