"""From a source to its prose: one parser for each format, chosen by the suffix of the path."""

from __future__ import annotations

from medlint.document import Document
from medlint.source import Source

SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".txt", ".text", ".html", ".htm", ".xhtml"})
"""The suffixes of the files that are linted when a folder is given."""

_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = (".html", ".htm", ".xhtml")


def parse(source: Source) -> Document:
    """The prose of a source; a path of another suffix is read as plain text."""
    path = source.path.lower()
    # Each parser is imported when it is first needed: most runs need one of them.
    if path.endswith(_MARKDOWN):
        from medlint.parsers import markdown

        return markdown.parse(source)
    if path.endswith(_HTML):
        from medlint.parsers import html

        return html.parse(source)
    from medlint.parsers import plain

    return plain.parse(source)
