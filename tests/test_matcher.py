import pytest

from medlint.linter import Linter
from medlint.matcher import SlowPatternError
from medlint.rule import Authority, Clause, Regex, Rule
from medlint.rulebook import Rulebook
from medlint.vocabulary import resolve

LISTS = resolve(
    {
        "condition": "# x\nanxiety\nanxiety disorder\npanic attack, panic attacks\nmigraine\n",
        "treatment": "# x\nketamine\nketamine infusion\n",
        "relieve": "# x\nrelieve, relieves, relieving\nget rid of, gets rid of\n",
    }
)


def linter(*match: str | Regex, when: tuple[Clause, ...] = (), unless: tuple[Clause, ...] = ()) -> Linter:
    rule = Rule(
        id="claim",
        category="efficacy",
        severity="warning",
        message='"{match}" claims relief',
        why="",
        authority=(Authority("x", "https://example.com"),),
        suggestion="",
        match=match,
        when=when,
        unless=unless,
    )
    return Linter(rulebook=Rulebook.of((rule,), LISTS))


def found(text: str, *match: str, path: str = "page.txt", **clauses: tuple[Clause, ...]) -> list[str]:
    report = linter(*match, **clauses).lint_text(text, path)
    return [text[d.span.start : d.span.end] for d in report.diagnostics]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("no side effects", "It has No  side-effects.", ["No  side-effects"]),
        ("no side effects", "no side\neffects", ["no side\neffects"]),
        ("no side effects", "no, side effects", []),  # a comma parts words
        ("no side effects", "no “side” effects", ["no “side” effects"]),
        ("no side effects", "piano side effects", []),
        ("(no|zero) (known|) risk", "Zero risk and no known risk", ["Zero risk", "no known risk"]),
        ("{relieve} {condition}", "It gets rid of anxiety disorder", ["gets rid of anxiety disorder"]),
        (
            "{treatment} .. {condition}",
            "Ketamine infusion, our pick, ends panic attacks",
            ["Ketamine infusion, our pick, ends panic attacks"],
        ),
        ("{treatment} ..2 {condition}", "Ketamine is what we use for anxiety", []),
        (
            "{treatment} .. {condition}",
            "We use ketamine. Anxiety is common.",
            [],
        ),  # not over the end of a sentence
        ("^ {condition} $", "Migraine", ["Migraine"]),
        ("^ {condition} $", "Migraine hurts", []),
        ("^ ..2 {condition} $", "Bad old migraine", ["Bad old migraine"]),
        ("^ ..2 {condition} $", "It is a bad old migraine", []),
        ("^ ..2 {condition} $", "(Bad) (old) migraine", ["(Bad) (old) migraine"]),  # a bracket is no word
        ("^ ..1 {condition} helps", "Bad anxiety disorder helps", ["Bad anxiety disorder helps"]),
        ("^ (so|) ..1 (very|) {condition}", "So bad migraine", ["So bad migraine"]),
        ("^ ((so|) ..2 |) {condition}", "So a bad migraine", ["So a bad migraine"]),
        ("for {condition}", "for anxiety and for migraine", ["for anxiety", "for migraine"]),
        (
            "{relieve} .. {condition}",
            "relieves anxiety or panic attacks",
            ["relieves anxiety"],
        ),  # gaps are short
        ("(a|a b) c", "a b c", ["a b c"]),
        ("{number} days", "in 3 days or ten days", ["3 days", "ten days"]),
    ],
)
def test_phrases(phrase: str, text: str, words: list[str]) -> None:
    assert found(text, phrase) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sleep (helped by ketamine) and anxiety", []),
        ("The infusion (ketamine) for anxiety", ["ketamine) for anxiety"]),  # the bracket says another name
        ("Ketamine (an old drug) for anxiety", ["Ketamine (an old drug) for anxiety"]),
        ("Ketamine for much (anxiety, migraine)", ["Ketamine for much (anxiety"]),
    ],
)
def test_a_match_does_not_leave_a_bracket(text: str, words: list[str]) -> None:
    assert found(text, "{treatment} .. {condition}") == words


def test_overlapping_matches_of_a_rule_are_one() -> None:
    assert found(
        "relieves anxiety disorder", "{relieve} {condition}", "relieves anxiety", "anxiety disorder"
    ) == ["relieves anxiety disorder"]


