"""Comments that silence rules: their grammar case by case, what they reach, and what is said about them."""

import re
from functools import cache

import pytest

from medlint import Linter
from medlint.diagnostic import Diagnostic, Report, Suppressed
from medlint.directive import RULES
from medlint.document import Document
from medlint.linter import Settings
from medlint.parsers import parse as parse_page
from medlint.rulebook import Rulebook, bundled_folder, load_rulebook
from medlint.source import Source, Span
from medlint.suppression import apply, parse

KNOWN = frozenset({"cure-claim", "speed-claim", "risk-denial", "missing-risks"})
MALFORMED, WITHOUT_REASON, UNUSED = (
    "suppression-malformed",
    "suppression-without-reason",
    "suppression-unused",
)


def page(text: str, path: str = "page.md") -> Document:
    return parse_page(Source(path, text))


def marked(text: str, path: str = "page.md", rule: str = "cure-claim") -> tuple[Document, list[Diagnostic]]:
    """A page on which each CURES is a diagnostic of a rule."""
    found = [
        Diagnostic(path, rule, "cure", "error", f"{match[0]} promises", Span(*match.span()), match[0])
        for match in re.finditer("CURES(-[a-z]+)?", text)
    ]
    return page(text, path), found


def left(text: str, path: str = "page.md", rule: str = "cure-claim") -> list[str]:
    """What is still said of a page: words found, or the rule that speaks of a comment."""
    kept, suppressed = apply(*marked(text, path, rule), KNOWN)
    assert len(kept) - sum(d.category == "suppression" for d in kept) + len(suppressed) == text.count("CURES")
    return [d.rule if d.category == "suppression" else d.text for d in kept]


