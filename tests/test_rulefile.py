import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from medlint.mistake import FileError
from medlint.rule import Clause, Regex
from medlint.rulefile import load, schema

ROOT = Path(__file__).parent.parent
RULE = """\
id: some-claim
severity: error
message: '"{match}" claims something'
why: Because.
authority:
  - cite: 15 U.S.C. § 52
    url: https://www.law.cornell.edu/uscode/text/15/52
suggestion: Say less.
match:
  - (no|zero) side effects
when:
  - in: [heading, paragraph]
unless:
  - negated
  - after: [at placebo]
    within: 3 words
hedged: lower
examples:
  bad:
    - It has <<no side effects>>.
  good:
    - It has side effects.
"""


def loaded(tmp_path: Path, text: str, name: str = "safety/some-claim.yaml") -> object:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load(path, ["condition"])


def test_a_rule_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "safety" / "some-claim.yaml"
    path.parent.mkdir()
    path.write_text(RULE, encoding="utf-8")
    rule = load(path, [])
    assert (rule.id, rule.category, rule.severity, rule.hedged) == ("some-claim", "safety", "error", "lower")
    assert rule.match == ("(no|zero) side effects",)
    assert rule.when == (Clause(kinds=("heading", "paragraph")),)
    assert rule.unless == (
        Clause(condition="negated"),
        Clause(place="after", phrases=("at placebo",), within=3),
    )
    assert rule.authority[0].jurisdiction == "us"


def test_a_regular_expression_needs_a_comment(tmp_path: Path) -> None:
    text = RULE.replace("  - (no|zero) side effects", "  - regex: no\\s+side\\s+effects")
    with pytest.raises(FileError, match=r":10:12: a regular expression without a comment"):
        loaded(tmp_path, text)
    commented = text.replace("  - regex", "  # a phrase cannot count white space\n  - regex")
    assert loaded(tmp_path, commented).match == (Regex(r"no\s+side\s+effects"),)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("message:", "mesage:", "3:1", "unknown key 'mesage'.*did you mean 'message'"),
        ("{match}", "{wat}", "3:10", "no placeholder 'wat'; expected one of match, product"),
        ("severity: error", "severity: eror", "2:11", "'eror'; expected one of .*did you mean 'error'"),
        ("id: some-claim", "id: other", "1:5", "expected the name of the file"),
        ("why: Because.\n", "", "1:1", "key 'why' is missing"),
        ("suggestion: Say less.\n", "", "1:1", "key 'suggestion' is missing"),
        ("why: Because.", "why:", "4:5", "nothing; expected text"),
        ("why: Because.", "why: Because: so.", "4:13", "a colon inside text; put the text in quotes"),
        ("(no|zero) side effects", "'regex: no'", "10:5", "a phrase that begins with regex:"),
        ("[at placebo]", "[at: placebo]", "15:13", "expected text; text with a colon needs quotes"),
        ("hedged: lower\n", "hedged: lower\nmatch: [x]\n", "18:1", "stands twice"),
        ("(no|zero) side", "(no|zero side", "10:5", "a bracket that is never closed"),
        ("(no|zero) side effects", "{condition} side", "10:17", "begins with { needs quotes"),
        (
            "(no|zero) side effects",
            "'{conditoin} side'",
            "10:5",
            "no list 'conditoin'; did you mean 'condition'",
        ),
        ("- negated", "- negatd", "14:5", "did you mean 'negated'"),
        ("- after:", "- afer:", "15:5", "unknown key 'afer'"),
        ("within: 3 words", "within: some", "16:13", "expected a number of words"),
        ("[heading, paragraph]", "[headline]", "12:10", "'headline'; expected one of"),
        ("https://", "http://", "7:10", "an address that begins with https://"),
        ("<<no side effects>>", "no side effects", "20:7", "span marked once"),
        ("It has side effects.", "It has <<side>> effects.", "22:7", "no span to mark"),
        ("why: Because.", "why: &a Because.\nx: *a", "5:4", "an alias"),
        ("why: Because.", "why: [Because", "5", ""),
        ("hedged: lower\n", "", "", ""),
    ],
)
def test_errors_point_into_the_file(tmp_path: Path, old: str, new: str, where: str, said: str) -> None:
    assert old in RULE
    text = RULE.replace(old, new, 1)
    if not where:
        assert loaded(tmp_path, text).hedged == "keep"  # type: ignore[attr-defined]
        return
    with pytest.raises(FileError, match=rf"some-claim\.yaml:{where}.*{said}"):
        loaded(tmp_path, text)


def test_keys_keep_their_order(tmp_path: Path) -> None:
    moved = RULE.replace("why: Because.\n", "") + "why: Because.\n"
    with pytest.raises(FileError, match="key 'why' stands after 'examples'"):
        loaded(tmp_path, moved)


def test_a_folder_that_is_no_category_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"folder 'safty' is no category"):
        loaded(tmp_path, RULE, "safty/some-claim.yaml")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"- a\n- b\n", b"text", b"a: b\n" * 300_000, b"[" * 5000]
)
def test_a_file_that_is_no_rule_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "safety" / "some-claim.yaml"
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(FileError, match=r"some-claim\.yaml:\d+:\d+: "):
        load(path, [])


def test_the_committed_schema_is_the_one_the_code_makes_and_accepts_every_rule() -> None:
    committed = json.loads((ROOT / "rules" / "rule.schema.json").read_text(encoding="utf-8"))
    assert committed == schema()
    validator = jsonschema.Draft202012Validator(committed)
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        if path.parent.name != "products":
            errors = list(validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8"))))
            assert not errors, f"{path}: {errors[0].message}"