PAGE = """# Ketamine clinic

We treat:

- anxiety

## Safety

It relieves panic attacks. Ask us at placebo level.
"""


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (Clause(place="before", phrases=("it",)), []),
        (Clause(place="before", phrases=("it",), within=1), []),
        (Clause(place="after", phrases=("attacks",)), ["relieves"]),
        (Clause(place="sentence", phrases=("{condition}",)), []),
        (Clause(place="block", phrases=("placebo level",)), []),
        (Clause(place="section", phrases=("placebo level",)), []),
        (Clause(place="section", phrases=("we treat",)), ["relieves"]),
        (Clause(place="heading", phrases=("safety",)), []),
        (Clause(place="heading", phrases=("clinic",)), []),
        (Clause(place="document", phrases=("we treat",)), []),
        (Clause(place="document", phrases=("we cure",)), ["relieves"]),
        (Clause(kinds=("paragraph",)), []),
        (Clause(kinds=("heading",)), ["relieves"]),
    ],
)
def test_places_acquit(clause: Clause, words: list[str]) -> None:
    if clause.place == "after":
        clause = Clause(place="after", phrases=("safety",))
    assert found(PAGE, "relieves", path="page.md", unless=(clause,)) == words


def test_a_list_item_knows_its_lead() -> None:
    lead = Clause(place="lead", phrases=("we treat",))
    assert found(PAGE, "{condition}", path="page.md", when=(lead,)) == ["anxiety"]


@pytest.mark.parametrize("path", ["page.md", "page.txt", "page.html"])
def test_a_table_cell_knows_what_heads_its_row_and_its_column(path: str) -> None:
    rows = [["", "Ours", "Pills"], ["Risk", "safe", "harmful"], ["Price", "safe", "harmful"]]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    if path == "page.md":
        lines.insert(1, "|---|---|---|")
    if path == "page.html":
        cells = (f"<tr><th>{'<td>'.join(row)}" for row in rows[1:])
        lines = ["<table>", f"<tr><th>{'<th>'.join(rows[0])}", *cells, "</table>"]
    text = "\n".join(lines)
    risk, ours = Clause(place="row", phrases=("risk",)), Clause(place="lead", phrases=("ours",))
    assert found(text, "(safe|harmful)", path=path, when=(risk,)) == ["safe", "harmful"]
    assert found(text, "(safe|harmful)", path=path, when=(risk, ours)) == ["safe"]
    assert found(text, "risk", path=path, when=(risk,)) == []


def test_the_sentence_before() -> None:
    before = Clause(place="previous", phrases=("safe",))
    assert found("Is it safe? Absolutely.", "^ absolutely $", when=(before,)) == ["Absolutely"]
    assert found("Absolutely. Is it safe?", "^ absolutely $", when=(before,)) == []


def test_within_counts_words() -> None:
    clause = Clause(place="before", phrases=("not",), within=2)
    assert found("It is not very safe", "safe", unless=(clause,)) == []
    assert found("It is not what we call safe", "safe", unless=(clause,)) == ["safe"]


def test_a_regular_expression_reports_whole_words() -> None:
    report = linter(Regex(r"\bcur\w+")).lint_text("It cures.", "x.txt")
    assert [d.text for d in report.diagnostics] == ["cures"]


def test_a_sentence_without_end_is_read_in_linear_time() -> None:
    text = "ketamine relieves anxiety " * 4000
    report = linter("{relieve} {condition}").lint_text(text, "x.txt")
    assert len(report.diagnostics) > 3900  # a few phrases are lost where an endless sentence is cut


@pytest.mark.parametrize("words", range(599, 604))
def test_a_sentence_too_long_to_be_one_is_cut_beside_a_dash(words: int) -> None:
    assert found("word " * words + "- it cures cancer", "cures cancer") == ["cures cancer"]


def test_a_phrase_that_can_go_on_in_many_ways_is_sought_in_time() -> None:
    assert found("a " * 60, " ".join(["(a|a a)"] * 30) + " z") == []


def test_a_regular_expression_that_runs_out_of_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = linter(Regex(r"(a|aa)+b|marvellous"))
    text = f"{'a' * 20} is marvellous."
    monkeypatch.setattr("medlint.matcher.REGEX_SECONDS", 0.0001)
    with pytest.raises(SlowPatternError, match='rule "claim" takes too long on "aaaaaaaaaaaaaaaaaaaa is'):
        checks.lint_text(text, "page.txt")
    monkeypatch.setattr("medlint.matcher.REGEX_SECONDS", 100.0)
    assert [d.text for d in checks.lint_text(text, "page.txt").diagnostics] == ["marvellous"]
