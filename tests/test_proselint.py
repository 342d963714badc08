"""proselint's checks in medlint, and medlint's rules in proselint; both with the installed proselint."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proselint.checks import __register__ as own_checks
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry, build_modules_register
from proselint.tools import LintFile, LintResult

from medlint import Diagnostic, Linter, prose
from medlint.linter import Settings
from medlint.mistake import FileError
from medlint.parsers import parse
from medlint.source import Source, Span

ALL = prose.Settings(DEFAULT["checks"], 1000)
ONLY_OURS = {"max_errors": 1000, "checks": {"medlint": True}}
CLAIM = "Our injections are 100% safe."

PLAIN = """\
Our clinic is very unique, and obviously the the best in town.

But we open at 8 a.m. in the morning. The staff utilize “very unique” methods in the 1980's style!!

At the end of the day the outcome was more perfect... for all intensive purposes, a café 😀 with decor.
"""


def advice(text: str, path: str = "page.md", settings: prose.Settings = ALL) -> list[Diagnostic]:
    return prose.diagnostics(parse(Source(path, text)), settings)


def places(text: str, rule: str, path: str = "page.md", settings: prose.Settings = ALL) -> list[str]:
    """The pieces of a text that a check of proselint finds."""
    return [
        text[d.span.start : d.span.end] for d in advice(text, path, settings) if d.rule == f"proselint.{rule}"
    ]


@pytest.fixture
def registry() -> Iterator[CheckRegistry]:
    """proselint's registry, empty, and afterwards as it was."""
    registry = CheckRegistry()
    kept = registry.checks[:]
    registry.checks.clear()
    yield registry
    registry.checks[:] = kept


# proselint's checks over medlint's prose


def test_plain_text_gives_what_proselint_gives(registry: CheckRegistry) -> None:
    registry.register_many(own_checks)
    direct = {
        (f"proselint.{found.check_path}", found.message, Span(found.span[0] - 1, found.span[1] - 1))
        for found, _ in LintFile("page.txt", PLAIN).lint()
    }
    assert {(d.rule, d.message, d.span) for d in advice(PLAIN, "page.txt")} == direct
    assert len(direct) > 10


def test_a_diagnostic_is_complete() -> None:
    (found,) = advice("The drug was not important here.")
    assert found == Diagnostic(
        path="page.md",
        rule="proselint.misc.composition",
        category="prose",
        severity="info",
        message="Try 'unimportant' instead of 'not important'.",
        span=Span(13, 26),
        text="not important",
        suggestion='Write "unimportant".',
    )


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("It is **very** unique.", "page.md", "very** unique"),
        ("It is *very*\nunique.", "page.md", "very*\nunique"),
        (
            "😀 &amp; it is [very](https://example.org) unique.",
            "page.md",
            "very](https://example.org) unique",
        ),
        ("- one\n- it is very\n  unique\n", "page.md", "very\n  unique"),
        ("| a | b |\n|---|---|\n| c | very unique |\n", "page.md", "very unique"),
        (
            "The staff of our clinic is very\r\nunique, as all who have been\r\nhere say.",
            "page.txt",
            "very\r\nunique",
        ),
        ("<p>It &mdash; is <b>very</b>\n  unique</p>", "page.html", "very</b>\n  unique"),
        ('<img src="a.png" alt="a very unique view">', "page.html", "very unique"),
    ],
)
def test_words_are_placed_through_markup(text: str, path: str, found: str) -> None:
    assert places(text, "uncomparables", path) == [found]


@pytest.mark.parametrize(
    "text",
    ["`very unique`", "    very unique\n", "[a](https://example.org/very-unique)", "<!-- very unique -->"],
)
def test_what_is_no_prose_is_left_alone(text: str) -> None:
    assert advice(f"Text.\n\n{text}\n") == []


def test_nothing_is_found_across_blocks() -> None:
    assert (
        advice(
            "# Benefits\n\nBenefits are many. It is very\n\n- unique\n",
            settings=only("uncomparables", "lexical_illusions"),
        )
        == []
    )


