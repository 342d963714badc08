"""Strict reading of TOML: every value keeps its place, so that an error can point at line and column.

The standard library reads the values but forgets where they stood. The places are found by walking once more
through a text that is known to be TOML, which asks for little more than telling strings from brackets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from medlint.mistake import FileError, nearest
from medlint.source import Source, SourceError
from medlint.yamlfile import LARGEST

_Path = tuple[str | int, ...]  # names of tables and keys, numbers of items

_TOKEN = re.compile(
    r"""
    (?P<gap> [ \t]+ | \#[^\n]* )
  | (?P<line> \r?\n )
  | (?P<string> \"{3}(?:[^\\]|\\.)*?\"{3,5} | '{3}.*?'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*' )
  | (?P<mark> [\[\]{},=.] )
  | (?P<bare> [^\s\[\]{},=."'\#]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMPLAINT = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


class Value:
    """A value of a TOML file."""

    __slots__ = ("_data", "_offset", "_path", "_places")

    def __init__(self, data: Any, path: _Path, places: Places, offset: int | None = None) -> None:
        self._data = data
        self._path = path
        self._places = places
        self._offset = places.values.get(path, 0) if offset is None else offset

    @property
    def place(self) -> str:
        """`path:line:column` of the value."""
        return self._places.at(self._offset)

    def error(self, message: str) -> FileError:
        """An error that points at this value."""
        return FileError(f"{self.place}: {message}")

    def text(self) -> str:
        """The value as text."""
        if not isinstance(self._data, str):
            raise self._unlike("text in quotes")
        return self._data

    def one_of(self, allowed: Iterable[str]) -> str:
        """The value as one of a closed set of words."""
        known = tuple(allowed)
        text = self.text()
        if text not in known:
            raise self.error(f"{text!r}; expected one of {', '.join(known)}{nearest(text, known)}")
        return text

    def items(self) -> tuple[Value, ...]:
        """The values of a list."""
        if not isinstance(self._data, list):
            raise self._unlike("a list in square brackets")
        return tuple(Value(data, (*self._path, at), self._places) for at, data in enumerate(self._data))

    def pairs(self) -> Iterator[tuple[Value, Value]]:
        """The keys and values of a table, in order of the file."""
        if not isinstance(self._data, dict):
            raise self._unlike("a table")
        for name, data in self._data.items():
            path = (*self._path, name)
            key = Value(name, path, self._places, self._places.keys.get(path, 0))
            yield key, Value(data, path, self._places)

    def table(self, keys: Iterable[str]) -> dict[str, Value]:
        """The values of a table by key; an unknown key is an error."""
        known = tuple(keys)
        found: dict[str, Value] = {}
        for key, value in self.pairs():
            name = key.text()
            if name not in known:
                raise key.error(
                    f"unknown key {name!r}; expected one of {', '.join(known)}{nearest(name, known)}"
                )
            found[name] = value
        return found

    def inner(self, *names: str) -> Value | None:
        """The value inside tables inside tables, None where one of them is missing."""
        data = self._data
        for name in names:
            if not isinstance(data, dict) or name not in data:
                return None
            data = data[name]
        return Value(data, (*self._path, *names), self._places)

    def _unlike(self, expected: str) -> FileError:
        kind = "a table" if isinstance(self._data, dict) else "a list" if isinstance(self._data, list) else ""
        shown = kind or (str(self._data).lower() if isinstance(self._data, bool) else repr(self._data))
        return self.error(f"{shown}; expected {expected}")


class Places:
    """Where the keys and values of a TOML text stand."""

    def __init__(self, source: Source) -> None:
        self.keys: dict[_Path, int] = {}
        self.values: dict[_Path, int] = {}
        self._source = source
        self._tokens = [
            (str(match.lastgroup), match[0], match.start())
            for match in _TOKEN.finditer(source.text)
            if match.lastgroup != "gap"
        ]
        self._tokens.append(("end", "", len(source.text)))
        self._at = 0
        self._walk()

    def at(self, offset: int) -> str:
        """`path:line:column` of an offset."""
        line, column = self._source.place(offset)
        return f"{self._source.path}:{line}:{column}"

    def _walk(self) -> None:
        table: _Path = ()
        entries: dict[_Path, int] = {}  # of arrays of tables: the number of the last entry
        while self._kind != "end":
            if self._kind == "line":
                self._at += 1
            elif self._word == "[":
                start = self._offset
                self._at += 1
                several = self._word == "["
                self._at += several
                table = ()
                names = self._names()
                for number, name in enumerate(names):
                    table = (*table, name)
                    if several and number == len(names) - 1:
                        entries[table] = entries.get(table, -1) + 1
                    if number < len(names) - 1 or not several:
                        self.keys.setdefault(table, start)
                        self.values.setdefault(table, start)
                    if table in entries:
                        table = (*table, entries[table])
                        self.values.setdefault(table, start)
                self._at += 1 + several
            else:
                self._pair(table)

    def _pair(self, table: _Path) -> None:
        start = self._offset
        for name in self._names():
            table = (*table, name)
            self.keys.setdefault(table, start)
            self.values.setdefault(table, start)
        self._at += 1  # the equals sign
        self._value(table)

    def _names(self) -> list[str]:
        """The parts of a key, with the tokens up to what follows it read."""
        names = []
        while self._kind in ("string", "bare") or self._word == ".":
            if self._kind == "string":
                names.append(str(tomllib.loads(f"key = {self._word}")["key"]))
            elif self._kind == "bare":
                names.append(self._word)
            self._at += 1
        return names

    def _value(self, path: _Path) -> None:
        self.values[path] = self._offset
        if self._word == "[":
            self._at += 1
            number = 0
            while self._word != "]":
                if self._kind == "line" or self._word == ",":
                    self._at += 1
                else:
                    self._value((*path, number))
                    number += 1
            self._at += 1
        elif self._word == "{":
            self._at += 1
            while self._word != "}":
                if self._kind == "line" or self._word == ",":
                    self._at += 1
                else:
                    self._pair(path)
            self._at += 1
        else:  # a number or a date is several tokens
            while self._kind not in ("line", "end") and self._word not in (",", "]", "}"):
                self._at += 1

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _word(self) -> str:
        return self._tokens[self._at][1]

    @property
    def _offset(self) -> int:
        return self._tokens[self._at][2]


def read(path: Path) -> Value:
    """The root of a TOML file; raises FileError for a file that is no TOML or too large."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise FileError(f"{path}:1:1: {len(data):,} bytes; expected at most {LARGEST:,}")
        return parse(Source.decode(data, str(path)))
    except OSError as error:
        raise FileError(f"{path}:1:1: cannot be read: {error.strerror}") from error
    except SourceError as error:
        raise FileError(str(error)) from error


def parse(source: Source) -> Value:
    """The root of a TOML text."""
    try:
        data = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        said = _COMPLAINT.fullmatch(str(error))
        what, line, column = said.groups() if said else (str(error), "1", "1")
        if line is None:
            line, column = source.place(len(source.text))
        place = f"{source.path}:{line}:{column}"
        raise FileError(f"{place}: not TOML: {what[:1].lower()}{what[1:]}") from error
    except RecursionError as error:
        raise FileError(f"{source.path}:1:1: not TOML: brackets inside brackets too deep") from error
    return Value(data, (), Places(source))
