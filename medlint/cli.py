"""The command line: arguments in, reports out, exit code."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from medlint import __version__
from medlint.diagnostic import Failure, Report, Run
from medlint.rule import CATEGORIES, JURISDICTIONS, SEVERITIES

if TYPE_CHECKING:
    from medlint.linter import Linter
    from medlint.rulebook import Rulebook

FORMATS = ("full", "concise", "json", "lsp", "sarif", "github")
_TEXT_FORMATS = ("full", "concise")


class Trouble(click.ClickException):
    """medlint could not do its job."""

    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="medlint %(version)s")
def cli() -> None:
    """Point at claims in medical marketing copy that a regulator would question, and say why."""


_rules_option = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of your own rules, beside the bundled ones.",
)


@cli.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: full on a terminal, else concise."
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to a file.")
@click.option(
    "--select",
    multiple=True,
    metavar="ID",
    help="Only these rules, categories, or proselint; commas allowed.",
)
@click.option("--ignore", multiple=True, metavar="ID", help="Leave out these rules or categories.")
@click.option(
    "--jurisdiction", multiple=True, metavar="CODE", help=f"Any of {', '.join(JURISDICTIONS)}; default us."
)
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="warning", show_default=True)
@click.option(
    "--stdin-filename", default="stdin.md", show_default=True, help="Name that picks the parser for -."
)
@click.option("--statistics", is_flag=True, help="Count diagnostics by rule.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found; trouble still exits 2.")
@click.option("--quiet", is_flag=True, help="Leave out the summary line.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@_rules_option
def check(
    paths: tuple[str, ...],
    form: str | None,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    fail_on: str,
    stdin_filename: str,
    statistics: bool,
    exit_zero: bool,
    quiet: bool,
    color: str,
    folders: tuple[Path, ...],
) -> None:
    """Lint files, folders, or - for standard input.

    Exit code 0: nothing at or above --fail-on; 1: something; 2: medlint could not do its job.
    """
    if not paths:
        raise click.UsageError("no paths; expected files, folders or -")
    from medlint.linter import Linter, Settings
    from medlint.reporters import render
    from medlint.rulebook import UnknownRuleError
    from medlint.yamlfile import FileError

    where = _listed(jurisdiction) or ("us",)
    for name in where:
        if name not in JURISDICTIONS:
            raise click.UsageError(f"no jurisdiction {name!r}; expected one of {', '.join(JURISDICTIONS)}")
    try:
        linter = Linter(Settings(_listed(select), _listed(ignore), where), _rulebook(folders))
    except (UnknownRuleError, FileError) as error:
        raise Trouble(str(error)) from error
    run = _lint(linter, paths, stdin_filename)
    form = form or ("full" if output is None and sys.stdout.isatty() else "concise")
    text = render(form, run, color=_colored(color, output), summary=not quiet)
    _write(text, output)
    if statistics:
        _write(_statistics(run), output=None, stream=sys.stdout if form in _TEXT_FORMATS else sys.stderr)
    for failure in run.failures:
        click.echo(f"medlint: {failure.path}: {failure.message}", err=True)
    if run.failures:
        sys.exit(2)
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = any(d.severity in grave for report in run.reports for d in report.diagnostics)
    sys.exit(1 if found and not exit_zero else 0)


def _lint(linter: Linter, paths: Sequence[str], stdin_filename: str) -> Run:
    from medlint.files import discover
    from medlint.source import Source, SourceError

    reports: list[Report] = []
    files, failures = discover(path for path in paths if path != "-")
    if "-" in paths:
        try:
            reports.append(linter.lint(Source.decode(sys.stdin.buffer.read(), stdin_filename)))
        except SourceError as error:
            failures.append(Failure(stdin_filename, str(error)))
    for path in files:
        try:
            reports.append(linter.lint_file(path))
        except SourceError as error:
            failures.append(Failure(str(path), str(error)))
    return Run(tuple(reports), tuple(failures))


def _listed(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _colored(color: str, output: Path | None) -> bool:
    if color != "auto":
        return color == "always"
    return output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _write(text: str, output: Path | None, stream: TextIO | None = None) -> None:
    """Write UTF-8 whatever the terminal's own encoding is; a reader that went away is no trouble."""
    data = text.encode("utf-8")
    if output is not None:
        try:
            output.write_bytes(data)
        except OSError as error:
            raise Trouble(f"{output}: cannot be written: {error.strerror}") from error
        return
    out = stream or sys.stdout
    try:
        out.flush()
        out.buffer.write(data)
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _statistics(run: Run) -> str:
    counts = Counter((d.rule, d.severity) for report in run.reports for d in report.diagnostics)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:>6}  {severity:<8} {rule}\n" for (rule, severity), count in rows)


