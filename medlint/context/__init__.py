"""Named conditions on one sentence: what its words do to a claim that stands among them.

Each condition is a pure function of the sentence, as folded tokens or as prose, and of where the claim
stands. A condition that is in doubt does not hold: a linter that points at an innocent sentence costs its
reader a glance, one that is silent about a claim is of no use.
"""

from medlint.context.asking import question
from medlint.context.citation import cited
from medlint.context.distance import warned
from medlint.context.hedging import hedged
from medlint.context.negation import negated
from medlint.context.quotation import quoted

__all__ = ["cited", "hedged", "negated", "question", "quoted", "warned"]