def test_a_repetition_at_the_edge_of_a_block_is_found() -> None:
    assert places("- the the\n- the rest\n", "lexical_illusions") == ["the the"]


def test_each_block_begins_a_paragraph() -> None:
    assert places("# But\n\nBut so. But no.\n\n- But\n", "misc.but") == ["But", "But", "But"]


def test_spans_end_with_the_words() -> None:
    assert places("# Up to 50% or more\n\nText.", "misc.tense_present") == ["Up to 50% or more"]


def test_a_line_end_is_not_one_space_after_a_sentence() -> None:
    text = "One.  Two.  Three.\nFour.  Five.\nSix."
    assert places(text, "typography.punctuation.spacing") == []
    assert places("One.  Two.  Three. Four.", "typography.punctuation.spacing") == [". F"]


def test_code_between_words_parts_them() -> None:
    text = "Set the `mode` the way you like. `auto` is well. See below. Good."
    assert advice(text, settings=only("lexical_illusions", "typography")) == []


def test_a_pattern_is_no_suggestion() -> None:
    (found,) = [
        d for d in advice("One.  Two.  Three. Four.") if d.rule == "proselint.typography.punctuation.spacing"
    ]
    assert found.suggestion == ""


def test_words_outside_a_list_are_found_whole() -> None:
    assert places("Give **esketamine** now.", "restricted.top1000", settings=only("restricted.top1000")) == [
        "esketamine"
    ]


def test_quotations_are_spared_as_in_proselint() -> None:
    assert advice('He said "a very unique clinic, obviously" to us.') == []
    assert places('He wrote "very unique" there.', "typography.symbols.curly_quotes") == ['"very unique"']


def test_a_message_is_one_line() -> None:
    (found,) = advice("It is most<br>unique.", settings=only("uncomparables"))
    assert found.message == "Comparison of an uncomparable: 'most unique' is not comparable."


@pytest.mark.parametrize("text", ["", "\n\n", "![](a.png)", "```\ncode\n```"])
def test_a_page_without_prose_is_silent(text: str) -> None:
    assert advice(text) == []


PIECES = [
    "very unique",
    "**very** unique",
    "the *the*",
    "obviously",
    "But",
    "&amp;",
    "😀",
    "é",
    '"',
    "'",
    ". ",
    "\n\n",
    "\n- ",
    "!!",
    "`x`",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_spans_hold_the_words_found(pieces: list[str]) -> None:
    source = Source("page.md", " ".join(pieces))
    for found in prose.diagnostics(parse(source), ALL):
        assert 0 <= found.span.start < found.span.end <= len(source.text)
        words = source.text[found.span.start : found.span.end].strip()
        assert (words[0], words[-1]) == (found.text[0], found.text[-1])


# Selection


def rules(text: str, *select: str, ignore: tuple[str, ...] = ()) -> set[str]:
    return {d.rule for d in Linter(Settings(select, ignore)).lint_text(text).diagnostics}


def test_proselint_runs_only_when_selected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose.paths, "config_paths", [])
    text = f"{CLAIM} It is very unique."
    both = {"proselint.uncomparables", "proselint.weasel_words.very"}
    assert rules(text) == {"absolute-safety-claim"}
    assert rules(text, "proselint") == both
    assert rules(text, "proselint", "safety") == both | {"absolute-safety-claim"}
    assert rules(text, "proselint", "safety", ignore=("proselint",)) == {"absolute-safety-claim"}


def test_diagnostics_are_in_order_of_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose.paths, "config_paths", [])
    linter = Linter(Settings(("proselint", "safety")))
    found = linter.lint_text(f"Very unique. {CLAIM} Obviously.").diagnostics
    assert [d.span.start for d in found] == sorted(d.span.start for d in found)
    assert len(found) == 4


def test_who_does_not_select_proselint_does_not_wait_for_it() -> None:
    lint = "import sys; from medlint import Linter; Linter().lint_text('It is very unique.')"
    run(sys.executable, "-c", f"{lint}; assert 'proselint' not in sys.modules and 're2' not in sys.modules")


