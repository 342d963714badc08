"""The command line as its users meet it; most tests call it in this process, which is quicker."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import medlint.cli as medlint_cli
import medlint.run as medlint_run
from medlint.cli import cli
from medlint.diagnostic import Report
from medlint.linter import Linter
from medlint.rulebook import Rulebook, bundled_folder, load_rulebook
from medlint.source import LARGEST, Source

BAD = "Our injections are 100% safe.\n"
RULE = """\
id: house-word
severity: info
message: '"{match}" is a word of the house'
why: Style.
authority:
  - cite: House style
    url: https://example.com
suggestion: Choose another.
match:
  - injections
examples:
  bad:
    - Our <<injections>>.
  good:
    - Our pills.
"""
EXAMPLES = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Done:
    """What a call of the command line left."""

    returncode: int
    stdout: bytes
    stderr: bytes


def medlint(*arguments: str, cwd: Path, stdin: bytes = b"") -> Done:
    """A call in this process; an error that nothing catches is an error of the test."""
    with chdir(cwd):
        done = CliRunner().invoke(cli, arguments, input=stdin, prog_name="medlint")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout_bytes, done.stderr_bytes)


def process(
    *arguments: str, cwd: Path, stdin: bytes = b"", shell: str = "", **options: object
) -> subprocess.CompletedProcess[bytes]:
    """A call in a process of its own; with more of a shell's line, by way of a shell."""
    command = [sys.executable, "-m", "medlint", *arguments]
    line = ["sh", "-c", f'"$@" {shell}', "sh", *command] if shell else command
    return subprocess.run(line, cwd=cwd, input=stdin, capture_output=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


@cache
def bundled() -> Rulebook:
    return load_rulebook([bundled_folder()])


@pytest.fixture(autouse=True)
def rules_read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(folders: Iterable[Path], cache: Path | None = None) -> Rulebook:
        return bundled() if tuple(folders) == (bundled_folder(),) else load_rulebook(folders, cache)

    if "own_cache" not in request.fixturenames:
        request.getfixturevalue("shared_cache")
        monkeypatch.setattr(medlint_run, "load_rulebook", load)


@pytest.fixture
def own_cache() -> Path:
    """The folder of a cache that no other test uses."""
    return Path(os.environ["XDG_CACHE_HOME"]) / "medlint"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_a_process_of_its_own(page: Path) -> None:
    assert process("--version", cwd=page.parent).stdout.startswith(b"medlint 0.")
    done = process("check", "page.md", cwd=page.parent)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout == (
        b'page.md:1:20: error: "100% safe" claims there is no risk at all [absolute-safety-claim]\n'
        b"1 diagnostic (1 error) in 1 file\n"
    )


@pytest.fixture
def house_rules(tmp_path: Path) -> Path:
    """A folder of own rules beside the page."""
    path = tmp_path / "own" / "safety" / "house-word.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(RULE, encoding="utf-8")
    return path


def test_a_claim_is_reported_with_its_place(page: Path) -> None:
    done = medlint("check", "page.md", "--format", "concise", cwd=page.parent)
    assert done.returncode == 1
    assert (
        b'page.md:1:20: error: "100% safe" claims there is no risk at all [absolute-safety-claim]'
        in done.stdout
    )
    assert done.stderr == b""


def test_a_clean_page_exits_0(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("We are open on Mondays.\n", encoding="utf-8")
    assert medlint("check", "page.md", cwd=tmp_path).returncode == 0


def test_exit_codes_follow_fail_on_and_exit_zero(page: Path, house_rules: Path) -> None:
    own = ("check", "page.md", "--rules", "own", "--select", "house-word")
    assert medlint(*own, cwd=page.parent).returncode == 0
    assert medlint(*own, "--fail-on", "info", cwd=page.parent).returncode == 1
    assert medlint("check", "page.md", cwd=page.parent).returncode == 1
    assert medlint("check", "page.md", "--exit-zero", cwd=page.parent).returncode == 0


def test_json_is_the_contract(page: Path) -> None:
    done = medlint("check", "page.md", "--format", "json", cwd=page.parent)
    data = json.loads(done.stdout)
    assert list(data) == ["version", "diagnostics", "summary", "errors"]
    (found,) = [d for d in data["diagnostics"] if d["rule"] == "absolute-safety-claim"]
    assert list(found) == [
        "path", "rule", "category", "severity", "message", "suggestion", "authority", "text", "start", "end",
        "fingerprint", "fix",
    ]  # fmt: skip
    assert found["start"] == {"line": 1, "column": 20, "offset": 19}
    assert found["end"] == {"line": 1, "column": 29, "offset": 28}
    assert data["summary"]["files"] == 1
    assert data["summary"]["error"] >= 1


def test_standard_input(tmp_path: Path) -> None:
    done = medlint(
        "check",
        "-",
        "--stdin-filename",
        "draft.html",
        "--format",
        "concise",
        cwd=tmp_path,
        stdin=b"<p>It is <b>100%</b> safe.",
    )
    assert done.returncode == 1
    assert b"draft.html:1:13:" in done.stdout


def test_one_bad_file_does_not_stop_the_others(page: Path) -> None:
    (page.parent / "bad.md").write_bytes(b"\xff\xfe\x00\x01\x02")
    (page.parent / "binary.md").write_bytes(b"\x89PNG\r\n\x00\x00")
    done = medlint("check", "bad.md", "binary.md", "page.md", cwd=page.parent)
    assert done.returncode == 2
    assert b"page.md" in done.stdout
    assert b"bad.md" in done.stderr
    assert b"binary.md" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "typo.md"], "no such file or folder"),
        (["check", "empty"], "no text, Markdown or HTML file"),
        (["check"], "no paths"),
        (["check", "page.md", "--select", "absolute-safty-claim"], "did you mean 'absolute-safety-claim'"),
        (["check", "page.md", "--ignore", "safty"], "did you mean 'safety'"),
        (["check", "x.md", "--jurisdiction", "usa"], "expected one of us, uk"),
        (["check", "x.md", "--select", ","], "--select without a name"),
        (["check", "page.md", "--select", "cure", "--ignore", "cure"], "leaves no rule that holds in us"),
        (["check", "x.md", "--config", "nowhere.toml"], "does not exist"),
        (["check", "x.md", "--format", "xml"], "Invalid value"),
        (["check", "x.md", "--rules", "nowhere"], "does not exist"),
        (["explain", "cure-clam"], "no rule 'cure-clam'"),
        (["prove", "--rule", "nothing-here"], "no rule or category"),
        (["lint"], "No such command"),
    ],
)
def test_mistakes_are_loud(page: Path, arguments: list[str], said: str) -> None:
    (page.parent / "empty").mkdir()
    done = medlint(*arguments, cwd=page.parent)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder in which a process runs")
