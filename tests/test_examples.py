"""What a newcomer reads and runs: the examples, and the README, which shows nothing that is not run here."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pre_commit.clientlib import load_config, load_manifest

import medlint
from medlint import Linter
from medlint.cli import cli
from medlint.config import KEYS, Settings, load
from medlint.rulebook import CATEGORIES

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
README = ROOT / "README.md"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
QUOTED = {  # the blocks of YAML in the README, in order
    0: EXAMPLES / "own-rules" / "pressure" / "free-consultation.yaml",
    1: EXAMPLES / "pre-commit.yaml",
}

pytestmark = [
    pytest.mark.usefixtures("shared_cache"),
    pytest.mark.skipif(not README.exists(), reason="not a checkout"),
]


def output(line: str) -> str:
    """What a terminal shows of a command, without colours; it may end in `| head -n NUMBER`."""
    line, _, lines = line.partition(" | head -n ")
    command, *arguments = shlex.split(line)
    assert command == "medlint"
    if arguments[0] == "check" and "--format" not in arguments:
        arguments += ["--format", "full"]
    with chdir(ROOT):
        done = CliRunner().invoke(cli, arguments, prog_name="medlint")
    assert done.exit_code in (0, 1), done.stderr
    assert done.stderr == ""
    return "".join(done.stdout.splitlines(keepends=True)[: int(lines) if lines else None])


# Pages


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("clinic-landing.out", "medlint check examples/clinic-landing.md"),
        ("medspa.out", "medlint check examples/medspa.html"),
        ("medspa.sarif", "medlint check examples/medspa.html --format sarif"),
        ("all.out", "medlint check examples/ --format concise --statistics"),
    ],
)
def test_pages_say_what_is_committed(name: str, line: str, golden: Callable[[Path, str], None]) -> None:
    text = output(line).replace(f'"semanticVersion": "{medlint.__version__}"', '"semanticVersion": "VERSION"')
    golden(EXAMPLES / name, text)


def test_the_careful_page_passes() -> None:
    assert output("medlint check examples/careful-page.md") == "No diagnostics in 1 file\n"


def test_the_landing_page_has_claims_of_many_categories() -> None:
    report = Linter.discover(EXAMPLES).lint_file(EXAMPLES / "clinic-landing.md")
    found = {d.category for d in report.diagnostics}
    assert len(found & set(CATEGORIES)) >= 7
    assert "free-consultation" in {d.rule for d in report.diagnostics}


# Files to copy


def test_the_settings_are_the_defaults_and_name_every_key() -> None:
    assert load(EXAMPLES / "medlint.toml").settings == Settings(rules=(EXAMPLES / "own-rules",))
    text = (EXAMPLES / "medlint.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?(?:([a-z-]+) = |\[([a-z]+)\])", text, re.MULTILINE))
    assert {first or second for first, second in named} >= set(KEYS)


def test_init_writes_the_same_settings(tmp_path: Path) -> None:
    with chdir(tmp_path):
        assert CliRunner().invoke(cli, ["init"]).exit_code == 0
        again = CliRunner().invoke(cli, ["init"])
    assert (again.exit_code, again.stderr) == (2, "medlint: medlint.toml: exists already\n")
    written = (tmp_path / "medlint.toml").read_text(encoding="utf-8")
    example = (EXAMPLES / "medlint.toml").read_text(encoding="utf-8")
    assert written == example.replace('rules = ["own-rules"]', "rules = []")
    assert load(tmp_path / "medlint.toml").settings == Settings()


def test_every_setting_that_is_commented_out_can_be_switched_on(tmp_path: Path) -> None:
    text = (EXAMPLES / "medlint.toml").read_text(encoding="utf-8")
    text = re.sub(r"^# (?=[a-z-]+ = )", "", text, flags=re.MULTILINE).replace("../medlint.toml", "base.toml")
    (tmp_path / "base.toml").touch()
    (tmp_path / "own-rules" / "safety").mkdir(parents=True)
    (tmp_path / "medlint.toml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "medlint.toml").settings.severities


def test_the_own_rule_is_proven() -> None:
    assert output("medlint prove examples/own-rules").startswith("1 of 1 rules proven")


def test_the_pre_commit_example_is_one() -> None:
    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    (repo,) = load_config(str(EXAMPLES / "pre-commit.yaml"))["repos"]
    assert repo["rev"] == f"v{medlint.__version__}"
    (used,) = repo["hooks"]
    assert used["id"] == hook["id"]
    assert hook["entry"] == "medlint check"
    cli.commands["check"].make_context("check", [*used["args"], "page.md"])


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit installs from a repository")
def test_the_hook_runs_in_a_repository(tmp_path: Path) -> None:
    """The real pre-commit installs medlint into an environment of its own, from the package index."""
    project, site = tmp_path / "medlint", tmp_path / "site"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, project / name)
    site.mkdir()
    (site / "page.md").write_text("It is 100% safe.\n", encoding="utf-8")
    (site / "code.py").write_text("# It is 100% safe.\n", encoding="utf-8")
    for folder in (project, site):
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "--no-verify", "-m", "As it is"]):
            subprocess.run([*git, *command], cwd=folder, check=True)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pre_commit",
            "try-repo",
            str(project),
            "medlint",
            "--all-files",
            "--color=never",
        ],
        cwd=site,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "environments")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "exit code: 1" in done.stdout
    assert (
        'page.md:1:7: error: "100% safe" claims there is no risk at all [absolute-safety-claim]'
        in done.stdout
    )
    assert "code.py" not in done.stdout


def test_the_workflow_example_runs(tmp_path: Path) -> None:
    workflow: dict[Any, Any] = yaml.safe_load((EXAMPLES / "github-workflow.yaml").read_text(encoding="utf-8"))
    assert workflow[True] == ["push", "pull_request"]  # YAML 1.1 reads `on` as true
    (tmp_path / "page.md").write_text("It is 100% safe.\n", encoding="utf-8")
    codes = []
    for step in workflow["jobs"]["medlint"]["steps"]:
        if step.get("run", "").startswith("medlint "):
            with chdir(tmp_path):
                codes.append(CliRunner().invoke(cli, shlex.split(step["run"])[1:]).exit_code)
    assert codes == [1, 0]
    assert (tmp_path / "medlint.sarif").exists()


# The README


def test_the_readme_shows_what_is_true(golden: Callable[[Path, str], None]) -> None:
    quoted = iter(QUOTED.values())

    def renewed(match: re.Match[str]) -> str:
        kind, body = match["kind"], match["body"]
        if kind == "console":
            line = body.splitlines()[0]
            body = f"{line}\n{output(line.removeprefix('$ '))}"
        elif kind == "yaml":
            text = next(quoted).read_text(encoding="utf-8")
            body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
        return f"```{kind}\n{body}```"

    golden(README, FENCE.sub(renewed, README.read_text(encoding="utf-8")))


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = [
        match["body"] for match in FENCE.finditer(README.read_text("utf-8")) if match["kind"] == "python"
    ]
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith('absolute-safety-claim error "100% safe" claims')


def test_the_readme_passes_its_own_linter() -> None:
    report = Linter().lint_file(README)
    assert [d.message for d in report.diagnostics] == []


@pytest.mark.parametrize("name", ["README.md", *(f"examples/{path.name}" for path in EXAMPLES.glob("*.*"))])
def test_no_word_draws_a_legal_conclusion(name: str) -> None:
    text = re.sub(r"https:\S+", "", (ROOT / name).read_text(encoding="utf-8").lower())
    for word in ("vio" + "lation", "vio" + "lates", "illegal", "non-compliant", "please"):
        assert word not in text


def test_the_commands_of_the_readme_are_those_of_the_pipeline() -> None:
    install, test = [
        match["body"].strip() for match in FENCE.finditer(README.read_text("utf-8")) if match["kind"] == "sh"
    ]
    assert install.endswith(".venv/bin/medlint check examples/")
    assert test in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_headings_and_files_that_the_readme_links_to_exist() -> None:
    for target in re.findall(r"\]\((?!https:)([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists()