# The grammar. A case is the words of a comment, then what they say (verb, rules, reason), or what is wrong
# with them (rule, words of the message), or None if they are none of our business.
@pytest.mark.parametrize(
    ("comment", "meaning"),
    [
        # The usual form.
        (
            "medlint disable-next cure-claim: the label says so",
            ("disable-next", "cure-claim", "the label says so"),
        ),
        # All verbs; a colon may follow the name.
        ("medlint disable cure-claim: quoted", ("disable", "cure-claim", "quoted")),
        ("medlint: disable-file cure-claim: quoted", ("disable-file", "cure-claim", "quoted")),
        ("medlint:disable-file cure-claim: quoted", ("disable-file", "cure-claim", "quoted")),
        # What ends a suppression needs no reason, but may have one.
        ("medlint enable cure-claim", ("enable", "cure-claim", "")),
        ("medlint enable cure-claim: here it ends", ("enable", "cure-claim", "here it ends")),
        # Several rules, with and without spaces; one named twice, and a comma too many, do no harm.
        ("medlint disable-next cure-claim, speed-claim: x", ("disable-next", "cure-claim speed-claim", "x")),
        ("medlint disable-next cure-claim,speed-claim : x", ("disable-next", "cure-claim speed-claim", "x")),
        ("medlint disable-next cure-claim, cure-claim,: x", ("disable-next", "cure-claim", "x")),
        # proselint's checks have dots and underscores.
        ("medlint disable-next proselint.misc.but_x: x", ("disable-next", "proselint.misc.but_x", "x")),
        # A reason may hold anything: colons, dashes, commas, angle brackets, addresses.
        ("medlint disable-next cure-claim: see: 21 CFR", ("disable-next", "cure-claim", "see: 21 CFR")),
        ("medlint disable-next cure-claim: a -- b > c", ("disable-next", "cure-claim", "a -- b > c")),
        ("medlint disable-next cure-claim:https://x.org", ("disable-next", "cure-claim", "https://x.org")),
        ("medlint disable-next cure-claim: für 1", ("disable-next", "cure-claim", "für 1")),
        # White space and line ends count as one space; the dashes of `<!---` and `--->` are not words.
        ("\n  medlint  disable-next\n  cure-claim:\n  a\n  b\n", ("disable-next", "cure-claim", "a b")),
        ("- medlint disable-next cure-claim: a -", ("disable-next", "cure-claim", "a")),
        # No reason: nothing after the colon, no colon, a reason without a word.
        ("medlint disable-next cure-claim:", (WITHOUT_REASON, "cure-claim")),
        ("medlint disable-next cure-claim", (WITHOUT_REASON, "cure-claim")),
        ("medlint disable-file cure-claim: …!", (WITHOUT_REASON, "cure-claim")),
        ("medlint disable cure-claim, speed-claim", (WITHOUT_REASON, "cure-claim, speed-claim")),
        # No rule: there is no way to silence all of them.
        ("medlint disable-next", (MALFORMED, "names no rule")),
        ("medlint disable-file: because", (MALFORMED, "names no rule")),
        ("medlint enable", (MALFORMED, "names no rule")),
        ("medlint disable-next *: because", (MALFORMED, '"*" is no rule id')),
        # No comma between rules, no colon before the reason, the dashes of ESLint.
        (
            "medlint disable-next cure-claim speed-claim: x",
            (MALFORMED, '"cure-claim speed-claim" is no rule id'),
        ),
        ("medlint disable-next cure-claim because", (MALFORMED, "is no rule id")),
        ("medlint disable-next cure-claim -- quoted: x", (MALFORMED, "is no rule id")),
        # Unknown verbs, and forms of other linters.
        ("medlint disable-nxt cure-claim: x", (MALFORMED, 'did you mean "disable-next"?')),
        ("medlint ignore cure-claim: x", (MALFORMED, '"ignore" is none of disable-next, disable')),
        ("medlint Disable cure-claim: x", (MALFORMED, 'did you mean "disable"?')),
        ("medlint-disable cure-claim: x", (MALFORMED, "is no suppression; expected")),
        ("medlint", (MALFORMED, "is no suppression; expected")),
        ("medlint " + "so " * 40, (MALFORMED, '"so" is none of')),
        ("medlint disable " + "so " * 40, (MALFORMED, '"so so so so so so so so so so so so so…" is')),
        # Not for medlint.
        ("see medlint disable-next cure-claim: x", None),
        ("medlinter disable-next cure-claim: x", None),
        ("medlint's word on this is no", None),
        ("medlint.toml has the rest", None),
        ("vale off", None),
        ("", None),
    ],
)
def test_grammar(comment: str, meaning: tuple[str, ...] | None) -> None:
    found = parse(Document(Source("a.md", "x" * 9), (), (), ((comment, Span(2, 7)),)))
    if meaning is None:
        assert found == ()
        return
    (directive,) = found
    assert directive.span == Span(2, 7)
    if len(meaning) == 3:
        assert directive.fault is None
        assert (directive.verb, " ".join(directive.rules), directive.reason) == meaning
    else:
        assert directive.fault is not None
        assert directive.fault.rule.id == meaning[0]
        assert meaning[1] in directive.fault.message
        assert directive.rules == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "<!-- medlint disable-next cure-claim: a -- b > c -->\n\nMint."),
        ("a.md", "<!--medlint disable-next cure-claim: a -- b > c-->\nMint."),
        ("a.md", "- <!--- medlint disable-next cure-claim: a -- b > c --->Mint."),
        ("a.html", "<p><!-- medlint disable-next cure-claim: a -- b > c -->Mint."),
        ("a.md", "---\n# medlint disable-next cure-claim: a -- b > c\ntitle: Mint.\n---\n"),
        ("a.mdx", "{/* medlint disable-next cure-claim: a -- b > c */}\n\nMint."),
        ("a.txt", "medlint: disable-next cure-claim: a -- b > c\nMint."),
        ("a.txt", "# medlint disable-next cure-claim: a -- b > c\nMint."),
        ("a.txt", "// medlint disable-next cure-claim: a -- b > c\nMint."),
        ("a.txt", "<!-- medlint disable-next cure-claim: a -- b > c -->\nMint."),
    ],
)
def test_the_comments_of_each_format(path: str, text: str) -> None:
    (directive,) = parse(page(text, path))
    assert (directive.verb, directive.rules, directive.reason) == (
        "disable-next",
        ("cure-claim",),
        "a -- b > c",
    )