def test_a_current_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    command = f'mkdir gone && cd gone && rmdir ../gone && "{sys.executable}" -P -m medlint check .'
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr == b"medlint: the current folder does not exist any more\n"


def test_a_regular_expression_without_end_is_trouble(page: Path, house_rules: Path) -> None:
    slow = RULE.replace("  - injections", "  # to try it\n  - regex: injections|(a|aa)+b")
    house_rules.write_text(slow, encoding="utf-8")
    page.write_text(f"Our injections.\n\n{'a' * 99}\n", encoding="utf-8")
    done = medlint("check", "page.md", "--rules", "own", cwd=page.parent)
    assert done.returncode == 2
    assert b'the regular expression of rule "house-word" takes too long on "aaa' in done.stderr


def test_own_rules_stand_beside_the_bundled_ones(page: Path, house_rules: Path) -> None:
    done = medlint("check", "page.md", "--rules", "own", "--format", "concise", cwd=page.parent)
    assert b"[house-word]" in done.stdout
    assert b"[absolute-safety-claim]" in done.stdout
    assert medlint("prove", "own", cwd=page.parent).stdout == b"1 of 1 rules proven by 2 examples\n"
    assert (
        b"house-word  [safety, info]"
        in medlint("explain", "house-word", "--rules", "own", cwd=page.parent).stdout
    )
    house_rules.write_text(RULE.replace("<<injections>>", "<<cures>>"), encoding="utf-8")
    unproven = medlint("prove", "own", cwd=page.parent)
    assert unproven.returncode == 1
    assert unproven.stdout.startswith(b"safety/house-word: missing: Our <<cures>>.\n")
    house_rules.write_text("id: house-word\nseverity: hot\n", encoding="utf-8")
    broken = medlint("check", "page.md", "--rules", "own", cwd=page.parent)
    assert broken.returncode == 2
    assert b"house-word.yaml:" in broken.stderr


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (RULE.replace("Style.", "&a [x]") + "limits: *a\n", ":16:9: an alias; write the value out"),
        ("a: " + "[" * 5000, "house-word.yaml:1:"),
        ("\0", "house-word.yaml:1:1: "),
        ("", "house-word.yaml:1:1: an empty file"),
        ("#" * 1_000_001, "house-word.yaml:1:1: 1,000,001 bytes; expected at most 1,000,000"),
        (RULE.replace("- injections", "- (injections"), "house-word.yaml:10:5: '(injections': "),
        (
            RULE.replace("- injections", "# why\n  - regex: '(a'"),
            "house-word.yaml:11:12: '(a' is no regular ",
        ),
    ],
)
def test_a_rule_file_can_do_no_harm(page: Path, house_rules: Path, rule: str, said: str) -> None:
    house_rules.write_text(rule, encoding="utf-8")
    done = medlint("check", "page.md", "--rules", "own", cwd=page.parent)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert len(done.stderr) < 500