# proselint's settings


def only(*checks: str) -> prose.Settings:
    return prose.Settings(dict.fromkeys(checks, True), 1000)


def run(*command: str, cwd: Path | None = None, **variables: str) -> str:
    """What a command prints; it may not fail."""
    done = start(*command, cwd=cwd, **variables)
    assert done.stderr == ""
    return done.stdout


def start(*command: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONUTF8": "1", **variables}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a page, home of a user without settings."""
    (tmp_path / "page.md").write_text("It is **very** unique.\n\nObviously.\n", encoding="utf-8")
    return tmp_path


def found_at(home: Path, **variables: str) -> list[str]:
    """The rules that `medlint check --select proselint` reports to a user at home."""
    command = (
        sys.executable,
        "-m",
        "medlint",
        "check",
        "--select",
        "proselint",
        "--format",
        "json",
        "page.md",
    )
    variables = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        **variables,
    }
    return [d["rule"] for d in json.loads(run(*command, cwd=home, **variables))["diagnostics"]]


def test_without_settings_the_defaults_hold(home: Path) -> None:
    assert sorted(found_at(home)) == [
        "proselint.misc.greylist",
        "proselint.uncomparables",
        "proselint.weasel_words.very",
    ]


@pytest.mark.parametrize("name", [".proselintrc.json", ".config/proselint/config.json"])
def test_checks_are_switched_off_in_proselints_own_files(home: Path, name: str) -> None:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"checks": {"weasel_words": false, "misc": {"greylist": false}}}', encoding="utf-8")
    assert found_at(home) == ["proselint.uncomparables"]


def test_the_number_of_results_is_limited(home: Path) -> None:
    (home / ".proselintrc.json").write_text('{"max_errors": 1}', encoding="utf-8")
    assert found_at(home) == ["proselint.misc.greylist"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('{"checks":\n {"misc": false,}}', ":2:17: "),
        ("[]", ":1:1: not an object"),
        ('{"max_errors": -1}', ':1:1: "max_errors" is -1'),
        ('{"max_errors": "9"}', ':1:1: "max_errors" is "9"'),
        ('{"checks": {"misc": 0}}', ':1:1: unclear "checks"'),
        ('{"checks": true}', ':1:1: unclear "checks"'),
    ],
)
def test_broken_settings_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, said: str
) -> None:
    path = tmp_path / ".proselintrc.json"
    path.write_text(settings, encoding="utf-8")
    monkeypatch.setattr(prose.paths, "config_paths", [path])
    with pytest.raises(FileError) as raised:
        Linter(Settings(("proselint",)))
    assert str(raised.value).startswith(f"{path}{said}")


def test_broken_settings_end_the_command_with_2(home: Path) -> None:
    (home / ".proselintrc.json").write_text("{", encoding="utf-8")
    done = start(sys.executable, "-m", "medlint", "check", "--select", "proselint", "page.md", cwd=home)
    assert done.returncode == 2
    assert ".proselintrc.json:1:2: " in done.stderr
    assert "Traceback" not in done.stderr


# medlint's rules in proselint


@pytest.fixture
def ours(registry: CheckRegistry) -> CheckRegistry:
    registry.register_many(build_modules_register(("medlint.proselint",), "medlint"))
    return registry


def said(text: str, **checks: bool) -> list[tuple[str, str]]:
    """Paths of the checks that proselint reports, and the words, all within medlint's."""
    file = LintFile("page.md", text)
    config = {
        "max_errors": 1000,
        "checks": {**{key.replace("__", "."): on for key, on in checks.items()}, "medlint": True},
    }
    return [(found.check_path, file.content[slice(*found.span)]) for found, _ in file.lint(config)]


def test_each_rule_is_a_check(ours: CheckRegistry) -> None:
    assert [check.path for check in ours.checks] == [
        f"medlint.{rule.category}.{rule.id}" for rule in Linter().rules
    ]


