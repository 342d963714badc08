"""What holds of every bundled rule; their examples are proven by `medlint prove`."""

import json
import re
from pathlib import Path

import measure
import pytest
import yaml

from medlint import Linter
from medlint.rule import Rule
from medlint.rulebook import bundled_folder
from medlint.rulefile import schema

BOOK = Linter().rulebook
LONGEST_MESSAGE = 80  # code points before the words are filled in
SCOLDING = re.compile(
    r"\b(you|your|please|avoid|illegal|unlawful|violat\w*|non-compliant|may be|possible|possibly)\b",
    re.IGNORECASE,
)


@pytest.fixture(params=BOOK.rules, ids=lambda rule: rule.id)
def rule(request: pytest.FixtureRequest) -> Rule:
    return request.param


def test_a_message_states_one_fact_about_the_words_found(rule: Rule) -> None:
    assert rule.message.startswith('"{match}" ')
    assert not rule.message.endswith((".", "!"))
    assert len(re.sub(r"\{\w+\}", "", rule.message)) <= LONGEST_MESSAGE
    assert not SCOLDING.search(rule.message)


def test_a_suggestion_is_a_sentence_that_no_rule_reports(rule: Rule) -> None:
    assert rule.suggestion.endswith((".", "{advice}"))
    report = Linter(rulebook=BOOK).lint_text(rule.suggestion, "suggestion.txt")
    assert [d.message for d in report.diagnostics if d.severity != "info"] == []


def test_a_rule_rests_on_an_authority_wherever_it_holds(rule: Rule) -> None:
    assert set(rule.jurisdictions) - {authority.jurisdiction for authority in rule.authority} == set()


def test_nobody_is_accused_of_a_violation(rule: Rule) -> None:
    assert "violat" not in f"{rule.message} {rule.why} {rule.suggestion} {rule.limits}".lower()


def test_the_schema_is_that_of_the_code() -> None:
    committed = json.loads((bundled_folder() / "rule.schema.json").read_text(encoding="utf-8"))
    assert committed == schema()


def test_the_index_is_that_of_the_rules() -> None:
    figures = yaml.safe_load(measure.MEASURED.read_text(encoding="utf-8"))
    assert measure.INDEX.read_text(encoding="utf-8") == measure.page(BOOK.rules, figures)


def test_every_list_is_used_and_known() -> None:
    named = {path.stem for path in (bundled_folder() / "lists").glob("*.txt")}
    spelt = "".join(
        path.read_text(encoding="utf-8")
        for folder in (bundled_folder(), Path(measure.ROOT / "medlint"))
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".txt", ".py")
    )
    assert {name for name in named if not re.search(rf"\b{name.removeprefix('voice-')}\b", spelt)} == set()
