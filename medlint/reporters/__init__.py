"""Reports: one module for each format, each a pure function from a run to text."""

from __future__ import annotations

from importlib import import_module

from medlint.diagnostic import Run

FORMATS = {
    "full": "for a person: excerpt, why, authority, suggestion",
    "concise": "one line a diagnostic",
    "json": "medlint's own, frozen at version 1",
    "lsp": "what a language server would publish",
    "sarif": "SARIF 2.1.0",
    "github": "annotations in a GitHub workflow",
}
"""The formats, each the name of a module here, and what each is."""

_FOR_A_PERSON = ("full", "concise", "github")  # the formats that end with a summary line


def render(format: str, run: Run, color: bool = False, summary: bool = True) -> str:
    """A run in a format; it ends with a line end, unless there is nothing to say.

    Colours are for the formats a terminal shows, `full` and `concise`.
    """
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; expected one of {', '.join(FORMATS)}")
    module = import_module(f"{__name__}.{format}")  # the others need not be imported
    if format == "github":
        text: str = module.render(run, summary=summary)
    elif format in _FOR_A_PERSON:
        text = module.render(run, color=color, summary=summary)
    else:
        text = module.render(run)
    # Names of files may hold bytes that are no UTF-8, which Python keeps as lone surrogates.
    return text.encode("utf-8", "replace").decode("utf-8")