@pytest.mark.usefixtures("ours")
def test_proselint_reports_a_rule_with_its_place() -> None:
    (found,) = LintFile("page.md", f"# Clinic\n\n{CLAIM}\n").lint(ONLY_OURS)
    assert isinstance(found, LintResult)
    assert found.pos == (3, 20)
    assert found.check_result.check_path == "medlint.safety.absolute-safety-claim"
    assert found.check_result.message.startswith('error: "100% safe" claims there is no risk at all. ')
    assert found.check_result.replacements is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CLAIM, "100% safe"),
        (f"\n\n😀 {CLAIM}", "100% safe"),
        ("It is **100%**\nsafe.", "100%**\nsafe"),
        ("---\ntitle: Shots that are 100% safe\n---\nText.", "100% safe"),
        ("\ufeff---\ntitle: Shots that are 100% safe\n---\nText.", "100% safe"),
        ("<!DOCTYPE html>\n<title>Shop</title><p>It is <b>100%</b>&nbsp;safe.</p>", "100%</b>&nbsp;safe"),
    ],
)
@pytest.mark.usefixtures("ours")
def test_spans_are_those_of_proselints_text(text: str, words: str) -> None:
    assert said(text) == [("medlint.safety.absolute-safety-claim", words)]


@pytest.mark.usefixtures("ours")
def test_quotations_are_for_the_rules_to_judge() -> None:
    linted = {d.rule for d in Linter().lint_text(f'A patient wrote: "{CLAIM}"').diagnostics}
    assert {path.split(".")[-1] for path, _ in said(f'A patient wrote: "{CLAIM}"')} == linted


@pytest.mark.usefixtures("ours")
def test_rules_are_switched_off_by_path() -> None:
    assert said(CLAIM, medlint__safety=False) == []
    assert said(CLAIM, medlint__cure=False) != []


def test_without_its_switch_nothing_is_said(ours: CheckRegistry) -> None:
    assert LintFile("page.md", CLAIM).lint() == []


def test_both_kinds_of_checks_work_side_by_side(ours: CheckRegistry) -> None:
    ours.register_many(own_checks)
    config = {"max_errors": 1000, "checks": {**DEFAULT["checks"], "medlint": True}}
    found = [result.check_path for result, _ in LintFile("page.md", f"{CLAIM} Very unique.").lint(config)]
    assert sorted(found) == ["medlint.safety.absolute-safety-claim", "uncomparables", "weasel_words.very"]


def test_medlints_own_checks_do_not_leak_into_its_select(ours: CheckRegistry) -> None:
    assert advice(CLAIM, settings=only("medlint")) == []
    assert len(ours.checks) > 0


def test_a_text_is_linted_once(ours: CheckRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    linted = []
    lint = Linter.lint_text
    monkeypatch.setattr(
        Linter, "lint_text", lambda self, text, path: linted.append(text) or lint(self, text, path)
    )
    LintFile("page.md", f"Once. {CLAIM}").lint(ONLY_OURS)
    assert linted == [f"Once. {CLAIM}\n"]
    assert len(ours.checks) > 1


def test_the_import_is_cheap() -> None:
    run(sys.executable, "-c", "import sys, medlint.proselint; assert 'medlint.linter' not in sys.modules")


def test_proselints_command_line_with_our_rules(home: Path) -> None:
    (home / "page.md").write_text(f"{CLAIM} Very unique.\n", encoding="utf-8")
    command = (sys.executable, "-m", "medlint.proselint", "check", "page.md")
    variables = {"HOME": str(home), "USERPROFILE": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
    lines = run(*command, cwd=home, **variables).splitlines()
    assert [line.split(": ")[0].split(":", 1)[1] for line in lines] == ["1:20", "1:31", "1:31"]
    assert "medlint.safety.absolute-safety-claim: error: " in lines[0]
    (home / ".proselintrc.json").write_text('{"checks": {"medlint.safety": false}}', encoding="utf-8")
    assert "medlint" not in run(*command, cwd=home, **variables)
