"""The command line as its users meet it: a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BAD = "Our injections are 100% safe.\n"


def medlint(*arguments: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "medlint", *arguments], cwd=cwd, input=stdin, capture_output=True, check=False
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_version_is_quick_to_say(tmp_path: Path) -> None:
    assert medlint("--version", cwd=tmp_path).stdout.startswith(b"medlint 0.")


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


def test_exit_codes_follow_fail_on_and_exit_zero(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("The session is completely painless.\n", encoding="utf-8")
    assert medlint("check", "page.md", "--select", "painless-claim", cwd=tmp_path).returncode == 0
    assert (
        medlint(
            "check", "page.md", "--select", "painless-claim", "--fail-on", "info", cwd=tmp_path
        ).returncode
        == 1
    )
    (tmp_path / "page.md").write_text(BAD, encoding="utf-8")
    assert medlint("check", "page.md", "--exit-zero", cwd=tmp_path).returncode == 0


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
        (["check", "."], "no text, Markdown or HTML file"),
        (["check"], "no paths"),
        (["check", "x.md", "--select", "absolute-safty-claim"], "did you mean 'absolute-safety-claim'"),
        (["check", "x.md", "--ignore", "safty"], "did you mean 'safety'"),
        (["check", "x.md", "--jurisdiction", "usa"], "expected one of us, uk"),
        (["check", "x.md", "--format", "xml"], "Invalid value"),
        (["check", "x.md", "--rules", "nowhere"], "does not exist"),
        (["explain", "cure-clam"], "no rule 'cure-clam'"),
        (["prove", "--rule", "nothing-here"], "no rule or category"),
        (["lint"], "No such command"),
    ],
)
def test_mistakes_are_loud(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = medlint(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_own_rules_stand_beside_the_bundled_ones(page: Path) -> None:
    folder = page.parent / "own" / "safety"
    folder.mkdir(parents=True)
    (folder / "house-word.yaml").write_text(
        "id: house-word\nseverity: info\nmessage: '\"{match}\" is a word of the house'\nwhy: Style.\n"
        "authority:\n  - cite: House style\n    url: https://example.com\nsuggestion: Choose another.\n"
        "match:\n  - injections\nexamples:\n  bad:\n    - Our <<injections>>.\n  good:\n    - Our pills.\n",
        encoding="utf-8",
    )
    done = medlint("check", "page.md", "--rules", "own", "--format", "concise", cwd=page.parent)
    assert b"[house-word]" in done.stdout
    assert b"[absolute-safety-claim]" in done.stdout
    assert medlint("prove", "own", cwd=page.parent).stdout == b"1 of 1 rules proven by 2 examples\n"
    (folder / "house-word.yaml").write_text("id: house-word\nseverity: hot\n", encoding="utf-8")
    broken = medlint("check", "page.md", "--rules", "own", cwd=page.parent)
    assert broken.returncode == 2
    assert b"house-word.yaml:" in broken.stderr


def test_two_runs_give_the_same_bytes(page: Path) -> None:
    for form in ("full", "concise", "json", "lsp", "sarif", "github"):
        first = medlint("check", ".", "--format", form, cwd=page.parent)
        again = medlint("check", ".", "--format", form, cwd=page.parent)
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


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(BAD * 2000, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "medlint", "check", "page.md"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, error = process.communicate()
    assert b"Traceback" not in error


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


@pytest.mark.parametrize("damage", ["corrupt", "read-only", "stale"])
def test_the_cache_is_never_trusted_blindly(page: Path, damage: str) -> None:
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "medlint"
    first = medlint("check", "page.md", "--format", "json", cwd=page.parent).stdout
    (kept,) = cache.glob("rulebook-*.json")
    if damage == "corrupt":
        kept.write_text('{"rules": [', encoding="utf-8")
    elif damage == "stale":
        kept.write_text('{"rules": [], "lists": {}}', encoding="utf-8")
    else:
        kept.unlink()
        cache.rmdir()
        cache.write_text("a file where the folder should be", encoding="utf-8")
    assert medlint("check", "page.md", "--format", "json", cwd=page.parent).stdout == first