# What a comment reaches. Upper-case words are diagnostics; those with -out are the ones that stay.
@pytest.mark.parametrize(
    ("text", "path"),
    [
        # disable-next: the next block, whatever it is.
        ("CURES-out\n\n<!-- NEXT -->\n\nCURES and CURES\nCURES\n\nCURES-out", "a.md"),
        ("<!-- NEXT -->\nCURES\nCURES\n\nCURES-out", "a.md"),
        ("<!-- NEXT -->\n# CURES\n\nCURES-out", "a.md"),
        ("<!-- NEXT -->\n- CURES\n- CURES-out", "a.md"),
        ("- CURES-out\n- <!-- NEXT --> CURES\n- CURES-out", "a.md"),
        ("CURES-out\n\n# NEXT\nIt CURES colds.\n\nCURES-out", "a.txt"),
        # The rest of the block that it stands in, if there is any.
        ("CURES-out <!-- NEXT --> CURES and\nCURES\n\nCURES-out", "a.md"),
        ("<p>CURES-out <!-- NEXT --><b>CURES</b> <p>CURES-out", "a.html"),
        ("CURES-out <!-- NEXT -->\n\nCURES\n\nCURES-out", "a.md"),
        # A table as a whole from before it, a cell from inside.
        ("<!-- NEXT -->\n\n| a | CURES |\n|---|---|\n| CURES | b |\n\nCURES-out", "a.md"),
        ("<!-- NEXT -->\n<table><tr><th><th>CURES<tr><td>a<td><p>CURES<p>CURES</table>CURES-out", "a.html"),
        (
            "<table><tr><td>CURES-out<tr><!-- NEXT --><td>CURES<td>CURES-out</table>"
            "<table><tr><td>CURES-out</table>",
            "a.html",
        ),
        # An image and the text of its line.
        ("<!-- NEXT -->\n![CURES](a.png) CURES ![CURES](b.png)\n\nCURES-out", "a.md"),
        ("<!-- NEXT -->\n![CURES](a.png)\n\nCURES-out", "a.md"),
        # Two in a row both speak of what follows both.
        ("<!-- NEXT -->\n<!-- medlint disable-next risk-denial: x -->\n\nCURES\n\nCURES-out", "a.md"),
        # disable … enable; without `enable`, to the end.
        ("CURES-out\n\n<!-- FROM -->\n\nCURES\n\n# CURES\n\n<!-- TO -->\n\nCURES-out", "a.md"),
        ("CURES-out\n\n<!-- FROM -->\n\nCURES\n\nCURES", "a.md"),
        ("CURES-out <!-- FROM --> CURES <!-- TO --> CURES-out", "a.md"),
        ("<!-- FROM -->CURES<!-- TO -->\n\nCURES-out\n\n<!-- FROM -->CURES<!-- TO -->\n\nCURES-out", "a.md"),
        # An `enable` of another rule ends nothing.
        ("<!-- FROM -->\n\nCURES\n\n<!-- medlint enable risk-denial -->\n\nCURES", "a.md"),
        # disable-file, from wherever it stands.
        ("CURES\n\nCURES\n\n<!-- FILE -->", "a.md"),
        ("<title>CURES</title><!-- FILE --><p>CURES", "a.html"),
    ],
)
def test_reach(text: str, path: str) -> None:
    for word, verb in (
        ("NEXT", "disable-next cure-claim: x"),
        ("FROM", "disable cure-claim: x"),
        ("TO", "enable cure-claim"),
        ("FILE", "disable-file cure-claim: x"),
    ):
        text = re.sub(rf"\b{word}\b", f"medlint {verb}", text)
    kept, suppressed = apply(*marked(text, path), KNOWN, frozenset({"cure-claim"}))
    assert [d.text for d in kept if d.rule == "cure-claim"] == re.findall("CURES-out", text)
    assert [each.diagnostic.text for each in suppressed] == re.findall("CURES(?!-out)", text)
    assert UNUSED not in [d.rule for d in kept if "enable risk" not in d.message]


def test_only_the_named_rules_are_silenced() -> None:
    text = "<!-- medlint disable-file speed-claim, risk-denial: x -->\n\nCURES\n"
    assert left(text, rule="cure-claim") == [UNUSED, UNUSED, "CURES"]
    assert left(text, rule="risk-denial") == [UNUSED]


def test_a_page_without_comments_is_left_as_it_is() -> None:
    document, found = marked("CURES\n\n<!-- CURES -->")
    assert apply(document, found, KNOWN) == (tuple(found), ())


