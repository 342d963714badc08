"""What comments silence: diagnostics in, those that are left and those that are suppressed out.

What is wrong with a comment is a diagnostic too, in a category of its own; no comment silences that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from medlint.diagnostic import Diagnostic, Suppressed
from medlint.directive import CATEGORY, MALFORMED, RULES, UNUSED, VERBS, Directive, Fault, parse
from medlint.document import Block, Document
from medlint.fingerprint import fingerprints
from medlint.mistake import nearest
from medlint.rule import CATEGORIES, SEVERITIES
from medlint.source import Span

_OWN = frozenset(rule.id for rule in RULES)

__all__ = ["CATEGORY", "RULES", "Directive", "apply", "parse"]


def apply(
    document: Document,
    diagnostics: Sequence[Diagnostic],
    known_rules: frozenset[str],
    active_rules: frozenset[str] | None = None,
) -> tuple[tuple[Diagnostic, ...], tuple[Suppressed, ...]]:
    """The diagnostics that are left, with those about the comments themselves, and the suppressed ones.

    Only of active rules, by default all that are known, can a suppression be unused: a rule that was left out
    of this run had no chance to say anything.
    """
    directives = parse(document)
    if not directives:
        return tuple(diagnostics), ()
    regions = _regions(document, directives)
    kept: list[Diagnostic] = []
    suppressed: list[Suppressed] = []
    used: set[_Region] = set()
    for d in diagnostics:
        region = _closest(regions.get(d.rule, ()), d.span.start)
        if region is None:
            kept.append(d)
        else:
            used.add(region)
            suppressed.append(Suppressed(d, region.directive.reason))
    faults = [
        *_unreadable(directives, known_rules),
        *_idle(directives, regions, known_rules),
        *_unused(regions, used, known_rules if active_rules is None else active_rules),
    ]
    return tuple(sorted([*kept, *_said(document, faults)], key=position)), tuple(suppressed)


@dataclass(frozen=True, slots=True)
class _Region:
    """Where a directive silences one of its rules."""

    directive: Directive
    rule: str
    start: int
    end: int


_Regions = Mapping[str, Sequence[_Region]]
_Faults = Iterator[tuple[Directive, Fault]]


def _regions(document: Document, directives: Sequence[Directive]) -> _Regions:
    """The regions of each rule."""
    last = len(document.source.text) + 1
    ends: dict[str, list[int]] = defaultdict(list)
    for directive in directives:
        if directive.verb == "enable":
            for rule in directive.rules:
                ends[rule].append(directive.span.start)
    page = _Page(document)
    regions: dict[str, list[_Region]] = defaultdict(list)
    for directive in directives:
        if directive.verb == "enable":
            continue
        for rule in directive.rules:
            start, end = directive.span.end, last
            if directive.verb == "disable-file":
                start = 0
            elif directive.verb == "disable-next":
                start, end = page.after(directive.span)
            else:
                end = next(iter(ends[rule][bisect_left(ends[rule], start) :]), last)
            regions[rule].append(_Region(directive, rule, start, end))
    return regions


def _closest(regions: Iterable[_Region], offset: int) -> _Region | None:
    """Of the regions around an offset, the one whose reason was meant: the last of the narrowest kind."""
    around = [region for region in regions if region.start <= offset < region.end]
    return max(around, key=lambda region: (-VERBS.index(region.directive.verb), region.start), default=None)


class _Page:
    """The blocks of a document in the order in which they begin, for those who look for the next one."""

    def __init__(self, document: Document) -> None:
        self._source = document.source
        placed = [(block.span(0, len(block.prose)), block) for block in document.blocks]
        self._blocks = sorted(placed, key=lambda pair: pair[0])
        self._reach = list(accumulate((span.end for span, _ in self._blocks), max))

    def after(self, comment: Span) -> tuple[int, int]:
        """From where to where a comment's next prose reaches: the rest of the block it stands in, or the
        next block.

        Before a table that is the whole table, in which Markdown has no room for comments. The text and the
        images of one line are one block to their writer.
        """
        first = bisect_left(self._blocks, comment.end, key=lambda pair: pair[0].start)
        if first and self._reach[first - 1] > comment.end:
            around = (span.end for span, _ in reversed(self._blocks[:first]) if span.end > comment.end)
            return comment.end, next(around)
        if first == len(self._blocks):
            return comment.end, comment.end
        last = first
        while last + 1 < len(self._blocks) and self._go_together(first, last):
            last += 1
        return self._blocks[first][0].start, max(span.end for span, _ in self._blocks[first : last + 1])

    def _go_together(self, first: int, last: int) -> bool:
        """Whether the block after the last one belongs to those from the first to the last."""
        (span, block), (next_span, next_block) = self._blocks[last : last + 2]
        if block.row >= 0 or next_block.row >= 0:
            begins = first == 0 or not _same_table(self._blocks[first - 1][1], self._blocks[first][1])
            return begins and _same_table(block, next_block)
        images = [block.kind == "alt-text" for _, block in self._blocks[first : last + 1]]
        line, next_line = self._source.place(span.end)[0], self._source.place(next_span.start)[0]
        return line == next_line and (next_block.kind == "alt-text" or all(images))


def _same_table(block: Block, after: Block) -> bool:
    """Whether two blocks, one after the other, are of the same table: its cells are counted onwards."""
    return block.row >= 0 and (block.row, block.column) <= (after.row, after.column)


def _unreadable(directives: Iterable[Directive], known: frozenset[str]) -> _Faults:
    for directive in directives:
        if directive.fault:
            yield directive, directive.fault
        for rule in directive.rules:
            # A dot is in the names of proselint's checks, which are not ours to know.
            if (rule in known and rule not in _OWN) or "." in rule:
                continue
            if rule in _OWN:
                message = f'"{rule}" cannot be suppressed on a page; settings can ignore it'
            elif rule in CATEGORIES:
                message = f'"{rule}" is a category; a suppression names its rules one by one'
            else:
                hint = nearest(rule, sorted(known)).replace("'", '"')
                message = f'"{rule}" is the id of no rule{hint}'
            yield directive, Fault(MALFORMED, message)


def _idle(directives: Sequence[Directive], regions: _Regions, known: frozenset[str]) -> _Faults:
    if any(directive.fault for directive in directives):
        return  # it may be what an `enable` was to end
    for directive in directives:
        if directive.verb == "enable":
            for rule in known.intersection(directive.rules):
                ended = (region.end for region in regions.get(rule, ()) if region.directive.verb == "disable")
                if directive.span.start not in ended:
                    yield directive, Fault(UNUSED, f'"enable {rule}" ends no suppression')


def _unused(regions: _Regions, used: set[_Region], active: frozenset[str]) -> _Faults:
    for rule in sorted((active & regions.keys()) - _OWN):
        for region in regions[rule]:
            if region not in used:
                yield region.directive, Fault(UNUSED, UNUSED.message.replace("{match}", rule))


def _said(document: Document, faults: Iterable[tuple[Directive, Fault]]) -> Iterator[Diagnostic]:
    """Faults as diagnostics."""
    ordered = sorted(faults, key=lambda pair: (pair[0].span, pair[1].message))
    path = document.source.path
    identities = fingerprints((fault.rule.id, path, fault.message, each.text) for each, fault in ordered)
    for (directive, fault), identity in zip(ordered, identities, strict=True):
        yield Diagnostic(
            path=path,
            rule=fault.rule.id,
            category=fault.rule.category,
            severity=fault.rule.severity,
            message=fault.message,
            span=directive.span,
            text=directive.text,
            why=fault.rule.why,
            suggestion=fault.rule.suggestion,
            fingerprint=identity,
        )


def position(d: Diagnostic) -> tuple[int, int, int, str]:
    """What diagnostics of a source are put in order by."""
    return d.span.start, d.span.end, SEVERITIES.index(d.severity), d.rule