@cli.command()
@click.argument("rule")
@_rules_option
def explain(rule: str, folders: tuple[Path, ...]) -> None:
    """Say what a rule finds, why, on which authority, with examples, and how to phrase it instead."""
    from medlint.explanation import explained
    from medlint.rulebook import UnknownRuleError

    try:
        click.echo(explained(_rulebook(folders).rule(rule)), nl=False)
    except UnknownRuleError as error:
        raise Trouble(str(error)) from error


@cli.command()
@click.option("--category", multiple=True, type=click.Choice((*CATEGORIES, "suppression")))
@click.option("--severity", multiple=True, type=click.Choice(SEVERITIES))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_rules_option
def rules(category: tuple[str, ...], severity: tuple[str, ...], form: str, folders: tuple[Path, ...]) -> None:
    """List the rules."""
    from medlint.explanation import as_json, table

    chosen = [
        rule
        for rule in _rulebook(folders).all
        if (not category or rule.category in category) and (not severity or rule.severity in severity)
    ]
    click.echo(as_json(chosen) if form == "json" else table(chosen), nl=False)


@cli.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rule", "names", multiple=True, metavar="ID", help="Only these rules or categories.")
def prove(folder: Path | None, names: tuple[str, ...]) -> None:
    """Check every rule's own examples, and that each line of a rule earns its place.

    FOLDER holds rules of your own; without it the bundled rules are proven.
    """
    from medlint.proof import prove as proven
    from medlint.rulebook import UnknownRuleError

    book = _rulebook((folder,) if folder else ())
    try:
        chosen = book.chosen(_listed(names), ())
    except UnknownRuleError as error:
        raise Trouble(str(error)) from error
    chosen = tuple(rule for rule in chosen if rule.bad)  # those about suppressions have no file
    if folder:
        own = {path.stem for path in folder.glob("*/*.yaml")}
        chosen = tuple(rule for rule in chosen if rule.id in own)
        if not chosen:
            raise Trouble(f"{folder}: no rule files in a folder named after a category")
    failed = 0
    for rule in chosen:
        proof = proven(rule, book.lists)
        failed += not proof.holds
        for outcome in proof.outcomes:
            if not outcome.good:
                found = f" (found: {outcome.found})" if outcome.found else ""
                click.echo(f"{rule.category}/{rule.id}: {outcome.outcome}: {outcome.example.strip()}{found}")
        for line in proof.idle:
            click.echo(f"{rule.category}/{rule.id}: unproven line: {line}")
    examples = sum(len(rule.bad) + len(rule.good) for rule in chosen)
    click.echo(f"{len(chosen) - failed} of {len(chosen)} rules proven by {examples} examples")
    sys.exit(1 if failed else 0)


def _rulebook(folders: Sequence[Path]) -> Rulebook:
    from medlint.rulebook import bundled_folder, cache_folder, load_rulebook
    from medlint.rulefile import FileError

    try:
        return load_rulebook([bundled_folder(), *folders], cache_folder())
    except FileError as error:
        raise Trouble(str(error)) from error
