"""The command line: arguments in, reports out, exit code."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

import click

from medlint import __version__
from medlint.diagnostic import Run
from medlint.mistake import nearest
from medlint.reporters import FORMATS
from medlint.rule import CATEGORIES, JURISDICTIONS, SEVERITIES

if TYPE_CHECKING:
    from medlint.proof import Proof
    from medlint.rulebook import Rulebook
    from medlint.source import Source

PROGRESS_SECONDS = 1.0  # a shorter run says nothing of its progress
_TEXT_FORMATS = ("full", "concise")


class Trouble(click.ClickException):
    """medlint could not do its job."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Say so as everything else is said that is no report."""
        click.echo(f"medlint: {self.format_message()}", file=file, err=True)


class _Group(click.Group):
    """A group of commands in which exit code 1 always means that something was found."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(130)  # as shells count it
        except ValueError as error:
            if _is_ours(error):
                raise Trouble(str(error)) from error
            raise
        except FileNotFoundError as error:
            try:
                os.getcwd()
            except FileNotFoundError:
                raise Trouble("the current folder does not exist any more") from error
            raise


def _is_ours(error: ValueError) -> bool:
    """Whether an error is about what the user wrote, and its message made for the user."""
    from medlint.catalogue import UnknownProductError
    from medlint.mistake import FileError
    from medlint.rulebook import UnknownRuleError
    from medlint.run import NothingSelectedError

    return isinstance(error, FileError | NothingSelectedError | UnknownProductError | UnknownRuleError)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="medlint %(version)s")
def cli() -> None:
    """Point at claims in medical marketing copy that a regulator would question, and say why."""


_rules_option = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of your own rules, beside the bundled ones and those of the settings.",
)
_config_option = click.option(
    "--config",
    "settings_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings for all files, in place of the closest medlint.toml or pyproject.toml of each.",
)


@cli.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="Default: full on a terminal, else concise."
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
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="What makes the exit code 1; default warning.")
@_config_option
@_rules_option
@click.option(
    "--stdin-filename", default="stdin.md", show_default=True, help="Name that picks the parser for -."
)
@click.option("--statistics", is_flag=True, help="Count diagnostics by rule.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found; trouble still exits 2.")
@click.option("--quiet", is_flag=True, help="Leave out the summary line and the progress.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
def check(
    paths: tuple[str, ...],
    form: str | None,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    fail_on: str | None,
    settings_file: Path | None,
    folders: tuple[Path, ...],
    stdin_filename: str,
    statistics: bool,
    exit_zero: bool,
    quiet: bool,
    color: str,
) -> None:
    """Lint files, folders, or - for standard input.

    An option takes the place of the setting of that name in a file.

    Exit code 0: nothing at or above --fail-on; 1: something; 2: medlint could not do its job.
    """
    if not paths:
        raise click.UsageError("no paths; expected files, folders or -")
    from medlint.files import discover
    from medlint.reporters import render
    from medlint.run import Linters, lint

    given = {
        "select": _listed("--select", select),
        "ignore": _listed("--ignore", ignore),
        "jurisdictions": _jurisdictions(jurisdiction),
        "fail_on": fail_on,
    }
    linters = Linters(settings_file, folders, {key: value for key, value in given.items() if value})
    files, failures = discover(path for path in paths if path != "-")
    if output and any(output.exists() and path.exists() and output.samefile(path) for path in files):
        raise click.UsageError(f"--output {output} is one of the files to lint, and would overwrite it")
    run, fails = lint(linters, _pages(paths, files, stdin_filename, quiet))
    run = replace(run, failures=(*failures, *run.failures))
    form = form or ("full" if output is None and _is_terminal(sys.stdout) else "concise")
    text = render(form, run, color=_colored(color, output), summary=not quiet)
    _write(text, output)
    if statistics:
        _write(_statistics(run), stream=sys.stdout if form in _TEXT_FORMATS else sys.stderr)
    for failure in run.failures:
        click.echo(f"medlint: {failure.path}: {failure.message}", err=True)
    if run.failures:
        sys.exit(2)
    sys.exit(1 if fails and not exit_zero else 0)


def _listed(option: str, values: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names:
        raise click.UsageError(f"{option} without a name; expected ids of rules or categories")
    return names


def _jurisdictions(values: Sequence[str]) -> tuple[str, ...]:
    codes = _listed("--jurisdiction", values)
    for code in codes:
        if code not in JURISDICTIONS:
            hint = nearest(code, JURISDICTIONS)
            raise click.UsageError(
                f"no jurisdiction {code!r}; expected one of {', '.join(JURISDICTIONS)}{hint}"
            )
    return codes


def _pages(
    paths: Sequence[str], files: Sequence[Path], stdin_filename: str, quiet: bool
) -> Iterator[tuple[Path, Callable[[], Source]]]:
    """What is to be linted, with word of how far it is, if that takes long and someone looks on."""
    from medlint.source import LARGEST, Source, SourceError

    def standard_input() -> Source:
        if sys.stdin is None:  # so Python has it where a shell closed it
            raise SourceError("standard input is closed")
        return Source.decode(sys.stdin.buffer.read(LARGEST + 1), stdin_filename)

    if "-" in paths:
        yield Path(stdin_filename), standard_input
    watched = not quiet and _is_terminal(sys.stderr)
    start = time.monotonic()
    shown = ""
    for number, path in enumerate(files):
        if watched and time.monotonic() - start > PROGRESS_SECONDS:
            shown = f"medlint: {number} of {len(files)} files"
            click.echo(f"\r{shown}", err=True, nl=False)
        yield path, partial(Source.read, path)
    if shown:
        click.echo(f"\r{' ' * len(shown)}\r", err=True, nl=False)


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def _colored(color: str, output: Path | None) -> bool:
    if color != "auto":
        return color == "always"
    return output is None and _is_terminal(sys.stdout) and "NO_COLOR" not in os.environ


def _write(text: str, output: Path | None = None, stream: IO[str] | None = None) -> None:
    """Write UTF-8 whatever the terminal's own encoding is; a reader that went away is no trouble."""
    data = text.encode("utf-8", "replace")
    if output is not None:
        try:
            output.write_bytes(data)
        except OSError as error:
            raise Trouble(f"{output}: cannot be written: {error.strerror}") from error
        return
    out = stream or sys.stdout
    if out is None:
        raise Trouble("standard output is closed; expected --output FILE")
    try:
        out.flush()
        binary = cast(TextIO, out).buffer
        binary.write(data)
        binary.flush()
    except OSError as error:
        # What could not be written is still in the buffer, and Python would try once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        if not isinstance(error, BrokenPipeError):
            raise Trouble(f"standard output: cannot be written: {error.strerror}") from error


