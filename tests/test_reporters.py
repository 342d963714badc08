"""Each format over runs that are built by hand, and the whole output of one run in golden files."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator

from medlint import __version__
from medlint.diagnostic import Diagnostic, Failure, Report, Run, Suppressed
from medlint.reporters import FORMATS, render
from medlint.reporters.excerpt import CUT, excerpt
from medlint.reporters.terminal import columns
from medlint.rule import Authority
from medlint.source import Source, Span

Golden = Callable[[str, str], None]
FILES = {
    "full": "full.txt",
    "concise": "concise.txt",
    "json": "json",
    "lsp": "lsp.json",
    "sarif": "sarif",
    "github": "github.txt",
}
SAFETY = {
    "rule": "absolute-safety-claim",
    "category": "safety",
    "why": "Every procedure, drug and device carries some risk. A page that says otherwise leaves out what "
    "its readers need to weigh before they agree to anything.",
    "suggestion": "Name the common risks, or cite the study and the rate it found.",
    "authority": (
        Authority("21 CFR 202.1(e)(6)(i)", "https://www.ecfr.gov/current/title-21/section-202.1"),
        Authority("15 U.S.C. § 55(a)(1)", "https://www.law.cornell.edu/uscode/text/15/55"),
    ),
}
PAGE = """\
# Quiet hands 🖐🏽 and calm

