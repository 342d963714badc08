"""A module imports only from layers below its own; this table is the drawing of the package."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "medlint"
LAYERS = (
    "cli",
    "run proselint",  # several files, for the command line │ our rules for proselint
    "linter proof",  # one page │ what shows that rules work
    "pages",  # what a page leaves out, and says against facts
    "disclosure",
    "promotion rulebook",
    "catalogue harm matcher voice",
    "factsheet page productfile",
    "config files products search suppression",
    "directive fingerprint parsers postings prose reporters rulefile tomlfile",
    "diagnostic document explanation vocabulary yamlfile",
    "phrases rule",
    "balance cache context garbage mistake sentences source words",
)
HEIGHT = {name: -number for number, layer in enumerate(LAYERS) for name in layer.split()}
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)
MODULES += sorted(path.relative_to(PACKAGE) for path in PACKAGE.glob("[!_]*.py"))


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_point_downward(module: Path) -> None:
    name = module.with_suffix("").parts[0]
    for other in imported(PACKAGE / module):
        assert other == name or HEIGHT[other] < HEIGHT[name], f"{name} imports {other}"


def imported(path: Path) -> Iterator[str]:
    """The modules and folders of the package that a file imports from, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "medlint":
            yield from (alias.name for alias in node.names if alias.name in HEIGHT)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("medlint."):
            yield (node.module or "").split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("medlint."))