def test_a_regular_expression_that_never_ends_is_given_up(page: Path, house_rules: Path) -> None:
    house_rules.write_text(
        RULE.replace("- injections", "# why\n  - regex: '(a|a)*(b|b)*$'"), encoding="utf-8"
    )
    page.write_text("a" * 2000 + "c.\n", encoding="utf-8")
    start = time.process_time()
    done = medlint("check", "page.md", "--rules", "own", cwd=page.parent)
    assert time.process_time() - start < 5
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("form", ["full", "sarif"])
def test_two_processes_give_the_same_bytes(page: Path, form: str) -> None:
    page.write_text((EXAMPLES / "clinic-landing.md").read_text(encoding="utf-8"), encoding="utf-8")
    first, again = (
        process("check", ".", "--format", form, cwd=page.parent, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert first.stdout == again.stdout
    assert first.stdout


def test_statistics_count_by_rule(page: Path) -> None:
    done = medlint("check", "page.md", "--statistics", cwd=page.parent)
    assert b"     1  error    absolute-safety-claim\n" in done.stdout


def test_a_report_goes_to_a_file(page: Path) -> None:
    done = medlint("check", "page.md", "--format", "json", "--output", "report.json", cwd=page.parent)
    assert done.stdout == b""
    assert json.loads((page.parent / "report.json").read_text(encoding="utf-8"))["version"] == 1
    assert medlint("check", "page.md", "--output", "no/where.txt", cwd=page.parent).returncode == 2


def test_a_report_does_not_overwrite_what_it_is_about(page: Path) -> None:
    before = page.read_bytes()
    done = medlint("check", ".", "--output", "page.md", cwd=page.parent)
    assert done.returncode == 2
    assert b"is one of the files to lint" in done.stderr
    assert page.read_bytes() == before


def test_a_reader_that_goes_away_is_no_trouble(page: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "medlint", "check", "page.md"],
        cwd=page.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    ("shell", "said"),
    [
        (">/dev/full", b"medlint: standard output: cannot be written: No space left on device\n"),
        (">&-", b"medlint: standard output is closed; expected --output FILE\n"),
        ("- <&-", b"medlint: stdin.md: standard input is closed\n"),
        ("--output /dev/full", b"medlint: /dev/full: cannot be written: No space left on device\n"),
    ],
)
def test_nowhere_to_write(page: Path, shell: str, said: bytes) -> None:
    done = process("check", "page.md", cwd=page.parent, shell=shell)
    assert (done.returncode, done.stderr) == (2, said)


def test_an_interrupted_run_has_found_nothing(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Linter, source: Source) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(Linter, "lint", interrupted)
    assert medlint("check", "page.md", cwd=page.parent) == Done(130, b"", b"")


def test_explain_tells_why_and_what_instead(tmp_path: Path) -> None:
    said = medlint("explain", "absolute-safety-claim", cwd=tmp_path).stdout.decode()
    for part in ("Why", "Authority", "Instead", "Reported", "Silent", "https://"):
        assert part in said


def test_rules_are_listed(tmp_path: Path) -> None:
    table = medlint("rules", "--category", "safety", cwd=tmp_path).stdout.decode()
    assert "safety/absolute-safety-claim" in table
    assert "cure/" not in table
    listed = json.loads(medlint("rules", "--format", "json", cwd=tmp_path).stdout)
    assert {"id", "category", "severity", "authority"} <= set(listed[0])


def test_the_rules_about_suppressions_are_rules(tmp_path: Path) -> None:
    said = medlint("explain", "suppression-unused", cwd=tmp_path).stdout.decode()
    assert "Delete the comment" in said
    assert "Authority" not in said
    listed = medlint("rules", "--category", "suppression", cwd=tmp_path).stdout.decode()
    assert [line.split()[1] for line in listed.splitlines()] == [
        "suppression/suppression-malformed",
        "suppression/suppression-without-reason",
        "suppression/suppression-unused",
    ]


def test_suppressions_reach_every_report(page: Path) -> None:
    comment = "<!-- medlint disable-next absolute-safety-claim: quoted from the label -->\n"
    page.write_text(comment + BAD, encoding="utf-8")
    done = medlint("check", "page.md", cwd=page.parent)
    assert (done.returncode, done.stdout) == (0, b"No diagnostics in 1 file; 1 suppressed\n")
    summary = json.loads(medlint("check", "page.md", "--format", "json", cwd=page.parent).stdout)["summary"]
    assert summary["suppressed"] == 1
    (run,) = json.loads(medlint("check", "page.md", "--format", "sarif", cwd=page.parent).stdout)["runs"]
    (result,) = run["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "quoted from the label"}]
    assert len(result["partialFingerprints"]["medlint/v1"]) == 64
    page.write_text(comment + "We are open.\n", encoding="utf-8")
    done = medlint("check", "page.md", cwd=page.parent)
    assert done.returncode == 1
    assert (
        b'1:1: warning: Suppression of "absolute-safety-claim" silences nothing [suppression-unused]'
        in done.stdout
    )


# Settings


def test_each_page_has_the_settings_closest_to_it(page: Path) -> None:
    inner = page.parent / "old" / "page.md"
    inner.parent.mkdir()
    inner.write_text(BAD, encoding="utf-8")
    (page.parent / "medlint.toml").write_text(
        "[severities]\nabsolute-safety-claim = 'info'\n", encoding="utf-8"
    )
    (inner.parent / "medlint.toml").write_text("ignore = ['safety']\n", encoding="utf-8")
    done = medlint("check", ".", cwd=page.parent)
    assert done.stdout.splitlines()[:-1] == [
        b'page.md:1:20: info: "100% safe" claims there is no risk at all [absolute-safety-claim]'
    ]
    assert done.returncode == 0
    (page.parent / "medlint.toml").write_text("fail-on = 'info'\n", encoding="utf-8")
    assert medlint("check", ".", cwd=page.parent).returncode == 1
    assert medlint("check", "old", cwd=page.parent).returncode == 0


def test_settings_can_be_named(page: Path) -> None:
    (page.parent / "medlint.toml").write_text("ignore = ['safety']\n", encoding="utf-8")
    (page.parent / "strict.toml").write_text("", encoding="utf-8")
    assert medlint("check", "page.md", cwd=page.parent).returncode == 0
    assert medlint("check", "page.md", "--config", "strict.toml", cwd=page.parent).returncode == 1
    assert medlint("check", "-", cwd=page.parent, stdin=BAD.encode()).returncode == 0


def test_options_go_before_settings(page: Path) -> None:
    (page.parent / "medlint.toml").write_text("select = ['cure']\nfail-on = 'error'\n", encoding="utf-8")
    assert medlint("check", "page.md", cwd=page.parent).returncode == 0
    assert medlint("check", "page.md", "--select", "safety,cure", cwd=page.parent).returncode == 1


def test_own_rules_in_the_settings_are_known_to_all_commands(page: Path, house_rules: Path) -> None:
    (page.parent / "medlint.toml").write_text("rules = ['own']\nselect = ['house-word']\n", encoding="utf-8")
    assert b"[house-word]" in medlint("check", "page.md", cwd=page.parent).stdout
    assert medlint("explain", "house-word", cwd=page.parent).returncode == 0
    assert b"safety/house-word" in medlint("rules", cwd=page.parent).stdout


def test_a_mistake_in_the_settings_is_loud(page: Path) -> None:
    (page.parent / "medlint.toml").write_text("ignore = [\n  'absolute-safty-claim',\n]\n", encoding="utf-8")
    for command in (["check", "page.md"], ["rules"], ["explain", "cure-claim"]):
        done = medlint(*command, cwd=page.parent)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr == (
            b"medlint: medlint.toml:2:3: no rule or category 'absolute-safty-claim'; "
            b"did you mean 'absolute-safety-claim'?\n"
        )


# Input of every kind


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "latin.md",
            "café".encode("latin-1"),
            "is not UTF-8 (byte 0xE9 at offset 3); convert it with: iconv",
        ),
        ("png.md", b"\x89PNG\r\n\x1a\n\0\0", "is a binary file; text was expected"),
        ("nul.md", b"It is\0 safe.", "is a binary file (it holds a NUL character); text was expected"),
        (
            "utf16.md",
            "It is safe.".encode("utf-16-le"),
            "is UTF-16 without a byte-order mark; convert it with",
        ),
        (
            "utf16.md",
            "It is safe.".encode("utf-16-be"),
            "is UTF-16 without a byte-order mark; convert it with",
        ),
        ("half.md", b"\xff\xfe\0\xd8a", "starts as UTF-16 but does not go on as such; save it as UTF-8"),
        ("utf32.md", "It is safe.".encode("utf-32"), "is UTF-32; convert it with: iconv"),
        ("half-a-pair.md", b"\xed\xa0\x80", "is not UTF-8 (byte 0xED at offset 0)"),
    ],
)
def test_what_is_no_text_is_said_and_the_others_are_linted(
    page: Path, name: str, data: bytes, said: str
) -> None:
    (page.parent / name).write_bytes(data)
    done = medlint("check", ".", cwd=page.parent)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"medlint: {name}: {said}")
    assert done.stdout.decode().splitlines()[-1] == "1 diagnostic (1 error) in 1 file; 1 file not linted"
    (error,) = json.loads(medlint("check", ".", "--format", "json", cwd=page.parent).stdout)["errors"]
    assert error["path"] == name
    assert error["message"].startswith(said)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf16.md", "It is 100% safe.".encode("utf-16")),
        ("utf16.md", b"\xfe\xff" + "It is 100% safe.".encode("utf-16-be")),
        ("bom.md", b"\xef\xbb\xbfIt is 100% safe."),
        ("old-mac.md", b"Welcome.\r\rIt is 100% safe.\r"),
        ("control.md", bytes(range(1, 32)) + b"\n\nIt is 100% safe."),
        ("open.html", b"<!doctype html><html <head><title>It is 100% safe"),
        ("crossed.html", b"<p><b><i>It is 100% safe</b></p></i></div></html><!-- <p>"),
        ("entities.html", b"&#99999999; &#xD800; &bogus; &#0; It is 100% safe."),
        ("deep.html", b"<div>" * 20_000 + b"It is 100% safe."),
        ("deep.html", b"<p>" + b"<b>" * 20_000 + b"It is 100% safe."),
        ("deep.html", b"<ul><li>" * 20_000 + b"It is 100% safe."),
        ("deep.html", b"<table><tr><td>" * 5_000 + b"It is 100% safe."),
        ("deep.md", b">" * 20_000 + b" It is 100% safe."),
        ("deep.md", b"".join(b"  " * n + b"- x\n" for n in range(500)) + b"\nIt is 100% safe."),
        ("deep.md", b"*a _" * 20_000 + b"It is 100% safe."),
        ("deep.md", b"<" * 20_000 + b"It is 100% safe."),
        ("deep.mdx", b"{" * 20_000 + b"\n\nIt is 100% safe."),
        ("bomb.md", b"---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nIt is 100% safe."),
        ("open.md", b"---\ntitle: [\n---\nIt is 100% safe."),
        ("lines.md", b"\n" * 100_000 + b"It is 100% safe."),
        ("accents.md", ("a" + "\u0301" * 50_000 + ". It is 100% safe.").encode()),
    ],
)
def test_odd_text_is_linted(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "medlint.toml").write_text('voice = "marketing"')  # some of it is about nothing at all
    (tmp_path / name).write_bytes(data)
    done = medlint("check", name, cwd=tmp_path)
    assert b"[absolute-safety-claim]" in done.stdout
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b" \n\t\r\n", b"<!-- -->", b"---\n---\n", b"`100% safe`"]
)
@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt", "a.mdx"])
def test_a_page_without_prose_is_clean(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data if name == "a.md" else data.replace(b"`100% safe`", b""))
    done = medlint("check", name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"No diagnostics in 1 file\n", b"")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_what_may_never_end_is_not_read(page: Path) -> None:
    os.mkfifo(page.parent / "pipe.md")
    (page.parent / "loop.md").symlink_to("loop.md")
    (page.parent / "gone.md").symlink_to("nowhere.md")
    done = medlint("check", "pipe.md", "/dev/zero", "loop.md", "gone.md", "page.md", cwd=page.parent)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "medlint: pipe.md: is no regular file; pipe it into: medlint check -",
        "medlint: /dev/zero: is no regular file; pipe it into: medlint check -",
        "medlint: loop.md: cannot be read: Too many levels of symbolic links",
        "medlint: gone.md: is a link to nothing",
    ]
    assert b"[absolute-safety-claim]" in done.stdout
    assert medlint("check", ".", cwd=page.parent).returncode == 1


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other permissions")
def test_what_may_not_be_read_is_said(page: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (tmp_path / "closed").mkdir(0)
    (tmp_path / "closed.md").write_text(BAD, encoding="utf-8")
    (tmp_path / "closed.md").chmod(0)
    done = medlint("check", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "medlint: closed: may not be read; check its permissions",
        "medlint: closed.md: may not be read; check its permissions",
    ]
    assert b"page.md:1:20" in done.stdout


def test_a_bug_on_one_page_does_not_hide_the_others(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lint = Linter.lint

    def stumbling(self: Linter, source: Source) -> Report:
        if source.path == "bad.md":
            raise RecursionError("too deep")
        return lint(self, source)

    monkeypatch.setattr(Linter, "lint", stumbling)
    (page.parent / "bad.md").write_text(BAD, encoding="utf-8")
    done = medlint("check", "bad.md", "page.md", cwd=page.parent)
    assert done.returncode == 2
    assert b"medlint: bad.md: medlint fails on this file" in done.stderr
    assert b"page.md:1:20" in done.stdout


@pytest.mark.slow
def test_a_huge_line_takes_bounded_memory(tmp_path: Path) -> None:
    text = "the train leaves at noon and the river is cold when the snow of the hills melts "
    (tmp_path / "page.txt").write_text(text * 125_000, encoding="utf-8")
    done = process("check", "page.txt", cwd=tmp_path, preexec_fn=limited)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"No diagnostics in 1 file\n", b"")


def limited() -> None:
    """No more memory than 1.5 GB for a page of 10 MB."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (3 * 2**29, 3 * 2**29))


def test_a_file_that_no_page_is_as_large_as_is_refused(page: Path) -> None:
    with (page.parent / "endless.md").open("wb") as file:
        file.truncate(LARGEST + 1)
    done = medlint("check", ".", cwd=page.parent)
    assert done.returncode == 2
    assert b"medlint: endless.md: is larger than 50 MB, which no page of copy is" in done.stderr
    assert b"page.md:1:20" in done.stdout


# Progress


def test_progress_is_shown_to_those_who_look_on(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medlint_cli, "PROGRESS_SECONDS", 0)
    assert medlint("check", ".", cwd=page.parent).stderr == b""
    monkeypatch.setattr(medlint_cli, "_is_terminal", lambda stream: stream is sys.stderr)
    shown = medlint("check", ".", cwd=page.parent)
    assert shown.stderr.startswith(b"\rmedlint: 0 of 1 files")
    assert shown.stderr.endswith(b" \r")
    assert medlint("check", ".", "--quiet", cwd=page.parent).stderr == b""


# The cache


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["corrupt", "corrupt-plans", "flipped", "read-only", "stale"])
def test_the_cache_is_never_trusted_blindly(page: Path, own_cache: Path, damage: str) -> None:
    page.write_text("# Ketamine\n\nKetamine relieves depression. It is not addictive.\n", encoding="utf-8")
    first = medlint("check", "page.md", "--format", "json", cwd=page.parent).stdout
    (kept,) = own_cache.glob("rulebook-*.jsonl")
    (plans,) = own_cache.glob("plans-*-ketamine.jsonl")
    if damage == "corrupt":
        kept.write_text('{"rules": [', encoding="utf-8")
    elif damage == "corrupt-plans":
        plans.write_text('{"addictive": [[], ', encoding="utf-8")
    elif damage == "flipped":
        data = bytearray(kept.read_bytes())
        data[len(data) // 2] ^= 1
        kept.write_bytes(data)
    elif damage == "stale":
        kept.write_text('{"rules": [], "lists": {}}', encoding="utf-8")
    else:
        shutil.rmtree(own_cache)
        own_cache.write_text("a file where the folder should be", encoding="utf-8")
    assert medlint("check", "page.md", "--format", "json", cwd=page.parent).stdout == first