def _statistics(run: Run) -> str:
    counts = Counter((d.rule, d.severity) for report in run.reports for d in report.diagnostics)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:>6}  {severity:<8} {rule}\n" for (rule, severity), count in rows)


@cli.command()
@click.argument("rule")
@_config_option
@_rules_option
def explain(rule: str, settings_file: Path | None, folders: tuple[Path, ...]) -> None:
    """Say what a rule finds, why, on which authority, with examples, and how to phrase it instead."""
    from medlint.explanation import explained

    _write(explained(_rulebook(settings_file, folders).rule(rule)))


@cli.command()
@click.option("--category", multiple=True, type=click.Choice((*CATEGORIES, "suppression")))
@click.option("--severity", multiple=True, type=click.Choice(SEVERITIES))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_config_option
@_rules_option
def rules(
    category: tuple[str, ...],
    severity: tuple[str, ...],
    form: str,
    settings_file: Path | None,
    folders: tuple[Path, ...],
) -> None:
    """List the rules."""
    from medlint.explanation import as_json, table

    chosen = [
        rule
        for rule in _rulebook(settings_file, folders).all
        if (not category or rule.category in category) and (not severity or rule.severity in severity)
    ]
    _write(as_json(chosen) if form == "json" else table(chosen))


@cli.command()
@click.argument("product", required=False, metavar="[ID]")
@_config_option
@_rules_option
def products(product: str | None, settings_file: Path | None, folders: tuple[Path, ...]) -> None:
    """List the products whose facts medlint knows, or show all that it knows of one."""
    from medlint.factsheet import factsheet, table

    catalogue = _rulebook(settings_file, folders).catalogue
    known = map(catalogue.product, (product,) if product else catalogue.ids)
    _write(factsheet(next(known)) if product else table(known))


def _rulebook(settings_file: Path | None, folders: Sequence[Path]) -> Rulebook:
    """The rules that hold in the working folder."""
    from medlint.config import find
    from medlint.run import configured

    return configured(settings_file or find("."), folders)[1]


@cli.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rule", "names", multiple=True, metavar="ID", help="Only these rules or categories.")
def prove(folder: Path | None, names: tuple[str, ...]) -> None:
    """Check every rule's own examples, and that each line of a rule earns its place.

    FOLDER holds rules of your own; without it the bundled rules are proven.
    """
    from medlint.proof import prove as proven
    from medlint.proof import prove_product
    from medlint.run import configured
    from medlint.search import Compiler
    from medlint.vocabulary import Vocabulary

    _, book = configured(None, (folder,) if folder else ())
    chosen = book.chosen(_listed("--rule", names), ())
    chosen = tuple(rule for rule in chosen if rule.bad)  # those about suppressions have no file
    products = () if names else book.catalogue.ids
    if folder:
        own = {path.stem for path in folder.glob("*/*.yaml")}
        chosen = tuple(rule for rule in chosen if rule.id in own)
        products = tuple(id for id in products if folder in book.catalogue.file(id).parents)
    if not chosen and not products:
        raise Trouble("no rule to prove is among those selected")
    compiler = Compiler(Vocabulary(book.tables), book.phrasebook.plans)
    proofs = [proven(rule, compiler, book.catalogue) for rule in chosen]
    _write(_proven("rules", proofs))
    named = map(book.catalogue.product, products)
    about = [prove_product(product, book.rules, compiler, book.catalogue) for product in named]
    if about:
        _write(_proven("products", about))
    sys.exit(0 if all(proof.holds for proof in (*proofs, *about)) else 1)


def _proven(kind: str, proofs: Sequence[Proof]) -> str:
    """What each proof found amiss, and one line that counts them."""
    lines = []
    for proof in proofs:
        for outcome in proof.outcomes:
            if not outcome.good:
                found = f" (found: {outcome.found})" if outcome.found else ""
                example = " ".join(outcome.example.split())
                lines.append(f"{proof.subject}: {outcome.outcome}: {example}{found}")
        lines += [f"{proof.subject}: unproven line: {line}" for line in proof.idle]
    examples = sum(len(proof.outcomes) for proof in proofs)
    holding = sum(proof.holds for proof in proofs)
    return "\n".join((*lines, f"{holding} of {len(proofs)} {kind} proven by {examples} examples\n"))


@cli.command()
def init() -> None:
    """Write a medlint.toml that holds every setting, each with its default and a comment."""
    from medlint.config import NAME

    text = Path(__file__).with_name("template.toml").read_bytes()
    try:
        with Path(NAME).open("xb") as file:  # never over one that is there
            file.write(text)
    except FileExistsError as error:
        raise Trouble(f"{NAME}: exists already") from error
    except OSError as error:
        raise Trouble(f"{NAME}: cannot be written: {error.strerror}") from error
    _write(f"{NAME} is written; each setting in it has its default\n")