Laser vein removal is **100% safe** and quick.
静かな手: 100% safe, 😀 as ever.
\tIn a tab, too: 100% safe.
Tea for the evening, tea for the morning, tea for the hour between them, and every cup is 100% safe, said \
the owner of the shop, who keeps forty kinds of leaves in forty tins and knows them by their lids.
It has no side
effects, and {{cures}} "colds" for $9.
<!-- medlint disable-next quick-claim: what the <label> says -->
Works in minutes.
"""


def said(source: Source, words: str, nth: int = 0, **parts: Any) -> Diagnostic:
    start = [match.start() for match in re.finditer(re.escape(words), source.text)][nth]
    words = " ".join(words.replace("*", "").split())
    given = {
        "rule": "a-rule",
        "category": "efficacy",
        "severity": "warning",
        "message": f'"{words}" says something',
        "fingerprint": f"{start:064x}",
    }
    span = Span(start, start + len(words))
    return Diagnostic(**{"path": source.path, "span": span, "text": words, **given, **parts})


def a_run(folder: str = "pages/") -> Run:
    page = Source(f"{folder}clinic 1.md", PAGE)
    safe = [said(page, "100% safe", nth, severity="error", **SAFETY) for nth in range(4)]
    two_lines = "no side\neffects"
    found = [
        *safe,
        said(page, two_lines, rule="risk-denial", severity="info", span=span_of(page, two_lines)),
        said(page, '{{cures}} "colds"', rule="cure-claim", suggestion="Say less."),
    ]
    quick = said(page, "Works in minutes", rule="quick-claim")
    reports = (
        Report(page, tuple(found), (Suppressed(quick, "what the <label> says"),), baselined=2),
        Report(Source(f"{folder}clean.md", "Open on Mondays.\n"), ()),
    )
    return Run(reports, (Failure(f"{folder}old.md", "is not UTF-8; save it as UTF-8"),))


def span_of(source: Source, words: str) -> Span:
    start = source.text.index(words)
    return Span(start, start + len(words))


def one(text: str, words: str, path: str = "page.md", **parts: Any) -> Run:
    source = Source(path, text)
    return Run((Report(source, (said(source, words, **parts),)),))


# All formats


@pytest.mark.parametrize("form", FORMATS)
def test_a_whole_run(form: str, golden: Golden) -> None:
    text = render(form, a_run("/site/pages/" if form == "lsp" else "pages/"))
    golden(f"run.{FILES[form]}", text.replace(f'"{__version__}"', '"VERSION"'))


def test_a_whole_run_in_colour(golden: Golden) -> None:
    golden("run.full.color.txt", render("full", a_run(), color=True))
    golden("run.concise.color.txt", render("concise", a_run(), color=True))


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_run_gives_the_same_bytes(form: str) -> None:
    text = render(form, a_run())
    assert text == render(form, a_run())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\r" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found(form: str) -> None:
    text = render(form, Run((Report(Source("a.md", ""), ()), Report(Source("b.md", ""), ()))))
    if form in ("full", "concise", "github"):
        assert text == "No diagnostics in 2 files\n"
    else:
        json.loads(text)


@pytest.mark.parametrize("form", FORMATS)
def test_a_path_that_is_no_utf8_is_survived(form: str) -> None:
    render(form, one("mint", "mint", path="caf\udce9.md")).encode("utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_colour_is_for_those_who_ask(form: str) -> None:
    assert "\x1b" not in render(form, a_run())


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ValueError, match="no format 'xml'; expected one of full, concise"):
        render("xml", Run(()))


def test_only_the_module_of_the_format_is_imported() -> None:
    script = (
        "import sys; from medlint.reporters import render; from medlint.diagnostic import Run; "
        "render('json', Run(())); print([name for name in sys.modules if name in "
        "('click', 'medlint.reporters.sarif', 'medlint.reporters.full')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Full and concise


@pytest.mark.parametrize(
    ("run", "line"),
    [
        (Run(()), "No diagnostics in 0 files"),
        (one("mint", "mint"), "1 diagnostic (1 warning) in 1 file"),
        (one("mint", "mint", severity="info"), "1 diagnostic (1 info) in 1 file"),
        (
            a_run(),
            "6 diagnostics (4 errors, 1 warning, 1 info) in 2 files; "
            "1 suppressed, 2 in the baseline, 1 file not linted",
        ),
    ],
)
def test_the_summary_counts_what_was_hidden(run: Run, line: str) -> None:
    for form in ("full", "concise", "github"):
        assert render(form, run).splitlines()[-1] == line
        assert line not in render(form, run, summary=False)
    assert render("full", Run(()), summary=False) == ""


def test_advice_is_given_once_for_each_file() -> None:
    source = Source("a.md", "safe, safe, safe")
    found = tuple(said(source, "safe", nth, **SAFETY) for nth in range(2))
    other = said(source, "safe", 2, **{**SAFETY, "suggestion": "Say it of the other product."})
    text = render("full", Run((Report(source, (*found, other)), Report(source, found))))
    assert text.count("Name the common risks") == 2
    assert text.count("Say it of the other product.") == 1


def test_advice_is_wrapped_and_cites_are_whole() -> None:
    many = tuple(Authority(f"{number} U.S.C. § 55(a)(1)", "https://x.org") for number in range(10, 20))
    text = render("full", one("mint", "mint", why="word " * 60, authority=many))
    assert max(map(len, text.splitlines())) <= 100
    for authority in many:
        assert authority.cite in text


def test_a_page_cannot_steer_the_terminal() -> None:
    text = "a \x1b[31mred\u202e herring\x07"
    for form in ("full", "concise"):
        shown = render(form, one(text, text, path="a\nb\x1b.md"))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", shown)
        assert shown.startswith("a b\ufffd.md:1:1: ")


def shown(text: str, words: str, room: int = 40) -> str:
    """The excerpt, and below it the carets, of words in a text."""
    found = excerpt(Source("a.md", text), span_of(Source("a.md", text), words), room)
    assert columns(found.text) <= room
    return f"{found.text}\n{' ' * found.before}{'^' * found.width}"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It is safe.", "safe", "It is safe.\n      ^^^^"),
        ("one\n   It is safe.  \nthree", "safe", "It is safe.\n      ^^^^"),
        ("\tIt\tis safe.", "safe", "It is safe.\n      ^^^^"),
        ("茶は safe.", "safe", "茶は safe.\n     ^^^^"),
        ("😀 is 安全 here", "安全", "😀 is 安全 here\n      ^^^^"),
        ("cafe\u0301 is safe", "safe", "cafe\u0301 is safe\n        ^^^^"),
        ("It is safe\nfor all", "safe\nfor all", "It is safe\n      ^^^^"),
        ("It is\r\nsafe\r\n", "safe", "safe\n^^^^"),
        ("words " * 20 + "safe", "safe", "…words words words words words safe\n" + " " * 31 + "^^^^"),
        ("safe" + " words" * 20, "safe", "safe words words words words words…\n^^^^"),
        (
            "words " * 20 + "safe" + " words" * 20,
            "safe",
            "…words words safe words words words…\n             ^^^^",
        ),
        (
            "x" * 99 + "safe" + "x" * 99,
            "safe",
            "…" + "x" * 17 + "safe" + "x" * 17 + "…\n" + " " * 18 + "^^^^",
        ),
        (
            "It is " + "very " * 20 + "safe",
            "very " * 20 + "safe",
            "very very very very very very very very…\n" + "^" * 40,
        ),
        ("安" * 60, "安" * 60, "安" * 19 + "…\n" + "^" * 39),
    ],
)
def test_excerpt(text: str, words: str, expected: str) -> None:
    assert shown(text, words) == expected


@pytest.mark.parametrize("at", range(0, 120, 7))
@pytest.mark.parametrize("letter", ["a", "茶", "b ", "e\u0301", "😀"])
def test_an_excerpt_fits_and_holds_the_words(letter: str, at: int) -> None:
    text = letter * at + "safe" + letter * (120 - at)
    line, carets = shown(text, "safe").split("\n")
    assert "safe" in line
    assert columns(line[: line.index("safe")]) == carets.index("^")
    assert line.startswith(CUT) == (columns(letter * at) > 40) or at < 40
    assert len(carets.strip()) == 4


def test_a_page_on_one_line_is_quick_to_show() -> None:
    source = Source("a.html", "é<p>It is safe.</p>" * 50_000)
    spans = [Span(at, at + 4) for at in range(7, 900_000, 18_000)]
    assert all("safe" in excerpt(source, span, 90).text for span in spans)


# JSON


def test_json_is_the_contract() -> None:
    data = json.loads(render("json", a_run()))
    assert list(data) == ["version", "diagnostics", "summary", "errors"]
    assert data["version"] == 1
    assert list(data["diagnostics"][0]) == [
        "path", "rule", "category", "severity", "message", "suggestion", "authority", "text", "start", "end",
        "fingerprint", "fix",
    ]  # fmt: skip
    assert data["diagnostics"][0]["authority"][1] == {
        "cite": "15 U.S.C. § 55(a)(1)",
        "url": "https://www.law.cornell.edu/uscode/text/15/55",
    }
    assert data["summary"] == {
        "files": 2, "error": 4, "warning": 1, "info": 1, "suppressed": 1, "baselined": 2,
    }  # fmt: skip
    assert data["errors"] == [{"path": "pages/old.md", "message": "is not UTF-8; save it as UTF-8"}]


def test_json_counts_code_points() -> None:
    (found,) = json.loads(render("json", one("Hi\n😀 safe\n", "safe")))["diagnostics"]
    assert found["start"] == {"line": 2, "column": 3, "offset": 5}
    assert found["end"] == {"line": 2, "column": 7, "offset": 9}


# LSP


def test_lsp_counts_utf16() -> None:
    (file,) = json.loads(render("lsp", one("Hi\n😀 safe\n", "safe", **SAFETY)))
    (found,) = file["diagnostics"]
    assert found["range"] == {"start": {"line": 1, "character": 3}, "end": {"line": 1, "character": 7}}
    assert found["severity"] == 2
    assert found["code"] == "absolute-safety-claim"
    assert found["codeDescription"] == {"href": "https://www.ecfr.gov/current/title-21/section-202.1"}
    assert found["source"] == "medlint"
    assert set(found["data"]) == {"category", "suggestion", "fingerprint"}


def test_lsp_publishes_clean_files_too() -> None:
    assert [len(file["diagnostics"]) for file in json.loads(render("lsp", a_run()))] == [6, 0]


def test_lsp_uris_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (file,) = json.loads(render("lsp", one("mint", "mint", path="./a b/../100%.md")))
    assert file["uri"] == (Path.cwd() / "100%.md").as_uri()
    assert file["uri"].endswith("/100%25.md")


# SARIF


def sarif(run: Run) -> Any:
    """The one run of a log that the official schema accepts."""
    log = json.loads(render("sarif", run))
    schema = json.loads((Path(__file__).parent / "data/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft4Validator(schema).iter_errors(log)] == []
    assert log["$schema"] == schema["id"]
    (only,) = log["runs"]
    return only


@pytest.mark.parametrize(
    "run",
    [
        Run(()),
        a_run(),
        one("mint", "mint"),
        one('"a"\r\n{0}\n', '"a"\r\n{0}', message='"a"\n{0}', path="/abs/ü.md", fingerprint=""),
        Run((), (Failure("x.md", "is gone"),)),
    ],
)
def test_sarif_is_valid(run: Run) -> None:
    only = sarif(run)
    assert only["invocations"][0]["executionSuccessful"] == (not run.failures)
    for result in only["results"]:
        assert only["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        artifact = only["artifacts"][place["artifactLocation"]["index"]]
        assert artifact["location"]["uri"] == place["artifactLocation"]["uri"]


def test_sarif_region_is_of_code_points() -> None:
    only = sarif(one("Hi\n😀 no side\neffects\n", "no side\neffects"))
    assert only["columnKind"] == "unicodeCodePoints"
    assert only["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 2, "startColumn": 3, "endLine": 3, "endColumn": 8, "charOffset": 5, "charLength": 15,
        "snippet": {"text": "no side\neffects"},
    }  # fmt: skip


def test_sarif_carries_reasons_and_fingerprints() -> None:
    results = sarif(a_run())["results"]
    assert [result["suppressions"] for result in results[-2:]] == [
        [],
        [{"kind": "inSource", "justification": "what the <label> says"}],
    ]
    assert [len(result["partialFingerprints"]["medlint/v1"]) for result in results] == [64] * 7


def test_sarif_describes_each_rule_once() -> None:
    rules = sarif(a_run())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    assert rules[0]["fullDescription"]["text"] == SAFETY["why"]
    assert rules[0]["helpUri"] == "https://www.ecfr.gov/current/title-21/section-202.1"
    assert rules[0]["properties"]["category"] == "safety"
    assert "Name the common risks" in rules[0]["help"]["markdown"]


def test_sarif_levels() -> None:
    levels = {result["ruleId"]: result["level"] for result in sarif(a_run())["results"]}
    assert levels["absolute-safety-claim"] == "error"
    assert levels["cure-claim"] == "warning"
    assert levels["risk-denial"] == "note"


def test_sarif_tells_of_files_that_failed() -> None:
    (told,) = sarif(a_run())["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "error"
    assert told["message"]["text"] == "is not UTF-8; save it as UTF-8"
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pages/old.md"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("page.md", "page.md"),
        ("./a b/100%.md", "a%20b/100%25.md"),
        ("../ü.md", "../%C3%BC.md"),
        ("a:b#c?.md", "a%3Ab%23c%3F.md"),
        ("/abs/a b.md", "file:///abs/a%20b.md"),
        ("caf\udce9.md", "caf%E9.md"),
    ],
)
def test_sarif_uris(path: str, uri: str) -> None:
    (artifact,) = sarif(one("mint", "mint", path=path))["artifacts"]
    assert artifact["location"]["uri"] == uri
    if "abs" not in path:
        assert os.path.normpath(unquote(uri, errors="surrogateescape")) == os.path.normpath(path)


def test_sarif_text_survives_the_way() -> None:
    message = "\"100%\n\\ {x} é 😀\" says 'much'\u2028"
    (result,) = sarif(one("mint", "mint", message=message))["results"]
    # Braces are doubled, for SARIF would take one pair as the place of an argument.
    assert result["message"]["text"] == message.replace("{x}", "{{x}}")


# GitHub


def test_github_escapes() -> None:
    run = one(
        "mint",
        "mint",
        path="a:b,c%.md",
        message='"100%, safe": yes\r\nno',
        suggestion="Say\nless.",
        rule="a:rule",
    )
    assert render("github", run, summary=False) == (
        "::warning file=a%3Ab%2Cc%25.md,line=1,endLine=1,col=1,endColumn=5,title=a%3Arule::"
        '"100%25, safe": yes%0D%0Ano%0ASay%0Aless.\n'
    )


@pytest.mark.parametrize(
    ("severity", "command"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
)
def test_github_commands(severity: str, command: str) -> None:
    assert render("github", one("mint", "mint", severity=severity)).startswith(f"::{command} file=page.md,")


def test_github_gives_no_columns_for_several_lines() -> None:
    text = render("github", one("no side\neffects", "no side\neffects"))
    assert text.startswith("::warning file=page.md,line=1,endLine=2,title=a-rule::")


def test_github_tells_of_files_that_failed() -> None:
    assert "::error file=pages/old.md::is not UTF-8; save it as UTF-8\n" in render("github", a_run())


def test_a_page_cannot_give_commands_to_github() -> None:
    text = render("github", one("mint", "mint", message="x\n::set-output name=a::b", path="a\n::error::.md"))
    assert [line[:10] for line in text.splitlines()] == ["::warning ", "1 diagnost"]
