"""Strict reading of YAML: every value keeps its place, so that an error can point at line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from medlint.mistake import FileError, decoded, nearest

LARGEST = 1_000_000  # bytes; no rule or fact file comes near it


class Value:
    """A node of a YAML file. Scalars are read as text, whatever YAML would make of `no` or `1.0`."""

    __slots__ = ("lines", "node", "path")

    def __init__(self, node: yaml.Node, path: str, lines: list[str]) -> None:
        self.node = node
        self.path = path
        self.lines = lines

    def error(self, message: str) -> FileError:
        """An error that points at this value."""
        mark = self.node.start_mark
        return FileError(f"{self.path}:{mark.line + 1}:{mark.column + 1}: {message}")

    def text(self) -> str:
        """The value as text, of which there is some, without white space at its ends and line folds."""
        if not isinstance(self.node, yaml.ScalarNode):
            hint = "; text with a colon needs quotes" if isinstance(self.node, yaml.MappingNode) else ""
            raise self.error(f"expected text{hint}")
        text = str(self.node.value).strip()
        if not text:
            raise self.error("nothing; expected text")
        return text

    def one_of(self, allowed: Iterable[str]) -> str:
        """The value as one of a closed set of words."""
        known = tuple(allowed)
        text = self.text()
        if text not in known:
            raise self.error(f"{text!r}; expected one of {', '.join(known)}{nearest(text, known)}")
        return text

    def items(self) -> Iterator[Value]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("expected a list")
        for node in self.node.value:
            yield Value(node, self.path, self.lines)

    def texts(self) -> tuple[str, ...]:
        """The values of a list of texts; a single text counts as a list of one."""
        if isinstance(self.node, yaml.ScalarNode):
            return (self.text(),)
        return tuple(item.text() for item in self.items())

    def line_and_above(self) -> str:
        """The line of the file on which the value begins, and the one above it."""
        mark = self.node.start_mark
        return "\n".join(self.lines[max(mark.line - 1, 0) : mark.line + 1])

    def is_text(self) -> bool:
        """Whether the value is a scalar."""
        return isinstance(self.node, yaml.ScalarNode)

    def pairs(self) -> Iterator[tuple[Value, Value]]:
        """The keys and values of a mapping, in order of the file; a key that stands twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("expected keys with values")
        seen: set[str] = set()
        for key_node, value_node in self.node.value:
            key = Value(key_node, self.path, self.lines)
            if key.text() in seen:
                raise key.error(f"key {key.text()!r} stands twice")
            seen.add(key.text())
            yield key, Value(value_node, self.path, self.lines)

    def table(
        self, keys: Iterable[str], required: Iterable[str] = (), ordered: bool = False
    ) -> dict[str, Value]:
        """The values of a mapping by key; an unknown key, a missing one or one out of order is an error."""
        known = tuple(keys)
        found: dict[str, Value] = {}
        last = -1
        for key, value in self.pairs():
            name = key.text()
            if name not in known:
                raise key.error(
                    f"unknown key {name!r}; expected one of {', '.join(known)}{nearest(name, known)}"
                )
            if ordered and known.index(name) < last:
                raise key.error(
                    f"key {name!r} stands after {known[last]!r}; expected the order {', '.join(known)}"
                )
            last = known.index(name)
            found[name] = value
        for name in required:
            if name not in found:
                raise self.error(f"key {name!r} is missing")
        return found


def read(path: Path) -> Value:
    """The root of a YAML file; raises FileError for a file that is no YAML, empty or too large."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}:1:1: cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise FileError(f"{path}:1:1: {len(data):,} bytes; expected at most {LARGEST:,}")
    return parse(decoded(path, data), str(path))


def parse(text: str, path: str) -> Value:
    """The root of a YAML text; aliases are refused, so no file can unfold into more than it holds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
                raise FileError(f"{path}:{place}: an alias; write the value out")
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
        problem = error.problem or error.context or ""
        if line.lstrip().startswith("- {"):
            problem += "; a phrase that begins with { needs quotes"
        elif "mapping values are not allowed" in problem:
            problem = "a colon inside text; put the text in quotes"
        raise FileError(f"{path}:{where}: not YAML: {problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise FileError(f"{path}:1:1: not YAML: {error}") from error
    if node is None:
        raise FileError(f"{path}:1:1: an empty file")
    return Value(node, path, text.splitlines())