def test_the_reason_goes_with_what_is_silenced() -> None:
    document, found = marked("<!-- medlint disable-next cure-claim: the label: says > so -->\nCURES\n")
    assert apply(document, found, KNOWN) == ((), (Suppressed(found[0], "the label: says > so"),))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<!-- FILE --><!-- FROM 1 --><!-- NEXT -->CURES", "next"),
        ("<!-- NEXT --><!-- FROM 1 --><!-- FILE -->CURES", "next"),
        ("<!-- FILE --><!-- FROM 1 --><!-- FROM 2 -->CURES", "from 2"),
        ("<!-- FROM 1 --><!-- FILE -->CURES", "from 1"),
    ],
)
def test_of_several_the_closest_is_used_and_the_others_are_not(text: str, reason: str) -> None:
    text = re.sub(r"FROM (\d)", r"medlint disable cure-claim: from \1", text)
    text = text.replace("NEXT", "medlint disable-next cure-claim: next")
    text = text.replace("FILE", "medlint disable-file cure-claim: file")
    kept, (suppressed,) = apply(*marked(text, "a.html"), KNOWN)
    assert suppressed.reason == reason
    assert [d.rule for d in kept] == [UNUSED] * (text.count("medlint") - 1)


# What is said about comments


@pytest.mark.parametrize(
    ("comment", "rule", "message"),
    [
        (
            "disable-next cure-clam: x",
            MALFORMED,
            '"cure-clam" is the id of no rule; did you mean "cure-claim"?',
        ),
        ("disable-file zzz: x", MALFORMED, '"zzz" is the id of no rule'),
        ("enable zzz", MALFORMED, '"zzz" is the id of no rule'),
        (
            "disable-file efficacy: x",
            MALFORMED,
            '"efficacy" is a category; a suppression names its rules one by one',
        ),
        (
            "disable-file suppression-unused: x",
            MALFORMED,
            '"suppression-unused" cannot be suppressed on a page; settings can ignore it',
        ),
        ("disable-next speed-claim", WITHOUT_REASON, 'Suppression of "speed-claim" gives no reason'),
        ("disable-next speed-claim: x", UNUSED, 'Suppression of "speed-claim" silences nothing'),
        ("disable speed-claim: x", UNUSED, 'Suppression of "speed-claim" silences nothing'),
        ("disable-file speed-claim: x", UNUSED, 'Suppression of "speed-claim" silences nothing'),
        ("enable speed-claim", UNUSED, '"enable speed-claim" ends no suppression'),
    ],
)
def test_what_is_said_of_a_comment(comment: str, rule: str, message: str) -> None:
    text = f"CURES.\n\n<!-- medlint {comment} -->\n"
    kept, suppressed = apply(*marked(text), KNOWN)
    assert suppressed == ()
    first, said = kept
    assert first.text == "CURES"
    assert said.rule == rule
    assert said.message.startswith(message)
    assert (said.path, said.category, said.severity) == ("page.md", "suppression", "warning")
    assert text[said.span.start : said.span.end].strip() == f"<!-- medlint {comment} -->"
    assert said.text == f"medlint {comment}"
    assert said.why
    assert said.suggestion
    assert len(said.fingerprint) == 64


def test_a_comment_with_a_fault_silences_nothing() -> None:
    assert left("<!-- medlint disable-next cure-claim -->\nCURES\n") == [WITHOUT_REASON, "CURES"]
    assert left("<!-- medlint disable-next cure claim: x -->\nCURES\n") == [MALFORMED, "CURES"]


def test_what_ends_a_comment_with_a_fault_has_none_itself() -> None:
    text = "<!-- medlint disable cure-claim -->\n\nCURES\n\n<!-- medlint enable cure-claim -->\n"
    assert left(text) == [WITHOUT_REASON, "CURES"]


def test_an_unknown_rule_does_not_take_the_known_ones_with_it() -> None:
    assert left("<!-- medlint disable-next cure-claim, zzz: x -->\nCURES\n") == [MALFORMED]


def test_a_comment_at_the_end_reaches_nothing() -> None:
    assert left("CURES\n\n<!-- medlint disable-next cure-claim: x -->\n") == ["CURES", UNUSED]


def test_what_opens_and_ends_without_need_is_said_once() -> None:
    text = "<!-- medlint disable cure-claim: x -->\n\nMint.\n\n<!-- medlint enable cure-claim -->\n\nCURES\n"
    assert left(text) == [UNUSED, "CURES"]


def test_an_enable_ends_all_that_is_open() -> None:
    on = "<!-- medlint disable cure-claim: x -->\n\nCURES\n\n"
    off = "<!-- medlint enable cure-claim -->\n\nCURES-out\n\n"
    assert left(on + on + off + off) == ["CURES-out", UNUSED, "CURES-out"]


def test_rules_that_did_not_run_cannot_be_unused() -> None:
    document, found = marked("<!-- medlint disable-file speed-claim, cure-claim, zzz: x -->\n\nMint.\n")
    kept, _ = apply(document, found, KNOWN, frozenset({"cure-claim"}))
    assert [d.message for d in kept] == [
        '"zzz" is the id of no rule',
        'Suppression of "cure-claim" silences nothing',
    ]


def test_checks_of_proselint_are_silenced_and_otherwise_left_alone() -> None:
    text = "<!-- medlint disable-file proselint.misc.but: x -->\n\nCURES\n"
    assert left(text, rule="proselint.misc.but") == []
    assert left(text) == ["CURES"]


def test_no_comment_silences_what_is_said_of_comments() -> None:
    text = (
        "<!-- medlint disable-file suppression-unused: x -->\n\n"
        "<!-- medlint disable-file cure-claim: x -->\n\nMint.\n"
    )
    assert left(text) == [MALFORMED, UNUSED]


def test_the_order_is_that_of_position() -> None:
    text = "CURES\n\n<!-- medlint disable-next speed-claim: x -->\n\nCURES\n\n<!-- medlint off -->\n"
    kept, _ = apply(*marked(text), KNOWN)
    assert list(kept) == sorted(kept, key=lambda d: d.span)
    assert len(kept) == 4


def test_equal_comments_have_fingerprints_of_their_own() -> None:
    kept, _ = apply(*marked("<!-- medlint off -->\n\n<!-- medlint off -->\n"), KNOWN)
    assert len({d.fingerprint for d in kept}) == 2


def test_rules_about_comments_are_named_for_their_category() -> None:
    for rule in RULES:
        assert rule.id.startswith("suppression-")
        assert rule.category == "suppression"


# The whole way: what a linter reports of a page with comments

CLAIM = "Our injections are 100% safe."
REASONED = "<!-- medlint disable-next absolute-safety-claim: quoted from the label -->"


@cache
def rulebook() -> Rulebook:
    return load_rulebook([bundled_folder()])


def reported(text: str, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Report:
    return Linter(Settings(select, ignore), rulebook()).lint_text(text, "page.md")


def test_a_linter_keeps_what_is_suppressed_apart() -> None:
    report = reported(f"{REASONED}\n{CLAIM}\n\n{CLAIM}\n", select=("safety", "suppression"))
    (kept,), (silenced,) = report.diagnostics, report.suppressed
    assert (kept.rule, silenced.diagnostic.rule) == ("absolute-safety-claim", "absolute-safety-claim")
    assert silenced.reason == "quoted from the label"
    assert kept.span.start > silenced.diagnostic.span.start
    # Two equal claims are two diagnostics to a baseline, suppressed or not.
    assert len({kept.fingerprint, silenced.diagnostic.fingerprint}) == 2
    assert len(kept.fingerprint) == 64


def test_a_linter_reports_comments_that_silence_nothing() -> None:
    text = f"{REASONED}\nWe are open.\n\n<!-- medlint disable-next cure-claim -->\nOn Fridays too.\n"
    assert [d.rule for d in reported(text).diagnostics] == [UNUSED, WITHOUT_REASON]
    assert [d.rule for d in reported(text, ignore=(UNUSED,)).diagnostics] == [WITHOUT_REASON]
    assert reported(text, ignore=("suppression",)).diagnostics == ()
    assert reported(text, select=("cure",)).diagnostics == ()
    assert [d.rule for d in reported(text, select=("cure", "suppression")).diagnostics] == [WITHOUT_REASON]


def test_a_fingerprint_survives_what_happens_elsewhere() -> None:
    select = ("safety",)
    (before,) = reported(f"{CLAIM}\n", select).diagnostics
    (after,) = reported(f"# Welcome\n\nWe are open.\n\n{CLAIM} Come in.\n", select).diagnostics
    (other,) = reported("Are all our injections 100% safe, always.\n", select).diagnostics
    assert before.fingerprint == after.fingerprint
    assert before.fingerprint != other.fingerprint
